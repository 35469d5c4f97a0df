"""Scans of signed minutes: told by their bytes, bound to village and cycle, found again from a decision."""

from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import StoreError
from gesek.quality.answers import front, village
from gesek.settings import settings
from gesek.sources import contract, land, read, scans, stage
from gesek.store import cycles, lake, ledger
from gesek.store.models import Answer, InputSet, ReceivedFile, Scan, TargetList
from gesek.targets.meeting import decided
from tests.data.bad import make_museum as museum

pytestmark = pytest.mark.each_ledger

CYCLE, DESA = "2026-09", "3513012001"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
THUMBNAIL = b"\xff\xe1\x00\x0aExif\xff\xd8\xff\xd9"
"""A segment with a small picture in it, which has an end of its own."""
JPG = b"\xff\xd8" + THUMBNAIL + b"\xff\xda\x00\x08" + bytes(40) + b"\xff\xd9" + b"trailer of a phone"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
RUN = CliRunner()


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()
    ledger.migrate()
    cycles.open_cycle(CYCLE)


def put(name: str, content: bytes, folder: str = CYCLE) -> None:
    path = settings().inbox / "musdes" / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def kept() -> list[Scan]:
    with ledger.transaction() as session:
        return list(session.scalars(select(Scan).order_by(Scan.id)))


def ingest() -> None:
    files = read.read_files(land.collect("musdes", CYCLE), "run")
    scans.collect(CYCLE)
    if files:
        stage.stage_files("musdes", files, "run")
    village.answer(contract.load("musdes"), CYCLE, processes=1)


def notes() -> list[str]:
    """What the answer to the village's workbook says besides its counts."""
    with ledger.transaction() as session:
        (answer,) = session.scalars(select(Answer))
    sheet = openpyxl.load_workbook(settings().answers / answer.path)[front.SHEET]
    return [row[1] for row in sheet.iter_rows(max_col=2, values_only=True) if row[0] == "Keterangan"]


@pytest.mark.parametrize(
    ("name", "content", "kind"), [("a.pdf", PDF, "pdf"), ("a.JPEG", JPG, "jpg"), ("a.png", PNG, "png")]
)
def test_a_scan_is_what_its_bytes_say(name: str, content: bytes, kind: str) -> None:
    assert scans.judge(content, name) == (kind, None)


@pytest.mark.parametrize(
    ("name", "content", "code", "sentence"),
    [
        ("a.pdf", b"", "SCAN_EMPTY", "File a.pdf: it is empty; scan or photograph the page anew and send it again."),
        (
            "a.pdf",
            JPG,
            "SCAN_OTHER_KIND",
            "File a.pdf: its name ends in pdf but it is a JPG; give it the ending jpg and send it again.",
        ),
        (
            "a.jpg",
            museum.workbook(museum.musdes()),
            "SCAN_OTHER_KIND",
            "File a.jpg: it is no PDF, JPG or PNG; save or photograph it as one of these and send that.",
        ),
        (
            "a.heic",
            b"\x00\x00\x00\x18ftypheic" + bytes(40),
            "SCAN_OTHER_KIND",
            "File a.heic: it is no PDF, JPG or PNG; save or photograph it as one of these and send that.",
        ),
        ("a.pdf", PDF[:-8], "SCAN_INCOMPLETE", "File a.pdf: the PDF has no end, it was cut off; send it again."),
        ("a.jpg", JPG[:30], "SCAN_INCOMPLETE", "File a.jpg: the JPG has no end, it was cut off; send it again."),
        ("a.png", PNG[:-12], "SCAN_INCOMPLETE", "File a.png: the PNG has no end, it was cut off; send it again."),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_one_sentence(
    name: str, content: bytes, code: str, sentence: str
) -> None:
    assert scans.judge(content, name)[1] == (code, sentence)


@given(content=st.binary(max_size=3000), name=st.sampled_from(["a.pdf", "a.jpg", "a.png", "a", ".pdf", "a.jpeg.pdf"]))
def test_any_bytes_are_judged_and_only_the_three_kinds_are_kept(content: bytes, name: str) -> None:
    kind, refusal = scans.judge(content, name)
    assert refusal is not None or (kind in ("pdf", "jpg", "png") and scans.whole(content, kind))
    assert refusal is None or refusal[1].count(".") >= 1 and "\n" not in refusal[1]


@given(start=st.binary(min_size=1, max_size=200), cut=st.integers(0, 60))
@example(start=b"%PDF-", cut=0)
def test_a_scan_that_lost_its_end_is_never_kept(start: bytes, cut: int) -> None:
    content = b"\x89PNG\r\n\x1a\n" + start.replace(b"IEND", b"") + b"\x00\x00\x00\x00IEND\xaeB`\x82"
    whole = content[: max(0, len(content) - cut)]
    assert (scans.judge(whole, "a.png")[1] is None) == (cut <= 4)


@given(cut=st.integers(0, len(JPG)))
def test_a_photo_cut_off_behind_its_thumbnail_is_not_whole(cut: int) -> None:
    end = JPG.index(b"\xff\xd9trailer") + 2
    assert (scans.judge(JPG[:cut], "a.jpg")[1] is None) == (cut >= end)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("musdes_3513012001.pdf", DESA),
        ("BA 3513012001 daftar hadir.JPG", DESA),
        ("Ngadisari.pdf", DESA),
        ("ngadisari_ba 2.jpg", DESA),
        ("ngadisari2.jpg", ""),
        ("ngadisar.jpg", ""),
        ("3513012001_3513012002.pdf", ""),
        ("foto.jpg", ""),
        ("9999999999.pdf", ""),
    ],
)
def test_a_scan_belongs_to_the_village_in_its_name_or_of_the_workbook_it_is_called_after(name: str, code: str) -> None:
    assert scans.village_of(name, {"ngadisari": DESA, "": "3513012003"} if name != "" else {}) == code


