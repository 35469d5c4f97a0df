"""Uploads of villages: in pieces, judged at once, put into the inbox, and taken from there by the villages' run."""

import io
import zipfile
from pathlib import Path

import pytest

from gesek.errors import StoreError
from gesek.settings import settings
from gesek.sources import land, read, scans
from gesek.sources.uploads import book, desk
from gesek.store import audit, cycles
from gesek.store.uploads import Upload
from tests.data.bad import make_museum as museum
from tests.data.bad.old_formats import protected_xlsx

DESA, CYCLE = "3513012001", "2026-09"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()


def good(**minutes: object) -> bytes:
    return museum.workbook(museum.musdes(dict(minutes)))


def inbox() -> list[str]:
    return sorted(path.name for path in (settings().inbox / "musdes" / CYCLE).glob("*"))


def with_entry(content: bytes, name: str) -> bytes:
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, b"Sub Auto_Open()")
    return buffer.getvalue()


def test_a_good_workbook_is_judged_at_once_and_taken_by_the_villages_run() -> None:
    upload = desk.send(good(), "desa kami.xlsx", "clerk")
    assert (upload.state, upload.kode_desa, upload.code) == (book.PLACED, DESA, None)
    assert upload.rows_received == 2 == upload.rows_accepted + upload.rows_warned
    assert inbox() == [f"musdes_{DESA}_{upload.receipt_number}.xlsx"]
    (file_id,) = read.read_files(land.collect("musdes", CYCLE), "run")
    assert file_id
    assert not (settings().uploads / str(upload.id)).exists()
    (act,) = audit.listed(action="file.upload")
    assert (act.actor, act.subject, act.after) == ("clerk", f"upload:{upload.id}", upload.sha256)


def test_what_a_run_will_refuse_of_a_known_village_goes_into_the_inbox_too_so_that_it_is_answered() -> None:
    upload = desk.send(good(jumlah_akhir=7), "a.xlsx", "clerk")
    assert (upload.state, upload.kode_desa, upload.code) == (book.PLACED, DESA, "MINUTES_DO_NOT_TIE")
    assert len(inbox()) == 1


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"just a text", "a.xlsx", "OTHER_KIND"),
        (good()[:900], "a.xlsx", "TRUNCATED_ARCHIVE"),
        (with_entry(good(), "xl/vbaProject.bin"), "a.xlsx", "MACROS"),
        (protected_xlsx(good(), "secret"), "a.xlsx", "PASSWORD_PROTECTED"),
        (museum.with_part(good(), "xl/worksheets/sheet1.xml", museum.far_cell(80 << 20)), "a.xlsx", "UNSAFE_ARCHIVE"),
        (museum.workbook({"VERVAL": [["a", "b"], ["1", "2"]]}), "a.xlsx", "UNKNOWN_LAYOUT"),
        (PDF, "minutes.pdf", "VILLAGE_UNKNOWN"),
        (PDF[:30], f"{DESA}.pdf", "SCAN_INCOMPLETE"),
    ],
)
def test_what_is_dangerous_broken_or_of_no_village_goes_no_further(content: bytes, name: str, code: str) -> None:
    upload = desk.send(content, name, "clerk")
    assert (upload.state, upload.code) == (book.REFUSED, code)
    assert upload.sentence
    assert inbox() == [] == list(settings().uploads.glob("*"))


def test_a_workbook_with_endless_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "BOUNDS", desk.examine.Bounds(seconds=30, rows=2))
    upload = desk.send(good(), "a.xlsx", "clerk")
    assert (upload.state, upload.code) == (book.REFUSED, "UNSAFE_ARCHIVE")


def test_another_areas_village_is_refused_though_the_workbook_is_good() -> None:
    upload = desk.send(good(), "a.xlsx", "clerk", may_send_for=lambda village: village.startswith("351314"))
    assert (upload.state, upload.code) == (book.REFUSED, "VILLAGE_OF_OTHERS")
    assert inbox() == []


