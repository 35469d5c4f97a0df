"""Staging: every row judged, a version of what is in force, and nothing twice after a kill."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from gesek.settings import settings
from gesek.sources import land, read, stage
from gesek.store import cycles, lake, ledger
from gesek.store.models import ReceivedFile
from tests.data.bad.make_museum import DTSEN, FAMILY, csv

KEYS = "staged/dtsen_keluarga"


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()
    ledger.migrate()
    cycles.open_cycle("2026-09")


def family(number: int, **cells: str) -> list[str]:
    """The museum's family under another number and card, with these cells."""
    plain = dict(zip(DTSEN, FAMILY, strict=True))
    own = {"id_keluarga": f"35{number:010d}", "no_kk": f"351301010120{number:04d}", "nik": f"351301010180{number:04d}"}
    return list((plain | own | cells).values())


def sent(name: str, rows: list[list[str]]) -> list[int]:
    """Put a file into the inbox, land and read all that is there; returns the ids of what can be staged."""
    path = settings().inbox / "dtsen" / "2026-09" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(csv([DTSEN, *rows]), encoding="utf-8")
    return read.read_files(land.collect("dtsen", "2026-09"), "run")


def staged(version_id: int) -> list[dict[str, object]]:
    """The rows of a version by file and row."""
    rows = [row for path in lake.paths(lake.version(version_id)) for row in pq.read_table(path).to_pylist()]
    return sorted(rows, key=lambda row: (row["source_file"], row["row_number"]))


def test_every_row_received_is_accepted_warned_or_rejected() -> None:
    rows = [
        family(1),
        family(2, nik="0"),
        family(3),
        family(3),
        family(4, id_wilayah="3513019999", kelurahan="", kecamatan=""),
    ]
    versions = stage.stage_files("dtsen", sent("a.csv", rows), "run")
    with ledger.transaction() as session:
        file = session.scalars(select(ReceivedFile)).one()
    assert (file.rows_received, file.rows_accepted, file.rows_warned, file.rows_rejected) == (5, 2, 1, 2)
    found = staged(versions[KEYS])
    assert [row["verdict"] for row in found] == ["accepted", "warned", "accepted", "rejected", "rejected"]
    assert [row["codes"] for row in found] == ["", "NIK_TEMPORARY", "", "REPEATED_ROW", "PLACE_UNKNOWN"]


def test_what_was_received_is_in_force_at_once_and_what_was_judged_only_after_its_gate() -> None:
    versions = stage.stage_files("dtsen", sent("a.csv", [family(1)]), "run")
    raw = lake.published("raw/dtsen_keluarga")
    assert raw is not None and raw.rows == 1
    assert lake.published(KEYS) is None
    lake.publish([versions[KEYS]])
    assert lake.published(KEYS).id == versions[KEYS]


def test_staging_again_gives_the_same_version() -> None:
    files = sent("a.csv", [family(1), family(2)])
    assert stage.stage_files("dtsen", files, "run") == stage.stage_files("dtsen", files, "run")


def test_a_file_sent_again_under_its_name_takes_the_place_of_the_first_and_another_is_added() -> None:
    stage.stage_files("dtsen", sent("a.csv", [family(1), family(2)]), "run")
    stage.stage_files("dtsen", sent("b.csv", [family(3)]), "run")
    versions = stage.stage_files("dtsen", sent("a.csv", [family(1)]), "run")
    assert sorted(str(row["id_keluarga"])[-1] for row in staged(versions[KEYS])) == ["1", "3"]