@given(name=st.text(max_size=20), books=st.dictionaries(st.text(max_size=6), st.just(DESA), max_size=3))
def test_any_name_gives_a_village_or_none(name: str, books: dict[str, str | None]) -> None:
    assert scans.village_of(name, books) in {"", DESA}


def test_scans_are_landed_under_their_digest_and_are_no_workbooks() -> None:
    put(f"musdes_{DESA}_ba.pdf", PDF)
    put(f"musdes_{DESA}_hadir.jpg", JPG, folder=".")
    assert land.collect("musdes", CYCLE) == []
    assert scans.collect(CYCLE) == 2
    assert scans.collect(CYCLE) == 0
    assert [(row.kode_desa, row.cycle_id, row.state) for row in kept()] == [(DESA, CYCLE, "landed")] * 2
    assert all(land.landed_path(row.sha256).is_file() for row in kept())
    with ledger.transaction() as session:
        assert list(session.scalars(select(ReceivedFile))) == []


def test_a_picture_in_the_inbox_of_an_export_is_still_refused_as_an_export() -> None:
    path = settings().inbox / "dtsen" / CYCLE / "a.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(PDF)
    assert len(land.collect("dtsen", CYCLE)) == 1


def test_a_scan_beside_the_open_cycles_folder_is_not_taken_again_next_month() -> None:
    put(f"musdes_{DESA}.pdf", PDF, folder=".")
    assert scans.collect(CYCLE) == 1
    cycles.open_cycle("2026-10")
    assert scans.collect("2026-10") == 0


def test_a_scan_that_is_too_large_is_refused_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "LARGEST", 20)
    put(f"musdes_{DESA}.pdf", PDF)
    assert scans.collect(CYCLE) == 1
    (row,) = kept()
    assert (row.state, row.code) == ("refused", "SCAN_TOO_LARGE")
    assert not land.landed_path(row.sha256).exists()


def test_a_number_as_long_as_a_nik_in_a_name_is_not_kept() -> None:
    put("3513010101800001.pdf", PDF)
    scans.collect(CYCLE)
    assert [row.name for row in kept()] == ["[16 digits].pdf"]


def test_the_answer_says_when_none_came_and_how_many_came_later() -> None:
    put("ngadisari.xlsx", museum.workbook(museum.musdes()))
    ingest()
    assert notes() == [front.NO_SCAN]
    put("ngadisari_ba.pdf", PDF)
    put("ngadisari_hadir.jpg", PDF)
    ingest()
    assert [row.kode_desa for row in kept()] == [DESA, DESA]
    said = notes()
    assert said[0] == "Pindaian berita acara dan daftar hadir: 1 diterima."
    assert len(said) == 2 and said[1].startswith("Sebuah pindaian bukan PDF")


def test_a_decision_leads_to_its_scans() -> None:
    put("ngadisari.xlsx", museum.workbook(museum.musdes()))
    put("ngadisari_ba.pdf", PDF)
    ingest()
    day = date(2026, 9, 10)
    number = museum.MINUTES["nomor"]
    (found,) = scans.scans_of(DESA, str(number), day)
    assert found.sha256 == kept()[0].sha256
    assert scans.scans_of(DESA, "other", day) == []
    assert scans.scans_of(DESA, str(number), date(2026, 9, 11)) == []
    rows = {"family_id": [7], "kode_desa": [DESA], "nomor_ba": [number], "tanggal_ba": [day]}
    version = lake.write("core/decision", CYCLE, "x", [lake.save_table(pa.table(rows), "core/decision")], "run")
    with ledger.transaction() as session:
        inputs = InputSet(cycle_id=CYCLE, run_id="run", digest="x", created_at=ledger.now())
        session.add(inputs)
        session.flush()
        session.add(
            TargetList(
                cycle_id=CYCLE, kind="pemutakhiran", state="published", input_set_id=inputs.id,
                target_version_id=version.id, hash="x", created_at=ledger.now(), published_at=ledger.now(),
                versions={"core/decision": version.id},
            )
        )  # fmt: skip
    assert [row.sha256 for row in decided.scans_of(7)] == [found.sha256]
    with pytest.raises(StoreError, match="No meeting decided on family 8"):
        decided.scans_of(8)


def test_the_command_lists_and_copies_out_under_names_without_personal_values(tmp_path: Path) -> None:
    put(f"musdes_{DESA}_BUDI.pdf", PDF)
    put(f"musdes_{DESA}_SITI.png", JPG)
    scans.collect(CYCLE)
    done = RUN.invoke(app, ["musdes", "scan", DESA, "--cycle", CYCLE, "--to", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "landed" in done.output and "refused" in done.output
    assert "BUDI" not in done.output and "SITI" not in done.output
    (made,) = (tmp_path / "out").iterdir()
    assert made.read_bytes() == PDF and made.name.startswith(f"{DESA}_{CYCLE}_") and made.suffix == ".pdf"
    assert RUN.invoke(app, ["musdes", "scan", "3513012002"]).output.strip() == "No scan was received."
    assert RUN.invoke(app, ["musdes", "scan", "1234567890"]).exit_code != 0
    assert RUN.invoke(app, ["musdes", "scan"]).exit_code != 0
