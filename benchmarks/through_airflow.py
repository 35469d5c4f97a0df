"""One cycle through the real scheduler: wall and CPU seconds per stage and part of Airflow, and the peak of memory."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.process_tree import ProcessTree
from gesek.operations.airflow_api import AirflowApi
from gesek.operations.airflow_environment import prepare
from gesek.operations.dag_names import ENGINE_POOL, ENGINE_SLOTS, all_dags
from gesek.operations.drive import CycleDriver, wait_until_ready
from gesek.operations.supervisor import Supervisor, running


@dataclass
class Stage:
    """What one stage took."""

    title: str
    wall: float
    cpu: dict[str, float]
    peak: float = 0.0


@dataclass
class Measured:
    """Stages in order, from the start of Airflow to its stop."""

    stages: list[Stage] = field(default_factory=list)

    def wall(self) -> float:
        """Seconds from the first process to the last."""
        return sum(stage.wall for stage in self.stages)

    def cpu(self) -> float:
        """CPU seconds of all of Airflow's processes; of its setup and its stop only their wall time is known."""
        return sum(sum(stage.cpu.values()) for stage in self.stages)


class _MeasuringDriver(CycleDriver):
    def __init__(self, api: AirflowApi, supervisor: Supervisor, tree: ProcessTree, measured: Measured) -> None:
        super().__init__(api, supervisor)
        self.tree = tree
        self.measured = measured

    def stage(self, cycle_id: str, title: str, dags: Sequence[str]) -> None:
        self.tree.forget_peak()
        began, before = time.monotonic(), self.tree.cpu()
        super().stage(cycle_id, title, dags)
        self.measured.stages.append(
            Stage(title, time.monotonic() - began, _used(before, self.tree.cpu()), self.tree.peak["all"])
        )


def run(cycle_id: str) -> Measured:
    """Start Airflow in the configured home, drive the cycle, stop."""
    measured = Measured()
    began = time.monotonic()
    environment = prepare("held")
    with running(environment) as supervisor:
        with ProcessTree({name: process.pid for name, process in supervisor.processes.items()}) as tree:
            api = AirflowApi(environment)
            wait_until_ready(api, supervisor, all_dags())
            api.ensure_pool(ENGINE_POOL, ENGINE_SLOTS)
            started = Stage("start of Airflow", time.monotonic() - began, tree.cpu(), tree.peak["all"])
            measured.stages.append(started)
            _MeasuringDriver(api, supervisor, tree, measured).run_cycle(cycle_id)
        began = time.monotonic()
    measured.stages.append(Stage("stop of Airflow", time.monotonic() - began, {}))
    return measured


def _used(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {role: seconds - before.get(role, 0.0) for role, seconds in after.items()}
