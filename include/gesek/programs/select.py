"""Selecting the beneficiaries of a programme from a target list, as a dataset version."""

import logging
from dataclasses import asdict

from gesek.programs import choice, definition, freshness, published
from gesek.programs.inputs import Inputs, available, begin, begun
from gesek.store import cycles, lake
from gesek.store.engine import session
from gesek.store.ledger import transaction
from gesek.store.models import TargetList, Version

log = logging.getLogger(__name__)


def select(program: str, list_id: int, run_id: str, slots: int = 1) -> dict[str, int]:
    """Apply a programme's rules to a list; logs what each rule did, as counts.

    Args:
        program: its id.
        list_id: the target list whose versions are read.
        run_id: the run that selects; asked again with the same one, it reads the same list and versions (see `inputs`).
        slots: pool slots of the task.

    Returns:
        `out/program_<id>` -> version id; an unchanged selection gives the same version. And the same of those kept out.

    Raises:
        StoreError: the list is unknown, or a required source was never published or is older than the programme allows.
        ConfigurationError: the version's file was edited after it selected somebody.
    """
    frozen = _inputs(program, list_id, run_id)
    item, inputs = frozen.listed, frozen.versions
    cycle = cycles.get(item.cycle_id)
    chosen = definition.load(program, cycle.as_of)
    for one in choice.related(chosen, cycle.as_of):
        published.use(one)
    with session(slots) as engine:
        frozen.bind(engine)
        choice.build_candidates(engine, chosen, cycle.as_of)
        counts = choice.choose(engine, chosen, cycle.as_of)
        candidates = len(engine.relation(chosen.fields.relation))
        key = chosen.fields.key
        written, kept_out = (
            lake.save_version(engine, name.removeprefix("out/"), name, order, item.cycle_id, run_id)
            for name, order in ((chosen.dataset, ["peringkat", key]), (chosen.kept_out, [key]))
        )
    for count in counts:
        log.info("%s %s %s: %d (alone %d)", chosen.id, count.kind, count.code, count.rows, count.alone)
    log.info("%s: %d rows", chosen.dataset, written.rows)
    _note(written.id, item, chosen, inputs, counts, candidates)
    return {chosen.dataset: written.id, chosen.kept_out: kept_out.id}


def _note(
    version_id: int,
    item: TargetList,
    chosen: definition.Program,
    inputs: dict[str, Version],
    counts: list[choice.RuleCount],
    candidates: int,
) -> None:
    """Note with the version, when it is new, which list, rules and inputs made it and what each rule did."""
    detail = {
        "list_id": item.id,
        "program_version": chosen.version,
        "inputs": {dataset: {"version": one.id, "hash": one.hash} for dataset, one in inputs.items()},
        "candidates": candidates,
        "rules": [asdict(count) for count in counts],
    }
    with transaction() as ledger:
        found = ledger.get_one(Version, version_id)
        if not found.detail:
            found.detail = detail


def _inputs(program: str, list_id: int, run_id: str) -> Inputs:
    """What the run reads: what it read at its first try, else what is there now, written down."""
    name = f"{run_id} {program}"
    found = begun(name)
    if found is None:
        there = available(list_id, run_id)
        as_of = cycles.get(there.listed.cycle_id).as_of
        every = choice.related(definition.load(program, as_of), as_of)
        for one in every:
            freshness.check(one, there)
        found = there.read_by(every)
        begin(name, found)
    return found
