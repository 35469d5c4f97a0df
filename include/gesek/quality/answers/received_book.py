"""A received workbook opened for writing: by openpyxl, but for its cells, which are nearly all of it.

openpyxl hands every element of a sheet to Python, looks up its place letter by letter and describes it before it makes the
cell. Here a sheet's rows are taken as one tree and a plain cell is made at once; what is not plain, openpyxl reads.
Formulas come as their values, and no text begins like a formula.
"""

import zipfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.cell.text import Text
from openpyxl.reader import excel
from openpyxl.utils import column_index_from_string
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, VALUE_TAG, WorksheetReader, _cast_number
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring, tostring

from gesek.spreadsheet import safe_text

LARGEST = 24 << 20
"""Bytes of sheets unpacked; beyond (ghost rows by the ten thousand) the remarks come in a workbook of their own."""
TEXT_ITEM, TEXT = f"{{{SHEET_MAIN_NS}}}si", f"{{{SHEET_MAIN_NS}}}t"
DIGITS = "0123456789"
column_of = lru_cache(maxsize=1024)(column_index_from_string)


class TooLargeError(Exception):
    """The workbook is not opened for writing; say it in a workbook of its own."""


def open_book(path: Path) -> Workbook:
    """Open a received workbook.

    Raises:
        TooLargeError: its sheets unpack to more than is worth it.
    """
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist() if entry.filename.startswith("xl/worksheets/"))
    if size > LARGEST:
        raise TooLargeError
    with path.open("rb") as file:
        reader = _Reader(file, data_only=True, keep_links=False)
        reader.read()
    return reader.wb


class _Reader(excel.ExcelReader):
    """openpyxl's reader with shared texts and cells read in ways of our own."""

    def read_strings(self) -> None:
        """Read the table of shared texts; nearly all are plain and are taken as they are."""
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        root = fromstring(self.archive.read(part.PartName[1:]))
        self.shared_strings = [safe_text(_shared_text(item)) for item in root.iter(TEXT_ITEM)]

    def read_worksheets(self) -> None:
        """Read all sheets; openpyxl finds the class that reads one by its name in the module."""
        usual, excel.WorksheetReader = excel.WorksheetReader, _SheetReader
        try:
            super().read_worksheets()
        finally:
            excel.WorksheetReader = usual


def _shared_text(item: Any) -> str:
    plain = len(item) == 1 and item[0].tag == TEXT
    text = (item[0].text or "") if plain else Text.from_tree(item).content
    return str(text).replace("x005F_", "")  # as openpyxl has it: `_x005F_` stands for an underscore


class _SheetReader(WorksheetReader):
    """Reads a sheet: its rows here, all else by openpyxl from what is left of it."""

    def bind_cells(self) -> None:
        """Make the cells."""
        parser = self.parser
        root = fromstring(parser.source.read())
        self.usual, parser.parse_cell = parser.parse_cell, self._cell
        self.looks = [style if any(style) else None for style in self.ws.parent._cell_styles]
        for data in root.findall(DATA_TAG):
            for row in data.iterfind(ROW_TAG):
                parser.parse_row(row)
            root.remove(data)
        parser.source = BytesIO(tostring(root))
        super().bind_cells()

    def _cell(self, element: Any) -> None:
        """Make a cell of its element."""
        kind, place, style = element.get("t", "n"), element.get("r"), int(element.get("s", 0))
        text = element.findtext(VALUE_TAG)
        if place and text and (kind == "s" or (kind == "n" and style not in self.parser.date_formats)):
            letters = place.rstrip(DIGITS)
            row, column = int(place[len(letters) :]), column_of(letters)
            value = self.parser.shared_strings[int(text)] if kind == "s" else _cast_number(text)
            self.parser.col_counter = column
        else:
            found = self.usual(element)
            row, column, value, kind = (found[name] for name in ("row", "column", "value", "data_type"))
            if isinstance(value, str) and (plain := safe_text(value)) != value:
                value, kind = plain, "s"
        cell = Cell(self.ws, row, column, style_array=self.looks[style])
        cell._value, cell.data_type = value, kind  # as openpyxl does: its kind is known and need not be found out
        self.ws._cells[row, column] = cell
