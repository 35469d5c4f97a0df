"""Which tests run where: a test that needs a Debian program is listed as not run where the program is missing.

All of this holds in one process and in several side by side (`-n`), each of which has servers of its own.
"""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gesek.settings import settings
from tests import postgresql_server, programs

MUST_RUN_ALL = "GESEK_TEST_ALL_PROGRAMS"
WANT = "Skipped: needs "
_numbers = itertools.count(1)
Once = Callable[[Callable[[], Any]], Any]
LEDGERS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.program("postgres")))


def pytest_configure(config: pytest.Config) -> None:
    """Note whether every test has to run; no process started by a test sees the variable, which is no setting of the product."""
    config.must_run_all = bool(os.environ.pop(MUST_RUN_ALL, "")) or _workers_input(config).get(MUST_RUN_ALL, False)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process that runs tests beside others what was asked of the first one."""
    node.workerinput[MUST_RUN_ALL] = node.config.must_run_all


def _workers_input(config: pytest.Config) -> dict[str, Any]:
    return getattr(config, "workerinput", {})


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out when its program is missing, or fail it where everything has to run."""
    for mark in item.iter_markers("program"):
        program = mark.args[0]
        if programs.found(program) is None:
            if item.config.must_run_all:
                pytest.fail(f"the program {program} is missing here, where every test has to run")
            pytest.skip(f"needs {program}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly what was not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    why = [(str(report.longrepr[2]), report.nodeid) for report in skipped if isinstance(report.longrepr, tuple)]
    wanting = sorted((reason.removeprefix(WANT), test) for reason, test in why if reason.startswith(WANT))
    if wanting:
        terminalreporter.section("not run for want of a program")
        for program, test in wanting:
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


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite ledger with the cycle 2026-09 open, to be copied: migrating takes longer than most tests."""
    place = tmp_path_factory.mktemp("ledger")
    _begin(place, "")
    return place / "ledger.sqlite"


@pytest.fixture(scope="session")
def begun_postgresql(postgresql: postgresql_server.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database of the same content, to be copied."""
    with postgresql.database("begun") as url:
        _begin(tmp_path_factory.mktemp("ledger"), url)
        yield "begun"


@pytest.fixture
def ledger_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where this test's ledger is: empty for SQLite in its home, else a new database of the server."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield ""
        return
    copied = request.getfixturevalue("begun_postgresql")
    with request.getfixturevalue("postgresql").database(f"test_{next(_numbers)}", copied) as url:
        yield url
        _close()


@pytest.fixture
def home(tmp_path: Path, ledger_url: str, begun: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh `GESEK_HOME` with a migrated ledger and the cycle 2026-09 open."""
    if not ledger_url:
        shutil.copy(begun, tmp_path / begun.name)
    _set(tmp_path, ledger_url, monkeypatch)
    yield tmp_path
    settings.cache_clear()


@pytest.fixture(scope="session")
def _kept() -> dict[Callable[[], Any], tuple[Path, Any]]:
    return {}


@pytest.fixture
def once(
    home: Path,
    ledger_url: str,
    _kept: dict[Callable[[], Any], tuple[Path, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Once:
    """`once(make)`: what `make` makes of a fresh home, and what it says of it; made once in a process, and copied from then on.

    For what is asked for by many tests and takes longer than they do, on SQLite only.
    """
    assert not ledger_url

    def copied(make: Callable[[], Any]) -> Any:
        if make not in _kept:
            said = make()
            _close()
            _kept[make] = shutil.copytree(home, tmp_path_factory.mktemp("kept") / "home"), said
        else:
            _close()
            shutil.copytree(_kept[make][0], home, dirs_exist_ok=True)
        return _kept[make][1]

    return copied


def _set(place: Path, url: str, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("GESEK_HOME", str(place))
    patch.setenv("GESEK_LEDGER_URL", url)
    settings.cache_clear()


def _begin(place: Path, url: str) -> None:
    from gesek.store import cycles, ledger

    with pytest.MonkeyPatch.context() as patch:
        _set(place, url, patch)
        ledger.migrate()
        cycles.open_cycle("2026-09")
        _close()


def _close() -> None:
    """Let go of the ledger's file or database, so that it can be copied or dropped."""
    from gesek.store import ledger

    if settings.cache_info().currsize:
        ledger.engine().dispose()
    ledger._engine.cache_clear()
    settings.cache_clear()
