"""Which tests run where: a test that needs a Debian program is listed as not run where the program is missing."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gesek.settings import settings
from tests import postgresql_server, programs

MUST_RUN_ALL = "GESEK_TEST_ALL_PROGRAMS"
_not_run: dict[str, list[str]] = {}
_numbers = itertools.count(1)
LEDGERS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.program("postgres")))
_all_programs = bool(os.environ.pop(MUST_RUN_ALL, ""))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out when its program is missing, or fail it where everything has to run."""
    for mark in item.iter_markers("program"):
        program = mark.args[0]
        if programs.found(program) is None:
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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked `each_ledger` runs once on SQLite and once on PostgreSQL."""
    if metafunc.definition.get_closest_marker("each_ledger") and "ledger_url" in metafunc.fixturenames:
        metafunc.parametrize("ledger_url", LEDGERS, indirect=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgresql_server.Server]:
    """A real PostgreSQL server, started when the first test wants it."""
    with postgresql_server.server() as running:
        yield running


@pytest.fixture
def ledger_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where this test's ledger is: empty for SQLite in its home, else a new database of the server."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield ""
        return
    from gesek.store import ledger

    with request.getfixturevalue("postgresql").database(f"test_{next(_numbers)}") as url:
        yield url
        ledger._engine.cache_clear()


@pytest.fixture
def home(tmp_path: Path, ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh `GESEK_HOME` with a migrated ledger and the cycle 2026-09 open."""
    from gesek.store import cycles, ledger

    monkeypatch.setenv("GESEK_HOME", str(tmp_path))
    monkeypatch.setenv("GESEK_LEDGER_URL", ledger_url)
    settings.cache_clear()
    ledger.migrate()
    cycles.open_cycle("2026-09")
    yield tmp_path
    settings.cache_clear()
