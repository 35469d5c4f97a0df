"""Workbooks that real programs protected by a password: read with it, kept as they came, and nothing of them left behind."""

import io
from pathlib import Path

import msoffcrypto
import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from gesek.cli import app
from gesek.settings import settings
from gesek.sources import land, protection, read, stage
from gesek.store import ledger
from gesek.store.models import ReceivedFile
from tests.data.bad import make_museum as museum
from tests.data.bad import office
from tests.data.bad.old_formats import protected_xlsx

pytestmark = [pytest.mark.program("soffice"), pytest.mark.program("python3-uno")]
PASSWORD = "kata sandi 77"
ROWS = [museum.P3KE, museum.P3KE_ROW]
BOOKS = {"rc4.xls": PASSWORD, "standard.xlsx": PASSWORD, "structure.xls": protection.NO_PASSWORD}
ASKED = ["rc4.xls", "standard.xlsx", "agile.xlsx"]
WINDOW = 48


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of what LibreOffice protected (RC4 and ECMA-376's standard way), and of the newer agile way."""
    folder = tmp_path_factory.mktemp("books")
    office.protected(ROWS, BOOKS, folder)
    (folder / "agile.xlsx").write_bytes(protected_xlsx(museum.workbook({"Sheet1": ROWS}), PASSWORD))
    return folder


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()


def receive(path: Path, typed: str) -> Result:
    return CliRunner().invoke(
        app, ["sources", "receive", str(path), "--bast", "1/BAST/2026", "--date", "2026-08-31"], input=typed
    )


def received() -> list[ReceivedFile]:
    with ledger.transaction() as session:
        return list(session.scalars(select(ReceivedFile)))


def decrypted(path: Path, password: str) -> bytes:
    plain = io.BytesIO()
    with path.open("rb") as file:
        book = msoffcrypto.OfficeFile(file)
        book.load_key(password=password)
        book.decrypt(plain)
    return plain.getvalue()


@pytest.mark.parametrize("name", ASKED)
def test_a_protected_workbook_is_read_and_nothing_of_it_stays_but_itself(
    name: str, books: Path, home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = (books / name).read_bytes()
    aside = tmp_path_factory.mktemp("aside")
    monkeypatch.setenv("TMPDIR", str(aside))
    told = receive(books / name, f"salah\n{PASSWORD}\n")
    assert told.exit_code == 0, told.output
    (file,) = received()
    assert land.landed_path(file.sha256).read_bytes() == original
    stage.stage_files("p3ke", read.read_files(land.collect("p3ke", "2026-09"), "run"), "run")
    (file,) = received()
    assert (file.state, file.rows_received, file.rows_rejected) == ("accepted", 1, 0)

    plain = decrypted(books / name, PASSWORD)
    windows = [plain[at : at + WINDOW] for at in range(0, len(plain), WINDOW)]
    secrets = [
        one for one in windows if len(set(one)) > WINDOW // 3 and one not in original
    ]  # not what is never encrypted
    secrets += [PASSWORD.encode(), PASSWORD.encode("utf-16-le")]
    assert len(secrets) > 10
    kept = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert len(kept) >= 3
    assert [path.name for path, content in kept.items() if any(secret in content for secret in secrets)] == []
    assert [path.name for path in aside.rglob("*") if path.is_file()] == []
    assert PASSWORD not in told.output


@pytest.mark.parametrize("name", ASKED)
def test_a_wrong_password_is_one_sentence_and_receives_nothing(name: str, books: Path) -> None:
    told = receive(books / name, "a\nb\nc\n")
    assert told.exit_code == 2
    assert told.stderr.strip().splitlines()[-1].startswith("gesek: File")
    assert "this is not its password" in told.stderr and "Traceback" not in told.output
    assert received() == []


def test_a_workbook_whose_structure_only_is_protected_is_read_without_a_password(books: Path) -> None:
    told = receive(books / "structure.xls", "")
    assert told.exit_code == 0, told.output
    assert [file.state for file in received()] == ["read"]
