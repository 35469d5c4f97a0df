"""The steps of `rebuild_target_list`, each a task in its own process.

`freeze` writes the input set; every later step reads the versions of that set and of the steps before it from the
lake and nothing else, and returns the versions so far. Run again after a kill, a step finds the versions it wrote.

An input set's digest is over the sources (their content), officers' rulings, criteria, rules of linkage and the as-of
day. The previous list, registries and decisions that a rebuild continues are items of the set too, but outside the
digest: publishing a list makes new ones, and a rebuild from the same sources must still be seen to bring nothing new.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gesek.errors import StoreError
from gesek.identity import staged
from gesek.identity.match import match_people
from gesek.settings import settings
from gesek.sources import contract
from gesek.store import cycles, drafts, lake, rulings
from gesek.store.engine import SqlEngine, session
from gesek.store.ledger import now, reading, transaction
from gesek.store.models import InputSet, InputSetItem
from gesek.targets import frozen_rules, survivorship
from gesek.targets.determine import determine as build_target
from gesek.targets.families import build_families
from gesek.targets.outputs import BY_STEP, ORDER, PREVIOUS, empty_previous

CONTINUED = tuple(f"core/{relation}" for relation in PREVIOUS)
"""The list and registries in force, which a rebuild goes on from."""
PUBLISHED = "published"


def pause_is_over() -> bool:
    """Whether the least time between two rebuilds has passed since the newest draft was recorded."""
    newest = drafts.newest()
    if newest is None:
        return True
    return now() - cycles.clock(newest.created_at) >= timedelta(minutes=settings().rebuild_pause_minutes)


def freeze(run_id: str, cycle_id: str) -> int | None:
    """Write down what a rebuild reads: the published version of every dataset, and the state of criteria and linkage.

    Args:
        run_id: the run; asked again with the same one, the same set is returned whatever was published since.
        cycle_id: the cycle the list is for.

    Returns:
        The input set's id, or None when the newest draft came from the same inputs and can still be published or is.
    """
    with transaction() as ledger:
        found = ledger.scalars(select(InputSet).where(InputSet.run_id == run_id)).one_or_none()
    if found is not None:
        return found.id
    rulings.freeze(cycle_id, run_id)
    published = _items((*(f"staged/{dataset}" for dataset in staged.COLUMNS), rulings.DATASET, *CONTINUED))
    rules = frozen_rules.in_force(cycle_id)
    sources = [item for item in published if item.dataset not in CONTINUED] + rules.items()
    digest = _digest(sources, cycle_id)
    items = sources + [item for item in published if item.dataset in CONTINUED]
    if _nothing_new(digest, items):
        return None
    with transaction() as ledger:
        item = InputSet(cycle_id=cycle_id, run_id=run_id, digest=digest, created_at=now(), items=items)
        ledger.add(item)
        for state in rules.kept():
            ledger.merge(state)
        ledger.flush()
        return item.id


def _items(datasets: tuple[str, ...]) -> list[InputSetItem]:
    """What is published of these datasets, as of one moment: those of a source, and those of a list, belong together."""
    found = lake.published_together(datasets)
    return [
        InputSetItem(
            dataset=dataset,
            version_id=found[dataset].id if dataset in found else None,
            version_hash=found[dataset].hash if dataset in found else "",
        )
        for dataset in datasets
    ]


def _digest(items: list[InputSetItem], cycle_id: str) -> str:
    lines = sorted(f"{item.dataset} {item.version_hash}" for item in items)
    lines.append(f"as_of {cycles.get(cycle_id).as_of.isoformat()}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _nothing_new(digest: str, items: list[InputSetItem]) -> bool:
    newest = drafts.newest()
    if newest is None:
        return False
    before = input_set(newest.input_set_id)
    if before.digest != digest:
        return False
    return newest.state == PUBLISHED or continues(before.items, _continued(items))


def continues(items: list[InputSetItem], in_force: dict[str, int | None] | None = None) -> bool:
    """Whether a set's previous list and registries are those in force (a draft from others could give an id twice)."""
    if in_force is None:
        in_force = _continued(_items(CONTINUED))
    return in_force == _continued(items)


def _continued(items: list[InputSetItem]) -> dict[str, int | None]:
    return {item.dataset: item.version_id for item in items if item.dataset in CONTINUED}


def input_set(input_set_id: int, ledger: Session | None = None) -> InputSet:
    """An input set with its items, read in the caller's transaction if it has one open.

    Raises:
        StoreError: the ledger does not have it.
    """
    if ledger is None:
        with reading() as own:
            return input_set(input_set_id, own)
    found = ledger.get(InputSet, input_set_id)
    if found is None:
        raise StoreError(f"Input set {input_set_id} is not in the ledger; start the rebuild again.")
    return found


