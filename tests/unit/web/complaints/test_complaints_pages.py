"""Complaints on their pages: the clock, the area, and every act as its command does it."""

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from gesek.store import audit, cycles
from gesek.store.complaints import Complaint
from gesek.store.ledger import transaction
from gesek.targets.citizen.complaints import book
from gesek.targets.citizen.complaints.words import Told
from tests.builders import DESA, OTHER_DESA, nik
from tests.unit.web.conftest import Visit

SAID = Told(kata="Dia tidak ada di daftar", nama="BARU SEKALI")


def enter(desa: str = DESA, kind: str = "left_out", days: int = 0) -> str:
    """A complaint; with `days`, its deadline is so many days from today."""
    number = book.enter(kind, desa, SAID, "ani").number
    if days:
        with transaction() as ledger:
            row = ledger.query(Complaint).filter_by(number=number).one()
            row.deadline = cycles.today() + timedelta(days=days)
    return number


def test_the_overdue_come_first_and_are_counted(visit: Visit, home: Path) -> None:
    later, overdue, ended = enter(), enter(days=-2), enter(days=-9)
    book.close(ended, "explained", "ani")
    page = visit("desk", language="en").get("/pengaduan").text
    assert page.index(overdue) < page.index(later) and ended not in page
    assert "2 days over" in page
    only = visit("desk").get("/pengaduan", params={"state": "overdue"}).text
    assert overdue in only and later not in only
    assert ended in visit("desk").get("/pengaduan", params={"state": "all"}).text
    told = visit("desk").get("/api/complaints").json()
    assert told["counts"]["overdue"] == 1 and told["complaints"][0]["overdue"] is True


def test_a_page_of_fifty(visit: Visit, home: Path) -> None:
    for _ in range(51):
        enter()
    page = visit("desk", language="en").get("/pengaduan", params={"page": 2}).text
    assert "51 to 51 of 51" in page


def test_an_area_has_its_own_complaints_alone(visit: Visit, home: Path) -> None:
    mine, foreign = enter(), enter(OTHER_DESA)
    for visitor in (visit("desa", desa=[DESA]), visit("kecamatan", kecamatan=[DESA[:6]])):
        page = visitor.get("/pengaduan").text
        assert mine in page and foreign not in page
        assert foreign not in visitor.get("/api/complaints", params={"place": OTHER_DESA}).text
        assert visitor.get(f"/pengaduan/{foreign}").status_code == 404
        assert visitor.get(f"/api/complaints/{foreign}").status_code == 404
        assert visitor.get("/pengaduan", params={"place": OTHER_DESA}).status_code == 404
        for act, fields in (("forward", {}), ("words", {"reason": "to answer it"}), ("end", {"outcome": "explained"})):
            assert visitor.change(f"/pengaduan/{foreign}/{act}", fields).status_code == 404, act


def test_words_are_read_for_a_reason_on_record(visit: Visit, home: Path) -> None:
    number, desk = enter(), visit("desk")
    assert SAID.kata not in desk.get(f"/pengaduan/{number}").text
    desk.change(f"/pengaduan/{number}/words", {"reason": "to answer it"})
    page = desk.get(f"/pengaduan/{number}").text
    assert SAID.kata in page and SAID.nama in page
    assert audit.listed(action="complaint.read", actor=desk.account)[0].subject == f"complaint:{number}"
    auditor = visit("auditor").get(f"/pengaduan/{number}").text
    assert SAID.kata not in auditor and "Alasan melihat" not in auditor
    assert SAID.nama not in visit("desk").get(f"/api/complaints/{number}").text


def test_a_village_answers_its_own(visit: Visit, home: Path) -> None:
    number, village = enter(), visit("desa", desa=[DESA])
    assert village.change(f"/pengaduan/{number}/forward").status_code == 303
    assert book.shown(number)[0].state == "in_village"
    assert village.change(f"/pengaduan/{number}/forward").status_code == 409
    village.change(f"/pengaduan/{number}/end", {"outcome": "corrected", "note": "mended at the source"})
    row, events = book.shown(number)
    assert (row.state, row.outcome) == ("answered", "corrected")
    assert [(one.actor, one.action) for one in events[1:]] == [
        (village.account, "in_village"),
        (village.account, "answered"),
    ]
    again = village.change(f"/pengaduan/{number}/end", {"outcome": "explained"})
    assert again.status_code == 409 and "sudah selesai" in again.text


