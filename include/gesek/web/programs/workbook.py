"""Workbooks of the pages: what the last selection does in each village, and the families of a report."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from gesek import regions
from gesek.web.language import gettext
from gesek.web.programs.selection import Place
from gesek.web.table_book import WIDTH, Cell, saved, table_book


def places_book(places: Iterable[Place]) -> bytes:
    """A row per village: served, waiting, quota, near misses."""
    headings = [
        gettext("Kecamatan"), gettext("Village"), gettext("Village code"),
        gettext("Being served"), gettext("Waiting"), gettext("Quota"), gettext("Kept out by one rule alone"),
    ]  # fmt: skip
    rows = (
        (regions.name(one.code[:6]), one.name, one.code, one.served, one.waiting, one.quota, one.near) for one in places
    )
    return table_book(gettext("Villages"), headings, rows)


def families_book(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A row per family, without NIK and No. KK."""
    headings = [
        gettext("Kecamatan"), gettext("Village"), gettext("Village code"), gettext("Family number"), gettext("Name"),
        gettext("Address"), gettext("RT"), gettext("RW"), gettext("Members"), gettext("Status"), gettext("Decile"),
        gettext("Rules broken"),
    ]  # fmt: skip
    return _as_written(headings, map(_family, rows))


def _family(row: Mapping[str, Any]) -> list[Cell]:
    village = row["kode_desa"] or ""
    place: list[Cell] = [regions.name(village[:6]), regions.name(village), village]
    names = ("family_id", "nama", "alamat", "rt", "rw", "jumlah_anggota", "status", "desil", "tumpang_tindih")
    return place + [row.get(name) for name in names]


def _as_written(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A sheet whose texts are those of the page to the letter, each marked as text: a name that begins like a formula is a name."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(list(headings))
    for number, cell in enumerate(sheet[1], start=1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    return saved(book)
