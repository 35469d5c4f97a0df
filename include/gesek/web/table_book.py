"""A table of a page as a workbook of one sheet."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from gesek import plain_workbook
from gesek.spreadsheet import safe_text

Cell = str | int | float | None
WIDTH = 22


def table_book(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    widths: Sequence[int] = (),
    still: int = 0,
    above: Sequence[Cell] = (),
) -> bytes:
    """A table with bold headings that stay in sight and can be filtered; no text in it is taken for a formula.

    Args:
        title: name of the sheet.
        headings: a text per column.
        rows: a cell per column.
        widths: of the columns, in characters; by default all alike.
        still: how many columns at the left stay in sight.
        above: a line above the headings, if any.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    if above:
        sheet.append([_plain(cell) for cell in above])
    sheet.append(list(headings))
    top = sheet.max_row
    for row in rows:
        sheet.append([_plain(cell) for cell in row])
    for column in range(1, len(headings) + 1):
        sheet.cell(top, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = widths[column - 1] if widths else WIDTH
    sheet.freeze_panes = sheet.cell(top + 1, still + 1)
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(headings))}{sheet.max_row}"
    return saved(book)


def saved(book: Workbook) -> bytes:
    """A workbook's bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        plain_workbook.save(book, path)
        return path.read_bytes()


def _plain(cell: Cell) -> Cell:
    return safe_text(cell) if isinstance(cell, str) else cell
