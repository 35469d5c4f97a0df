"""`gesek musdes`: sending, mending, fetching answers, the message and the two steps of an extension, as the pages do."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import ConfigurationError
from gesek.quality.answers import village
from gesek.settings import settings
from gesek.sources import contract, land, read, stage
from gesek.store import audit, cycles
from tests.data.bad import make_museum as museum

DESA, CYCLE = "3513012001", "2026-09"
RUN = CliRunner()


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook whose second row has a NIK of eight digits."""
    wrong = museum.verval_row(2, "TIDAK_LAYAK", "SUDAH_MAMPU")
    wrong[4] = "35130101"
    path = tmp_path / "desa.xlsx"
    rows = [museum.VERVAL, museum.verval_row(1, "LAYAK_ME", None), wrong]
    path.write_bytes(museum.workbook(museum.musdes(verval=rows)))
    return path


def ingest() -> None:
    files = read.read_files(land.collect("musdes", CYCLE), "run")
    stage.stage_files("musdes", files, "run")
    village.answer(contract.load("musdes"), CYCLE, processes=1)


def test_a_workbook_is_sent_mended_and_its_answer_fetched(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "lain.xlsx"
    other.write_bytes(b"text")
    sent = RUN.invoke(app, ["musdes", "send", str(book), str(other), "--by", "rina"])
    assert sent.exit_code == 1
    assert f"UNGGAH-202609-000001 placed {DESA} 2 rows, 0 rejected" in sent.output
    assert "000002 refused" in sent.output
    ingest()
    shown = RUN.invoke(app, ["musdes", "mend", "1", "--by", "rina"], input="")
    assert "VERVAL row 3: KK_MISSING NIK_LENGTH; cells no_kk, nik" in shown.output
    assert "35130101" not in shown.output
    cells = "lembar,baris,kolom,isi\nVERVAL,3,nik,3513012504850002\n"
    mended = RUN.invoke(app, ["musdes", "mend", "1", "--by", "rina"], input=cells)
    assert "placed: 2 rows" in mended.output
    fetched = RUN.invoke(
        app, ["musdes", "answers", "MUSDES-202609-000001", "--to", str(tmp_path / "out"), "--by", "rina"]
    )
    assert fetched.exit_code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["MUSDES-202609-000001.xlsx"]
    assert audit.listed(action="answer.read")[0].actor == "rina"


def test_the_message_of_a_kecamatan_names_what_is_missing_and_no_person(book: Path) -> None:
    RUN.invoke(app, ["musdes", "send", str(book)])
    ingest()
    told = RUN.invoke(app, ["musdes", "message", "351301"]).output
    assert "Sudah diterima: 1 dari 12 desa." in told
    assert "*Belum masuk* (11): Wonotoro" in told
    assert "*Pindaian berita acara belum ada* (1): Ngadisari." in told
    assert "KELUARGA" not in told
    assert isinstance(RUN.invoke(app, ["musdes", "message", "35"]).exception, ConfigurationError)


def test_an_extension_takes_two_commands_of_two_officers() -> None:
    until = f"{cycles.get(CYCLE).cut_off + timedelta(days=2):%Y-%m-%d}"
    asked = RUN.invoke(app, ["musdes", "extend", DESA, "--until", until, "--reason", "banjir", "--by", "dewi"])
    assert "gesek musdes agree 1" in asked.output
    assert "waits for a second officer" in RUN.invoke(app, ["musdes", "extensions"]).output
    assert RUN.invoke(app, ["musdes", "agree", "1", "--by", "dewi"]).exit_code != 0
    assert "is in force" in RUN.invoke(app, ["musdes", "agree", "1", "--by", "budi"]).output
    assert "agreed by budi" in RUN.invoke(app, ["musdes", "extensions"]).output
