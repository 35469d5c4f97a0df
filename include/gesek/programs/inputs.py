"""What a selection reads, written down before it reads: its run, run again, reads the same and selects the same.

A programme takes people, families and the list from the target list, and in their version in force when its run begins: the
memberships of its own day (JKN, schools, houses built), which are newer than the list and on which nothing on it hangs, the
exclusion lists of people, and, for a report, what every programme selected last.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from gesek.errors import StoreError
from gesek.programs import choice, exclusions, served
from gesek.programs.definition import Program
from gesek.programs.fields import catalogue
from gesek.programs.villages import villages
from gesek.store import lake
from gesek.store.engine import SqlEngine
from gesek.store.ledger import now, transaction
from gesek.store.models import InputSet, InputSetItem, TargetList, Version

OF_ITS_DAY = ("staged/", "core/program_exclusion")
"""What begins the name of a dataset that a selection takes in its version in force, where the list has none of it."""
LIST = "list/"
"""Before the list's id, as the item of the input set that says which list a selection reads."""


@dataclass(frozen=True)
class Inputs:
    """A list, and dataset -> version of what may be read with it."""

    listed: TargetList
    versions: dict[str, Version]

    def only(self, datasets: list[str]) -> "Inputs":
        """The same with these datasets alone; raises StoreError when one has no version."""
        missing = [dataset for dataset in datasets if dataset not in self.versions]
        if missing:
            raise StoreError(
                f"List {self.listed.id} has no dataset {missing[0]}; ingest its source, rebuild and publish the list."
            )
        return Inputs(self.listed, {dataset: self.versions[dataset] for dataset in datasets})

    def read_by(self, programs: Collection[Program], selections: bool = False) -> "Inputs":
        """The same with what these programmes read alone, and what was selected last where they read it or it is asked for.

        Raises:
            StoreError: one of the datasets has no version.
        """
        tops = [top for one in programs for top in choice.tops(one)]
        datasets = [dataset for dataset in catalogue().reads(tops) if not dataset.startswith("reference/")]
        if selections or catalogue().read_selections(tops):
            datasets += [dataset for dataset in served.datasets() if dataset in self.versions]
        return self.only(datasets)

    def bind(self, engine: SqlEngine) -> None:
        """Make the relations that candidates are built from: one per dataset, the villages, and what was selected last."""
        engine.bind("wilayah", villages())
        for dataset, version in self.versions.items():
            lake.bind(engine, dataset.split("/")[1], version)
        served.build(engine, self.versions)


def available(list_id: int, run_id: str) -> Inputs:
    """What may be read with a list now: the versions it was made of and holds, memberships in force, and today's exclusion lists.

    Raises:
        StoreError: the list is unknown.
    """
    listed = _list(list_id)
    exclusions.freeze(listed.cycle_id, run_id)
    return readable(listed)


def readable(listed: TargetList) -> Inputs:
    """The same with the exclusion lists as they were frozen last; writes nothing."""
    with transaction() as ledger:
        made_of = ledger.get_one(InputSet, listed.input_set_id).items
    ids = {item.dataset: item.version_id for item in made_of if item.dataset.startswith("staged/")} | listed.versions
    versions = lake.versions({dataset: version_id for dataset, version_id in ids.items() if version_id is not None})
    read = [one for one in catalogue().reads(list(catalogue().relations)) if one.startswith(OF_ITS_DAY)]
    return Inputs(listed, lake.published_together([*read, *served.datasets()]) | versions)


def begun(name: str) -> Inputs | None:
    """What the selection of this name (run and programme) reads since its first try; None when it is new."""
    with transaction() as ledger:
        found = ledger.scalars(select(InputSet).where(InputSet.run_id == name)).one_or_none()
    if found is None:
        return None
    list_id = next(int(item.dataset.removeprefix(LIST)) for item in found.items if item.dataset.startswith(LIST))
    versions = {item.dataset: lake.version(item.version_id) for item in found.items if item.version_id is not None}
    return Inputs(_list(list_id), versions)


def begin(name: str, inputs: Inputs) -> None:
    """Write down what the selection of this name reads."""
    items = [
        InputSetItem(dataset=f"{LIST}{inputs.listed.id}", version_id=None, version_hash=inputs.listed.hash),
        *(InputSetItem(dataset=d, version_id=one.id, version_hash=one.hash) for d, one in inputs.versions.items()),
    ]
    lines = sorted(f"{item.dataset} {item.version_hash}" for item in items)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    with transaction() as ledger:
        ledger.add(InputSet(cycle_id=inputs.listed.cycle_id, run_id=name, digest=digest, created_at=now(), items=items))


def _list(list_id: int) -> TargetList:
    with transaction() as ledger:
        found = ledger.get(TargetList, list_id)
    if found is None:
        raise StoreError(f"List {list_id} is not in the ledger; publish a list first.")
    return found
