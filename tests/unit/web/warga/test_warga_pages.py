"""Cari Warga: whom each visitor finds, what is told, and that nothing personal is in an address and every look on record."""

from datetime import date
from pathlib import Path

import pytest

from gesek.store import audit
from gesek.targets.citizen import holdings
from gesek.targets.citizen.sought import Sought
from gesek.web.warga import carried
from tests.builders import DESA, nik
from tests.desk import asked
from tests.unit.web.conftest import Visit, Visitor
from tests.unit.web.warga.conftest import KECAMATAN, OTHER_KECAMATAN

WHY = {"reason": "the citizen asks at the desk"}


def person_of(number: int) -> int:
    return int(asked(Sought(nik=nik(number))).person["person_id"])


def looked(visitor: Visitor) -> list[tuple[str, str, str]]:
    return [(one.action, one.subject, one.reason) for one in audit.listed(actor=visitor.account)]


def test_a_search_by_number_leads_to_the_answer(visit: Visit, regency: Path) -> None:
    desk = visit("desk", language="en")
    sent = desk.change("/warga", {**WHY, "nik": nik(1)})
    place = sent.headers["location"]
    assert sent.status_code == 303 and place.endswith(f"/warga/{person_of(1)}")
    page = desk.get(place.removeprefix("/gesek"))
    assert "SATU" in page.text and "No village meeting has found the family extremely poor." in page.text
    assert "The village meeting finds the family extremely poor in its workbook." in page.text
    assert "BLT Dana Desa" in page.text and "BPJS Kesehatan" in page.text
    assert nik(1) not in page.text and page.headers["cache-control"] == "no-store"
    assert looked(desk) == [
        ("warga.search", "person:none", WHY["reason"]),
        ("warga.answer", f"person:{person_of(1)}", WHY["reason"]),
    ]


def test_a_family_card_finds_its_people(visit: Visit, regency: Path) -> None:
    from tests.builders import kk

    sent = visit("desk").change("/warga", {**WHY, "no_kk": kk(2)})
    assert sent.headers["location"].endswith(f"/warga/{person_of(2)}")


def test_namesakes_are_chosen_from_and_a_reload_keeps_them(visit: Visit, regency: Path) -> None:
    desk = visit("desk")
    sent = desk.change("/warga", {**WHY, "nama": "satu", "tanggal_lahir": "17-05-1980", "desa": DESA})
    assert sent.headers["location"].endswith("/warga/found")
    for _ in range(2):
        page = desk.get("/warga/found").text
        assert f'value="{person_of(1)}"' in page and f'value="{person_of(4)}"' in page
    assert "SATU" not in str(dict(desk.cookies)) and "1980" not in str(dict(desk.cookies))
    chosen = desk.change("/warga/look", {**WHY, "person_id": person_of(4)})
    assert desk.get(chosen.headers["location"].removeprefix("/gesek")).status_code == 200


def test_what_is_carried_opens_to_its_account_alone(visit: Visit, regency: Path) -> None:
    desk, other = visit("desk"), visit("desk")
    desk.change("/warga", {**WHY, "nik": nik(9)})
    other.cookies.set(carried.COOKIE, desk.cookies[carried.COOKIE])
    assert other.get("/warga/found").headers["location"].endswith("/warga")
    assert "Tidak ada satu pun sumber" in desk.get("/warga/found").text


def test_nobody_of_the_list_is_told_what_the_sources_know(visit: Visit, regency: Path) -> None:
    desk = visit("desk", language="en")
    desk.change("/warga", {**WHY, "nik": nik(8)})
    page = desk.get("/warga/found").text
    assert "DELAPAN" in page and "can be tied to nobody" in page
    assert "Enter the complaint" in page


def test_an_answer_asks_for_a_reason_first(visit: Visit, regency: Path) -> None:
    desk = visit("desk")
    page = desk.get(f"/warga/{person_of(1)}").text
    assert "SATU" not in page and "Alasan melihat" in page
    assert desk.change("/warga/look", {"reason": " ", "person_id": person_of(1)}).status_code == 409
    assert desk.change(f"/warga/{person_of(1)}/letter").status_code == 404


def test_people_outside_of_the_area_do_not_exist(visit: Visit, regency: Path) -> None:
    assert KECAMATAN != OTHER_KECAMATAN
    officer, number = visit("kecamatan", kecamatan=[KECAMATAN], language="en"), person_of(3)
    officer.change("/warga", {**WHY, "nik": nik(3)})
    page = officer.get("/warga/found").text
    assert "Nobody of your area fits" in page and "TIGA" not in page and "No source" not in page
    assert officer.change("/warga/look", {**WHY, "person_id": number}).status_code == 404
    audit.note(actor=officer.account, action="warga.answer", subject=f"person:{number}", reason="looked elsewhere")
    assert officer.get(f"/warga/{number}").status_code == 404
    officer.change("/warga", {**WHY, "nik": nik(8)})
    assert "DELAPAN" not in officer.get("/warga/found").text
    village = visit("desa", desa=[DESA])
    assert village.change("/warga", {**WHY, "nik": nik(1)}).headers["location"].endswith(f"/warga/{person_of(1)}")


def test_the_answer_is_printed(visit: Visit, regency: Path) -> None:
    desk = visit("desk")
    desk.change("/warga", {**WHY, "nik": nik(1)})
    sheet = desk.change(f"/warga/{person_of(1)}/letter")
    assert sheet.content.startswith(b"%PDF")
    assert f"keterangan-{person_of(1)}.pdf" in sheet.headers["content-disposition"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"nik": "123"}, "bukan NIK enam belas angka"),
        ({"nama": "SATU"}, "Isi NIK, atau No. KK"),
        ({"nama": "SATU", "tanggal_lahir": "kemarin", "desa": DESA}, "bukan tanggal"),
        ({"nama": "SATU", "tanggal_lahir": "17-05-1980", "desa": "Tidak Ada"}, "Tidak ada desa bernama begitu"),
    ],
)
def test_a_search_that_cannot_be_made_says_why(visit: Visit, regency: Path, fields: dict, told: str) -> None:
    sent = visit("desk").change("/warga", {**WHY, **fields})
    assert sent.status_code == 409 and told in sent.text
    assert "123" not in sent.headers.get("location", "")


def test_who_may_not_search_is_refused(visit: Visit, regency: Path) -> None:
    assert visit("auditor").get("/warga").status_code == 403
    assert visit("desk").post("/warga", data={**WHY, "nik": nik(1)}).status_code == 403


def test_before_the_first_list_nobody_is_known(visit: Visit) -> None:
    desk = visit("desk")
    desk.change("/warga", {**WHY, "nik": nik(1)})
    assert desk.get("/warga/found").status_code == 200
    assert desk.get("/warga/1").status_code == 200
    assert desk.change("/warga/look", {**WHY, "person_id": 1}).status_code == 404


def test_an_answer_is_the_same_with_and_without_lookups(regency: Path) -> None:
    from gesek.store import lookup
    from gesek.targets.citizen import lookups

    ways = [Sought(nik=nik(1)), Sought(nik=nik(8)), Sought(nama="DUA", tanggal_lahir=date(1980, 5, 17), kode_desa=DESA)]
    quick = [asked(sought) for sought in ways]
    assert lookup.clear([]) > 0
    assert [asked(sought) for sought in ways] == quick
    assert lookups.prepare() > 0 and lookups.prepare() == 0
    with holdings.opened() as opened:
        assert opened.keys(opened.core("person")) >= {"nik", "no_kk", "family_id"}
