"""The steps of a cycle called one after another in this process, without Airflow: for benchmarks, tests and a shell.

The same functions in the same order as the DAGs; what the scheduler adds is retries, side-by-side runs and a history.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gesek.delivery import package
from gesek.operations.dag_names import ENGINE_SLOTS
from gesek.programs import definition
from gesek.programs.select import select
from gesek.quality import gate
from gesek.sources import contract, land, read, stage
from gesek.store import cycles, lake
from gesek.targets import publication, rebuild


@dataclass(frozen=True)
class Step:
    """One step: its stage, what it works on, and the call that does it."""

    stage: str
    name: str
    call: Callable[[], None]


def steps(cycle_id: str) -> Iterator[Step]:
    """The steps of a cycle, in order; each is to be called before the next is asked for."""
    cycles.open_cycle(cycle_id)
    for source in contract.names():
        yield from _ingest(source, cycle_id)
    yield from _rebuild(cycle_id)
    for program in definition.names():
        yield from _deliver(program, cycle_id)


def run_cycle(cycle_id: str) -> None:
    """All steps of a cycle."""
    for step in steps(cycle_id):
        step.call()


def _ingest(source: str, cycle_id: str) -> Iterator[Step]:
    run_id = f"direct-{cycle_id}"
    files: list[int] = []
    versions: dict[str, int] = {}
    yield Step("land", source, lambda: files.extend(land.collect(source, cycle_id)))
    if not files:
        return
    yield Step("read", source, lambda: _replace(files, read.read_files(list(files), run_id)))
    if not files:
        return
    yield Step("stage", source, lambda: versions.update(stage.stage_files(source, files, run_id, ENGINE_SLOTS)))
    yield Step("gate", source, lambda: _check(versions, run_id))
    yield Step("publish", source, lambda: _publish(versions))


def _rebuild(cycle_id: str) -> Iterator[Step]:
    run_id = f"direct-{cycle_id}"
    state: dict[str, int] = {}
    versions: dict[str, int] = {}

    def freeze() -> None:
        frozen = rebuild.freeze(run_id, cycle_id)
        if frozen is not None:
            state["inputs"] = frozen

    yield Step("freeze", "list", freeze)
    if not state:
        return
    inputs = state["inputs"]
    yield Step("identify", "list", lambda: versions.update(rebuild.identify(inputs, run_id, ENGINE_SLOTS)))
    yield Step("determine", "list", lambda: versions.update(rebuild.determine(inputs, versions, run_id, ENGINE_SLOTS)))
    yield Step("compare", "list", lambda: versions.update(rebuild.changes(inputs, versions, run_id, ENGINE_SLOTS)))
    yield Step("gate", "list", lambda: _check(versions, run_id))
    yield Step("draft", "list", lambda: state.update(draft=publication.draft(inputs, versions, run_id)))
    yield Step("publish", "list", lambda: _ignore(publication.publish(state["draft"])))


def _deliver(program: str, cycle_id: str) -> Iterator[Step]:
    run_id = f"direct-{cycle_id}"
    versions: dict[str, int] = {}
    listed = publication.in_force()
    if listed is None:
        return
    yield Step("select", program, lambda: versions.update(select(program, listed, run_id, ENGINE_SLOTS)))
    yield Step("gate", program, lambda: _check(versions, run_id))
    yield Step("hand over", program, lambda: _hand_over(program, versions, run_id))


def _replace(files: list[int], accepted: list[int]) -> None:
    files[:] = accepted


def _check(versions: dict[str, int], run_id: str) -> None:
    gate.check(versions, run_id)


def _publish(versions: dict[str, int]) -> None:
    lake.publish(list(versions.values()))


def _hand_over(program: str, versions: dict[str, int], run_id: str) -> None:
    for version in versions.values():
        package.deliver(program, version, run_id)


def _ignore(_result: object) -> None:
    """A step's result that later steps read from the ledger."""
