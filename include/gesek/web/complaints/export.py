"""The board as a workbook, without anything personal."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from gesek import plain_workbook, regions
from gesek.web.complaints import words
from gesek.web.complaints.board import Line
from gesek.web.language import gettext

WIDTHS = (22, 44, 30, 20, 20, 13, 13, 16, 50)


def workbook(lines: list[Line]) -> bytes:
    """A line per complaint, in the visitor's language."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = gettext("Complaints")
    sheet.append(
        [
            gettext("Number"), gettext("What it is about"), gettext("State"), gettext("Kecamatan"), gettext("Village"),
            gettext("Received on"), gettext("Deadline"), gettext("Days left"), gettext("Outcome"),
        ]
    )  # fmt: skip
    for one in lines:
        place = (regions.name(one.kode_desa[:6]), regions.name(one.kode_desa))
        days = (one.received.isoformat(), one.deadline.isoformat(), one.left)
        sheet.append(
            [one.number, words.kind(one.kind), words.state(one.state), *place, *days, words.outcome(one.outcome)]
        )
    for column, width in enumerate(WIDTHS, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    with TemporaryDirectory() as folder:
        plain_workbook.save(book, Path(folder) / "board.xlsx")
        return (Path(folder) / "board.xlsx").read_bytes()
