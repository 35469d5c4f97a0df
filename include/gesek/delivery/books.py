"""The files of a package: one sealed workbook, one per kecamatan, or one per desa zipped by kecamatan with a recap.

Divided by desa, every desa has a workbook and a password of its own, also one of which nobody is on the list (NIHIL), so that a
missing file is a missing file. The passwords stand in the recap, which is sealed by the password of the delivery. Where a recipient's
system reads CSV, the list lies beside each workbook, sealed by the same password.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gesek.delivery import csv_file, keys, manifest, sheets, workbook
from gesek.delivery.lists import Lists
from gesek.delivery.seal import seal, seal_into_zip
from gesek.delivery.sheets import Sheet
from gesek.plain_workbook import TIME
from gesek.programs.definition import Program
from gesek.programs.recipient import Recipient
from gesek.programs.villages import villages
from gesek.whole_file import sha256

KECAMATAN = 6
"""Digits of a village's code that are its kecamatan's."""
UNKNOWN = "0000000000"
"""Stands for the village of those whose village is not known."""
PASSWORDS = "KATA SANDI"


@dataclass(frozen=True)
class Content:
    """What the workbooks of a package are made of.

    Attributes:
        program, recipient, sequence: whose package it is.
        stem: what file names begin with.
        rows: the selection and the rows of the recipient's own sheets.
        before: key and kode_desa of those served by the file before; None for the first one.
        told: lines of the MANIFEST sheet.
        as_of: the document's time.
        label: mark of invented data.
        part: whose workbook this is, where the package is divided; a suffix of its name and of its password's purpose.
    """

    program: Program
    recipient: Recipient
    sequence: int
    stem: str
    rows: Lists
    before: pa.Table | None
    told: Mapping[str, str]
    as_of: date
    label: str
    part: str = ""

    def password(self) -> str:
        """The password of this workbook."""
        return keys.password(self.program.id, self.recipient.opd, self.sequence, self.part)

    def of(self, code: str, place: str) -> "Content":
        """The part of a kecamatan or village."""
        own_sheets = {name: _within(table, code) for name, table in self.rows.own.items()}
        lists = Lists(_within(self.rows.selection, code), own_sheets)
        served = lists.served
        rows = str(served.num_rows) if served.num_rows else "0 (NIHIL)"
        own = {"Wilayah berkas ini": place, "Jumlah baris berkas ini": rows}
        told = {
            **self.told,
            **own,
            **(manifest.control_lines(sheets.nik_sums(served)) if self.recipient.shows_nik else {}),
        }
        before = None if self.before is None else _within(self.before, code)
        return replace(self, stem=f"{self.stem}_{code}", rows=lists, before=before, told=told, part=code)


def write(folder: Path, content: Content) -> list[dict[str, Any]]:
    """Write the files of a package; returns what its manifest says of each."""
    if content.recipient.split == "none":
        return _of(folder, content)
    if content.recipient.split == "kecamatan":
        parts = _kecamatan(content.rows.selection).items()
        return [made for code, name in parts for made in _of(folder, content.of(code, name))]
    return _by_desa(folder, content)


def _by_desa(folder: Path, content: Content) -> list[dict[str, Any]]:
    places = _villages(content.rows.selection)
    recap = sheets.recap(content.program, content.rows.selection)
    codes = pa.table(
        {
            "Kode Desa": list(places),
            "Desa/Kelurahan": list(places.values()),
            "Kata Sandi": [replace(content, part=code).password() for code in places],
        }
    )
    files = [_sealed(folder, replace(content, stem=f"{content.stem}_rekap"), [*recap, Sheet(PASSWORDS, codes)])]
    for code in sorted({village[:KECAMATAN] for village in places}):
        aside = folder / f".{code}"
        aside.mkdir()
        own = {village: name for village, name in places.items() if village.startswith(code)}
        members = [made for village, name in own.items() for made in _of(aside, content.of(village, name))]
        files.append(_zipped(folder / f"{content.stem}_{code}.zip", aside, members))
    return files


def _of(folder: Path, content: Content) -> list[dict[str, Any]]:
    """The workbook of a list, and the list as CSV where that was agreed."""
    listed = sheets.of_list(content.program, content.recipient, content.rows, content.before)
    made = [_sealed(folder, content, listed)]
    if content.recipient.format == "xlsx+csv":
        path = folder / f"{content.stem}.csv"
        csv_file.write(path, listed[0].table)
        plain = _plain(path)
        made.append(_told(seal_into_zip(path, content.password())) | plain)
    return made


def _sealed(folder: Path, content: Content, of_list: list[Sheet]) -> dict[str, Any]:
    book = folder / f"{content.stem}.xlsx"
    workbook.write(book, content.program.title, of_list, content.told, content.as_of, content.label)
    plain = _plain(book)
    seal(book, content.password())
    return _told(book) | plain


def _told(path: Path) -> dict[str, Any]:
    """What the manifest says of a file as it goes out."""
    return {"name": path.name, "sha256": sha256(path), "size": path.stat().st_size}


def _plain(path: Path) -> dict[str, Any]:
    """What it says of the file as it is before it is sealed."""
    return {"plain_sha256": sha256(path), "plain_size": path.stat().st_size, "sealed": True}


def _zipped(path: Path, aside: Path, members: list[dict[str, Any]]) -> dict[str, Any]:
    """Pack sealed workbooks as they are; the folder they lay in goes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            archive.writestr(zipfile.ZipInfo(member["name"], TIME), (aside / member["name"]).read_bytes())
            (aside / member["name"]).unlink()
    aside.rmdir()
    return _told(path) | {"sealed": False, "members": members}


def _within(table: pa.Table, code: str) -> pa.Table:
    places = pc.coalesce(table["kode_desa"].cast(pa.string()), UNKNOWN)
    return table.filter(pc.starts_with(places, code))


def _villages(table: pa.Table) -> dict[str, str]:
    """Every desa, and whatever other place somebody on the list lives in, by code."""
    known = villages()
    rows = zip(*(known[name].to_pylist() for name in ("kode_desa", "nama_desa", "jenis")), strict=True)
    named = {code: (name, kind) for code, name, kind in rows}
    lived = {code or UNKNOWN for code in pc.unique(table["kode_desa"].combine_chunks()).to_pylist()}
    codes = {code for code, (_, kind) in named.items() if kind == "desa"} | lived
    return {code: named[code][0] if code in named else "Desa tidak dikenal" for code in sorted(codes)}


def _kecamatan(table: pa.Table) -> dict[str, str]:
    """Every kecamatan by code, and the unknown place where somebody lives there."""
    known = villages()
    pairs = zip(known["kode_desa"].to_pylist(), known["nama_kecamatan"].to_pylist(), strict=True)
    named = {code[:KECAMATAN]: name for code, name in pairs}
    unknown = {UNKNOWN[:KECAMATAN]: "Kecamatan tidak dikenal"} if table["kode_desa"].null_count else {}
    return dict(sorted({**named, **unknown}.items()))
