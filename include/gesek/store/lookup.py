"""Rows of a version found by a key without reading the version: a copy of it in small blocks, and one sorted list per key.

A version never changes, so a lookup never goes stale; it is named by all that went into it, appears only when complete, and
may be deleted at any time: whoever finds none reads the version itself. Files are Arrow's own format, read through the page
cache that all processes share. What is in them is as personal as the lake; they are kept as it is.
"""

import hashlib
import json
import shutil
import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp, parse_one

from gesek.settings import settings
from gesek.store import lake
from gesek.store.engine import SqlEngine
from gesek.store.models import Version

BLOCK = 512
"""Rows of a block, the least that is read for a row."""
FORMAT = 1
"""Of the files; a change makes new ones."""
ORDER, KEY, SOUGHT = "urutan_asal", "kunci_", "dicari_"
ROWS = "rows.arrow"


@dataclass(frozen=True)
class Plan:
    """How a dataset's rows are looked for.

    Attributes:
        keys: name of a key -> what it is, an SQL expression over the row's columns; rows where it is NULL are not found by it.
        near: columns whose equal values are kept side by side, where many rows of one value are asked for; else the rows' order.
        columns: those kept; all where none is named.
        told: keys that a row tells as columns too, under `kunci_<name>`.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    near: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def known(self, columns: Iterable[str]) -> dict[str, str]:
        """The keys of which a version with these columns has all."""
        there = set(columns)
        return {name: text for name, text in self.keys.items() if _columns(text) <= there}

    def shown(self, columns: Iterable[str]) -> str:
        """What a statement selects of a version with these columns."""
        named = list(columns)
        kept = [name for name in named if not self.columns or name in self.columns]
        known = self.known(named)
        return ", ".join([*kept, *(f"{known[name]} as {KEY}{name}" for name in self.told if name in known)])


def folder(version: Version, plan: Plan) -> Path:
    """Where the lookup of a version lies, whether or not it was made."""
    parts = [part.path for part in version.parts]
    made_of = json.dumps([FORMAT, BLOCK, version.hash, parts, dict(plan.keys), plan.near, plan.columns, plan.told])
    return settings().lookups / version.dataset / hashlib.sha256(made_of.encode()).hexdigest()[:32]


def make(engine: SqlEngine, version: Version, plan: Plan) -> Path:
    """Make the lookup of a version unless it is there; of two that make it at once, one is kept."""
    place = folder(version, plan)
    if place.is_dir():
        return place
    aside = place.with_name(f"{place.name}.{uuid.uuid4().hex}.part")
    aside.mkdir(parents=True)
    try:
        _write(engine, version, plan, aside)
        if not place.is_dir():
            aside.rename(place)
    except OSError:
        if not place.is_dir():
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return place


def clear(keep: Iterable[Path]) -> int:
    """Delete every lookup but these, and what a killed process left; returns how many there were."""
    kept, gone = set(keep), 0
    for found in settings().lookups.glob("*/*/*"):
        if found not in kept:
            shutil.rmtree(found, ignore_errors=True)
            gone += 1
    return gone


def _write(engine: SqlEngine, version: Version, plan: Plan, aside: Path) -> None:
    engine.bind_parquet_in_order("source_rows", lake.paths(version), ORDER)
    columns = [name for name in engine.relation("source_rows").columns if name != ORDER]
    keys = plan.known(columns)
    sought = ", ".join(f"{text} as {SOUGHT}{name}" for name, text in keys.items())
    shown = f"{plan.shown(columns)}, {ORDER}, {sought}"
    order = ", ".join([*(f"{name} nulls last" for name in plan.near if name in columns), ORDER])
    found: dict[str, list[pa.Array]] = {name: [] for name in keys}
    places: list[pa.Array] = []
    with engine.guarded(version.dataset):
        query = engine.connection.sql(f"select {shown} from source_rows order by {order}")  # noqa: S608 - own text
        reader = query.to_arrow_reader(BLOCK * 64)
        schema = pa.schema([field for field in reader.schema if not field.name.startswith(SOUGHT)])
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_file(aside / ROWS, schema, options=options) as writer:
            block = 0
            for batch in reader:
                for begin in range(0, batch.num_rows, BLOCK):
                    rows = batch.slice(begin, BLOCK)
                    writer.write_batch(rows.select(schema.names))
                    places.append(pa.array(range(block * BLOCK, block * BLOCK + rows.num_rows), pa.uint32()))
                    for name in keys:
                        found[name].append(rows.column(f"{SOUGHT}{name}"))
                    block += 1
    place = pa.chunked_array(places, pa.uint32())
    for name, chunks in found.items():
        kind = reader.schema.field(f"{SOUGHT}{name}").type
        _write_key(pa.table({"key": pa.chunked_array(chunks, kind), "place": place}), aside / f"{name}.arrow")


def _write_key(table: pa.Table, path: Path) -> None:
    table = table.filter(pc.is_valid(table["key"])).sort_by([("key", "ascending"), ("place", "ascending")])
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table.combine_chunks(), max_chunksize=max(1, table.num_rows))


@lru_cache(maxsize=256)
def _columns(text: str) -> set[str]:
    return {column.name for column in parse_one(text, dialect="duckdb").find_all(exp.Column)}


class Lookup:
    """An open lookup; used by one thread at a time."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._keys: dict[str, pa.RecordBatch] = {}
        self.names = _names(place)

    @cached_property
    def _rows(self) -> pa.ipc.RecordBatchFileReader:
        return pa.ipc.open_file(pa.memory_map(str(self._place / ROWS)))

    @property
    def columns(self) -> list[str]:
        """The columns of its rows."""
        return [name for name in self._rows.schema.names if name != ORDER]

    def rows(self, sought: Mapping[str, Iterable[Any]]) -> pa.Table:
        """The rows that one of some keys leads to, in the version's order.

        Args:
            sought: name of a key -> its values; None is no value.
        """
        return self._at(self._sought(sought))

    def records(self, sought: Mapping[str, Iterable[Any]], columns: Sequence[str] = ()) -> list[dict[str, Any]]:
        """The same rows as dictionaries, with these columns or all; where there are none, no file of rows is opened."""
        places = self._sought(sought)
        if not places:
            return []
        table = self._at(places)
        return (table.select(list(columns)) if columns else table).to_pylist()

    def _at(self, places: list[int]) -> pa.Table:
        blocks: dict[int, list[int]] = {}
        for place in places:
            blocks.setdefault(place // BLOCK, []).append(place % BLOCK)
        found = [self._rows.get_batch(block).take(pa.array(rows)) for block, rows in blocks.items()]
        table = pa.Table.from_batches(found, self._rows.schema)
        return table.sort_by(ORDER).drop_columns(ORDER)

    def _sought(self, sought: Mapping[str, Iterable[Any]]) -> list[int]:
        return sorted({place for name, values in sought.items() for place in self._places(name, values)})

    def _places(self, name: str, values: Iterable[Any]) -> list[int]:
        if name not in self._keys:
            file = pa.ipc.open_file(pa.memory_map(str(self._place / f"{name}.arrow")))
            empty = pa.RecordBatch.from_pylist([], schema=file.schema)
            self._keys[name] = file.get_batch(0) if file.num_record_batches else empty
        keys, places = self._keys[name].columns
        found: list[int] = []
        for value in {value for value in values if value is not None}:
            first = bisect_left(range(len(keys)), value, key=lambda at: keys[at].as_py())
            if first == len(keys) or keys[first].as_py() != value:
                continue
            last = bisect_right(range(len(keys)), value, lo=first, key=lambda at: keys[at].as_py())
            found += places[first:last].to_pylist()
        return found


@lru_cache(maxsize=1024)
def _names(place: Path) -> frozenset[str]:
    """The keys of a lookup, which appears only when it is complete."""
    return frozenset(path.stem for path in place.glob("*.arrow")) - {Path(ROWS).stem}


def opened(version: Version, plan: Plan) -> Lookup | None:
    """The lookup of a version, or None where none was made, or it is just being deleted."""
    place = folder(version, plan)
    return Lookup(place) if (place / ROWS).exists() else None
