"""What a selection reads, written down before it reads: its run, run again, reads the same and selects the same.

A programme takes people, families and the list from the target list, and in their version in force when its run begins: the
memberships of its own day (JKN, schools, houses built), which are newer than the list and on which nothing on it hangs, the
exclusion lists of people, and, for a report, what every programme selected last.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from gesek.errors import StoreError
from gesek.programs import served
from gesek.programs.fields import catalogue
from gesek.store import lake
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


def list_of(list_id: int) -> TargetList:
    """A list by its number; raises StoreError when the ledger has none of it."""
    with transaction() as ledger:
        found = ledger.get(TargetList, list_id)
    if found is None:
        raise StoreError(f"List {list_id} is not in the ledger; publish a list first.")
    return found


def available(list_id: int) -> Inputs:
    """What may be read with a list now: the versions it was made of and holds, and memberships in force.

    Raises:
        StoreError: the list is unknown.
    """
    listed = list_of(list_id)
    with transaction() as ledger:
        made_of = ledger.get_one(InputSet, listed.input_set_id).items
    ids = {item.dataset: item.version_id for item in made_of if item.dataset.startswith("staged/")} | listed.versions
    versions = {dataset: lake.version(version_id) for dataset, version_id in ids.items() if version_id is not None}
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
    return Inputs(list_of(list_id), versions)


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
