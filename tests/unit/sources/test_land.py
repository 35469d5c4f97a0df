import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gesek.errors import StoreError
from gesek.sources import land
from gesek.store import cycles

from tests.unit.sources.made_files import drop, received


def test_a_file_is_kept_under_its_digest_and_stays_in_the_inbox(home: Path) -> None:
    path = drop(home, "bps", "a.csv", b"x")
    ids = land.collect("bps", "2026-09")
    (file,) = received().values()
    assert ids == [file.id]
    assert (file.state, file.size, file.source, file.cycle_id) == ("landed", 1, "bps", "2026-09")
    kept = home / "landing" / file.sha256[:2] / file.sha256
    assert kept.read_bytes() == b"x"
    assert path.exists()
    assert not list((home / "landing").rglob("*.part"))


def test_the_same_bytes_twice_are_nothing_new(home: Path) -> None:
    drop(home, "bps", "a.csv", b"x")
    drop(home, "bps", "copy of a.csv", b"x")
    assert len(land.collect("bps", "2026-09")) == 1
    assert len(land.collect("bps", "2026-09")) == 1, "still waiting, not landed a second time"
    assert len(received()) == 1


def test_a_killed_run_leaves_its_files_to_the_next(home: Path) -> None:
    drop(home, "bps", "a.csv", b"x")
    assert land.collect("bps", "2026-09") == land.collect("bps", "2026-09")


def test_a_file_is_left_alone_until_it_is_stable(home: Path) -> None:
    path = drop(home, "bps", "a.csv", b"x", age=0)
    assert land.collect("bps", "2026-09") == []
    os.utime(path, (time.time() - 60,) * 2)
    assert len(land.collect("bps", "2026-09")) == 1


def test_a_file_that_changes_while_it_is_copied_is_left_for_the_next_time(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(home, "bps", "a.csv", b"x")
    write = land._write

    def growing(file: object, target: Path, sha256: str) -> bool:
        with path.open("ab") as more:
            more.write(b"y")
        return write(file, target, sha256)

    monkeypatch.setattr(land, "_write", growing)
    assert land.collect("bps", "2026-09") == []
    assert not [path for path in (home / "landing").rglob("*") if path.is_file()]


def test_a_sender_whose_clock_is_ahead_is_not_waited_for_until_that_day(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(home, "bps", "a.csv", b"x", age=-86_400)
    now = time.time()
    monkeypatch.setattr(land.time, "time", lambda: now + 60)
    assert len(land.collect("bps", "2026-09")) == 1


@pytest.mark.parametrize("name", ["~$a.xlsx", ".a.csv", "a.csv.part", "a.csv.filepart", "A.CSV.TMP"])
def test_unfinished_files_and_locks_are_passed_over(home: Path, name: str) -> None:
    drop(home, "bps", name, b"x")
    assert land.collect("bps", "2026-09") == []


def test_links_and_folders_are_passed_over(home: Path) -> None:
    secret = home / "secret"
    secret.write_bytes(b"x")
    os.utime(secret, (time.time() - 60,) * 2)
    folder = home / "inbox" / "bps" / "2026-09"
    (folder / "old").mkdir(parents=True)
    (folder / "link.csv").symlink_to(secret)
    assert land.collect("bps", "2026-09") == []


def test_a_number_as_long_as_a_nik_is_taken_out_of_a_name(home: Path) -> None:
    drop(home, "bps", "data 3513014101900001.csv", b"x")
    land.collect("bps", "2026-09")
    assert list(received()) == ["data [16 digits].csv"]


def test_a_file_beside_the_cycle_folders_belongs_to_the_open_cycle_once(home: Path) -> None:
    drop(home, "bps", "a.csv", b"x", cycle=None)
    assert len(land.collect("bps", "2026-09")) == 1
    cycles.open_cycle("2026-10")
    assert land.collect("bps", "2026-10") == []


def test_a_file_in_a_cycle_folder_is_of_that_cycle_although_its_bytes_came_before(home: Path) -> None:
    drop(home, "bps", "a.csv", b"x")
    land.collect("bps", "2026-09")
    cycles.open_cycle("2026-10")
    drop(home, "bps", "a.csv", b"x", cycle="2026-10")
    assert len(land.collect("bps", "2026-10")) == 1


def test_a_later_file_gets_the_later_id(home: Path) -> None:
    drop(home, "bps", "a.csv", b"new", age=10)
    drop(home, "bps", "b.csv", b"old", age=20)
    land.collect("bps", "2026-09")
    assert [file.name for file in sorted(received().values(), key=lambda file: file.id)] == ["b.csv", "a.csv"]


def test_two_runs_at_once_land_a_file_once(home: Path) -> None:
    for number in range(20):
        drop(home, "bps", f"{number}.csv", str(number).encode())
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: land.collect("bps", "2026-09"), range(4)))
    assert len(received()) == 20


def test_a_cycle_that_was_never_opened_is_refused(home: Path) -> None:
    with pytest.raises(StoreError, match="2027-01 was never opened"):
        land.collect("bps", "2027-01")


def test_an_empty_inbox_is_nothing_new(home: Path) -> None:
    assert land.collect("bps", "2026-09") == []
