"""`gesek sources`: what a person at the desk sees, and what is kept of it."""

import hashlib
import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from gesek.cli import app
from gesek.settings import settings
from gesek.sources import contract as contracts
from gesek.sources import land, read, stage, tries
from gesek.sources.contract import Contract
from gesek.store import audit, cycles, ledger
from gesek.store.models import Base, FileTry, ReceivedFile
from tests.data.bad import make_museum as museum
from tests.data.bad.old_formats import ods, protected_xlsx, xls

BAD = Path(museum.__file__).parent
PASSWORD = "kata sandi 77"
CONTENT = {"Sheet1": [museum.P3KE, museum.P3KE_ROW]}


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()
    tries.rules.cache_clear()


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the home, as a person has one."""
    return tmp_path_factory.mktemp("desk")


def put(desk: Path, name: str, content: bytes) -> str:
    (desk / name).write_bytes(content)
    return str(desk / name)


def gesek(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["sources", *arguments], input=typed)


def files() -> list[ReceivedFile]:
    with ledger.transaction() as session:
        return list(session.scalars(select(ReceivedFile).order_by(ReceivedFile.id)))


def test_check_says_source_layout_counts_and_codes(desk: Path) -> None:
    good = dict(zip(museum.DTSEN, museum.FAMILY, strict=True))
    rows = [museum.FAMILY, list((good | {"id_keluarga": "2", "nik": "0"}).values()), museum.FAMILY]
    told = gesek("check", put(desk, "a.csv", museum.csv([museum.DTSEN, *rows]).encode()), "--english")
    assert told.exit_code == 1
    assert "source dtsen" in told.output
    assert "dtsen_keluarga/dtsen-2025: 3 rows: 1 accepted, 1 warned, 1 rejected" in told.output
    assert "1 NIK_TEMPORARY: " in told.output and "1 REPEATED_ROW: " in told.output
    assert museum.FAMILY[2] not in told.output and "SUTRISNO" not in told.output


def test_check_leaves_nothing_behind(home: Path, desk: Path) -> None:
    def state() -> dict[str, str]:
        return {
            path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in home.rglob("*")
            if path.is_file() and "sqlite" not in path.name
        }

    before = state()
    book = museum.workbook(museum.musdes())
    assert gesek("check", put(desk, "a.xlsx", book)).exit_code == 0
    assert gesek("check", put(desk, "a.csv", museum.csv([museum.DTSEN, museum.FAMILY]).encode())).exit_code == 0
    assert state() == before
    assert files() == []


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("x.csv", museum.csv([museum.DTSEN, museum.FAMILY]).encode(), "dtsen"),
        ("x.txt", museum.csv([museum.DTSEN, museum.FAMILY], "\t").encode(), "dtsen"),
        ("x.xls", xls({"Lampiran": [museum.SK, museum.SK_ROW]}), "sk_bupati"),
        ("x.ods", ods({"Lampiran": [["LAMPIRAN"], museum.SK, museum.SK_ROW]}), "sk_bupati"),
        ("x.bin", museum.workbook(museum.musdes()), "musdes"),
        ("y.xlsx", museum.workbook(CONTENT), "p3ke"),
        ("z.xlsx", museum.workbook({"Sheet1": [museum.P3KE_2023, museum.P3KE_2023_ROW]}), "p3ke"),
    ],
)
def test_a_file_is_recognised_by_its_headings(desk: Path, name: str, content: bytes, source: str) -> None:
    told = gesek("check", put(desk, name, content))
    assert told.exit_code == 0, told.output
    assert f"source {source}\n" in told.output


MUSEUM = yaml.safe_load((BAD / "museum.yaml").read_text(encoding="utf-8"))
AT_THE_DESK = {
    (told["code"], Path(name).suffix): (source, name)
    for source, files in MUSEUM.items()
    for name, told in files.items()
    if told["code"] != "BAST_MISSING"
}
"""One file of every code and kind of file; a process for each workbook of the museum takes minutes."""


@pytest.mark.parametrize(("source", "name"), AT_THE_DESK.values())
def test_check_refuses_a_bad_file_with_the_sentence_its_sender_would_get(source: str, name: str) -> None:
    told = gesek("check", str(BAD / source / name), "--source", source)
    assert told.exit_code == 2
    assert told.output == f"{MUSEUM[source][name]['code']}: {MUSEUM[source][name]['sentence']}\n"


def test_check_of_what_is_no_file_is_one_sentence(desk: Path) -> None:
    for argument in (str(desk / "nothing.csv"), str(desk)):
        told = gesek("check", argument)
        assert told.exit_code == 2
        assert told.output.startswith("gesek: The file") and told.output.count("\n") == 1
    told = gesek("check", put(desk, "a.csv", b"x"), "--source", "unknown")
    assert told.exit_code == 2 and "No source 'unknown'" in told.output


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)))
def test_check_of_any_bytes_of_text_is_refused_without_a_traceback(desk: Path, content: bytes) -> None:
    told = gesek("check", put(desk, "any", content))
    assert told.exit_code == 2
    assert told.exception is None or isinstance(told.exception, SystemExit)
    assert "Traceback" not in told.output


def test_an_unforeseen_fault_is_told_without_its_text(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise ValueError("3513010101800001")

    monkeypatch.setattr("gesek.sources.examine.examine", fault)
    told = gesek("check", put(desk, "a.csv", b"x"))
    assert told.exit_code == 2
    assert told.output == "gesek: It could not be done (ValueError); tell the data engineer.\n"


def test_receive_keeps_the_original_and_its_record_and_the_next_run_takes_it_up(desk: Path) -> None:
    content = museum.workbook(CONTENT)
    told = gesek("receive", put(desk, "p.xlsx", content), "--bast", "1/BAST/2026", "--date", "2026-08-31")
    assert told.exit_code == 0, told.output
    (file,) = files()
    assert (file.source, file.state, file.bast_number, str(file.bast_date)) == (
        "p3ke",
        "read",
        "1/BAST/2026",
        "2026-08-31",
    )
    assert land.landed_path(file.sha256).read_bytes() == content
    assert land.collect("p3ke", "2026-09") == [file.id]
    stage.stage_files("p3ke", read.read_files([file.id], "run"), "run")
    assert files()[0].state == "accepted"
    (recorded,) = audit.listed(action="file.receive")
    assert (recorded.subject, recorded.after) == (f"file:{file.id}", file.sha256)


def test_a_source_that_owes_a_bast_is_not_received_without(desk: Path) -> None:
    path = put(desk, "p.xlsx", museum.workbook(CONTENT))
    told = gesek("receive", path)
    assert told.exit_code == 2 and "--bast" in told.output
    assert gesek("receive", path, "--bast", "1").exit_code == 2
    assert files() == [] and not list(settings().landing.rglob("*.*"))


def test_a_protected_file_is_kept_encrypted_and_its_password_nowhere(
    home: Path, desk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    encrypted = protected_xlsx(museum.workbook(CONTENT), PASSWORD)
    path = put(desk, "p.xlsx", encrypted)
    told = gesek("receive", path, "--bast", "1", "--date", "2026-08-31", typed=f"salah\n{PASSWORD}\n")
    assert told.exit_code == 0, told.output
    (file,) = files()
    assert (file.state, file.layout) == ("read", "p3ke_keluarga/p3ke-2022")
    assert land.landed_path(file.sha256).read_bytes() == encrypted
    assert PASSWORD not in told.output and PASSWORD not in caplog.text
    kept = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert len(kept) >= 2
    with ledger.transaction() as session:
        kept += [repr(session.execute(table.select()).all()).encode() for table in Base.metadata.sorted_tables]
    assert not any(word in content for content in kept for word in (PASSWORD.encode(), PASSWORD.encode("utf-16-le")))
    assert not any(content.startswith(b"PK\x03\x04") for content in kept)  # the decrypted workbook is on no disk


def test_after_three_wrong_passwords_nothing_is_received(desk: Path) -> None:
    path = put(desk, "p.xlsx", protected_xlsx(museum.workbook(CONTENT), PASSWORD))
    told = gesek("receive", path, "--bast", "1", "--date", "2026-08-31", typed="a\nb\nc\n")
    assert told.exit_code == 2 and "not its password" in told.output
    assert files() == []


def test_a_protected_file_that_the_inbox_refused_can_be_received_by_hand(desk: Path) -> None:
    path = put(desk, "p.xlsx", protected_xlsx(museum.workbook(CONTENT), PASSWORD))
    inbox = settings().inbox / "p3ke" / "2026-09"
    inbox.mkdir(parents=True)
    shutil.copy(path, inbox)
    read.read_files(land.collect("p3ke", "2026-09"), "run")
    assert files()[0].code == "BAST_MISSING"
    told = gesek("receive", path, "--bast", "1", "--date", "2026-08-31", typed=f"{PASSWORD}\n")
    assert told.exit_code == 0, told.output
    (file,) = files()
    assert (file.state, file.code) == ("read", None)
    assert [one.code for one in tries.history(file.id)] == ["BAST_MISSING"]
    again = gesek("receive", path, "--bast", "1", "--date", "2026-08-31", typed=f"{PASSWORD}\n")
    assert again.exit_code == 2 and "retry" in again.output


def mended(monkeypatch: pytest.MonkeyPatch, heading: str, column: str) -> None:
    """The contract of dtsen with a further heading for a column of its families."""
    content = contracts.load("dtsen").model_dump()
    content["datasets"][0]["editions"][0]["sheets"][0]["columns"][column].append(heading)
    new = Contract.model_validate(content)
    monkeypatch.setattr(contracts, "load", lambda source, *_: new)
    tries.rules.cache_clear()


def in_the_inbox(name: str, text: str) -> ReceivedFile:
    inbox = settings().inbox / "dtsen" / "2026-09"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / name).write_text(text, encoding="utf-8")
    found = read.read_files(land.collect("dtsen", "2026-09"), "run")
    if found:
        stage.stage_files("dtsen", found, "run")
    return files()[-1]


def test_a_refused_file_is_judged_again_after_a_mend_of_its_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = ["no_kartu_klg" if name == "no_kk" else name for name in museum.DTSEN]
    file = in_the_inbox("a.csv", museum.csv([renamed, museum.FAMILY]))
    assert file.code == "UNKNOWN_COLUMN"
    same = gesek("retry", file.sha256[:10], "--reason", "nothing mended yet")
    assert same.exit_code == 2 and files()[0].state == "refused"
    mended(monkeypatch, "no_kartu_klg", "no_kk")
    told = gesek("retry", file.sha256[:10], "--reason", "heading added")
    assert told.exit_code == 0, told.output
    assert "is now read; the next run of ingest_dtsen stages it" in told.output
    stage.stage_files("dtsen", read.read_files(land.collect("dtsen", "2026-09"), "run"), "run")
    assert files()[0].state == "accepted"
    history = tries.history(file.id)
    assert [(one.number, one.state, one.reason) for one in history] == [
        (1, "refused", None),
        (2, "refused", "nothing mended yet"),
        (3, "read", "heading added"),
        (4, "accepted", None),
    ]
    told_twice = [(one.subject, one.reason) for one in audit.listed(action="file.retry")]
    assert told_twice == [(f"file:{file.id}", "nothing mended yet"), (f"file:{file.id}", "heading added")]
    assert history[0].rules == history[1].rules != history[2].rules == history[3].rules
    assert history[0].code == "UNKNOWN_COLUMN" and history[3].rows_accepted == 1


def test_an_accepted_file_that_a_wrong_mend_would_refuse_stays_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    file = in_the_inbox("a.csv", museum.csv([museum.DTSEN, museum.FAMILY]))
    content = contracts.load("dtsen").model_dump()
    content["datasets"][0]["editions"][0]["sheets"][0]["columns"]["rw"] = ["erwe"]
    new = Contract.model_validate(content)
    monkeypatch.setattr(contracts, "load", lambda source, *_: new)
    told = gesek("retry", file.sha256, "--reason", "a wrong mend")
    assert told.exit_code == 2 and "is now accepted; it stays so" in told.output
    assert (files()[0].state, files()[0].rows_accepted) == ("accepted", 1)
    assert [one.state for one in tries.history(file.id)] == ["accepted", "refused"]


def test_a_file_of_a_closed_cycle_is_staged_by_the_next_run_after_its_retry() -> None:
    file = in_the_inbox("a.csv", museum.csv([museum.DTSEN, museum.FAMILY]))
    cycles.open_cycle("2026-10")
    assert gesek("retry", file.sha256, "--reason", "value map").exit_code == 0
    assert land.collect("dtsen", "2026-10") == [file.id]


def test_judging_an_exports_files_anew_adds_no_try_that_says_the_same() -> None:
    in_the_inbox("a.csv", museum.csv([museum.DTSEN, museum.FAMILY]))
    own = {"id_keluarga": "2", "nik": "3513010101800002", "no_kk": "3513010101200002"}
    other = dict(zip(museum.DTSEN, museum.FAMILY, strict=True)) | own
    in_the_inbox("b.csv", museum.csv([museum.DTSEN, list(other.values())]))
    with ledger.transaction() as session:
        assert session.scalar(select(func.count()).select_from(FileTry)) == 2


@pytest.mark.parametrize("digest", ["", "12345678", "zz", "1234567"])
def test_a_digest_of_no_file_is_one_sentence(digest: str) -> None:
    told = gesek("retry", digest, "--reason", "x")
    assert told.exit_code == 2 and told.output.startswith("gesek: ")
