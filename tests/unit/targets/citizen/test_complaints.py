"""Complaints: their number and days, and their way through a real workbook to the meeting's answer."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from gesek.errors import ConfigurationError, StoreError
from gesek.settings import settings
from gesek.sources import land, read, stage
from gesek.store import cycles, lake, ledger
from gesek.store.complaints import Complaint
from gesek.store.models import ReceivedFile
from gesek.targets.citizen.complaints import answered, book, rules
from gesek.targets.citizen.complaints.place import of_complaint
from gesek.targets.citizen.complaints.words import Told
from gesek.targets.citizen.complaints.words import read as words_of
from gesek.targets.citizen.sought import Sought
from gesek.targets.meeting import form, prepare
from tests.builders import DESA, OTHER_DESA, nik
from tests.conftest import Once
from tests.desk import asked, family, publish, receive

BORN = date(1990, 5, 17)
CHOSEN = Told(kata="Dia tidak ada di daftar", nama="BARU SEKALI", nik=nik(9), jenis_kelamin="P", tanggal_lahir=BORN, alamat="KRAJAN",
              rt="001", rw="002")  # fmt: skip


def in_force() -> None:
    """A list in force: two candidates and, off the village's workbook, a family of decile 3."""
    receive([*family(1, "SATU"), *family(2, "DUA"), *family(3, "TIGA", 3)])
    publish("before")


