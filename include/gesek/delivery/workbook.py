"""The workbook a recipient gets: every id a text cell, the list first, MANIFEST last, the same bytes for the same inputs.

Columns go from Arrow straight to the writer; nothing is done per cell in Python, since the largest file has several
hundred thousand rows. The writer stamps the time of writing into the document's properties, which would make each file
differ: they are written anew with the as-of date.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rustpy_xlsxwriter import Format, write_worksheets

from gesek import plain_workbook
from gesek.programs.definition import Program, Recipient
from gesek.spreadsheet import page, safe

LIST, WAITING, MANIFEST = "DAFTAR", "DAFTAR TUNGGU", "MANIFEST"
SAMPLE_MARK = " - DATA CONTOH"
ROWS_PER_SHEET = 1_000_000
NARROW, WIDE = 6, 44
"""Least and greatest width of a column in characters; longer texts shrink, so that a page can be read on paper.

Spreadsheets do not heighten a row for wrapped text when they open a file of this writer, so nothing but headings wraps."""
HEADING_HEIGHT = 40.0
MARGINS = {"left": 0.3, "right": 0.3, "top": 0.55, "bottom": 0.55, "header": 0.25, "footer": 0.25}
"""Inches."""
MONEY = "nilai_setahun"


def write(
    path: Path,
    program: Program,
    recipient: Recipient,
    table: pa.Table,
    told: Mapping[str, str],
    as_of: date,
    label: str,
) -> None:
    """Write the selection in the columns agreed with the recipient.

    Args:
        path: the file to make.
        program: whose selection it is.
        recipient: its columns, in order.
        table: the selection in rank order.
        told: lines of the MANIFEST sheet.
        as_of: the cycle's as-of date, the document's time.
        label: the mark of invented data, on every tab, every printed page and in the properties; empty for none.
    """
    mark = SAMPLE_MARK if label else ""
    sheets: list[tuple[str, Any]] = []
    parts = [(LIST, table.filter(pc.invert(table["menunggu"])))]
    if program.quota is not None:
        parts.append((WAITING, table.filter(table["menunggu"])))
    for title, part in parts:
        shown = delivered(program, recipient, part)
        for number, start in enumerate(range(0, max(shown.num_rows, 1), ROWS_PER_SHEET), start=1):
            name = f"{title}{'' if number == 1 else f' {number}'}{mark}"
            sheets.append((name, shown.slice(start, ROWS_PER_SHEET)))
    _write_sheets(path, program, recipient, sheets, told, label)
    title = f"{program.title}{f' - {label}' if label else ''}"
    plain_workbook.put_properties(path, plain_workbook.properties(title, as_of))


def delivered(program: Program, recipient: Recipient, table: pa.Table) -> pa.Table:
    """The agreed columns under their headings: whole numbers as such, all else as text that is safe to open."""
    columns = []
    for column in recipient.columns:
        declared = program.declared(column.field)
        columns.append(_shown(table[column.field], declared.type if declared else "text"))
    return pa.table(columns, names=[column.header for column in recipient.columns])


def _shown(values: pa.ChunkedArray, kind: str) -> pa.ChunkedArray:
    if kind == "integer":
        return values.cast(pa.int64())
    if kind == "boolean":
        return pc.if_else(values, "Ya", "Tidak")
    if kind == "date":
        return pc.strftime(values, format="%d-%m-%Y")
    return safe(values.cast(pa.string()))


def _write_sheets(
    path: Path,
    program: Program,
    recipient: Recipient,
    sheets: list[tuple[str, Any]],
    told: Mapping[str, str],
    label: str,
) -> None:
    kinds = {column.header: program.declared(column.field) for column in recipient.columns}
    text = [header for header, declared in kinds.items() if declared is None or declared.type != "integer"]
    as_text = Format().set_num_format("@")
    shrunk = Format().set_num_format("@").set_shrink()
    as_number = Format().set_num_format("#,##0")
    as_count = Format().set_num_format("0").set_align("center")
    heading = (
        Format()
        .set_bold()
        .set_text_wrap()
        .set_align("center")
        .set_align("vcenter")
        .set_background_color("#D9E2F3")
        .set_border_bottom("thin")
    )
    names = [name for name, _ in sheets]
    widths = {column.header: _width(column.header, [part for _, part in sheets]) for column in recipient.columns}
    looks = {}
    for column in recipient.columns:
        number = as_number if column.field == MONEY else as_count
        long = shrunk if widths[column.header] == WIDE else as_text
        looks[column.header] = long if column.header in text else number
    formats: dict[str, Any] = {name: looks for name in names} | {MANIFEST: {"Uraian": as_text, "Isi": shrunk}}
    sizes: dict[str, Any] = {name: widths for name in names} | {MANIFEST: {"Uraian": 34.0, "Isi": 96.0}}
    lines = pa.table({"Uraian": list(told), "Isi": safe(pa.array(list(told.values()), pa.string()))})
    every = [*names, MANIFEST]
    setup = page(label) | {"margins": MARGINS, "center_horizontally": True, "print_gridlines": True}
    views: dict[str, Any] = {name: {"tab_color": "#C00000"} for name in every} if label else {}
    write_worksheets(
        [*sheets, (MANIFEST, lines)],
        str(path),
        freeze_panes={"general": {"row": 1, "col": 0}},
        header_format={name: heading for name in every},
        autofilter={name: True for name in names},
        column_formats=formats,
        column_widths=sizes,
        row_heights={name: {0: HEADING_HEIGHT} for name in names},
        ignore_errors={name: text for name in names},
        page_setup={name: setup for name in every},
        sheet_view=views,
    )


def _width(header: str, sheets: list[pa.Table]) -> float:
    """As wide as its longest text or the longest word of its heading, with room for the filter's button."""
    texts = (pc.max(pc.utf8_length(sheet[header].cast(pa.string()))).as_py() or 0 for sheet in sheets)
    return float(min(WIDE, max(NARROW, *texts, *(len(word) + 2 for word in header.split())) + 1))
