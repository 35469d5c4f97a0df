"""Mending a few rows of a village's workbook: offered cells only, into a new workbook that goes the way of every upload."""

from pathlib import Path

import pytest
from sqlalchemy import select

from gesek.errors import StoreError
from gesek.quality.answers import mend
from gesek.settings import settings
from gesek.sources import land, read, stage
from gesek.sources.uploads import book, desk
from gesek.store import audit, cycles, ledger
from gesek.store.models import ReceivedFile
from tests.data.bad import make_museum as museum

DESA, CYCLE = "3513012001", "2026-09"


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()


def ingest() -> ReceivedFile:
    files = read.read_files(land.collect("musdes", CYCLE), "run")
    stage.stage_files("musdes", files, "run")
    with ledger.reading() as session:
        return session.scalars(select(ReceivedFile).order_by(ReceivedFile.id.desc())).first()  # type: ignore[return-value]


def sent(village_of_second_row: str = "9999999999") -> ReceivedFile:
    """A workbook whose second row names a village that does not exist and bears a damaged NIK."""
    wrong = museum.verval_row(2, "TIDAK_LAYAK", "SUDAH_MAMPU", village_of_second_row)
    wrong[4] = "35130101"
    rows = [museum.VERVAL, museum.verval_row(1, "LAYAK_ME", None), wrong]
    assert desk.send(museum.workbook(museum.musdes(verval=rows)), f"{DESA}.xlsx", "clerk").state == book.PLACED
    return ingest()


def test_the_cells_that_are_wrong_are_offered_and_the_look_is_recorded() -> None:
    found = mend.rows(sent().id, "clerk")
    row = next(row for row in found.rows if row.number == 3)
    assert row.sheet == "VERVAL"
    assert "NIK_LENGTH" in row.codes
    assert {cell.column: cell.value for cell in row.cells}["nik"] == "35130101"
    assert row.known_by == ("KELUARGA 2", "KRAJAN")
    assert [act.subject for act in audit.listed(action="village.rows")] == ["file:1"]


def test_a_mended_workbook_takes_the_place_of_the_first_which_stays() -> None:
    first = sent()
    before = (land.landed_path(first.sha256)).read_bytes()
    upload = mend.mend(first.id, {("VERVAL", 3, "nik"): " 3513012504850002 "}, "clerk")
    assert (upload.state, upload.kode_desa, upload.mends) == (book.PLACED, DESA, first.id)
    second = ingest()
    assert (second.id, second.state) == (2, "accepted")
    left = {row.number: row.codes for row in mend.rows(second.id, "clerk").rows}
    assert "NIK_LENGTH" not in left.get(3, ())
    assert land.landed_path(first.sha256).read_bytes() == before
    (act,) = audit.listed(action="village.mend")
    assert (act.actor, act.subject, act.reason) == ("clerk", "file:1", "1 cells")
    with pytest.raises(StoreError, match="newer workbook"):
        mend.rows(first.id, "clerk")


def test_a_formula_comes_in_as_text() -> None:
    first = sent()
    upload = mend.mend(first.id, {("VERVAL", 3, "nik"): "=1+1"}, "clerk")
    assert upload.state == book.PLACED
    assert ingest().state == "accepted"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Nothing was changed"),
        ({("VERVAL", 3, "nik"): "35130101"}, "Nothing was changed"),
        ({("VERVAL", 2, "nama"): "LAIN"}, "none of those"),
        ({("BERITA_ACARA", 2, "jumlah_akhir"): "7"}, "none of those"),
        ({("VERVAL", 3, "nik"): "1" * 201}, "more than 200"),
    ],
)
def test_only_offered_cells_are_changed(changes: dict[mend.Key, str], said: str) -> None:
    first = sent()
    with pytest.raises(StoreError, match=said):
        mend.mend(first.id, changes, "clerk")


def test_while_a_newer_workbook_waits_in_the_inbox_the_older_is_not_mended() -> None:
    first = sent()
    mend.mend(first.id, {("VERVAL", 3, "nik"): "3513012504850002"}, "clerk")
    with pytest.raises(StoreError, match="newer workbook"):
        mend.mend(first.id, {("VERVAL", 3, "nik"): "3513012504850003"}, "clerk")


def test_a_refused_workbook_and_one_of_a_closed_month_are_not_mended_here() -> None:
    first = sent()
    cycles.open_cycle("2026-10")
    with pytest.raises(StoreError, match="closed"):
        mend.rows(first.id, "clerk")
    with pytest.raises(StoreError, match="Only an accepted"):
        mend.rows(77, "clerk")