def identify(input_set_id: int, run_id: str, slots: int = 1) -> dict[str, int]:
    """Match people and build families, houses and decisions. Returns dataset -> version id of what was written."""
    with _opened(input_set_id, {}, slots) as (engine, frozen):
        build(engine, "identify", frozen)
        return _save(engine, "identify", {}, frozen, run_id)


def determine(input_set_id: int, versions: dict[str, int], run_id: str, slots: int = 1) -> dict[str, int]:
    """Give every family its status, score and rank. Takes and returns dataset -> version id."""
    with _opened(input_set_id, versions, slots) as (engine, frozen):
        build(engine, "determine", frozen)
        return _save(engine, "determine", versions, frozen, run_id)


def changes(input_set_id: int, versions: dict[str, int], run_id: str, slots: int = 1) -> dict[str, int]:
    """Compare with the list in force. Takes and returns dataset -> version id."""
    with _opened(input_set_id, versions, slots) as (engine, frozen):
        build(engine, "changes", frozen)
        return _save(engine, "changes", versions, frozen, run_id)


def build(engine: SqlEngine, step: str, frozen: InputSet) -> None:
    """Build the relations of a step (see `outputs.BY_STEP`) in a session that has its inputs bound."""
    if step == "identify":
        match_people(engine, frozen.cycle_id, frozen_rules.linkage_of(frozen))
        build_families(engine, frozen.cycle_id, cycles.get(frozen.cycle_id).as_of)
    elif step == "determine":
        build_target(engine, frozen_rules.criteria_of(frozen))
    else:
        engine.build("core/target_change")


@contextmanager
def _opened(input_set_id: int, versions: dict[str, int], slots: int) -> Iterator[tuple[SqlEngine, InputSet]]:
    """A session with everything bound that a step may read: sources, criteria, previous list, earlier steps."""
    frozen = input_set(input_set_id)
    with session(slots) as engine:
        bind(engine, frozen)
        for dataset, version_id in versions.items():
            lake.bind(engine, dataset.rsplit("/", 1)[-1], lake.version(version_id))
        yield engine, frozen


def bind(engine: SqlEngine, frozen: InputSet) -> None:
    """Bind an input set: staged datasets, `ruling`, `previous_<relation>`, and the order of trust as it was when frozen.

    Raises:
        StoreError: the order of trust was not kept.
    """
    ids = {item.dataset: item.version_id for item in frozen.items}
    staged.bind(engine, {dataset: ids[f"staged/{dataset}"] for dataset in staged.COLUMNS})
    ruled = ids[rulings.DATASET]
    if ruled is None:
        engine.bind("ruling", rulings.empty())
    else:
        lake.bind(engine, "ruling", lake.version(ruled))
    for relation in PREVIOUS:
        version_id = ids[f"core/{relation}"]
        if version_id is None:
            engine.bind(f"previous_{relation}", empty_previous(relation))
        else:
            _bind_previous(engine, relation, version_id)
    frozen_rules.survivorship_of(frozen).bind(engine, _days(frozen, ids))


def _days(frozen: InputSet, ids: dict[str, int | None]) -> dict[str, date]:
    """Source -> the day as of which the version that is read speaks."""
    days = {}
    for source in survivorship.SOURCES:
        version_id = next(ids[name] for name in (f"staged/{source}", f"staged/{source}_keluarga") if name in ids)
        cycle_id = frozen.cycle_id if version_id is None else lake.version(version_id).cycle_id
        days[source] = contract.load(source).as_of_date(cycles.get(cycle_id).as_of)
    return days


def _bind_previous(engine: SqlEngine, relation: str, version_id: int) -> None:
    """Bind `previous_<relation>`; a column that came into use after that version was written has nothing in it."""
    name, wanted = f"previous_{relation}", empty_previous(relation)
    lake.bind(engine, name, lake.version(version_id))
    if set(wanted.column_names) <= set(engine.relation(name).columns):
        return
    lake.bind(engine, f"{name}_written", lake.version(version_id))
    engine.bind(f"{name}_wanted", wanted)
    engine.forget(name)
    every = f"select * from {name}_written union all by name select * from {name}_wanted"  # noqa: S608
    engine.build_expression(name, every)


def _save(engine: SqlEngine, step: str, versions: dict[str, int], frozen: InputSet, run_id: str) -> dict[str, int]:
    written = {
        f"core/{name}": lake.save_version(engine, name, f"core/{name}", ORDER[name], frozen.cycle_id, run_id).id
        for name in BY_STEP[step]
    }
    return {**versions, **written}
