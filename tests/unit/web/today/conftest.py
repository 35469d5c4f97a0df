"""A list in force in a ledger, and what villages sent: made once a session, copied for each test that wants it."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from gesek.settings import settings
from gesek.store import ledger
from gesek.store.models import ReceivedFile
from tests import approvals

VILLAGE = "3513012001"
"""Ngadisari in Kecamatan Sukapura: where the families of `tests.approvals` live."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("today")
    with pytest.MonkeyPatch.context() as patch:
        approvals.begin(patch, folder)
        ledger.engine().dispose()
    settings.cache_clear()
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The first list in force, of eleven extremely poor families; the second drafted, with a twelfth (see `tests.approvals.make`)."""
    shutil.copytree(made, tmp_path / "home")
    approvals.live_in(monkeypatch, tmp_path / "home")
    yield tmp_path / "home"
    ledger.engine().dispose()
    settings.cache_clear()


def sent(state: str, kode_desa: str = VILLAGE, cycle: str = "2026-09", **values: object) -> None:
    """A village's workbook, as the landing has it once it is judged."""
    with ledger.transaction() as session:
        number = session.query(ReceivedFile).count()
        filled = {
            "received_at": ledger.now(),
            "name": f"{kode_desa}.xlsx",
            "size": 1,
            "sha256": f"{number:064d}",
            **values,
        }
        session.add(
            ReceivedFile(source="musdes", cycle_id=cycle, state=state, kode_desa=kode_desa, key=kode_desa, **filled)
        )


MID_MONTH = date(2026, 9, 14)
"""A Monday of the cycle, six days before its cut-off."""
