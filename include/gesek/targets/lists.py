"""A list as the ledger has it: found, its rows held against its hash, and what it changes counted anew from the lake."""

from dataclasses import dataclass

from sqlalchemy import select

from gesek.errors import StoreError
from gesek.store import lake
from gesek.store.drafts import PUBLISHED as PUBLISHED
from gesek.store.drafts import published as published
from gesek.store.engine import SqlEngine, session
from gesek.store.ledger import reading
from gesek.store.models import TargetList, Version
from gesek.targets import rebuild
from gesek.targets.outputs import ORDER

DRAFT, PROPOSED, APPROVED, REFUSED = "draft", "proposed", "approved", "refused"
SUPERSEDED = "superseded"
CHANGES = "core/target_change"


@dataclass(frozen=True)
class Movement:
    """How much of the list of the extremely poor moves: families that come or leave, of those that are or were on it."""

    affected: int
    families: int

    @property
    def percent(self) -> float:
        """The share for people to read; of an empty list all is affected."""
        return 100 * self.affected / self.families if self.families else 100.0


def find(list_id: int) -> TargetList:
    """A list by its number; raises StoreError when the ledger does not have it."""
    with reading() as ledger:
        found = ledger.get(TargetList, list_id)
    if found is None:
        raise StoreError(f"List {list_id} is not in the ledger; see `gesek list drafts` for those there are.")
    return found


def all_lists() -> list[TargetList]:
    """Every list there ever was, the newest last."""
    with reading() as ledger:
        return list(ledger.scalars(select(TargetList).order_by(TargetList.id)))


def continues(item: TargetList) -> bool:
    """Whether the list was made from what is in force now, so that it can still be published."""
    return rebuild.continues(rebuild.input_set(item.input_set_id).items)


def movement(item: TargetList) -> Movement:
    """Hold the rows of a list and of its changes against their hashes, and count what they move.

    Raises:
        StoreError: the rows are not those that were drafted.
    """
    with session() as engine:
        for dataset, digest in _hashes(item).items():
            bind(engine, item, dataset, digest)
        engine.build("core/change_count")
        counted = dict.fromkeys(("datang", "pergi", "tetap", "berubah"), 0)
        for row in engine.arrow("change_count").to_pylist():
            counted[row["perubahan"]] += row["families"]
    moved = counted["datang"] + counted["pergi"]
    return Movement(moved, moved + counted["tetap"])


def bind(engine: SqlEngine, item: TargetList, dataset: str, digest: str) -> None:
    """Bind a core dataset of a list under its name; raises StoreError when its rows do not have this hash."""
    name = dataset.rsplit("/", 1)[-1]
    lake.bind(engine, name, lake.version(item.versions[dataset]))
    if engine.hash(name, ORDER[name]) != digest:
        raise StoreError(f"The rows of list {item.id} are not those that were drafted; rebuild the list.")


def _hashes(item: TargetList) -> dict[str, str]:
    """Dataset -> hash it was drafted with: of the list that of the list itself, of its changes that of their version."""
    with reading() as ledger:
        changes = ledger.get_one(Version, item.versions[CHANGES]).hash
    return {"core/target": item.hash, CHANGES: changes}