def test_the_village_is_told_by_a_note_without_numbers_of_people(visit: Visit, home: Path) -> None:
    number = enter()
    visit("kecamatan", kecamatan=[DESA[:6]]).change(f"/pengaduan/{number}/forward", {"note": f"mohon dibahas {nik(9)}"})
    page = visit("desa", desa=[DESA]).get(f"/pengaduan/{number}").text
    assert "mohon dibahas" in page and nik(9) not in page
    assert f"{number}: diteruskan ke musyawarah desanya." in page, "what may be told to anybody"


def test_what_the_village_is_asked_says_how_it_is_asked(visit: Visit, home: Path) -> None:
    desk, proposed, named = visit("desk"), enter(), enter(kind="wrong_data")
    assert "memuat keluarga itu sebagai usulan" in desk.get(f"/pengaduan/{proposed}").text
    assert "Petunjuk buku kerja desa menyebutnya" in desk.get(f"/pengaduan/{named}").text


def test_a_meetings_outcome_is_not_offered(visit: Visit, home: Path) -> None:
    page = visit("desk").get(f"/pengaduan/{enter()}").text
    assert 'value="explained"' in page and 'value="found_poor"' not in page


@pytest.mark.parametrize(("outcome", "state"), [("no_grounds", "rejected"), ("taken_back", "withdrawn")])
def test_a_complaint_is_rejected_or_taken_back(visit: Visit, home: Path, outcome: str, state: str) -> None:
    number = enter()
    visit("desk").change(f"/pengaduan/{number}/end", {"outcome": outcome, "note": "as was seen"})
    assert book.shown(number)[0].state == state


def test_somebody_unlisted_is_entered_with_her_data(visit: Visit, home: Path) -> None:
    desk = visit("desk")
    sent = desk.change(
        "/pengaduan",
        {
            "kind": "left_out",
            "kata": "Saya belum didata",
            "nama": "baru sekali",
            "desa": DESA,
            "tanggal_lahir": "17-05-1990",
        },
    )
    assert sent.status_code == 303
    number = sent.headers["location"].rsplit("/", 1)[-1]
    assert "BARU" not in sent.headers["location"] and book.shown(number)[0].kode_desa == DESA
    assert number in desk.get(f"/pengaduan/{number}").text
    foreign = visit("desa", desa=[OTHER_DESA]).change(
        "/pengaduan", {"kind": "left_out", "kata": "Saya", "nama": "A", "desa": DESA}
    )
    assert foreign.status_code == 404
    assert desk.change("/pengaduan", {"kind": "left_out", "kata": " ", "nama": "A", "desa": DESA}).status_code == 409


def test_the_board_is_a_workbook_too(visit: Visit, home: Path) -> None:
    number = enter()
    sheet = openpyxl.load_workbook(io.BytesIO(visit("desk").get("/pengaduan/list.xlsx").content)).active
    assert sheet["A2"].value == number and SAID.nama not in str(list(sheet.values))


def test_who_may_only_see_acts_on_nothing(visit: Visit, home: Path) -> None:
    number, auditor = enter(), visit("auditor")
    assert auditor.get(f"/pengaduan/{number}").status_code == 200
    assert auditor.change(f"/pengaduan/{number}/forward").status_code == 403
    assert visit("desk").post(f"/pengaduan/{number}/forward").status_code == 403
    assert visit("opd", opd=["dinsos"]).get("/pengaduan").status_code == 403
    assert visit("desk").get("/pengaduan/ADU-2026-09-999999").status_code == 404
    empty = visit("desa", desa=[OTHER_DESA]).get("/pengaduan").text
    assert "Tidak ada pengaduan" in empty
