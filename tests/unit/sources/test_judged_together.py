"""An export's files are judged together on whichever days they came; a replaced file takes no part in that."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gesek.settings import settings
from gesek.sources import land, read, stage
from gesek.store import lake

CARD = "3513011705120001"
BOTH = f"D1;A1;{CARD};{CARD};BUDI;Anak;Buruh"
OTHER = f"D1;A2;{CARD};3513010203040005;ANI;Anak;Buruh"
STRANGER = "D2;A3;3513010506070008;3513010203040006;TONO;Anak;Buruh"
HEADINGS = "id_keluarga;idsemesta;no_kk;nik;nama;hub_kepala_keluarga;pekerjaan_utama"


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()


def arrives(rows: list[str], name: str, folder: str = "2026-09") -> None:
    path = settings().inbox / "dtsen" / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADINGS, *rows, ""]))


def ingested() -> dict[str, str]:
    """What a run that finds these files makes of them: who has which state of NIK in the version it writes."""
    files = read.read_files(land.collect("dtsen", "2026-09"), "run")
    version = lake.version(stage.stage_files("dtsen", files, "run")["staged/dtsen_anggota"])
    rows = [row for path in lake.paths(version) for row in pq.read_table(path).to_pylist()]
    return {row["nama"]: row["nik_state"] for row in rows}


def test_parts_of_an_export_that_come_on_two_days_are_judged_as_if_they_had_come_together() -> None:
    arrives([BOTH], "bagian_1.csv")
    assert ingested() == {"BUDI": "suspect"}
    arrives([OTHER], "bagian_2.csv")
    assert ingested() == {"BUDI": "invalid", "ANI": "valid"}


def test_a_file_that_another_of_its_name_replaced_says_nothing_about_the_rows_in_force() -> None:
    arrives([OTHER], "anggota.csv")
    assert ingested() == {"ANI": "valid"}
    arrives([BOTH], "anggota.csv")
    assert ingested() == {"BUDI": "suspect"}


def test_two_files_of_one_name_in_one_run_are_judged_apart() -> None:
    arrives([OTHER], "anggota.csv", folder=".")
    arrives([BOTH, STRANGER], "anggota.csv")
    assert ingested() == {"BUDI": "suspect", "TONO": "valid"}