def test_a_scan_is_of_the_village_that_is_chosen_named_or_sent_before_under_a_like_name() -> None:
    chosen = desk.send(PDF, "foto.jpg", "clerk", DESA)
    named = desk.send(PDF + b"\n", f"BA {DESA}.pdf", "clerk")
    desk.send(good(), "ngadisari.xlsx", "clerk")
    alike = desk.send(PDF + b"\n\n", "ngadisari_ba.pdf", "clerk")
    assert {one.kode_desa for one in (chosen, named, alike)} == {DESA}
    assert scans.collect(CYCLE) == 3
    assert {one.state for one in scans.of_village(DESA, CYCLE)} == {scans.LANDED}


def test_the_same_bytes_are_known_again_once_a_run_took_them() -> None:
    content = good()
    desk.send(content, "a.xlsx", "clerk")
    land.collect("musdes", CYCLE)
    again = desk.send(content, "b.xlsx", "other")
    assert (again.state, again.kode_desa) == (book.KNOWN, DESA)
    assert len(inbox()) == 1


def test_a_broken_upload_goes_on_where_it_stopped_and_a_piece_sent_twice_counts_once() -> None:
    content = good()
    begun = book.begin(book.MUSDES, "a.xlsx", len(content), "clerk", modified=5)
    assert book.append(begun, 0, content[:1000]) == 1000
    assert book.append(begun, 0, content[:1000]) == 1000
    assert book.append(begun, 4000, content[4000:]) == 1000
    with pytest.raises(StoreError, match="not complete"):
        desk.finish(begun)
    again = book.begin(book.MUSDES, "a.xlsx", len(content), "clerk", modified=5)
    assert (again.id, book.taken(again)) == (begun.id, 1000)
    assert book.begin(book.MUSDES, "a.xlsx", len(content), "other", modified=5).id != begun.id
    assert book.append(again, 1000, content[1000:]) == len(content)
    done = desk.finish(again)
    assert done.state == book.PLACED
    assert desk.finish(done).id == done.id
    with pytest.raises(StoreError, match="finished already"):
        book.append(done, len(content), b"x")


def test_more_bytes_than_announced_too_many_unfinished_and_too_large_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = book.begin(book.MUSDES, "a.xlsx", 10, "clerk")
    with pytest.raises(StoreError, match="more bytes"):
        book.append(begun, 0, b"12345678901")
    for size in (0, book.LARGEST[book.MUSDES] + 1):
        with pytest.raises(StoreError, match="empty or has more"):
            book.begin(book.MUSDES, "a.xlsx", size, "clerk")
    monkeypatch.setattr(book, "UNFINISHED", 1)
    with pytest.raises(StoreError, match="unfinished"):
        book.begin(book.MUSDES, "b.xlsx", 10, "clerk")
    book.discard(begun)
    assert book.begin(book.MUSDES, "b.xlsx", 10, "clerk").id != begun.id


def test_an_upload_of_a_month_that_was_closed_meanwhile_is_not_judged() -> None:
    content = good()
    begun = book.begin(book.MUSDES, "a.xlsx", len(content), "clerk")
    book.append(begun, 0, content)
    cycles.open_cycle("2026-10")
    with pytest.raises(StoreError, match="closed meanwhile"):
        desk.finish(begun)


def test_a_broken_upload_is_let_go_of_after_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = book.begin(book.MUSDES, "a.xlsx", 10, "clerk")
    book.append(begun, 0, b"1234")
    monkeypatch.setattr(book, "KEPT", -book.KEPT)
    assert book.sweep() == 1
    assert not book.place(begun).exists()
    assert book.listed("clerk", book.MUSDES) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\berkas\musdes.xlsx", "musdes.xlsx"),
        ("kk 3513010101800001.xlsx", "kk [16 digits].xlsx"),
        (".tersembunyi\n.xlsx", "tersembunyi .xlsx"),
        ("...", "berkas"),
        ("a" * 300 + ".xlsx", "a" * 160 + ".xlsx"),
        ("\u20ac" * 100 + ".xlsx", "\u20ac" * 53 + ".xlsx"),
    ],
)
def test_a_name_is_kept_without_folders_long_numbers_and_tricks(name: str, kept: str) -> None:
    assert book.clean(name) == kept


def test_only_its_sender_finds_an_upload() -> None:
    begun = book.begin(book.MUSDES, "a.xlsx", 10, "clerk")
    assert book.of(begun.id, "other") is None
    assert isinstance(book.of(begun.id, "clerk"), Upload)
