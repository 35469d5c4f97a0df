"""Rows as a sender wrote them, through the staged SQL of their dataset."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from gesek.sources import contract
from gesek.sources.layout import raw_columns
from gesek.sources.stage import MINUTES, judge
from gesek.store.engine import session

AS_OF = date(2026, 9, 30)
FILE = "f" * 64
SOURCES = {dataset.dataset: item for item in contract.all() for dataset in item.datasets}


def raw(dataset: str, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Raw rows with every column of the contract; a row names only what it is about, row numbers count from 2."""
    agreed = SOURCES[dataset].dataset(dataset)
    columns = raw_columns(agreed)
    own = {"source_file", "row_number", "lembar"}
    unknown = {name for row in rows for name in row} - set(columns) - own
    assert not unknown, f"{dataset} has no column {sorted(unknown)}"
    table = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns}
    table["source_file"] = pa.array([row.get("source_file", FILE) for row in rows], pa.string())
    table["row_number"] = pa.array([row.get("row_number", at + 2) for at, row in enumerate(rows)], pa.int32())
    table["lembar"] = pa.array([row.get("lembar", "") for row in rows], pa.string())
    return pa.table(table)


def judged(
    dataset: str, rows: Sequence[dict[str, Any]], as_of: date = AS_OF, minutes: Sequence[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """The staged rows, by file, sheet and row number."""
    agreed = SOURCES[dataset]
    with session() as engine:
        if dataset == "musdes":
            engine.bind("raw_part", raw(MINUTES, minutes))
            judge(engine, agreed, agreed.dataset(MINUTES), as_of)
        engine.bind("raw_part", raw(dataset, rows))
        judge(engine, agreed, agreed.dataset(dataset), as_of)
        found = engine.arrow(dataset).to_pylist()
    return sorted(found, key=lambda row: (row["source_file"], row.get("lembar") or "", row["row_number"]))
