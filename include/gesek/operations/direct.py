"""The steps of a cycle called one after another, without Airflow: for benchmarks, tests and a shell.

The same functions in the same order as the DAGs; what the scheduler adds is retries, side-by-side runs and a history.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import Any

from gesek.delivery.deliver import deliver
from gesek.operations.dag_names import ENGINE_SLOTS
from gesek.programs import definition
from gesek.programs.select import select
from gesek.quality import gate, incidents
from gesek.quality.answers import answer_source
from gesek.sources import contract, land, read, scans, stage
from gesek.store import cycles, lake
from gesek.targets import publication, rebuild
from gesek.targets.citizen.complaints import answered
from gesek.targets.meeting import questions


@dataclass(frozen=True)
class Step:
    """One step: its stage, what it works on, and the call that does it and returns ids and counts."""

    stage: str
    name: str
    call: Callable[[], Any]


Steps = Generator[Step, Any, None]
"""Steps in order; each is answered with the result of its call before the next one comes."""


def run_cycle(cycle_id: str, do: Callable[[Step], Any] = lambda step: step.call()) -> None:
    """All steps of a cycle.

    Args:
        cycle_id: its month.
        do: does one step and returns what its call returned; by default in this process.
    """
    steps = _steps(cycle_id)
    try:
        step = next(steps)
        while True:
            step = steps.send(do(step))
    except StopIteration:
        return


def _steps(cycle_id: str) -> Steps:
    yield Step("open", "cycle", partial(cycles.open_cycle, cycle_id))
    for source in contract.names():
        yield from _ingest(source, cycle_id)
    yield from _rebuild(cycle_id)
    for program in sorted(definition.all(), key=lambda one: one.kind):  # reports read what the programmes selected
        yield from _deliver(program.id, cycle_id)


def _ingest(source: str, cycle_id: str) -> Steps:
    run_id = f"direct-{cycle_id}"
    files = yield Step("land", source, partial(land.collect, source, cycle_id))
    if source == scans.SOURCE:
        yield Step("land", "scans", partial(scans.collect, cycle_id))
    if files:
        files = yield Step("read", source, partial(read.read_files, files, run_id, slots=ENGINE_SLOTS))
        yield Step("follow", source, partial(incidents.follow_files, source, run_id))
    if not files:
        yield Step("answer", source, partial(answer_source, source, ENGINE_SLOTS, cycle_id))
        return
    versions = yield Step("stage", source, partial(stage.stage_files, source, files, run_id, ENGINE_SLOTS))
    yield Step("gate", source, partial(gate.check, versions, run_id))
    yield Step("publish", source, partial(lake.publish, list(versions.values())))
    yield Step("follow", source, partial(incidents.follow_files, source, run_id))
    yield Step("answer", source, partial(answer_source, source, ENGINE_SLOTS, cycle_id))


def _rebuild(cycle_id: str) -> Steps:
    run_id = f"direct-{cycle_id}"
    inputs = yield Step("freeze", "list", partial(rebuild.freeze, run_id, cycle_id))
    if inputs is None:
        return
    versions = yield Step("identify", "list", partial(rebuild.identify, inputs, run_id, ENGINE_SLOTS))
    for name, build in (("determine", rebuild.determine), ("compare", rebuild.changes)):
        versions = yield Step(name, "list", partial(build, inputs, versions, run_id, ENGINE_SLOTS))
    yield Step("gate", "list", partial(gate.check, versions, run_id))
    draft = yield Step("draft", "list", partial(publication.draft, inputs, versions, run_id))
    yield Step("publish", "list", partial(publication.publish, draft))
    yield Step("answer", "complaints", partial(answered.by_decisions, ENGINE_SLOTS))
    yield Step("ask", "villages", partial(questions.families, ENGINE_SLOTS))


def _deliver(program: str, cycle_id: str) -> Steps:
    run_id = f"direct-{cycle_id}"
    versions = yield Step("select", program, partial(_select, program, run_id))
    if not versions:
        return
    yield Step("gate", program, partial(gate.check, versions, run_id))
    yield Step("hand over", program, partial(deliver, program, versions))


def _select(program: str, run_id: str) -> dict[str, int]:
    listed = publication.in_force()
    return {} if listed is None else select(program, listed, run_id, ENGINE_SLOTS)
