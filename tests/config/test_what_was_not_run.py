"""A test that wants a program which is not here is named at the end, or fails, in one process and in several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gesek.paths import ROOT

TESTS = """
import pytest

@pytest.mark.program("no-such-program")
@pytest.mark.parametrize("number", [1, 2])
def test_that_wants_it(number):
    pass

def test_that_wants_nothing():
    pass
"""


def run(folder: Path, processes: int, **more: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_two.py").write_text(TESTS, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        str(processes),
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
    ]
    command += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), str(folder / "test_two.py")]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **more}, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("processes", [0, 2])
def test_it_is_named_at_the_end(tmp_path: Path, processes: int) -> None:
    ended = run(tmp_path, processes)
    assert ended.returncode == 0, ended.stdout
    assert "not run for want of a program" in ended.stdout
    assert [line.split("::")[1] for line in ended.stdout.splitlines() if line.startswith("no-such-program: ")] == [
        "test_that_wants_it[1]",
        "test_that_wants_it[2]",
    ]
    assert "1 passed, 2 skipped" in ended.stdout


@pytest.mark.parametrize("processes", [0, 2])
def test_where_everything_has_to_run_it_fails(tmp_path: Path, processes: int) -> None:
    ended = run(tmp_path, processes, GESEK_TEST_ALL_PROGRAMS="1")
    assert ended.returncode == 1
    assert "the program no-such-program is missing here" in ended.stdout
    assert "1 passed, 2 errors" in ended.stdout
