"""What a killed supervisor left running is ended by the next one, and nothing else is."""

import json
import subprocess
from pathlib import Path

import psutil
import pytest

from gesek.operations.airflow_environment import AirflowEnvironment
from gesek.operations.supervisor import Supervisor


@pytest.fixture
def sleeper():
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)  # noqa: S607
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize(("later", "ended"), [(0.0, True), (5.0, False)])
def test_a_leftover_is_known_by_number_and_moment_of_start(tmp_path: Path, sleeper, later: float, ended: bool) -> None:
    moment = psutil.Process(sleeper.pid).create_time() + later
    (tmp_path / "processes.json").write_text(json.dumps({"api-server": (sleeper.pid, moment)}))
    Supervisor(AirflowEnvironment(tmp_path, 1, "", (), {})).end_leftovers()
    if ended:
        assert sleeper.wait(10) != 0
    else:
        assert sleeper.poll() is None
    assert not (tmp_path / "processes.json").exists()
