"""In production a list is published by its last approval and by nothing else, through the real scheduler."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gesek.operations.airflow_api import AirflowApi
from gesek.operations.airflow_environment import prepare
from gesek.operations.dag_names import ENGINE_POOL, ENGINE_SLOTS, PUBLISH, SWEEP, all_dags
from gesek.operations.drive import wait_until_ready
from gesek.operations.supervisor import running
from gesek.settings import settings
from gesek.store import audit
from gesek.targets import lists
from gesek.targets.approval import proposals
from tests import approvals
from tests.approvals import ANALYST, DINSOS, FIRST, HEAD, SECOND

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowApi]:
    """The Airflow of a production home with a list in force and the next one drafted; its DAGs wait to be told."""
    with pytest.MonkeyPatch.context() as patch:
        approvals.begin(patch, tmp_path_factory.mktemp("approved"), "production")
        environment = prepare("held")
        with running(environment) as supervisor:
            found = AirflowApi(environment)
            wait_until_ready(found, supervisor, all_dags())
            found.ensure_pool(ENGINE_POOL, ENGINE_SLOTS)
            yield found
            found.http.close()
    settings.cache_clear()


def gesek(*arguments: str) -> str:
    """The `gesek list` command; what it prints."""
    command = [sys.executable, "-m", "gesek", "list", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def ended(api: AirflowApi, dag_id: str, run_id: str) -> str:
    """The final state of a run."""
    deadline = time.monotonic() + 300
    while (state := api.run_states(run_id).get(dag_id)) not in ("success", "failed"):
        assert time.monotonic() < deadline, state
        time.sleep(0.5)
    return str(state)


def in_force() -> int:
    return lists.published().id


def home() -> Path:
    return settings().home


def test_nothing_but_the_quorum_publishes_not_even_a_task_marked_as_done(api: AirflowApi) -> None:
    gesek("propose", str(SECOND), "--kind", "pemutakhiran", "--by", ANALYST)
    gesek("approve", str(SECOND), "--by", DINSOS)
    api.trigger(PUBLISH, "too-early", {"list_id": SECOND})
    assert ended(api, PUBLISH, "too-early") == "failed"
    told = "".join(path.read_text() for path in (home() / "airflow" / "logs").rglob("run_id=too-early/**/*.log"))
    assert "List 2 lacks 1 of the approvals of bapelitbangda; nothing was published." in told
    body = {"new_state": "success"}
    api.call("PATCH", f"/api/v2/dags/{PUBLISH}/dagRuns/too-early/taskInstances/publish", json=body)
    assert api.task_states(PUBLISH, "too-early")["publish"] == "success"
    assert in_force() == FIRST

    last = gesek("approve", str(SECOND), "--by", HEAD)
    assert "Its publication runs as publish__draft_2." in last
    assert ended(api, PUBLISH, "publish__draft_2") == "success"
    assert in_force() == SECOND
    assert "runs as publish__draft" not in gesek("status", str(SECOND))


def test_a_publication_that_was_missed_is_started_by_the_sweep_and_once(api: AirflowApi) -> None:
    approvals.receive(approvals.rows(13))
    third = approvals.steps("third")
    proposals.propose(third, "pemutakhiran", ANALYST)
    proposals.approve(third, DINSOS)
    proposals.approve(third, HEAD)  # with no Airflow to tell, as when it was down
    for number in range(2):
        api.trigger(SWEEP, f"sweep-{number}")
        ended(api, SWEEP, f"sweep-{number}")
    assert ended(api, PUBLISH, f"publish__draft_{third}") == "success"
    assert in_force() == third
    assert len(audit.listed(action="list.publish", subject=f"list:{third}")) == 1
    runs = api.call("GET", f"/api/v2/dags/{PUBLISH}/dagRuns")["dag_runs"]
    assert [run["dag_run_id"] for run in runs].count(f"publish__draft_{third}") == 1
    api.trigger(PUBLISH, "without-a-list")
    assert ended(api, PUBLISH, "without-a-list") == "success"
    assert set(api.task_states(PUBLISH, "without-a-list").values()) == {"skipped"}
    assert audit.verify().problem == ""
