"""Cells as text, and the Parquet part they are kept in.

A worksheet knows numbers, dates and truth values. A number of 10^15 or more is written with a trailing `.0`: a
spreadsheet keeps only 15 digits of a number, so staging must be able to tell such a NIK from one kept as text.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gesek.sources.contract import Dataset
from gesek.sources.layout import raw_columns
from gesek.store.parquet import FEW_ROWS, compression

EXACT_BELOW = 10**15
EMPTY = pa.scalar(None, pa.string())


def cell_text(value: object) -> str | None:
    """A worksheet cell as raw text; None when it is empty."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value)
    return moment_text(value)


def number_text(value: float) -> str:
    """A number cell: whole numbers as digits, from 10^15 with `.0`, others in their shortest exact form."""
    if value != value or value in (float("inf"), float("-inf")) or value != int(value):
        return repr(value)
    digits = str(int(value))
    return f"{digits}.0" if abs(value) >= EXACT_BELOW else digits


def moment_text(value: object) -> str:
    """A date or time cell in ISO form; midnight is left off, as a plain date is stored with it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def texts(values: Sequence[Any]) -> pa.Array:
    """A column of cells as text; a column of texts only, the usual case, is taken over at once."""
    try:
        column = pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return pa.array([cell_text(value) for value in values], pa.string())
    return pc.if_else(pc.equal(column, ""), EMPTY, column)


class PartWriter:
    """Writes the rows of one dataset of one file; the part appears under its name only when complete."""

    def __init__(self, dataset: Dataset, sha256: str, path: Path) -> None:
        self.dataset, self.sha256, self.path = dataset, sha256, path
        self.rows = 0
        self.aside = path.with_suffix(".part")
        path.parent.mkdir(parents=True, exist_ok=True)
        fields = [pa.field(column, pa.string()) for column in [*raw_columns(dataset), "source_file"]]
        self.schema = pa.schema([*fields, pa.field("row_number", pa.int32()), pa.field("lembar", pa.string())])
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []

    def add(self, columns: Mapping[str, pa.Array], rows: int, first_row: int, lembar: str) -> None:
        """Append `rows` rows, the first of which is row `first_row` of the sheet; columns not given are empty."""
        if not rows:
            return
        given = dict(columns)
        for column, parts in self.dataset.compose.items():
            if all(part in given for part in parts):
                trimmed = [pc.utf8_trim(given[part], characters=" ") for part in parts]
                given[column] = pc.binary_join_element_wise(*trimmed, "", null_handling="emit_null")
        empty = pa.nulls(rows, pa.string())
        arrays = [given.get(column, empty) for column in raw_columns(self.dataset)]
        arrays.append(pa.repeat(self.sha256, rows))
        arrays.append(pa.array(range(first_row, first_row + rows), pa.int32()))
        arrays.append(pa.repeat(lembar, rows))
        self._waiting.append(pa.Table.from_arrays(arrays, schema=self.schema))
        self.rows += rows
        if sum(table.num_rows for table in self._waiting) > FEW_ROWS:
            self._write()

    def _write(self) -> pq.ParquetWriter:
        """Write the rows that wait: a village's few sheets at once, an export's many rows as they come."""
        table = pa.concat_tables([self.schema.empty_table(), *self._waiting])
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.aside, self.schema, compression=compression(table.num_rows))
        if table.num_rows:
            self._writer.write_table(table)
        self._waiting = []
        return self._writer

    def close(self) -> None:
        """Complete the part."""
        self._write().close()
        self.aside.rename(self.path)

    def abandon(self) -> None:
        """Take back what was written."""
        if self._writer is not None:
            self._writer.close()
        self.aside.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
