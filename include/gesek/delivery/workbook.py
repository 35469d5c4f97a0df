"""The workbook a recipient gets: every id a text cell, the list first, MANIFEST last, the same bytes for the same inputs.

Columns go from Arrow straight to the writer; nothing is done per cell in Python, since the largest file has several
hundred thousand rows. The writer stamps the time of writing into the document's properties, which would make each file
differ: they are written anew with the as-of date.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rustpy_xlsxwriter import Format, write_worksheets

from gesek import plain_workbook
from gesek.delivery.sheets import Sheet
from gesek.spreadsheet import page, safe

MANIFEST = "MANIFEST"
SAMPLE_MARK = " - DATA CONTOH"
ROWS_PER_SHEET = 1_000_000
NARROW, WIDE = 6, 44
"""Least and greatest width of a column in characters; longer texts wrap. They do not shrink: LibreOffice prints the columns beside
a text that would reach into them, dozens of empty ones beside a long reason, and all of the page becomes too small to be read."""
MANIFEST_WIDTH = 96.0
HEADING_HEIGHT, LINE_HEIGHT = 40.0, 15.0
"""Points. Spreadsheets do not heighten a row for wrapped text when they open a file of this writer, so each such row says its own."""
MARGINS = {"left": 0.3, "right": 0.3, "top": 0.55, "bottom": 0.55, "header": 0.25, "footer": 0.25}
"""Inches."""
TEXT = Format().set_num_format("@").set_align("top")
WRAPPED = Format().set_num_format("@").set_align("top").set_text_wrap()
AMOUNT = Format().set_num_format("#,##0").set_align("top")
COUNT = Format().set_num_format("0").set_align("center").set_align("top")
HEADING = (
    Format()
    .set_bold()
    .set_text_wrap()
    .set_align("center")
    .set_align("vcenter")
    .set_background_color("#D9E2F3")
    .set_border_bottom("thin")
)


def write(path: Path, title: str, sheets: list[Sheet], told: Mapping[str, str], as_of: date, label: str) -> None:
    """Write the sheets, and the manifest's lines on a last one.

    Args:
        path: the file to make.
        title: of the document.
        sheets: in their order.
        told: lines of the MANIFEST sheet.
        as_of: the cycle's as-of date, the document's time.
        label: the mark of invented data, on every tab, every printed page and in the properties; empty for none.
    """
    mark = SAMPLE_MARK if label else ""
    cut = [(f"{name}{mark}", sheet, part) for sheet in sheets for name, part in _parts(sheet)]
    lines = pa.table({"Uraian": list(told), "Isi": safe(pa.array(list(told.values()), pa.string()))})
    looks: dict[str, Any] = {MANIFEST: {"Uraian": TEXT, "Isi": WRAPPED}}
    sizes: dict[str, Any] = {MANIFEST: {"Uraian": 34.0, "Isi": MANIFEST_WIDTH}}
    texts: dict[str, Any] = {}
    heights = {MANIFEST: _heights(lines, sizes[MANIFEST])}
    for name, sheet, part in cut:
        widths = {header: _width(header, sheet.table[header]) for header in sheet.table.column_names}
        sizes[name] = widths
        looks[name] = {header: _look(sheet, header, widths[header]) for header in widths}
        heights[name] = {0: HEADING_HEIGHT} | _heights(part, widths)
        texts[name] = [header for header in widths if pa.types.is_string(sheet.table[header].type)]
    every = [*((name, part) for name, _, part in cut), (MANIFEST, lines)]
    setup = page(label) | {"margins": MARGINS, "center_horizontally": True, "print_gridlines": True}
    write_worksheets(
        every,
        str(path),
        freeze_panes={"general": {"row": 1, "col": 0}},
        header_format={name: HEADING for name, _ in every},
        autofilter={name: True for name in texts},
        column_formats=looks,
        column_widths=sizes,
        row_heights=heights,
        ignore_errors=texts,
        page_setup={name: setup | {"print_area": (0, 0, part.num_rows, part.num_columns - 1)} for name, part in every},
        sheet_view={name: {"tab_color": "#C00000"} for name, _ in every} if label else {},
    )
    plain_workbook.put_properties(path, plain_workbook.properties(f"{title}{f' - {label}' if label else ''}", as_of))


def _parts(sheet: Sheet) -> Iterator[tuple[str, pa.Table]]:
    """The sheet cut where a spreadsheet's last row is reached."""
    for number, start in enumerate(range(0, max(sheet.table.num_rows, 1), ROWS_PER_SHEET), start=1):
        yield f"{sheet.name}{'' if number == 1 else f' {number}'}", sheet.table.slice(start, ROWS_PER_SHEET)


def _look(sheet: Sheet, header: str, width: float) -> Any:
    if pa.types.is_string(sheet.table[header].type):
        return WRAPPED if width == WIDE else TEXT
    return AMOUNT if header in sheet.money else COUNT


def _heights(part: pa.Table, widths: Mapping[str, float]) -> dict[int, float]:
    """Row of the sheet -> its height, of the rows in which some text takes more than one line."""
    lines = pa.repeat(1.0, part.num_rows)
    for header, width in widths.items():
        if width >= WIDE and pa.types.is_string(part[header].type):
            wanted = pc.divide(pc.cast(pc.utf8_length(pc.coalesce(part[header], "")), pa.float64()), width)
            lines = pc.max_element_wise(lines, pc.ceil(wanted))
    tall = pc.indices_nonzero(pc.greater(lines, 1.0))
    return {
        row + 1: height * LINE_HEIGHT
        for row, height in zip(tall.to_pylist(), lines.take(tall).to_pylist(), strict=True)
    }


def _width(header: str, values: pa.ChunkedArray) -> float:
    """As wide as its longest text or the longest word of its heading, with room for the filter's button."""
    longest = pc.max(pc.utf8_length(values.cast(pa.string()))).as_py() or 0
    return float(min(WIDE, max(NARROW, longest, *(len(word) + 2 for word in header.split())) + 1))
