"""What raw parts are: every cell as text, under canonical names, with the file and the row as the sender sees it.

A part's place follows from the file's bytes and the layout's columns, so reading the same file again finds it done.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from gesek.settings import settings
from gesek.sources.contract import Dataset, Edition, edition_digest

READER = 1
"""Raise when reading yields other cells from the same bytes; older raw parts are then read anew."""
ROW_NUMBER, SOURCE_FILE, LEMBAR = "row_number", "source_file", "lembar"


def raw_path(dataset: Dataset, edition: Edition, sha256: str) -> str:
    """Where the raw part of a file lies, relative to the lake."""
    return f"raw/{dataset.dataset}/{sha256[:40]}-{edition_digest(dataset, edition)}-{READER}.parquet"


def absolute(relative: str) -> Path:
    """The absolute place of a part."""
    return settings().lake / relative


def raw_schema(columns: Iterable[str], with_sheet: bool) -> pa.Schema:
    """Text columns, then sheet (where a layout has several), file and row."""
    fields = [pa.field(column, pa.string()) for column in columns]
    if with_sheet:
        fields.append(pa.field(LEMBAR, pa.string()))
    return pa.schema([*fields, pa.field(SOURCE_FILE, pa.string()), pa.field(ROW_NUMBER, pa.int32())])


def constant(text: str, rows: int) -> pa.Array:
    """A column with the same text in every row."""
    return pa.repeat(pa.scalar(text, pa.string()), rows)


def has_content(columns: Iterable[pa.Array], rows: int) -> pa.Array:
    """Which rows have any cell that is not empty."""
    mask = None
    for column in columns:
        mask = column.is_valid() if mask is None else pc.or_(mask, column.is_valid())
        if mask.true_count == rows:
            break
    return mask if mask is not None else pa.repeat(pa.scalar(False), rows)


def last_true(mask: pa.Array) -> int:
    """Position after the last true value; 0 when there is none."""
    positions = pc.indices_nonzero(mask)
    return int(positions[len(positions) - 1].as_py()) + 1 if len(positions) else 0
