"""Just the columns that a suite needs, as pandas frames: of a million rows only a few columns are ever read."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from gesek.quality.suite import ENOUGH_ROWS, FileRate

FEW, REPEATS = 3, 4
"""A column becomes a category from three distinct values on (mapped to true and false, fewer may stay a category, which
Great Expectations cannot negate) and if each stands in four rows on average."""


def _mapper(kind: Any) -> Any:
    """Nullable pandas types, as a missing number or truth value must not change a whole column to objects."""
    if pa.types.is_boolean(kind):
        return pd.BooleanDtype()
    return pd.Int64Dtype() if pa.types.is_integer(kind) else None


def schema(files: Sequence[Path]) -> Any:
    """The columns of a dataset's parts together."""
    if not files:
        return pa.schema([])
    return pa.unify_schemas([pq.read_schema(file) for file in files], promote_options="permissive")


def columns_only(columns: Any) -> pd.DataFrame:
    """A frame without rows that has the dataset's columns and their types (`str`, `Int64`, `boolean`, ...)."""
    return columns.empty_table().to_pandas(types_mapper=_mapper)


def frames(
    files: Sequence[Path],
    columns: Any,
    wanted: Collection[str],
    identity: Collection[str],
    rates: Sequence[FileRate] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All rows of the parts with the wanted columns that exist, and the rates of each received file; read once for both.

    Great Expectations hashes a frame and looks at many columns value by value, which was most of a gate's time. So a
    column arrives as cheap as its rules allow: a repeating text or number as a category; a column that is only asked
    whether it is there and unique as numbers of its distinct values, so that no identifier is read out at all.

    Args:
        files: the parts.
        columns: their schema.
        wanted: columns whose values some rule reads; what does not exist is left out.
        identity: those of them that are only asked for presence and uniqueness.
        rates: what is counted per received file.

    Returns:
        The rows, dates as whole numbers YYYYMMDD, decimals as floats; the rates (see `file_rates`).
    """
    if not files:
        return pd.DataFrame(), file_rates(pa.table({}), rates)
    counted = {"source_file", *(rate.rate.column for rate in rates)} if rates else set[str]()
    source = pads.dataset([str(file) for file in files], columns)
    table = source.to_table(columns=[name for name in columns.names if name in wanted or name in counted])
    by_file = file_rates(table, rates)
    present = [name for name in columns.names if name in wanted]
    if not present:
        return pd.DataFrame(index=pd.RangeIndex(table.num_rows)), by_file
    table = table.select(present)
    for position, name in enumerate(present):
        column = _numbered(table[name]) if name in identity else _cheap(table[name])
        table = table.set_column(position, name, column)
    return table.to_pandas(types_mapper=_mapper), by_file


def _numbered(values: Any) -> Any:
    """Each distinct value as a number; a missing value stays missing."""
    coded = pc.dictionary_encode(values.combine_chunks())
    return coded.indices


def _cheap(values: Any) -> Any:
    """The values as Great Expectations can compare them, as a category where they repeat."""
    kind = values.type
    if pa.types.is_boolean(kind) or pa.types.is_floating(kind):
        return values
    if pa.types.is_decimal(kind):
        return values.cast(pa.float64())
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        values = _day_number(values)
    coded = pc.dictionary_encode(values.combine_chunks())
    return coded if FEW <= len(coded.dictionary) <= len(values) // REPEATS else values


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


def kept(files: Sequence[Path], before: Sequence[Path], keys: Mapping[str, str]) -> pd.DataFrame:
    """How much of what was there before still is.

    Args:
        files: the parts.
        before: those of the version before.
        keys: rule -> key column.

    Returns:
        One row with a column per rule: the share of the earlier keys that are still there; missing where there were none.
    """
    shares = {}
    for rule, column in keys.items():
        earlier, now = (_keys(parts, column) for parts in (before, files))
        stayed = pc.sum(pc.is_in(earlier, value_set=now)).as_py() or 0
        shares[rule] = [stayed / len(earlier) if len(earlier) else None]
    return pd.DataFrame(shares, dtype="float64")


def _keys(files: Sequence[Path], column: str) -> Any:
    """The distinct keys of a dataset as text."""
    columns = schema(files)
    if column not in columns.names:
        return pa.array([], pa.string())
    values = pads.dataset([str(file) for file in files], columns).to_table(columns=[column])[column]
    return pc.unique(values.cast(pa.string()).drop_null().combine_chunks())


def file_rates(table: Any, rates: Sequence[FileRate]) -> pd.DataFrame:
    """The share of each rate in each received file of a dataset.

    Args:
        table: the dataset's rows, with the file each came in.
        rates: what is counted.

    Returns:
        One row per received file in no order, one column per rate, named like its rule; missing where the file has too few
        rows that count, or the dataset lacks the column.
    """
    wanted = {rate.rate.column for rate in rates}.intersection(table.column_names)
    if not wanted or "source_file" not in table.column_names:
        return pd.DataFrame({rate.rule: pd.Series(dtype="float64") for rate in rates})
    counts = {"source_file": table["source_file"]}
    for rate in rates:
        if rate.rate.column in wanted:
            values = table[rate.rate.column]
            hit = (
                pc.ends_with(values, rate.rate.ending)
                if rate.rate.ending is not None
                else pc.is_in(values, value_set=pa.array(rate.rate.values, values.type))
            )
            counts[f"{rate.rule} all"] = pc.is_valid(values).cast(pa.int64())
            counts[f"{rate.rule} hit"] = pc.fill_null(hit, False).cast(pa.int64())
    sums = [(name, "sum") for name in counts if name != "source_file"]
    found = pa.table(counts).group_by("source_file").aggregate(sums).to_pandas()
    shares = {}
    for rate in rates:
        rows = found.get(f"{rate.rule} all_sum", pd.Series(0, index=found.index))
        hits = found.get(f"{rate.rule} hit_sum", rows)
        shares[rate.rule] = (hits / rows).where(rows >= ENOUGH_ROWS).astype("float64")
    return pd.DataFrame(shares)
