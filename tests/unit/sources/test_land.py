"""Landing takes complete files once, keeps them as they are, and survives a kill."""

import hashlib
import os
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gesek.errors import StoreError
from gesek.settings import settings
from gesek.sources import land
from gesek.store import cycles, ledger
from gesek.store.models import ReceivedFile

pytestmark = pytest.mark.each_ledger


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()


def put(name: str, content: bytes = b"x", source: str = "dtks") -> Path:
    path = settings().inbox / source / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def files() -> list[ReceivedFile]:
    with ledger.transaction() as session:
        return list(session.scalars(select(ReceivedFile).order_by(ReceivedFile.id)))


def test_a_file_is_kept_under_its_digest_and_left_in_the_inbox() -> None:
    path = put("2026-09/a.csv", b"bytes")
    (found,) = land.collect("dtks", "2026-09")
    digest = hashlib.sha256(b"bytes").hexdigest()
    assert land.landed_path(digest).read_bytes() == b"bytes" == path.read_bytes()
    (row,) = files()
    assert (row.id, row.sha256, row.name, row.size, row.state) == (found, digest, "a.csv", 5, "landed")


def test_nobody_can_write_to_a_landed_file() -> None:
    put("2026-09/a.csv", b"bytes")
    land.collect("dtks", "2026-09")
    assert land.landed_path(files()[0].sha256).stat().st_mode & 0o222 == 0


def test_the_same_bytes_again_are_nothing_new_under_any_name() -> None:
    put("2026-09/a.csv")
    first = land.collect("dtks", "2026-09")
    put("2026-09/b.csv")
    assert land.collect("dtks", "2026-09") == first
    assert len(files()) == 1


def test_files_that_an_earlier_run_landed_and_nobody_read_are_named_again() -> None:
    put("2026-09/a.csv")
    assert land.collect("dtks", "2026-09") == land.collect("dtks", "2026-09") != []


def test_a_file_in_a_cycles_folder_belongs_to_that_cycle_only() -> None:
    put("2026-10/a.csv")
    assert land.collect("dtks", "2026-09") == []
    cycles.open_cycle("2026-10")
    assert len(land.collect("dtks", "2026-10")) == 1


def test_a_file_beside_the_folders_belongs_to_the_open_cycle_and_to_no_later_one() -> None:
    put("a.csv")
    assert len(land.collect("dtks", "2026-09")) == 1
    cycles.open_cycle("2026-10")
    assert land.collect("dtks", "2026-10") == []


def test_a_file_beside_the_folders_does_not_go_to_a_closed_cycle() -> None:
    cycles.open_cycle("2026-10")
    put("a.csv")
    assert land.collect("dtks", "2026-09") == []


def test_a_file_that_has_just_changed_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "60")
    settings.cache_clear()
    path = put("2026-09/a.csv")
    assert land.collect("dtks", "2026-09") == []
    earlier = time.time() - 61
    os.utime(path, (earlier, earlier))
    assert len(land.collect("dtks", "2026-09")) == 1


@pytest.mark.parametrize("name", [".a.csv", "~$a.xlsx", "a.csv.part", "a.csv.FILEPART", "a.crdownload", "a.tmp"])
def test_files_that_programs_are_still_writing_are_left_alone(name: str) -> None:
    put(f"2026-09/{name}")
    assert land.collect("dtks", "2026-09") == []


def test_a_link_out_of_the_inbox_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    folder = settings().inbox / "dtks" / "2026-09"
    folder.mkdir(parents=True)
    (folder / "a.csv").symlink_to(secret)
    assert land.collect("dtks", "2026-09") == []


def test_a_nik_in_a_file_name_does_not_reach_the_ledger_but_a_village_code_does() -> None:
    put("2026-09/3513010101800001.csv", b"1")
    put("2026-09/musdes_3513012001.xlsx", b"2")
    land.collect("dtks", "2026-09")
    assert sorted(file.name for file in files()) == ["[16 digits].csv", "musdes_3513012001.xlsx"]


def test_one_file_sent_by_two_sources_is_received_by_both() -> None:
    put("2026-09/a.csv", source="dtks")
    put("2026-09/a.csv", source="bpjs")
    assert land.collect("dtks", "2026-09") and land.collect("bpjs", "2026-09")
    assert len(files()) == 2


def test_more_files_than_fit_into_one_transaction_are_all_received() -> None:
    count = 2 * land.TOGETHER + 1
    for number in range(count):
        put(f"2026-09/{number}.csv", str(number).encode())
    assert len(land.collect("dtks", "2026-09")) == count


def test_a_file_that_another_run_entered_meanwhile_is_not_entered_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    put("2026-09/a.csv", b"a")
    put("2026-09/b.csv", b"b")
    first = land.collect("dtks", "2026-09")
    # The other run finished after this one had looked: it knows nothing.
    monkeypatch.setattr(land._Known, "has", lambda self, sha256, any_cycle: False)
    assert land.collect("dtks", "2026-09") == first
    with ledger.transaction() as session:
        assert session.scalar(select(func.count()).select_from(ReceivedFile)) == 2


def test_nothing_half_written_stays_in_the_landing() -> None:
    put("2026-09/a.csv")
    land.collect("dtks", "2026-09")
    assert not list(settings().landing.rglob("*.part"))


def test_a_cycle_that_was_never_opened_receives_nothing() -> None:
    with pytest.raises(StoreError, match="never opened"):
        land.collect("dtks", "2027-01")
