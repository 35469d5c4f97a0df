"""The regency's villages as a relation, with the codes and names of both authorities."""

import csv
from functools import lru_cache

import pyarrow as pa

from gesek.paths import REFERENCE

VILLAGE_LEVELS = ("desa", "kelurahan")


@lru_cache(maxsize=1)
def companions() -> pa.Table:
    """Relation `pendamping`: the names by which minutes may call an OPD, in lower case, with the kecamatan it accompanies.

    Columns: sebutan, opd, kode_kecamatan (one row for each; empty where no reference says which kecamatan it has).
    """
    with (REFERENCE / "opd.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = sorted(
        {
            (name.lower(), row["opd"], kecamatan)
            for row in rows
            for name in (row["nama"], row["singkatan"], row["sebutan_lain"])
            if name
            for kecamatan in row["kecamatan_dampingan"].split() or [""]
        }
    )
    columns = zip(*found, strict=True)
    return pa.table(dict(zip(("sebutan", "opd", "kode_kecamatan"), map(list, columns), strict=True)))


@lru_cache(maxsize=1)
def wilayah() -> pa.Table:
    """Relation `wilayah`: one row per desa or kelurahan, all columns text, in order of `kode_desa`.

    Columns: kode_desa, bps_kode_desa, nama_desa, nama_desa_bps, kode_kecamatan, bps_kode_kecamatan, nama_kecamatan, jenis.
    """
    with (REFERENCE / "wilayah_3513.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    kecamatan = {row["kemendagri_code"]: row for row in rows if row["level"] == "kecamatan"}
    villages = sorted((row for row in rows if row["level"] in VILLAGE_LEVELS), key=lambda row: row["kemendagri_code"])
    parents = [kecamatan[row["parent_kemendagri_code"]] for row in villages]
    return pa.table(
        {
            "kode_desa": [row["kemendagri_code_nodot"] for row in villages],
            "bps_kode_desa": [row["bps_code"] for row in villages],
            "nama_desa": [row["name"] for row in villages],
            "nama_desa_bps": [row["bps_name"] for row in villages],
            "kode_kecamatan": [row["kemendagri_code_nodot"] for row in parents],
            "bps_kode_kecamatan": [row["bps_code"] for row in parents],
            "nama_kecamatan": [row["name"] for row in parents],
            "jenis": [row["level"] for row in villages],
        }
    )
