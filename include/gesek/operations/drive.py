"""Driving whole cycles through the running scheduler, with live progress: what `gesek run` does between start and stop."""

import time
from collections.abc import Sequence
from datetime import datetime

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from gesek.errors import StoreError
from gesek.operations.airflow_api import FINAL_STATES, AirflowApi
from gesek.operations.dag_names import PUBLISH, REBUILD, delivery_dags, ingest_dags, report_dags
from gesek.operations.supervisor import Supervisor
from gesek.settings import settings
from gesek.store import cycles
from gesek.store.cycles import CYCLE_ID

POLL_SECONDS = 0.5
READY_SECONDS = 180
RUN_SECONDS = 3600


class FailedRunError(StoreError):
    """A DAG run of the cycle ended as failed; names the DAG and its tasks."""


def inbox_cycles() -> list[str]:
    """The cycles for which senders left files in the inbox, oldest first."""
    found = {path.name for path in settings().inbox.glob("*/*") if path.is_dir() and CYCLE_ID.match(path.name)}
    return sorted(found)


def wait_until_ready(api: AirflowApi, supervisor: Supervisor, expected: set[str]) -> None:
    """Return once every component is healthy and every expected DAG is read; raise StoreError when that takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        supervisor.check_alive()
        if not api.unhealthy():
            if expected <= api.dag_ids():
                return
            if api.import_errors():
                raise StoreError("A DAG file cannot be imported; `gesek airflow dags list-import-errors` names it.")
        time.sleep(POLL_SECONDS)
    raise StoreError(f"Airflow was not ready within {READY_SECONDS} s; see the logs in its home.")


class CycleDriver:
    """Starts runs one after another and waits for them, stage by stage."""

    def __init__(self, api: AirflowApi, supervisor: Supervisor) -> None:
        self.api = api
        self.supervisor = supervisor
        self.started = datetime.now().strftime("%Y%m%dT%H%M%S")

    def run_cycle(self, cycle_id: str) -> None:
        """One month: every source, the list, its publication, every programme, the reports on them."""
        cycles.open_cycle(cycle_id)
        self.stage(cycle_id, "sources", ingest_dags())
        self.stage(cycle_id, "target list", [REBUILD])
        self.stage(cycle_id, "publication", [PUBLISH])
        self.stage(cycle_id, "programmes", delivery_dags())
        self.stage(cycle_id, "reports", report_dags())

    def stage(self, cycle_id: str, title: str, dags: Sequence[str]) -> None:
        """Run these DAGs side by side and wait for all; raises FailedRunError if one failed."""
        run_id = f"cycle-{cycle_id}-{self.started}"
        with _progress() as progress:
            bar = progress.add_task(f"{cycle_id} {title}", total=len(dags), note="")
            waiting = list(dags)
            for dag_id in dags:
                self.api.trigger(dag_id, run_id)
            deadline = time.monotonic() + RUN_SECONDS
            while waiting:
                self.supervisor.check_alive()
                states = self.api.run_states(run_id)
                if failed := [dag_id for dag_id in waiting if states.get(dag_id) == "failed"]:
                    raise FailedRunError(self._failure(failed[0], run_id))
                waiting = [dag_id for dag_id in waiting if states.get(dag_id) not in FINAL_STATES]
                progress.update(bar, completed=len(dags) - len(waiting), note=", ".join(waiting[:3]))
                if time.monotonic() > deadline:
                    raise StoreError(f"{waiting[0]} did not end within {RUN_SECONDS} s; see its page in Airflow.")
                time.sleep(POLL_SECONDS)

    def _failure(self, dag_id: str, run_id: str) -> str:
        tasks = sorted(name for name, state in self.api.task_states(dag_id, run_id).items() if state == "failed")
        return (
            f"{dag_id} failed at {', '.join(tasks) or 'its start'}; the reason stands in its task log in "
            f"{settings().home / 'airflow' / 'logs' / f'dag_id={dag_id}' / f'run_id={run_id}'}."
        )


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[note]}"),
    )
