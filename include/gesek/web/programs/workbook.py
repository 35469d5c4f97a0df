"""Workbooks of the pages: what the last selection does in each village, and the families of a report."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import Response
from openpyxl import Workbook
from openpyxl.styles import Font

from gesek import plain_workbook, regions
from gesek.web.language import gettext
from gesek.web.programs.selection import Place

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 22


def places_book(places: Iterable[Place]) -> Workbook:
    """A row per village: served, waiting, quota, near misses."""
    headings = [
        gettext("Kecamatan"), gettext("Village"), gettext("Village code"),
        gettext("Being served"), gettext("Waiting"), gettext("Quota"), gettext("Kept out by one rule alone"),
    ]  # fmt: skip
    return _book(
        headings,
        (
            [regions.name(one.code[:6]), one.name, one.code, one.served, one.waiting, one.quota, one.near]
            for one in places
        ),
    )


def families_book(rows: Sequence[Mapping[str, Any]]) -> Workbook:
    """A row per family, without NIK and No. KK."""
    headings = [
        gettext("Kecamatan"), gettext("Village"), gettext("Village code"), gettext("Family number"), gettext("Name"),
        gettext("Address"), gettext("RT"), gettext("RW"), gettext("Members"), gettext("Status"), gettext("Decile"),
        gettext("Rules broken"),
    ]  # fmt: skip
    return _book(headings, (_family(row) for row in rows))


def download(book: Workbook, name: str) -> Response:
    """A workbook as a file to be saved."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        plain_workbook.save(book, path)
        content = path.read_bytes()
    return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})


def _family(row: Mapping[str, Any]) -> list[str | int | None]:
    village = row["kode_desa"] or ""
    place: list[str | int | None] = [regions.name(village[:6]), regions.name(village), village]
    names = ("family_id", "nama", "alamat", "rt", "rw", "jumlah_anggota", "status", "desil", "tumpang_tindih")
    return place + [row.get(name) for name in names]


def _book(headings: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.append(list(headings))
    for number, cell in enumerate(sheet[1], start=1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[chr(ord("A") + number - 1)].width = WIDTH
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if cell.data_type == "f":  # a name that begins like a formula is a name
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    return book
