"""Write big workbooks column by column, with every kind of cell an Excel user's file can hold.

The usual writers decide a cell's type from a Python value and cost microseconds per cell; here a sheet's XML is joined
by Arrow from whole columns, repeated words go to the shared strings, and a column may mix text cells, number cells and
date cells row by row, which damaged exports do. Zip members carry a fixed time, so equal contents give equal bytes.
"""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

CHUNK = 20_000
SMALL = 250
"""Up to this many rows a sheet is written cell by cell: Arrow's cost per call would be higher."""
_TIME = (2026, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DATE_STYLE, _BOLD_STYLE, _GHOST_STYLE = 1, 2, 3


@dataclass
class Sheet:
    """One sheet.

    Attributes:
        name: as on its tab.
        columns: header → text per row; null is an absent cell.
        numbers: header → mask of rows whose cell is a number (its text is the number as written in the file).
        dates: header → mask of rows whose cell is a date (its text is Excel's serial number).
        titles: rows above the header, each a list of cells.
        ghosts: formatted, empty rows below the data.
        header: whether the header is written.
    """

    name: str
    columns: dict[str, pa.Array]
    numbers: dict[str, np.ndarray] = field(default_factory=dict)
    dates: dict[str, np.ndarray] = field(default_factory=dict)
    titles: list[list[str]] = field(default_factory=list)
    ghosts: int = 0
    header: bool = True

    @property
    def rows(self) -> int:
        """Return the number of data rows."""
        return len(next(iter(self.columns.values())))

    @property
    def first_row(self) -> int:
        """Return the sheet's row number of the first data row."""
        return len(self.titles) + int(self.header) + 1


class _Words:
    """The shared strings of a workbook."""

    def __init__(self) -> None:
        self.position: dict[str, int] = {}

    def cell(self, word: str) -> str:
        number = self.position.setdefault(word, len(self.position))
        return f'" t="s"><v>{number}</v></c>'

    def xml(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{escape(word)}</t></si>' for word in self.position)
        return f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(self.position)}">{items}</sst>'


def write_workbook(path: Path, sheets: list[Sheet]) -> None:
    """Write a workbook to a temporary name beside `path` and rename it when it is whole."""
    part = path.with_name(path.name + ".part")
    words = _Words()
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, sheet in enumerate(sheets, 1):
            info = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml", _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=sheet.rows > 200_000) as out:
                _write_sheet(out, sheet, words)
        for name, text in _frame([sheet.name for sheet in sheets], words).items():
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    part.replace(path)


def _write_sheet(out: IO[bytes], sheet: Sheet, words: _Words) -> None:
    write = out.write
    write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
    row = 1
    for title in sheet.titles:
        write(_plain_row(row, title, words, 0).encode())
        row += 1
    if sheet.header:
        write(_plain_row(row, list(sheet.columns), words, _BOLD_STYLE).encode())
        row += 1
    letters = [column_letters(number) for number in range(len(sheet.columns))]
    if sheet.rows <= SMALL:
        write(_few_rows(sheet, letters, row, words))
    else:
        _many_rows(out, sheet, letters, row, words)
    row += sheet.rows
    for ghost in range(row, row + sheet.ghosts):
        empty = "".join(f'<c r="{letter}{ghost}" s="{_GHOST_STYLE}"/>' for letter in letters)
        write(f'<row r="{ghost}">{empty}</row>'.encode())
    write(b"</sheetData></worksheet>")


def _few_rows(sheet: Sheet, letters: list[str], first: int, words: _Words) -> bytes:
    rows: list[list[str]] = [[] for _ in range(sheet.rows)]
    for letter, (name, column) in zip(letters, sheet.columns.items(), strict=True):
        number = sheet.numbers.get(name, np.zeros(0, dtype=bool)).tolist() or [False] * sheet.rows
        date = sheet.dates.get(name, np.zeros(0, dtype=bool)).tolist() or [False] * sheet.rows
        for at, text in enumerate(column.to_pylist()):
            if text is not None:
                style = _DATE_STYLE if date[at] else 0
                end = f'" s="{style}"><v>{text}</v></c>' if number[at] or date[at] else words.cell(text)
                rows[at].append(f'<c r="{letter}{first + at}{end}')
    return "".join(f'<row r="{first + at}">{"".join(cells)}</row>' for at, cells in enumerate(rows)).encode()


def _many_rows(out: IO[bytes], sheet: Sheet, letters: list[str], first: int, words: _Words) -> None:
    ends = [
        _cells(column, sheet.numbers.get(name), sheet.dates.get(name), words) for name, column in sheet.columns.items()
    ]
    for start in range(0, sheet.rows, CHUNK):
        count = min(CHUNK, sheet.rows - start)
        numbers = pc.cast(pa.array(np.arange(first + start, first + start + count)), pa.string())
        out.write(_chunk(numbers, [column.slice(start, count) for column in ends], letters))


def _chunk(numbers: pa.Array, cells: list[pa.Array], letters: list[str]) -> bytes:
    """Join a chunk of rows: `<c r="A` + row number + the rest of each cell; an absent cell gives nothing."""
    pieces: list[object] = ['<row r="', numbers, '">']
    for letter, column in zip(letters, cells, strict=True):
        start = f'<c r="{letter}'
        if column.null_count == 0:
            pieces += [start, numbers, column]
        elif column.null_count < len(column):
            pieces.append(pc.coalesce(pc.binary_join_element_wise(start, numbers, column, ""), ""))
    joined = pc.binary_join_element_wise(*pieces, "</row>", "")
    first, last = joined.offset, joined.offset + len(joined)
    offsets = np.frombuffer(joined.buffers()[1], dtype=np.int32)
    return joined.buffers()[2].slice(int(offsets[first]), int(offsets[last] - offsets[first])).to_pybytes()


def _cells(column: pa.Array, numbers: np.ndarray | None, dates: np.ndarray | None, words: _Words) -> pa.Array:
    """Turn a column into the ends of its cells (what follows the row number)."""
    encoded = column.dictionary_encode() if numbers is None and dates is None else None
    if encoded is not None and len(encoded.dictionary) <= max(64, len(column) // 8):
        ends = pa.array([words.cell(word) for word in encoded.dictionary.to_pylist()], pa.string())
        return ends.take(encoded.indices)
    ends = pc.binary_join_element_wise(
        '" t="inlineStr"><is><t xml:space="preserve">', _escaped(column), "</t></is></c>", ""
    )
    for mask, style in ((numbers, 0), (dates, _DATE_STYLE)):
        if mask is not None and mask.any():
            number = pc.binary_join_element_wise(f'" s="{style}"><v>', column, "</v></c>", "")
            ends = pc.if_else(pa.array(mask), number, ends)
    return ends


def _escaped(column: pa.Array) -> pa.Array:
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        if pc.any(pc.match_substring(column, character)).as_py():
            column = pc.replace_substring(column, character, entity)
    return column


def _plain_row(row: int, cells: list[str], words: _Words, style: int) -> str:
    text = "".join(
        f'<c r="{column_letters(number)}{row}" s="{style}{words.cell(cell)}'
        for number, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{row}">{text}</row>'


def column_letters(number: int) -> str:
    """Return the letters of a column by its position from 0: A, B, ... Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _frame(names: list[str], words: _Words) -> dict[str, str]:
    """Return the small parts that make a workbook of the sheets."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    count = range(1, len(names) + 1)
    sheets = "".join(f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(names, 1))
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_REL}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in count
    )
    last = len(names)
    links += f'<Relationship Id="rId{last + 1}" Type="{_REL}/styles" Target="styles.xml"/>'
    links += f'<Relationship Id="rId{last + 2}" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kind}.worksheet+xml"/>' for i in count
    )
    types = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>{parts}</Types>'
    )
    styles = (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/>'
        f'<sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill></fills><borders count="2"><border/><border><bottom '
        f'style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>'
        f'<xf numFmtId="14" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/><xf borderId="1" applyBorder="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
    return {
        "[Content_Types].xml": types,
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": styles,
        "xl/sharedStrings.xml": words.xml(),
    }
