"""Just the columns that a suite needs, as pandas frames: of a million rows only a few columns are ever read."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq

REPEATING = frozenset({"source_file"})
"""Long texts with few different values, kept once each."""


def _mapper(kind: Any) -> Any:
    """Nullable pandas types, as a missing number or truth value must not change a whole column to objects."""
    if pa.types.is_boolean(kind):
        return pd.BooleanDtype()
    return pd.Int64Dtype() if pa.types.is_integer(kind) else None


def schema(files: Sequence[Path]) -> Any:
    """The columns of a dataset's parts together."""
    return pa.unify_schemas([pq.read_schema(file) for file in files], promote_options="permissive")


def columns_only(columns: Any) -> pd.DataFrame:
    """A frame without rows that has the dataset's columns and their types (`str`, `Int64`, `boolean`, ...)."""
    return columns.empty_table().to_pandas(types_mapper=_mapper)


def rows(files: Sequence[Path], columns: Any, wanted: Collection[str]) -> pd.DataFrame:
    """All rows of the parts with the wanted columns that exist; dates as whole numbers YYYYMMDD, decimals as floats."""
    if not files:
        return pd.DataFrame()
    options = pads.ParquetReadOptions(dictionary_columns=set(wanted) & REPEATING)
    source = pads.dataset([str(file) for file in files], columns, format=pads.ParquetFileFormat(read_options=options))
    present = [name for name in columns.names if name in wanted]
    if not present:
        return pd.DataFrame(index=pd.RangeIndex(source.count_rows()))
    table = source.to_table(columns=present)
    for position, field in enumerate(table.schema):
        if pa.types.is_date(field.type) or pa.types.is_timestamp(field.type):
            table = table.set_column(position, field.name, _day_number(table[field.name]))
        elif pa.types.is_decimal(field.type):
            table = table.set_column(position, field.name, table[field.name].cast(pa.float64()))
    return table.to_pandas(types_mapper=_mapper)


def _day_number(days: Any) -> Any:
    """2026-09-30 → 20260930."""
    year, month, day = (part(days).cast(pa.int32()) for part in (pc.year, pc.month, pc.day))
    return pc.add(pc.multiply(year, 10000), pc.add(pc.multiply(month, 100), day))


def share(files: Sequence[Path], column: str, values: Collection[str]) -> float | None:
    """Share of the rows whose code is one of the values; None if there is no row or no such column."""
    columns = schema(files)
    if column not in columns.names:
        return None
    found = pads.dataset([str(file) for file in files], columns).to_table(columns=[column])[column]
    hits = pc.sum(pc.is_in(found, value_set=pa.array(sorted(values), found.type))).as_py()
    return (hits or 0) / len(found) if len(found) else None
