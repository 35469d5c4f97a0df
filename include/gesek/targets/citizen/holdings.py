"""What the desk looks into: the rows of every source in force and the list in force, bound under one engine session.

Nothing here is a rule: statements filter published versions by bound values and return a handful of rows. A column that a
version does not have yet is simply not there, so that provenance added to core is told without a change here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from gesek.sources import contract as contracts
from gesek.store import cycles, lake
from gesek.store.engine import SqlEngine, session
from gesek.store.ledger import transaction
from gesek.store.models import InputSet, ReceivedFile, TargetList, Version
from gesek.targets import lists

Row = dict[str, Any]
SLOTS = 2
"""Engine slots of a look: it is short, and somebody waits at the desk."""


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
    """An open session with what is published.

    Attributes:
        staged: staged dataset -> its version in force.
        unpublished: staged datasets with a newer version that did not pass its gate, or waits for it.
        newer: staged datasets whose version in force is not the one the list in force was made from.
        listed: the list in force; None before the first publication.
    """

    engine: SqlEngine
    staged: dict[str, Version]
    unpublished: list[str]
    newer: set[str]
    listed: TargetList | None
    _files: dict[tuple[str, str], File] = field(default_factory=dict)
    _bound: set[str] = field(default_factory=set)

    def core(self, dataset: str, listed: TargetList | None = None) -> str | None:
        """The relation of a core dataset of a list (the one in force by default), or None where it has none."""
        chosen = listed or self.listed
        version_id = chosen.versions.get(f"core/{dataset}") if chosen is not None else None
        return None if version_id is None else self.relation_of(f"core/{dataset}", int(version_id))

    def rows_of(self, dataset: str) -> str:
        """The relation of a staged dataset in force."""
        return self.relation(f"staged_{dataset}_{self.staged[dataset].id}", self.staged[dataset])

    def received(self, dataset: str) -> str | None:
        """The relation of the same rows as they were received, every cell as text; None where they are not kept."""
        found = lake.published(f"raw/{dataset}")
        return None if found is None else self.relation(f"raw_{dataset}_{found.id}", found)

    def relation_of(self, dataset: str, version_id: int) -> str:
        """The relation of a version of `<stage>/<name>` by its number."""
        return self.relation(f"{dataset.replace('/', '_')}_{version_id}", lake.version(version_id))

    def relation(self, name: str, version: Version) -> str:
        """Bind a version under a name, once; returns the name."""
        if name not in self._bound:
            lake.bind(self.engine, name, version)
            self._bound.add(name)
        return name

    def keep(self, name: str, relation: str, condition: str, values: Mapping[str, Any]) -> None:
        """Make `name` stand for the rows of a relation under a condition (see `find`), for statements that read that name."""
        used = {key: value for key, value in values.items() if f"${key}" in condition}
        self.engine.build_expression(name, f"select * from {relation} where {condition}", used)  # noqa: S608

    def columns(self, relation: str) -> list[str]:
        """The columns of a bound relation."""
        return list(self.engine.relation(relation).columns)

    def find(self, relation: str, condition: str, values: Mapping[str, Any], columns: str = "*") -> list[Row]:
        """The rows of a relation under a condition of our own text, whose every value is bound.

        Args:
            relation: as `core`, `rows_of` or `received` named it.
            condition: SQL over its columns with `$name` for values.
            values: of those names; the others are ignored.
            columns: what to select.
        """
        used = {name: value for name, value in values.items() if f"${name}" in condition or f"${name}" in columns}
        statement = f"select {columns} from {relation} where {condition}"  # noqa: S608 - own text, values bound
        self.engine.build_expression("found", statement, used)
        return self.engine.arrow("found").to_pylist()

    def file(self, source: str, sha256: str) -> File | None:
        """A received file of a source by its SHA-256; None where the ledger does not know it."""
        key = (source, sha256)
        if key not in self._files:
            with transaction() as ledger:
                query = select(ReceivedFile).where(ReceivedFile.source == source, ReceivedFile.sha256 == sha256)
                found = ledger.scalars(query.order_by(ReceivedFile.id.desc())).first()
            if found is None:
                return None
            as_of = contracts.load(source).as_of_date(cycles.get(found.cycle_id).as_of)
            self._files[key] = File(source, found.cycle_id, found.received_at, as_of)
        return self._files[key]


@contextmanager
def opened() -> Iterator[Holdings]:
    """What is published now, bound as it is asked for."""
    datasets = [dataset.dataset for source in contracts.all() for dataset in source.datasets]
    listed = lists.published()
    with transaction() as ledger:
        query = select(Version).where(Version.dataset.in_([f"staged/{name}" for name in datasets]))
        versions = list(ledger.scalars(query.order_by(Version.id)))
    in_force = {one.dataset.removeprefix("staged/"): one for one in versions if one.state == lake.PUBLISHED}
    newest = {one.dataset.removeprefix("staged/"): one for one in versions}
    waiting = sorted(name for name, one in newest.items() if one.state == lake.WRITTEN)
    with session(SLOTS) as engine:
        yield Holdings(engine, in_force, waiting, _newer(in_force, listed), listed)


@contextmanager
def of_list(item: TargetList) -> Iterator[Holdings]:
    """One list alone, drafted or published, without any source."""
    with session(SLOTS) as engine:
        yield Holdings(engine, {}, [], set(), item)


def _newer(in_force: Mapping[str, Version], listed: TargetList | None) -> set[str]:
    if listed is None:
        return set()
    with transaction() as ledger:
        items = ledger.get_one(InputSet, listed.input_set_id).items
    read = {
        item.dataset.removeprefix("staged/"): item.version_id for item in items if item.dataset.startswith("staged/")
    }
    return {name for name, version in in_force.items() if name in read and read[name] != version.id}


def source_of(dataset: str) -> str:
    """The source whose dataset this is."""
    return next(one.source for one in contracts.all() if any(each.dataset == dataset for each in one.datasets))
