"""A copy of one prepared home for each test: making it takes seconds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gesek.settings import settings
from gesek.store import cycles, ledger
from tests import approvals


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patch:
        in_production(patch, folder)
        ledger.migrate()
        cycles.open_cycle("2026-09")
        approvals.make()
        ledger.engine().dispose()
    settings.cache_clear()
    return folder


@pytest.fixture
def drafted(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A production home with the first list in force and the second one drafted (see `tests.approvals.make`)."""
    shutil.copytree(prepared, tmp_path / "home")
    in_production(monkeypatch, tmp_path / "home")
    yield tmp_path / "home"
    ledger.engine().dispose()
    settings.cache_clear()


def in_production(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setenv("GESEK_HOME", str(folder))
    patch.setenv("GESEK_PROFILE", "production")
    settings.cache_clear()
