"""Replay: the list of an input set built once more, aside, and held against what was drafted from it.

Nothing is written to lake or ledger, so that nothing of it can be published. The inputs are those of the set: versions are never
changed, the criteria are kept as they were, ages are reckoned on the cycle's as-of day. What differs nevertheless was made by
another version of the code, or its rows were changed.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from gesek.errors import StoreError
from gesek.store import lake
from gesek.store.cycles import REGENCY
from gesek.store.engine import session
from gesek.store.ledger import transaction
from gesek.store.models import TargetList
from gesek.targets import rebuild
from gesek.targets.outputs import BY_STEP, ORDER


@dataclass(frozen=True)
class Replayed:
    """What came of a replay.

    Attributes:
        input_set_id: what was read.
        list_id: the list that was drafted from it.
        drafted: hash of that list.
        hash: of the list built now.
        differ: datasets whose rows are others than those drafted.
    """

    input_set_id: int
    list_id: int
    drafted: str
    hash: str
    differ: tuple[str, ...]


def replay(input_set_id: int, slots: int = 1) -> Replayed:
    """Build all that a rebuild builds from an input set, and compare each dataset by its hash.

    Raises:
        StoreError: there is no such set, no list was drafted from it, or its criteria were not kept.
    """
    frozen = rebuild.input_set(input_set_id)
    with transaction() as ledger:
        listed = ledger.scalars(select(TargetList).where(TargetList.input_set_id == input_set_id)).one_or_none()
    if listed is None:
        raise StoreError(
            f"No list was drafted from input set {input_set_id}; `gesek list drafts --all` names the sets."
        )
    hashes = {}
    with session(slots) as engine:
        rebuild.bind(engine, frozen)
        for step, relations in BY_STEP.items():
            rebuild.build(engine, step, frozen)
            for name in relations:
                hashes[f"core/{name}"] = engine.hash(name, ORDER[name])
    drafted = {dataset: lake.version(version).hash for dataset, version in listed.versions.items()}
    differ = sorted(dataset for dataset in hashes if drafted.get(dataset) != hashes[dataset])
    return Replayed(input_set_id, listed.id, listed.hash, hashes["core/target"], tuple(differ))


def in_force_on(day: date) -> TargetList:
    """The list that was in force at the end of a day on the regency's clock; raises StoreError when none was yet."""
    end = (datetime.combine(day, time.min, REGENCY) + timedelta(days=1)).astimezone(UTC)
    query = select(TargetList).where(TargetList.published_at.is_not(None), TargetList.published_at < end)
    with transaction() as ledger:
        found = ledger.scalars(query.order_by(TargetList.published_at.desc(), TargetList.id.desc()).limit(1)).first()
    if found is None:
        raise StoreError(f"No list was in force on {day}; the first one was published later.")
    return found
