"""The workbook a recipient gets: text cells for every id, lists first, MANIFEST last."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from rustpy_xlsxwriter import Format, write_worksheets

from gesek.programs.definition import Program, Recipient

LIST, WAITING, MANIFEST = "DAFTAR", "DAFTAR TUNGGU", "MANIFEST"
ROWS_PER_SHEET = 1_000_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe_text(value: str) -> str:
    """A text that no spreadsheet takes for a formula and that XML can hold."""
    clean = NOT_XML.sub("", value)
    return f"'{clean}" if clean.startswith(FORMULA) else clean


def _cell(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "boolean":
        return "Ya" if value else "Tidak"
    if kind == "integer":
        return int(value)
    return safe_text(str(value))


def _records(table: pa.Table, fields: list[tuple[str, str, str]]) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=65536):
        values = [batch.column(field).to_pylist() for field, _, _ in fields]
        for row in zip(*values, strict=True):
            yield {header: _cell(value, kind) for value, (_, header, kind) in zip(row, fields, strict=True)}


def write(
    path: Path, program: Program, recipient: Recipient, table: pa.Table, told: Mapping[str, str], label: str
) -> None:
    """Write the selection in the columns agreed with the recipient.

    Args:
        path: the file to make.
        program: whose selection it is.
        recipient: its columns, in order.
        table: the selection in rank order.
        told: lines of the MANIFEST sheet.
        label: printed above every page; empty for none.
    """
    fields: list[tuple[str, str, str]] = []
    for column in recipient.columns:
        declared = program.declared(column.field)
        fields.append((column.field, column.header, declared.type if declared else "text"))
    waiting = table["menunggu"].to_pylist()
    parts = {LIST: table.filter(pa.array([not one for one in waiting], pa.bool_()))}
    if any(waiting):
        parts[WAITING] = table.filter(pa.array(waiting, pa.bool_()))
    sheets: list[tuple[str, Any]] = []
    for title, part in parts.items():
        for number, start in enumerate(range(0, max(part.num_rows, 1), ROWS_PER_SHEET), start=1):
            rows = list(_records(part.slice(start, ROWS_PER_SHEET), fields))
            name = title if number == 1 else f"{title} {number}"
            sheets.append((name, rows or pd.DataFrame(columns=[header for _, header, _ in fields])))
    names = [name for name, _ in sheets]
    sheets.append((MANIFEST, [{"Uraian": key, "Isi": safe_text(value)} for key, value in told.items()]))
    text = [header for _, header, kind in fields if kind != "integer"]
    as_text = Format().set_num_format("@")
    heading = Format().set_bold().set_background_color("#D9E2F3").set_border_bottom("thin")
    widths = {header: float(max(12, min(30, len(header) + 4))) for _, header, _ in fields}
    widths |= {header: 20.0 for field, header, _ in fields if field in {"nik", "no_kk"}}
    formats: dict[str, Any] = {name: {header: as_text for header in text} for name in names}
    formats[MANIFEST] = {"Uraian": as_text, "Isi": as_text}
    sizes: dict[str, Any] = {name: widths for name in names}
    sizes[MANIFEST] = {"Uraian": 28.0, "Isi": 70.0}
    write_worksheets(
        sheets,
        str(path),
        freeze_panes={"general": {"row": 1, "col": 0}},
        header_format={name: heading for name in [*names, MANIFEST]},
        autofilter={name: True for name in names},
        column_formats=formats,
        column_widths=sizes,
        ignore_errors={name: text for name in names},
        page_setup={name: {"landscape": True, "repeat_rows": 0, "header": f"&C{label}"} for name in [*names, MANIFEST]},
    )
