"""A received workbook given back: cells coloured, reasons beside the rows, the answer as its first sheet.

The village's own look is kept. Formulas come back as their values, so nothing in an answer is computed by the reader's
spreadsheet. Mended in place an answer is the next upload: what an earlier answer left in it is taken out first.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gesek.errors import RefusedFileError
from gesek.quality.answers import front, received_book, remarks
from gesek.sources import layout
from gesek.sources.contract import Contract
from gesek.sources.headings import word_key
from gesek.sources.layout import Header, Place
from gesek.spreadsheet import safe_text

REMARK = "catatan_gesek"
AUTHOR = "Gesek"
RED, YELLOW = "FFFFC1C2", "FFFFEFA8"
"""Unlike any colour of a palette, so that a later answer knows them as ours."""
FILLS = {remarks.REJECT: PatternFill("solid", RED), remarks.WARN: PatternFill("solid", YELLOW)}
STYLES = {front.BAD: PatternFill("solid", RED), front.DOUBTFUL: PatternFill("solid", YELLOW)}
TABLE_FILL = PatternFill("solid", "FFD9E1F2")
WRAPPED = Alignment(wrap_text=True, vertical="top")
ROWS = "CATATAN"
Codes = Mapping[str, Mapping[int, str]]
"""Sheet -> row number -> codes separated by spaces."""


def open_book(path: Path) -> Workbook:
    """Open a received workbook without the answer it may already bear.

    Raises:
        TooLargeError: its sheets unpack to more than is worth it.
    """
    book = received_book.open_book(path)
    if front.SHEET in book.sheetnames:
        book.remove(book[front.SHEET])
    return book


class Painter:
    """Gives cells a look. openpyxl compares every look with all it has; here each combination is looked up once a book."""

    def __init__(self) -> None:
        self.known: dict[tuple[bytes, str], Any] = {}

    def paint(self, cell: Any, name: str, look: Mapping[str, Any]) -> None:
        """Set the parts of a look on a cell.

        Args:
            cell: which keeps what the look does not name.
            name: of the look; the same name is always the same look.
            look: attribute of the cell -> value.
        """
        key = (cell._style.tobytes() if cell.has_style else b"", name)
        if key not in self.known:
            for attribute, value in look.items():
                setattr(cell, attribute, value)
            self.known[key] = copy(cell._style)
        else:
            cell._style = copy(self.known[key])


def annotate(book: Workbook, name: str, contract: Contract, codes: Codes) -> None:
    """Put the remarks on its rows into every sheet of the contract."""
    tables, painter = layout.tables(contract), Painter()
    for sheet in book.worksheets:
        key = word_key(sheet.title)
        own = [table for table in tables if table.sheet.sheet and word_key(table.sheet.sheet) == key]
        if own and not own[0].sheet.form:
            header = header_of(sheet, own, Place(name, "row", sheet.title))
            if header is not None:
                _mark(sheet, header, codes.get(own[0].sheet.sheet or "", {}), painter)


def header_of(sheet: Worksheet, tables: list[layout.Table], place: Place) -> Header | None:
    """The heading row of a worksheet, as it was recognised when the workbook was read."""
    rows = list(sheet.iter_rows(max_row=min(layout.HEADER_ROWS, sheet.max_row), values_only=True))
    try:
        return layout.find_header(tables, rows, place)
    except RefusedFileError:
        return None


def _mark(sheet: Worksheet, header: Header, codes: Mapping[int, str], painter: Painter) -> None:
    column = _remark_column(sheet, header)
    if sheet.cell(header.row, column).value == REMARK:
        _take_back(sheet, header, column)
    if not codes:
        return
    head = sheet.cell(header.row, column, REMARK)
    head.font, head.fill = Font(bold=True), TABLE_FILL
    sheet.column_dimensions[get_column_letter(column)].width = 70
    for row, given in sorted(codes.items()):
        remark = remarks.remark(given.split(), header.positions)
        if remark is None:
            continue
        note = sheet.cell(row, column, remark.text)
        painter.paint(note, f"note {remark.severity}", {"fill": FILLS[remark.severity], "alignment": WRAPPED})
        for name, severity, text in sorted(remark.cells, key=lambda item: item[1] == remarks.REJECT):
            cell = sheet.cell(row, header.positions[name] + 1)
            painter.paint(cell, severity, {"fill": FILLS[severity]})
            if cell.comment is None:
                cell.comment = Comment(text, AUTHOR, height=110, width=320)


def _remark_column(sheet: Worksheet, header: Header) -> int:
    """Where our column stands, or the first free one right of the table."""
    last = max(header.positions.values()) + 1
    for cell in sheet[header.row]:
        if cell.value is not None and word_key(str(cell.value)) == word_key(REMARK):
            cell.value = REMARK
            return int(cell.column)
        if cell.value is not None:
            last = max(last, int(cell.column))
    return last + 1


def _take_back(sheet: Worksheet, header: Header, column: int) -> None:
    """Remove what an earlier answer left: our remarks, comments and colours."""
    ours = {RED, YELLOW}
    for (row, _), cell in list(sheet._cells.items()):  # noqa: SLF001
        if row <= header.row:
            continue
        if cell.column == column:
            cell.value = None
        if cell.comment is not None and cell.comment.author == AUTHOR:
            cell.comment = None
        if cell.has_style and cell.fill.fgColor.rgb in ours:
            cell.fill = PatternFill()


def put_front(book: Workbook, lines: Iterable[tuple[str, list[str | int]]]) -> None:
    """Make the answer the first and the open sheet."""
    for sheet in book.worksheets:
        # Two selected tabs would make a spreadsheet write every change into both sheets.
        sheet.sheet_view.tabSelected = False
    sheet = book.create_sheet(front.SHEET, 0)
    book.active, painter = 0, Painter()
    for row, (style, values) in enumerate(lines, start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column, safe_text(value) if isinstance(value, str) else value)
            painter.paint(cell, f"{style} {min(column, 3)}", _look(style, min(column, 3)))
        if len(values) > 1:
            sheet.row_dimensions[row].height = _height(values)
    for letter, width in (("A", 27), ("B", WIDTH), ("C", WIDTH)):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)


WIDTH = 62


@lru_cache(maxsize=64)
def _look(style: str, column: int) -> dict[str, Any]:
    """How a cell of the first sheet looks."""
    if style == front.HEADING:
        return {"font": Font(bold=True, size=14)}
    look: dict[str, Any] = {"alignment": Alignment(wrap_text=column > 1, vertical="top", horizontal="left")}
    if style in (front.BOLD, front.TABLE, front.BAD) and column <= 2:
        look["font"] = Font(bold=style != front.BAD or column == 1)
    if style in STYLES:
        look["fill"] = STYLES[style]
    if style == front.TABLE:
        look["fill"] = TABLE_FILL
    return look


def _height(values: list[str | int]) -> float:
    """Height for the longest text, as spreadsheets do not heighten rows they did not write."""
    longest = max(len(str(value)) for value in values[1:])
    return 15.0 * (1 + longest // (WIDTH - 4))


def alone(codes: Codes) -> Workbook:
    """A workbook of remarks only, for a file that cannot be given back itself."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = ROWS
    sheet.append(["lembar", "baris", "kolom", REMARK])
    for name, rows in codes.items():
        for row, given in sorted(rows.items()):
            columns = {column: "" for code in given.split() for column in remarks.cells(code)}
            remark = remarks.remark(given.split(), columns)
            if remark is not None:
                named = ", ".join(dict.fromkeys(column for column, _, _ in remark.cells))
                sheet.append([name, row, named, remark.text])
                sheet.cell(sheet.max_row, 4).fill = FILLS[remark.severity]
    for letter, width in (("A", 16), ("B", 8), ("C", 20), ("D", 110)):
        sheet.column_dimensions[letter].width = width
    return book
