"""Which tests run where: a test that needs a Debian program is listed as not run where the program is missing."""

import os
import shutil
from pathlib import Path

import pytest
from gesek.settings import settings

MUST_RUN_ALL = "GESEK_TEST_ALL_PROGRAMS"
_not_run: dict[str, list[str]] = {}
_all_programs = bool(os.environ.pop(MUST_RUN_ALL, ""))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out when its program is missing, or fail it where everything has to run."""
    for mark in item.iter_markers("program"):
        program = mark.args[0]
        if shutil.which(program) is None:
            if _all_programs:
                pytest.fail(f"the program {program} is missing here, where every test has to run")
            _not_run.setdefault(program, []).append(item.nodeid)
            pytest.skip(f"needs {program}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly what was not run."""
    if _not_run:
        terminalreporter.section("not run for want of a program")
        for program, tests in sorted(_not_run.items()):
            for test in tests:
                terminalreporter.line(f"{program}: {test}")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh `GESEK_HOME` with a migrated ledger and the cycle 2026-09 open."""
    from gesek.store import cycles, ledger

    monkeypatch.setenv("GESEK_HOME", str(tmp_path))
    settings.cache_clear()
    ledger.migrate()
    cycles.open_cycle("2026-09")
    yield tmp_path
    settings.cache_clear()
