"""What the desk looks into: the rows of every source in force and the list in force, found by their keys.

Nothing here is a rule: a look names keys and values and gets a handful of rows, from the version's lookup where it has one, else
from the version itself. A column that a version does not have yet is simply not there, so that provenance added to core is told
without a change here.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from sqlalchemy import func, select

from gesek.programs import definition
from gesek.sources import contract as contracts
from gesek.store import lake, lookup
from gesek.store.engine import SqlEngine, session
from gesek.store.ledger import reading
from gesek.store.models import Cycle, InputSet, ReceivedFile, TargetList, Version
from gesek.targets import lists
from gesek.targets.citizen import lookups
from gesek.targets.citizen.lookups import Keys

Row = dict[str, Any]
T = TypeVar("T")
SLOTS = 1
"""Engine slots of a look: its relations are small."""


@dataclass(frozen=True)
class File:
    """A received file as the desk names it: never by the sender's file name.

    Attributes:
        as_of: the day its facts hold, by the source's contract.
    """

    source: str
    cycle_id: str
    received_at: datetime
    as_of: date


@dataclass
class Holdings:
    """What is published, open for one look.

    Attributes:
        staged: staged dataset -> its version in force.
        unpublished: staged datasets with a newer version that did not pass its gate, or waits for it.
        newer: staged datasets whose version in force is not the one the list in force was made from.
        listed: the list in force; None before the first publication.
    """

    staged: dict[str, Version]
    unpublished: list[str]
    newer: set[str]
    listed: TargetList | None
    _in_force: dict[str, Version | None]
    _closing: ExitStack
    _versions: dict[str, Version] = field(default_factory=dict)
    _lookups: dict[str, lookup.Lookup | None] = field(default_factory=dict)
    _bound: set[str] = field(default_factory=set)

    @cached_property
    def engine(self) -> SqlEngine:
        """An engine session, for what keys do not answer; it is begun when it is first needed."""
        return self._closing.enter_context(session(SLOTS))

    @cached_property
    def _files(self) -> dict[tuple[str, str], File]:
        return _received({(source_of(name), part.sha256) for name, one in self.staged.items() for part in one.parts})

    def core(self, dataset: str, listed: TargetList | None = None) -> str | None:
        """The relation of a core dataset of a list (the one in force by default), or None where it has none."""
        chosen = listed or self.listed
        version_id = chosen.versions.get(f"core/{dataset}") if chosen is not None else None
        return None if version_id is None else self.relation_of(int(version_id))

    def rows_of(self, dataset: str) -> str:
        """The relation of a staged dataset in force."""
        return self.relation(self.staged[dataset])

    def received(self, dataset: str) -> str | None:
        """The relation of the same rows as they were received, every cell as text; None where they are not kept."""
        found = self.in_force(f"raw/{dataset}")
        return None if found is None else self.relation(found)

    def in_force(self, dataset: str) -> Version | None:
        """The version of `<stage>/<name>` in force; None where none was ever published."""
        return self._in_force.get(dataset)

    def relation_of(self, version_id: int) -> str:
        """The relation of a version by its number."""
        return self.relation(lookups.versions([version_id])[version_id])

    def relation(self, version: Version) -> str:
        """The relation of a version; it is opened once it is read."""
        name = f"{version.dataset.replace('/', '_')}_{version.id}"
        self._versions[name] = version
        return name

    def paths(self, relation: str) -> list[Path]:
        """The files of a relation."""
        return lake.paths(self._versions[relation])

    def keys(self, relation: str) -> frozenset[str]:
        """The keys by which rows of a relation are found."""
        found = self._lookup(relation)
        return found.names if found is not None else frozenset(self._plan(relation).known(self._columns(relation)))

    def having(self, relation: str | None, by: Keys, *columns: str) -> list[Row]:
        """The rows that some keys lead to, in the version's order.

        Args:
            relation: as `core`, `rows_of`, `received` or `relation` named it; None has no rows.
            by: key -> its values, of which None is none; a row is found that one of the keys leads to.
            columns: those wanted; all where none is named.
        """
        if relation is None:
            return []
        found = self._looked_up(relation, by, lambda there: there.records(by, columns))
        if found is not None:
            return found
        rows = self._searched(relation, by)
        return (rows.select(columns) if columns else rows).to_pylist()

    def keep(self, name: str, relation: str, by: Keys | None) -> None:
        """Make `name` stand for the rows that keys lead to, or for all rows, for statements that read that name."""
        if by is None:
            lake.bind(self.engine, name, self._versions[relation])
        else:
            found = self._looked_up(relation, by, lambda there: there.rows(by))
            self.engine.keep_rows(name, found if found is not None else self._searched(relation, by))

    def find(self, relation: str, condition: str, values: Mapping[str, Any], columns: str = "*") -> list[Row]:
        """The rows of a relation under a condition of our own text, whose every value is bound; reads the whole version."""
        whole = self._whole(relation)
        return self.engine.rows(f"select {columns} from {whole} where {condition}", values).to_pylist()  # noqa: S608

    def _looked_up(self, relation: str, by: Keys, read: Callable[[lookup.Lookup], T]) -> T | None:
        """What the lookup of a relation says; None where it does not know all of these keys, or was deleted meanwhile."""
        found = self._lookup(relation)
        if found is None or not set(by) <= found.names:
            return None
        try:
            return read(found)
        except FileNotFoundError:
            self._lookups[relation] = None
            return None

    def _searched(self, relation: str, by: Keys) -> pa.Table:
        """The same without a lookup: every row is held against the keys."""
        plan, columns = self._plan(relation), self._columns(relation)
        wanted = {name: [value for value in values if value is not None] for name, values in by.items()}
        tests = [f"({plan.keys[name]}) in (select unnest(${name}))" for name, values in wanted.items() if values]
        statement = f"select {plan.shown(columns)} from {relation} where {' or '.join(tests) or 'false'}"  # noqa: S608
        return self.engine.rows(statement, {name: values for name, values in wanted.items() if values})

    def _plan(self, relation: str) -> lookup.Plan:
        return lookups.of(self._versions[relation].dataset)

    def _columns(self, relation: str) -> list[str]:
        return list(self.engine.relation(self._whole(relation)).columns)

    def _lookup(self, relation: str) -> lookup.Lookup | None:
        if relation not in self._lookups:
            self._lookups[relation] = lookup.opened(self._versions[relation], self._plan(relation))
        return self._lookups[relation]

    def _whole(self, relation: str) -> str:
        if relation not in self._bound:
            lake.bind(self.engine, relation, self._versions[relation])
            self._bound.add(relation)
        return relation

    def file(self, source: str, sha256: str) -> File | None:
        """A received file of a source by its SHA-256; None where the ledger does not know it."""
        return self._files.get((source, sha256))


def _received(parts: set[tuple[str, str | None]]) -> dict[tuple[str, str], File]:
    """The received files behind the parts of versions."""
    columns = (ReceivedFile.source, ReceivedFile.sha256, ReceivedFile.cycle_id, ReceivedFile.received_at)
    with reading() as ledger:
        query = select(*columns).where(ReceivedFile.sha256.in_({digest for _, digest in parts}))
        rows = [row for row in ledger.execute(query.order_by(ReceivedFile.id)) if (row.source, row.sha256) in parts]
        ends = {one.id: one.as_of for one in ledger.execute(select(Cycle.id, Cycle.as_of))}
    months = {(row.source, row.cycle_id) for row in rows}
    days = {(source, month): contracts.load(source).as_of_date(ends[month]) for source, month in months}
    return {
        (row.source, row.sha256): File(row.source, row.cycle_id, row.received_at, days[row.source, row.cycle_id])
        for row in rows
    }


@contextmanager
def opened() -> Iterator[Holdings]:
    """What is published now, opened as it is asked for."""
    names = [f"staged/{dataset.dataset}" for source in contracts.all() for dataset in source.datasets]
    selections = [one.dataset for one in definition.all()]
    listed = lists.published()
    with reading() as ledger:
        newest = select(func.max(Version.id)).where(Version.dataset.in_(names)).group_by(Version.dataset)
        query = select(Version.dataset).where(Version.id.in_(newest), Version.state == lake.WRITTEN)
        waiting = sorted(name.removeprefix("staged/") for name in ledger.scalars(query))
        asked = [*names, *(name.replace("staged/", "raw/") for name in names), *selections]
        chosen = select(Version.id).where(Version.dataset.in_(asked), Version.state == lake.PUBLISHED)
        numbers = [*ledger.scalars(chosen), *(map(int, listed.versions.values()) if listed is not None else ())]
    found = {one.dataset: one for one in lookups.versions(numbers).values()}
    in_force = {name.removeprefix("staged/"): one for name, one in found.items() if name.startswith("staged/")}
    with ExitStack() as closing:
        yield Holdings(in_force, waiting, _newer(in_force, listed), listed, dict(found), closing)


@contextmanager
def of_list(item: TargetList) -> Iterator[Holdings]:
    """One list alone, drafted or published, without any source."""
    with ExitStack() as closing:
        yield Holdings({}, [], set(), item, {}, closing)


def _newer(in_force: Mapping[str, Version], listed: TargetList | None) -> set[str]:
    if listed is None:
        return set()
    with reading() as ledger:
        items = ledger.get_one(InputSet, listed.input_set_id).items
    read = {
        item.dataset.removeprefix("staged/"): item.version_id for item in items if item.dataset.startswith("staged/")
    }
    return {name for name, version in in_force.items() if name in read and read[name] != version.id}


@lru_cache(maxsize=1)
def _sources() -> dict[str, str]:
    return {dataset.dataset: one.source for one in contracts.all() for dataset in one.datasets}


def source_of(dataset: str) -> str:
    """The source whose dataset this is."""
    return _sources()[dataset]
