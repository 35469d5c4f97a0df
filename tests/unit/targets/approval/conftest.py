"""A copy of one prepared home for each test: making it takes seconds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gesek.settings import settings
from gesek.store import ledger
from tests import approvals


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patch:
        approvals.begin(patch, folder, "production")
        ledger.engine().dispose()
    settings.cache_clear()
    return folder


@pytest.fixture
def drafted(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A production home with the first list in force and the second one drafted (see `tests.approvals.make`)."""
    shutil.copytree(prepared, tmp_path / "home")
    approvals.live_in(monkeypatch, tmp_path / "home", "production")
    yield tmp_path / "home"
    ledger.engine().dispose()
    settings.cache_clear()
