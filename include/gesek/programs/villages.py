"""The villages of the regency as programmes and their files name them."""

import csv
from functools import cache

import pyarrow as pa

from gesek.paths import REFERENCE


@cache
def villages() -> pa.Table:
    """The relation `wilayah`: kode_desa, nama_desa, nama_kecamatan, jenis (the seventh digit of a kelurahan is 1)."""
    with (REFERENCE / "wilayah_3513.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["kemendagri_code"]: row["name"] for row in rows}
    places = [row for row in rows if len(row["kemendagri_code_nodot"]) == 10]
    codes = [row["kemendagri_code_nodot"] for row in places]
    return pa.table(
        {
            "kode_desa": codes,
            "nama_desa": [row["name"] for row in places],
            "nama_kecamatan": [names[row["parent_kemendagri_code"]] for row in places],
            "jenis": ["kelurahan" if code[6] == "1" else "desa" for code in codes],
        }
    )
