"""The settings of an Airflow that lives on one machine, as environment variables of its processes.

Measured (Airflow 3.3.2, 2 cores): with the scheduler's idle sleep at its default of 1 s, ten dependent trivial tasks take
11 s; at 0.1 s they take 1.7 s. A worker's heartbeat of 5 s keeps its slot busy up to 5 s after the task has ended.
"""

import json
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from gesek.errors import StoreError
from gesek.paths import ROOT
from gesek.settings import settings

SQLITE_ARGUMENTS = {"timeout": 60}
"""Seconds that a process waits for SQLite's write lock instead of failing after five."""

PRELOADED = "gesek.operations.preloaded"
"""What the executor's fork server imports once, so that a task's process need not: Great Expectations alone costs 3 s."""

DATABASE = "airflow.db"
COMPONENTS = ("api-server", "scheduler", "dag-processor")
SERVED_ONLY = ("triggerer",)
"""Needed by deferred tasks and deadline alerts, of which a driven cycle has none."""

PARALLELISM = 4
USER = "admin"


@dataclass(frozen=True)
class AirflowEnvironment:
    """One embedded Airflow: where it lives, where it listens, and the variables its processes get."""

    home: Path
    port: int
    password: str
    components: tuple[str, ...]
    variables: dict[str, str]

    @property
    def user(self) -> str:
        """Its one user."""
        return USER

    @property
    def url(self) -> str:
        """The address of its pages and API."""
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    """A TCP port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _secret(path: Path) -> str:
    """The secret kept in a file only its owner reads; made on first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


ADDRESS = "address"
"""File in the Airflow home with the port of the API server, there while it runs."""


@dataclass(frozen=True)
class Address:
    """Where a running Airflow answers."""

    url: str
    password: str
    user: str = USER


def running_address() -> Address:
    """Where this installation's Airflow answers: as the settings say, else the one of this machine.

    Raises:
        StoreError: the settings name none, and none runs here.
    """
    given = settings()
    if given.airflow_url:
        return Address(given.airflow_url, given.airflow_password.get_secret_value(), given.airflow_user)
    home = settings().home.resolve() / "airflow"
    if not (home / ADDRESS).exists():
        raise StoreError(
            "No Airflow runs on this installation; start it with `gesek up`, or name it in GESEK_AIRFLOW_URL, and ask again."
        )
    return Address((home / ADDRESS).read_text(), _secret(home / "admin.password")[:16])


def _is_ours(variable: str) -> bool:
    """Whether a variable of the shell is taken over: no setting of another Airflow, but connections, such as a recipient's server."""
    return variable.startswith("AIRFLOW_CONN_") or not variable.startswith("AIRFLOW_")


def prepare(schedules: str) -> AirflowEnvironment:
    """Make the Airflow home in `home/airflow` and say how its processes are to be started.

    Args:
        schedules: `live`, or `held` to make every DAG wait for an explicit trigger.
    """
    from gesek.operations import accounts  # every process of Airflow imports this module, and none needs them

    home = settings().home.resolve() / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    password = _secret(home / "admin.password")[:16]
    passwords = home / "passwords.json"
    passwords.touch(mode=0o600)
    passwords.write_text(json.dumps(dict.fromkeys(accounts.load(), password)))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    own = {
        "GESEK_HOME": str(settings().home.resolve()),
        "GESEK_SCHEDULES": schedules,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Jakarta",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": str(PARALLELISM),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(
            f"{login}:{account.airflow}" for login, account in accounts.load().items()
        ),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "AIRFLOW__CORE__MP_FORKSERVER_PRELOAD": PRELOADED,
        "AIRFLOW__SCHEDULER__MP_START_METHOD": "forkserver",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / DATABASE}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS": f"{__name__}.SQLITE_ARGUMENTS",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"{url}/",
        "AIRFLOW__API_AUTH__JWT_SECRET": _secret(home / "jwt.secret"),
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(free_port()),
        "GX_ANALYTICS_ENABLED": "false",
        "OPENBLAS_NUM_THREADS": "1",
    }
    inherited = {name: value for name, value in os.environ.items() if _is_ours(name)}
    components = COMPONENTS + (SERVED_ONLY if schedules == "live" else ())
    return AirflowEnvironment(home, port, password, components, {**inherited, **own})
