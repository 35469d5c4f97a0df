"""Every bad file of `tests/data/bad` gets its exact sentence, and condemns no other."""

import re
import shutil
from pathlib import Path

import openpyxl
import pytest
import yaml
from sqlalchemy import select

from gesek.settings import settings
from gesek.sources import land, read
from gesek.sources.handover import ENDING
from gesek.store import cycles, ledger
from gesek.store.models import ReceivedFile
from tests.data.bad import make_museum

BAD = Path(__file__).parents[2] / "data" / "bad"
MUSEUM: dict[str, dict[str, dict[str, str]]] = yaml.safe_load((BAD / "museum.yaml").read_text(encoding="utf-8"))
FILES = [(source, name) for source, files in MUSEUM.items() for name in files]


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], ReceivedFile]:
    """The whole museum and one good workbook among it, landed and read at once."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("museum")
        patch.setenv("GESEK_HOME", str(home))
        patch.setenv("GESEK_STABLE_SECONDS", "0")
        settings.cache_clear()
        ledger.migrate()
        cycles.open_cycle("2026-09")
        for source in MUSEUM:
            inbox = settings().inbox / source / "2026-09"
            shutil.copytree(BAD / source, inbox)
            if source == "sk_bupati":
                (inbox / "zz_good.xlsx").write_bytes(
                    make_museum.workbook({"Lampiran": [make_museum.SK, make_museum.SK_ROW]})
                )
            read.read_files(land.collect(source, "2026-09"), "museum")
        with ledger.transaction() as session:
            found = {(file.source, file.name): file for file in session.scalars(select(ReceivedFile))}
    settings.cache_clear()
    return found


def test_the_museum_has_its_files_and_no_others() -> None:
    there = {(path.parent.name, path.name) for path in BAD.glob("*/*") if path.parent.name != "__pycache__"}
    assert {(source, name) for source, name in there if not name.endswith(ENDING)} == set(FILES)
    assert len(FILES) >= 60
    assert {Path(name).suffix for _, name in FILES} >= {".csv", ".xlsx", ".xls", ".ods"}


@pytest.mark.parametrize(("source", "name"), FILES)
def test_a_bad_file_is_refused_with_its_sentence(
    source: str, name: str, received: dict[tuple[str, str], ReceivedFile]
) -> None:
    file = received[source, name]
    assert (file.state, file.code, file.sentence) == ("refused", *MUSEUM[source][name].values())
    assert file.rows_received == 0


def test_a_good_file_among_bad_ones_is_read(received: dict[tuple[str, str], ReceivedFile]) -> None:
    # One workbook of the same folder brings the reading process down; the good one comes after it.
    assert received["sk_bupati", "zz_good.xlsx"].state == "read"


def test_a_sentence_names_the_file_and_a_remedy_and_no_number_as_long_as_a_nik() -> None:
    for _, files in MUSEUM.items():
        for name, told in files.items():
            assert told["sentence"].startswith(f"File {name}")
            assert told["sentence"].endswith(".")
            assert re.search(r"send|correct|mend|save|copy", told["sentence"])
            assert not re.search(r"\d{16}", told["sentence"])
            assert "SUTRISNO" not in told["sentence"]


def test_a_museum_workbook_keeps_its_ids_as_text() -> None:
    sheet = openpyxl.load_workbook(BAD / "sk_bupati" / "title_rows_unknown_column.xlsx").active
    assert isinstance(sheet.cell(4, 6).value, str)