@pytest.fixture
def regency(home: Path, once: Once, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()
    once(in_force)
    yield home


def complain(kind: str, told: Told, family_id: int = 0) -> str:
    known, person, code = of_complaint(family_id, 0)
    return book.enter(kind, code or DESA, told, "ani", known, person).number


def family_of(number: int) -> int:
    return asked(Sought(nik=nik(number))).family["family_id"]


def state(number: str) -> tuple[str, str | None, str | None]:
    one, _ = book.shown(number)
    return one.state, one.outcome, one.nomor_ba


def columns(sheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def sent_back(path: Path, results: dict[str, tuple[str, str | None]], proposals: set[str], tie: bool = True) -> None:
    """Fill a workbook in as the meeting decided, keep these proposals, and drop it into the inbox."""
    workbook = openpyxl.load_workbook(path)
    sheet, at = workbook["VERVAL"], columns(workbook["VERVAL"])
    for number in range(2, sheet.max_row + 1):
        result, reason = results[sheet.cell(number, at[form.NAME]).value]
        sheet.cell(number, at["hasil_musdes"], result)
        sheet.cell(number, at["alasan"], reason)
    new, at = workbook["USULAN_BARU"], columns(workbook["USULAN_BARU"])
    for number in range(new.max_row, 1, -1):
        if new.cell(number, at[form.NAME]).value not in proposals:
            new.delete_rows(number)
    decided = [result for result, _ in results.values()]
    kept = decided.count("LAYAK_ME")
    stated = {
        "nomor": "7/BA/2026", "tanggal": "12-09-2026", "jumlah_peserta": 30, "jumlah_layak": kept + (not tie),
        "jumlah_miskin_bukan_ekstrem": decided.count("MISKIN_BUKAN_EKSTREM"), "jumlah_tidak_layak": decided.count("TIDAK_LAYAK"),
        "jumlah_sudah_mampu": decided.count("TIDAK_LAYAK"), "jumlah_usulan_baru": len(proposals), "jumlah_perbaikan": 0,
        "jumlah_akhir": kept + len(proposals), "pimpinan_musyawarah": "A", "kepala_desa": "B", "wakil_peserta": "C",
        "opd_pendamping": "Dinas Sosial",
    }  # fmt: skip
    minutes = workbook["BERITA_ACARA"]
    for number in range(2, minutes.max_row + 1):
        label = minutes.cell(number, 1).value
        if minutes.cell(number, 2).value is None and (label in stated or str(label).startswith("jumlah_")):
            minutes.cell(number, 2, stated.get(label, 0))
    buffer = io.BytesIO()
    workbook.save(buffer)
    target = settings().inbox / "musdes" / "2026-09" / f"{DESA}_{len(results)}{tie}.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(buffer.getvalue())


def received() -> str:
    """Land, read, stage and publish the village's workbook, then rebuild and publish the list; the workbook's state."""
    files = read.read_files(land.collect("musdes", "2026-09"), "run")
    if files:
        lake.publish(list(stage.stage_files("musdes", files, "run").values()))
        publish("after")
    with ledger.transaction() as session:
        return (
            session.scalars(
                select(ReceivedFile).where(ReceivedFile.source == "musdes").order_by(ReceivedFile.id.desc())
            )
            .first()
            .state
        )


def test_from_complaint_through_the_real_workbook_to_the_meetings_answer(regency: Path) -> None:
    known = complain("should_leave", Told(kata="Sudah mampu"), family_of(1))
    unlisted = complain("left_out", CHOSEN)
    off = complain("left_out", Told(kata="Miskin sekali"), family_of(3))
    elsewhere = complain("wrong_data", Told(kata="Alamat salah"), family_of(3))
    (path,) = prepare.prepare([DESA])
    assert [state(number)[0] for number in (known, unlisted, off, elsewhere)] == ["in_village"] * 3 + ["received"]
    workbook = openpyxl.load_workbook(path)
    sheet, at = workbook["VERVAL"], columns(workbook["VERVAL"])
    asks = {
        sheet.cell(n, at[form.NAME]).value: sheet.cell(n, at[form.QUESTIONS]).value for n in range(2, sheet.max_row + 1)
    }
    assert known in asks["SATU"] and asks["DUA"] is None
    new, at = workbook["USULAN_BARU"], columns(workbook["USULAN_BARU"])
    proposals = [
        {name: new.cell(n, at[name]).value for name in (form.NAME, "nik", "tanggal_lahir", "alasan_usulan")}
        for n in (2, 3)
    ]
    assert proposals == [
        {form.NAME: "BARU SEKALI", "nik": nik(9), "tanggal_lahir": "17-05-1990", "alasan_usulan": unlisted},
        {form.NAME: "TIGA", "nik": nik(3), "tanggal_lahir": "17-05-1980", "alasan_usulan": off},
    ]
    guide = "\n".join(str(cell.value) for cell in workbook["PETUNJUK"]["A"])
    assert elsewhere in guide and "bila tidak hapus" in guide
    sent_back(path, {"SATU": ("TIDAK_LAYAK", "SUDAH_MAMPU"), "DUA": ("LAYAK_ME", None)}, {"BARU SEKALI"})
    assert received() == "accepted"
    assert sorted(answered.by_decisions()) == sorted([known, unlisted])
    assert state(known) == ("answered", "not_eligible", "7/BA/2026")
    assert state(unlisted) == ("answered", "found_poor", "7/BA/2026")
    # The meeting deleted the third family's row: that is no decision, so an officer has to answer.
    assert [state(number)[0] for number in (off, elsewhere)] == ["in_village", "received"]
    assert answered.by_decisions() == []
    told = asked(Sought(nik=nik(9)))
    assert told.standing.listed and book.shown(unlisted)[0].family_id == told.family["family_id"]
    assert unlisted in told.complaints[0]["id"] and "7/BA/2026" in told.complaints[0]["id"]


def test_a_workbook_that_is_refused_answers_nothing(regency: Path) -> None:
    known = complain("should_leave", Told(kata="Sudah mampu"), family_of(1))
    (path,) = prepare.prepare([DESA])
    sent_back(path, {"SATU": ("LAYAK_ME", None), "DUA": ("LAYAK_ME", None)}, set(), tie=False)
    assert received() == "refused"
    assert answered.by_decisions() == [] and state(known)[0] == "in_village"
    refused = asked(Sought(nik=nik(1))).refused
    assert (refused.kode_desa, refused.code) == (DESA, "MINUTES_DO_NOT_TIE")


def test_a_decision_that_came_before_the_village_was_asked_answers_nothing(regency: Path) -> None:
    (path,) = prepare.prepare([DESA])
    sent_back(path, {"SATU": ("LAYAK_ME", None), "DUA": ("LAYAK_ME", None)}, set())
    assert received() == "accepted"
    number = complain("should_leave", Told(kata="Sudah mampu"), family_of(1))
    prepare.prepare([DESA])
    assert answered.by_decisions() == [] and state(number)[0] == "in_village"


def test_an_officer_puts_a_complaint_before_its_village_at_once(regency: Path) -> None:
    (path,) = prepare.prepare([DESA])
    number = complain("should_leave", Told(kata="Sudah mampu"), family_of(1))
    book.forward(number, "ani", f"mohon dibahas {nik(5)}")
    given = book.given_since(book.shown(number)[0])
    assert (given.actor, given.detail) == ("ani", {"cycle": "2026-09"})
    assert "mohon dibahas" in given.note and nik(5) not in given.note
    with pytest.raises(StoreError, match="cannot be forwarded"):
        book.forward(number, "ani")
    sent_back(path, {"SATU": ("TIDAK_LAYAK", "SUDAH_MAMPU"), "DUA": ("LAYAK_ME", None)}, set())
    assert received() == "accepted"
    assert answered.by_decisions() == [number] and state(number) == ("answered", "not_eligible", "7/BA/2026")


def test_what_a_meeting_decides_is_not_an_officers_to_choose() -> None:
    agreed = rules.load()
    offered = {name for ending in ("answered", "rejected", "withdrawn") for name in agreed.by_officer(ending)}
    assert set(agreed.outcomes) - offered == {"found_poor", "poor_not_extreme", "not_eligible"}


def test_a_workbook_is_prepared_again_with_the_same_bytes_while_nothing_is_new(regency: Path) -> None:
    complain("left_out", CHOSEN)
    (path,) = prepare.prepare([DESA])
    first = path.read_bytes()
    prepare.prepare([DESA])
    assert path.read_bytes() == first
    assert len(book.shown("ADU-2026-09-000001")[1]) == 2, "received and put before the village, once"


def test_another_villages_workbook_does_not_ask(regency: Path) -> None:
    complain("left_out", CHOSEN)
    (path,) = prepare.prepare([OTHER_DESA])
    assert openpyxl.load_workbook(path)["USULAN_BARU"].max_row == 1
    assert state("ADU-2026-09-000001")[0] == "received"


def test_numbers_run_on_and_the_words_lie_in_the_lake(regency: Path) -> None:
    numbers = [complain("left_out", CHOSEN), complain("double", Told(kata="Dua kali"), family_of(2))]
    assert numbers == ["ADU-2026-09-000001", "ADU-2026-09-000002"]
    assert words_of(book.shown(numbers[0])[0].part) == CHOSEN
    assert "BARU" not in repr(CHOSEN)


def test_a_second_complaint_about_the_same_is_told_the_first_ones_number(regency: Path) -> None:
    first = complain("double", Told(kata="Dua kali"), family_of(2))
    with pytest.raises(StoreError, match=first):
        complain("double", Told(kata="Dua kali"), family_of(2))
    book.close(first, "explained", "ani", f"dijelaskan {nik(5)}")
    assert nik(5) not in str([event.note for event in book.shown(first)[1]])
    assert complain("double", Told(kata="Lagi"), family_of(2)) == "ADU-2026-09-000002"
    with pytest.raises(StoreError, match="ended already"):
        book.close(first, "explained", "ani")


@pytest.mark.parametrize(
    ("received_on", "holidays", "day"),
    [
        (date(2026, 9, 1), (), date(2026, 9, 21)),  # Tuesday; two weekends lie between
        (date(2026, 9, 4), (), date(2026, 9, 24)),  # Friday
        (date(2026, 9, 5), (), date(2026, 9, 24)),  # Saturday
        (
            date(2026, 9, 1),
            (date(2026, 9, 2), date(2026, 9, 5)),
            date(2026, 9, 22),
        ),  # a holiday on a Saturday costs nothing
    ],
)
def test_the_deadline_counts_working_days(received_on: date, holidays: tuple[date, ...], day: date) -> None:
    agreed = rules.load().model_copy(update={"holidays": frozenset(holidays)})
    assert agreed.kind("left_out").working_days == 14
    assert agreed.deadline("left_out", received_on) == day


def test_overdue_ones_are_those_whose_day_has_passed_and_are_open(regency: Path) -> None:
    first, second = complain("left_out", CHOSEN), complain("double", Told(kata="Dua kali"), family_of(2))
    with ledger.transaction() as session:
        for one in session.scalars(select(Complaint)):
            one.deadline = date(2026, 9, 1)
    assert [one.number for one in book.listed(overdue_on=date(2026, 9, 2))] == [first, second]
    assert book.listed(overdue_on=date(2026, 9, 1)) == []
    book.close(first, "no_grounds", "ani")
    assert [one.number for one in book.listed(overdue_on=date(2026, 9, 2))] == [second]
    assert [one.number for one in book.listed(everything=True, kode_desa=DESA)] == [first, second]


def test_what_cannot_be_entered(regency: Path) -> None:
    with pytest.raises(ConfigurationError, match="No complaint is about 'angry'; write one of left_out"):
        complain("angry", CHOSEN)
    with pytest.raises(ConfigurationError, match="needs her name"):
        complain("left_out", Told(kata="Tidak ada"))
    with pytest.raises(StoreError, match="no village of the regency"):
        book.enter("left_out", "3574011001", CHOSEN, "ani")
    with pytest.raises(StoreError, match="no complaint of that number"):
        book.shown("ADU-2026-09-000077")
    with pytest.raises(ConfigurationError, match="No complaint ends with 'no'"):
        book.close(complain("left_out", CHOSEN), "no", "ani")


def test_a_village_without_a_cycle_cannot_be_complained_of(home: Path) -> None:
    with ledger.transaction() as session:
        for cycle in session.query(cycles.Cycle):
            cycle.state = "closed"
    with pytest.raises(StoreError, match="No cycle is open"):
        book.enter("left_out", DESA, CHOSEN, "ani")
