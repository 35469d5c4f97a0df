"""The workbooks that answer an export: a correction sheet for a village or the sender, and the request to Dukcapil.

Every id is a text cell, headings are locked, only what is to be filled in is free. Columns go from Arrow straight to the
writer: the largest has several hundred thousand rows.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rustpy_xlsxwriter import Format, write_worksheets

from gesek import plain_workbook
from gesek.quality.answers import front
from gesek.spreadsheet import page, safe, safe_text
from gesek.whole_file import beside

CORRECTION, REQUEST = "KOREKSI", "PADAN"
COMMON = {
    "kode_baris": "kode_baris", "sumber": "dataset", "baris": "row_number", "putusan": "putusan", "nama": "nama",
    "no_kk": "no_kk", "nik": "nik", "tanggal_lahir": "tanggal_lahir", "alamat": "alamat", "rt": "rt", "rw": "rw",
}  # fmt: skip
REMARKS = {"masalah": "masalah", "yang_harus_dilakukan": "perbaikan"}
TO_FILL = ("nik_benar", "no_kk_benar", "nama_benar", "keterangan")
"""The same headings as on the sheet PERBAIKAN of a village's workbook, where the mended numbers are sent back."""
ASKED = {
    "id detail": "idsemesta", "id prelist": "kode_baris", "nama art": "nama", "nik": "nik", "Status": "", "no_kk": "no_kk",
    "jenis_kelamin": "jenis_kelamin", "tanggal_lahir": "tanggal_lahir", "alamat": "alamat", "rt": "rt", "rw": "rw",
    "desa": "nama_desa", "kecamatan": "nama_kecamatan", "kode_desa": "kode_desa", "catatan": "dicari",
}  # fmt: skip
"""Heading -> column of the request; the headings are those that the contract of `dukcapil` reads."""
FREE = {CORRECTION: TO_FILL, REQUEST: ("nik", "Status")}
WIDTHS = {
    "kode_baris": 26.0, "sumber": 18.0, "putusan": 15.0, "nama": 26.0, "nama art": 26.0, "nama_benar": 24.0, "alamat": 28.0,
    "masalah": 62.0, "yang_harus_dilakukan": 42.0, "keterangan": 30.0, "id prelist": 26.0, "rt": 6.0, "rw": 6.0, "baris": 9.0,
    "Status": 8.0, "jenis_kelamin": 8.0, "catatan": 16.0,
}  # fmt: skip
USUAL, TALL = 19.0, 15.0
ROWS_PER_SHEET = 1_000_000
Lines = Sequence[tuple[str, list[str | int]]]


def correction(path: Path, lines: Lines, rows: pa.Table, village: bool, label: str) -> None:
    """Write a correction sheet: the answer first, then the rows; for a village also the columns it fills in.

    Args:
        path: the file to make.
        lines: of the first sheet.
        rows: of `export_finding`.
        village: whether a village gets it, which may fill in what is right.
        label: the mark of invented data; empty for none.
    """
    headings = {**COMMON, **REMARKS} if village else {**COMMON, "kode_desa": "kode_desa", **REMARKS}
    shown = _table(rows, headings | dict.fromkeys(TO_FILL if village else (), ""))
    _write(path, shown, CORRECTION, label, lines)


def request(path: Path, rows: pa.Table, label: str) -> None:
    """Write the request to Dukcapil in the layout in which its answer is read."""
    _write(path, _table(rows, ASKED), REQUEST, label, ())


def _table(rows: pa.Table, headings: Mapping[str, str]) -> pa.Table:
    """The rows under these headings as text that is safe to open; a heading of no column is left to be filled in."""
    empty = pa.nulls(rows.num_rows, pa.string())
    columns = []
    for name in headings.values():
        values = rows[name].combine_chunks() if name else empty
        columns.append(values.cast(pa.int64()) if name == "row_number" else safe(values.cast(pa.string())))
    return pa.table(columns, names=list(headings))


def _write(path: Path, table: pa.Table, title: str, label: str, lines: Lines) -> None:
    sheets: list[tuple[str, Any]] = []
    for number, start in enumerate(range(0, max(table.num_rows, 1), ROWS_PER_SHEET), start=1):
        sheets.append((f"{title}{'' if number == 1 else f' {number}'}", table.slice(start, ROWS_PER_SHEET)))
    names = [name for name, _ in sheets]
    columns = table.column_names
    locked = Format().set_num_format("@").set_text_wrap().set_align("top")
    free = Format().set_num_format("@").set_text_wrap().set_align("top").set_unlocked().set_background_color("#FFF9E5")
    count = Format().set_num_format("0").set_align("top")
    looks = {name: free if name in FREE[title] else count if name == "baris" else locked for name in columns}
    heights: dict[str, dict[int, float]] = {name: {0: 2 * TALL, **_heights(part)} for name, part in sheets}
    formats: dict[str, Any] = dict.fromkeys(names, looks)
    widths: dict[str, Any] = {name: {column: WIDTHS.get(column, USUAL) for column in columns} for name in names}
    every = list(sheets)
    if lines:
        first, first_heights = _front(lines)
        every.insert(0, (front.SHEET, first))
        heights[front.SHEET] = first_heights
        formats[front.SHEET] = dict.fromkeys(first.column_names, locked)
        widths[front.SHEET] = dict(zip(first.column_names, (30.0, 70.0, 60.0), strict=True))
    head = Format().set_bold().set_text_wrap().set_align("vcenter").set_background_color("#D9E1F2").set_border("thin")
    choices = {name: {"Status": {"type": "list", "values": ["0", "1"]}} for name in names} if title == REQUEST else None
    with beside(path) as aside:
        write_worksheets(
            every,
            str(aside),
            password="",  # noqa: S106 - locked against slips, not against people
            freeze_panes={"general": {"row": 1, "col": 0}},
            header_format={name: head for name, _ in every},
            column_formats=formats,
            column_widths=widths,
            row_heights=heights,
            ignore_errors={name: [column for column in columns if column != "baris"] for name in names},
            page_setup={name: page(label) for name, _ in every},
            data_validations=choices,
            sheet_view={name: {"tab_color": "#C00000"} for name, _ in every} if label else None,
        )
        plain_workbook.put_properties(aside)


def _heights(table: pa.Table) -> dict[int, float]:
    """Row -> height for its longest remark, as spreadsheets do not heighten rows that this writer wrote."""
    found: dict[int, float] = {}
    wrapped = [name for name in REMARKS if name in table.column_names]
    if not wrapped:
        return found
    lengths = [pc.utf8_length(table[name]).to_pylist() for name in wrapped]
    for number, texts in enumerate(zip(*lengths, strict=True), start=1):
        lines = max(1 + (length or 0) // int(WIDTHS[name] - 4) for name, length in zip(wrapped, texts, strict=True))
        if lines > 1:
            found[number] = TALL * lines
    return found


def _front(lines: Lines) -> tuple[pa.Table, dict[int, float]]:
    """The first sheet as three columns; its first line is their heading."""
    head = safe_text(str(lines[0][1][0]))
    texts = [[str(value) for value in values] + [""] * (3 - len(values)) for _, values in lines[1:]]
    columns = [safe(pa.array([row[position] for row in texts], pa.string())) for position in range(3)]
    heights = {
        number: TALL * (1 + max(len(row[1]) // 64, len(row[2]) // 54)) for number, row in enumerate(texts, start=1)
    }
    return pa.table(columns, names=[head, " ", "  "]), {0: 2 * TALL, **heights}
