"""Saving workbooks so that equal contents give equal bytes.

openpyxl builds an XML element per cell, which was two fifths of an answer's time. Here the cells are written as text; all
else of a sheet, and the rare cell that is neither text nor number, is left to openpyxl.
"""

import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from openpyxl.cell._writer import etree_write_cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from gesek.whole_file import beside

TIME = (2026, 1, 1, 0, 0, 0)
FAST = 1
PROPERTIES = "docProps/core.xml"
CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Gesek</dc:creator></cp:coreProperties>'
)


class _Archive(zipfile.ZipFile):
    """A zip file whose members carry a fixed time; the document's properties say nothing of time or writer."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        named = isinstance(zinfo_or_arcname, zipfile.ZipInfo)
        label = zinfo_or_arcname.filename if named else zinfo_or_arcname
        entry = zipfile.ZipInfo(label, TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(entry, CORE if label == PROPERTIES else data, compresslevel=FAST)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        self.writestr(str(arcname or filename), Path(filename).read_bytes())


class _SheetWriter(WorksheetWriter):
    """Writes a sheet in memory, its cells as text."""

    SPECIAL = re.compile(r"[&<>]|^\s|\s$")
    EMPTY = re.compile(rb"<sheetData\s*/>|<sheetData></sheetData>")

    def __init__(self, sheet: Any) -> None:
        super().__init__(sheet, BytesIO())
        self.styles: dict[bytes, str] = {}
        self.letters: dict[int, str] = {}
        self.parts: list[str] = []

    def write_row(self, _: Any, row: list[Any], row_idx: int) -> None:
        """Write a row; of the element that would hold it nothing is used."""
        attributes = {"r": str(row_idx), **dict(self.ws.row_dimensions.get(row_idx, {}))}
        self.parts.append("<row" + "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items()) + ">")
        for cell in row:
            if cell._comment is not None:
                self.ws._comments.append(CommentRecord.from_cell(cell))
            if cell._value is not None or cell.has_style or cell._comment:
                self.parts.append(self._cell(cell))
        self.parts.append("</row>")

    def _cell(self, cell: Any) -> str:
        value, kind = cell._value, cell.data_type
        if kind not in "snbe" or cell._hyperlink is not None or isinstance(value, CellRichText):
            return _element(self.ws, cell)
        letter = self.letters.get(cell.column) or self.letters.setdefault(cell.column, get_column_letter(cell.column))
        start = f'<c r="{letter}{cell.row}"{self._style(cell)} t="{"inlineStr" if kind == "s" else kind}"'
        if value is None or value == "":
            return start + "/>"
        if kind != "s":
            return f"{start}><v>{escape(safe_string(value))}</v></c>"
        if not self.SPECIAL.search(value):
            return f"{start}><is><t>{value}</t></is></c>"
        space = ' xml:space="preserve"' if value != value.strip() and value.strip() else ""
        return f"{start}><is><t{space}>{escape(value)}</t></is></c>"

    def _style(self, cell: Any) -> str:
        if cell._style is None:
            return ""
        key = cell._style.tobytes()
        if key not in self.styles:
            self.styles[key] = f' s="{cell.style_id}"' if cell.has_style else ""
        return self.styles[key]

    def content(self) -> bytes:
        """The sheet's XML."""
        around = self.out.getvalue()
        cells = "".join(["<sheetData>", *self.parts, "</sheetData>"]).encode()
        return self.EMPTY.sub(lambda _: cells, around, count=1)


def _element(sheet: Any, cell: Any) -> str:
    """A cell as openpyxl writes it."""

    class Taken:
        element: Any = None

        def write(self, element: Any) -> None:
            self.element = element

    taken = Taken()
    etree_write_cell(taken, sheet, cell, cell.has_style)
    return ElementTree.tostring(taken.element, encoding="unicode")


class _BookWriter(ExcelWriter):
    """Writes a workbook without a temporary file per sheet."""

    def write_worksheet(self, ws: Any) -> None:
        """Write a sheet into the archive."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer = _SheetWriter(ws)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.content())
        self.manifest.append(ws)


def save(book: Workbook, target: Path) -> None:
    """Write an openpyxl workbook beside its place and rename it when it is whole and on the disk."""
    with beside(target) as aside, _Archive(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        _BookWriter(book, archive).save()


def properties(title: str, as_of: date) -> str:
    """A document's properties that say only its title and the day its data stand for."""
    moment = f'xsi:type="dcterms:W3CDTF">{as_of.isoformat()}T00:00:00Z'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>Gesek</dc:creator>"
        f"<dcterms:created {moment}</dcterms:created><dcterms:modified {moment}</dcterms:modified>"
        "</cp:coreProperties>"
    )


def put_properties(path: Path, core: str = CORE) -> None:
    """Replace the document's properties, which the streaming writer stamps with the time of writing.

    They are among the archive's last entries; those after them are kept, the sheets are not touched.
    """
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        first = next(number for number, entry in enumerate(entries) if entry.filename == PROPERTIES)
        moved = [(entry.filename, archive.read(entry)) for entry in entries[first + 1 :]]
        keep = entries[first].header_offset
    with zipfile.ZipFile(path, "a") as archive:
        archive.filelist[:] = archive.filelist[:first]
        archive.NameToInfo = {entry.filename: entry for entry in archive.filelist}
        archive.start_dir = keep
        for name, content in [(PROPERTIES, core.encode()), *moved]:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
