"""Starting and stopping the real Airflow on one machine: API server, scheduler, DAG processor and triggerer.

Each process leads a session of its own and is stopped with SIGINT: a SIGTERM to `airflow standalone` kills only the parent
and leaves its children scheduling (measured on 3.3.2). What an earlier, killed supervisor left behind is ended first.
"""

import fcntl
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path
from types import FrameType

import psutil

from gesek.errors import StoreError
from gesek.operations.airflow_environment import ADDRESS, DATABASE, AirflowEnvironment

LOG = logging.getLogger(__name__)
COMMANDS = {
    "api-server": ["api-server", "--workers", "1"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}
STOP_SECONDS = 15


class Supervisor:
    """The processes of one embedded Airflow."""

    def __init__(self, environment: AirflowEnvironment) -> None:
        self.environment = environment
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def migrate(self) -> None:
        """Bring Airflow's own database to the form of the installed version, unless it is known to have it."""
        done, version = self.environment.home / "migrated.version", metadata.version("apache-airflow")
        if (self.environment.home / DATABASE).exists() and done.exists() and done.read_text() == version:
            return
        self._airflow(["db", "migrate"])
        done.write_text(version)

    def _airflow(self, arguments: list[str]) -> None:
        log = self._log("setup")
        with log.open("ab") as out:
            done = subprocess.run(
                [sys.executable, "-m", "airflow", *arguments],
                env=self.environment.variables,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                check=False,
            )
        if done.returncode:
            raise StoreError(f"`airflow {' '.join(arguments)}` failed; the reason stands at the end of {log}.")

    def start(self) -> None:
        """Start the processes; their output goes to `airflow/logs/<name>.log`."""
        for name in self.environment.components:
            with self._log(name).open("ab") as out:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, "-m", "airflow", *COMMANDS[name]],
                    env=self.environment.variables,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                )
        started = {
            name: (process.pid, psutil.Process(process.pid).create_time()) for name, process in self.processes.items()
        }
        self._pids().write_text(json.dumps(started))
        (self.environment.home / ADDRESS).write_text(self.environment.url)

    def check_alive(self) -> None:
        """Raise StoreError, naming its log, when one of the processes has ended by itself."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise StoreError(
                    f"Airflow's {name} ended by itself; the reason stands at the end of {self._log(name)}."
                )

    def stop(self) -> None:
        """Stop all processes: SIGINT, and after a grace the whole session is killed."""
        (self.environment.home / ADDRESS).unlink(missing_ok=True)
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
        for process in self.processes.values():
            _kill_session(process.pid)
        for process in self.processes.values():
            process.wait()
        self._pids().unlink(missing_ok=True)

    def end_leftovers(self) -> None:
        """Kill what a supervisor that was itself killed left running on this home.

        A process is known by number and moment of start: Airflow's servers write their title over their environment.
        """
        if not self._pids().exists():
            return
        for pid, moment in json.loads(self._pids().read_text()).values():
            with suppress(psutil.Error):
                if psutil.Process(pid).create_time() == moment:
                    _kill_session(pid)
        self._pids().unlink()

    def _pids(self) -> Path:
        return self.environment.home / "processes.json"

    def _log(self, name: str) -> Path:
        folder = self.environment.home / "logs"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.log"


def _kill_session(leader: int) -> None:
    """Kill every process of a session: a worker has its own process group but keeps its session."""
    for pid in psutil.pids():
        with suppress(OSError):
            if os.getsid(pid) == leader:
                os.kill(pid, signal.SIGKILL)


def _end_in_order(number: int, _frame: FrameType | None) -> None:
    """Leave by an exception, so that what was started is stopped; by default these signals end a process on the spot."""
    sys.exit(128 + number)


@contextmanager
def running(environment: AirflowEnvironment) -> Iterator[Supervisor]:
    """Airflow's processes for the length of a `with` block; only one such block per home at a time."""
    lock = (environment.home / "supervisor.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise StoreError(
            f"Another `gesek run` or `gesek up` already works in {environment.home.parent}; stop it with Ctrl-C first."
        ) from None
    supervisor = Supervisor(environment)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end_in_order)
    try:
        supervisor.end_leftovers()
        supervisor.migrate()
        supervisor.start()
        yield supervisor
    finally:
        supervisor.stop()
        lock.close()
