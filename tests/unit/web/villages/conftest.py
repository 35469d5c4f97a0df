"""Villages' workbooks that were sent and taken in by the villages' own run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gesek.quality.answers import village
from gesek.settings import settings
from gesek.sources import contract, land, read, scans, stage
from gesek.sources.uploads import desk
from tests.data.bad import make_museum as museum

DESA, OTHER, KECAMATAN, CYCLE = "3513012001", "3513022003", "351301", "2026-09"
Take = Callable[..., None]


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in an inbox are complete at once."""
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()


def workbook(damaged: bool = False, **minutes: object) -> bytes:
    """A village's workbook that ties; with `damaged` the second row has a NIK of eight digits."""
    second = museum.verval_row(2, "TIDAK_LAYAK", "SUDAH_MAMPU")
    if damaged:
        second[4] = "35130101"
    rows = [museum.VERVAL, museum.verval_row(1, "LAYAK_ME", None), second]
    return museum.workbook(museum.musdes(dict(minutes), rows))


@pytest.fixture
def taken_in() -> Take:
    """Send a workbook and let the villages' run take, judge and answer it."""

    def take(content: bytes | None = None) -> None:
        if content is not None:
            desk.send(content, f"musdes_{DESA}.xlsx", "sender")
        files = read.read_files(land.collect("musdes", CYCLE), "run")
        scans.collect(CYCLE)
        if files:
            stage.stage_files("musdes", files, "run")
        village.answer(contract.load("musdes"), CYCLE, processes=1)

    return take
