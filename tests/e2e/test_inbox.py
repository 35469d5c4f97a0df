"""A file dropped into the inbox of a served Airflow is landed within a minute, by one run, and the file stays."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gesek.operations.airflow_api import AirflowApi
from gesek.operations.airflow_environment import running_address
from gesek.sample.generate import generate
from gesek.settings import settings

pytestmark = pytest.mark.slow

CYCLE = "2026-09"
MINUTE = 60


@pytest.fixture
def served(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """`gesek up` on the home, whose inbox holds an empty folder; yields the home."""
    (settings().inbox / "dtks" / CYCLE).mkdir(parents=True)
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GESEK_", "AIRFLOW_"))}
    log = tmp_path_factory.mktemp("log") / "up.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "gesek", "up"], env=plain | {"GESEK_HOME": str(home)}, stdout=out, stderr=out
        )
    try:
        yield home
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)


def runs(api: AirflowApi, dag_id: str) -> list[dict]:
    return api.call("GET", f"/api/v2/dags/{dag_id}/dagRuns", params={"limit": 100})["dag_runs"]


def wait(seconds: float, what: str, holds: Callable[[], bool]) -> float:
    """Seconds until it holds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, what
        time.sleep(0.5)
    return time.monotonic() - began


def landed(home: Path) -> int:
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        return int(connection.execute("select count(*) from received_file").fetchone()[0])


def test_a_dropped_file_is_landed_within_a_minute_by_one_run(served: Path, tmp_path: Path) -> None:
    generate(tmp_path / "sample", tmp_path / "truth", 0.005, 2026)
    sample = sorted((tmp_path / "sample" / "dtks" / CYCLE).iterdir())
    wait(180, "no Airflow", (served / "airflow" / "address").exists)
    api = AirflowApi(running_address())
    wait(180, "Airflow is not ready", lambda: not api.unhealthy() and "watch_inbox" in api.dag_ids())
    wait(180, "nobody watches", lambda: any(run["state"] == "success" for run in runs(api, "watch_inbox")))
    before = {run["dag_run_id"] for run in runs(api, "ingest_dtks")}

    inbox = settings().inbox / "dtks" / CYCLE
    for file in sample:
        shutil.copyfile(file, inbox / file.name)
    seconds = wait(MINUTE, "not landed within a minute", lambda: landed(served) == len(sample))
    print(f"landed {seconds:.1f} s after it was dropped")
    wait(120, "not ingested", lambda: all(run["state"] == "success" for run in runs(api, "ingest_dtks")))

    looked = len(runs(api, "watch_inbox"))
    wait(150, "nobody watches", lambda: len(runs(api, "watch_inbox")) >= looked + 2)
    started = {run["dag_run_id"] for run in runs(api, "ingest_dtks")} - before
    assert len([one for one in started if one.startswith("inbox-")]) == 1
    assert sorted(path.name for path in inbox.iterdir()) == [file.name for file in sample]
    api.http.close()
