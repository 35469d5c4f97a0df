"""One sitting with the embedded Airflow: invent the sample if nothing is there, start, drive or serve, stop."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console

from gesek.operations import accounts
from gesek.operations.airflow_api import AirflowApi
from gesek.operations.airflow_environment import USER, prepare
from gesek.operations.dag_names import ENGINE_POOL, ENGINE_SLOTS, all_dags
from gesek.operations.drive import CycleDriver, inbox_cycles, wait_until_ready
from gesek.operations.report import outcome, print_report
from gesek.operations.supervisor import Supervisor, running
from gesek.settings import settings
from gesek.store import ledger
from gesek.store.audit import SYSTEM
from gesek.store.cycles import still_ahead


def invent(scale: float, seed: int, console: Console) -> None:
    """Write the sample regency into the inbox, its truth apart from it."""
    from gesek.sample.generate import generate

    console.print(f"Inventing a sample regency (scale {scale:g}, seed {seed}): no real person is in it.")
    with console.status("") as status:
        generate(settings().inbox, settings().home / "truth", scale, seed, status.update)


def run(scale: float, seed: int, console: Console) -> None:
    """Drive every cycle the inbox holds files for, then print what came of it; raises GesekError if anything failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that Airflow is stopped too
    ledger.migrate()
    before = outcome()
    with _airflow("held", console) as (api, supervisor):
        _invent_once(scale, seed, console)  # while Airflow starts; it looks at no file before it is told to
        _wait_until_ready(api, supervisor)
        driver = CycleDriver(api, supervisor)
        for cycle_id in still_ahead(inbox_cycles()):
            driver.run_cycle(cycle_id)
        console.print("Stopping Airflow.")
    print_report(console)
    if outcome() == before:
        console.print("Nothing new: the inputs are those of the last run, so no list and no file was published again.")


def serve(scale: float, seed: int, console: Console) -> None:
    """Serve Airflow with its schedules until Ctrl-C or SIGTERM."""
    ledger.migrate()
    _invent_once(scale, seed, console)
    with _airflow("live", console) as (api, supervisor):
        _wait_until_ready(api, supervisor)
        console.print(
            f"The control room is at {supervisor.environment.url}/gesek/ and Airflow itself at {supervisor.environment.url} - sign in "
            f"as {USER} / {api.password}, or with the same password as another account of the sample, such as operator.mutu, "
            f"kasi.kraksaan or petugas.dinsos (include/sample/accounts.yaml). Ctrl-C stops it."
        )
        _wait_for_signal(supervisor)
        console.print("Stopping Airflow.")


def airflow(arguments: list[str]) -> int:
    """Run Airflow's own command line on this installation's database and DAGs; returns its exit code."""
    environment = prepare("live")
    Supervisor(environment).migrate()
    command = [sys.executable, "-m", "airflow", *arguments]
    return subprocess.run(command, env=environment.variables, check=False).returncode


def _invent_once(scale: float, seed: int, console: Console) -> None:
    if not any(settings().inbox.glob("*/*")) and not any(settings().landing.glob("*")):
        invent(scale, seed, console)
        time.sleep(settings().stable_seconds)  # younger files count as not completely written, and would be left behind


@contextmanager
def _airflow(schedules: str, console: Console) -> Iterator[tuple[AirflowApi, Supervisor]]:
    environment = prepare(schedules)
    if settings().profile == "sample":
        accounts.grant_all(SYSTEM)
    console.print(f"Starting Airflow in {environment.home}.")
    with running(environment) as supervisor:
        api = AirflowApi(environment)
        try:
            yield api, supervisor
        finally:
            api.http.close()  # the API server stops when its last client is gone


def _wait_until_ready(api: AirflowApi, supervisor: Supervisor) -> None:
    wait_until_ready(api, supervisor, all_dags())
    api.ensure_pool(ENGINE_POOL, ENGINE_SLOTS)


def _wait_for_signal(supervisor: Supervisor) -> None:
    """Return when Ctrl-C or SIGTERM asks to stop; raise StoreError if a process ends by itself before."""
    asked = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    while not asked:
        supervisor.check_alive()
        time.sleep(0.5)
