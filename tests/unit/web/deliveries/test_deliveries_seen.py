"""Who sees which delivery: all, an agency's own, a village's own part."""

from pathlib import Path

import pytest

from gesek.delivery.deliver import deliver
from gesek.delivery.handover import hand_over
from gesek.store.ledger import reading
from gesek.store.models import Version
from gesek.web.deliveries import month
from gesek.web.deliveries.reach import Reach
from tests.conftest import Once
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import selected
from tests.unit.web.conftest import Visit

DESA, OTHER = "3513012001", "3513012002"


def delivered() -> dict[str, int]:
    """A delivery to DKP, and one of BLT DD with a family in each of two villages."""
    [food] = deliver("pangan", selected(Regency().family(1).family(2)))
    [cash] = deliver("blt_dd", selected(Regency().family(1).family(2, kode_desa=OTHER), "blt_dd", "r2"))
    return {"pangan": food["id"], "blt_dd": cash["id"]}


@pytest.fixture
def sent(once: Once) -> dict[str, int]:
    return once(delivered)


def test_the_book_says_what_went_to_whom(visit: Visit, sent: dict[str, int]) -> None:
    page = visit("operator").get("/deliveries")
    assert page.status_code == 200
    assert "Bantuan Cadangan Pangan" in page.text and "BLT Dana Desa" in page.text and "terkirim" in page.text


def test_without_deliveries_the_book_says_so(visit: Visit) -> None:
    assert "Tidak ada pengiriman dengan pilihan ini." in visit("operator").get("/deliveries").text
    assert "There is no delivery by this choice." in visit("operator", language="en").get("/deliveries").text


def test_filters_choose(visit: Visit, sent: dict[str, int]) -> None:
    rows = visit("operator").get("/api/deliveries", params={"program": "pangan", "state": "sent"}).json()
    assert [row["program"] for row in rows["rows"]] == ["pangan"]
    assert visit("operator").get("/api/deliveries", params={"state": "closed"}).json()["total"] == 0


def test_an_agencys_officer_sees_its_own_alone(visit: Visit, sent: dict[str, int]) -> None:
    officer = visit("opd", opd=["dkp"])
    assert [row["program"] for row in officer.get("/api/deliveries").json()["rows"]] == ["pangan"]
    assert officer.get(f"/deliveries/{sent['pangan']}").status_code == 200
    for path in ("", "/villages", f"/villages/{DESA}"):
        assert officer.get(f"/deliveries/{sent['blt_dd']}{path}").status_code == 404
    assert officer.get(f"/api/deliveries/{sent['blt_dd']}").status_code == 404
    assert officer.get("/deliveries/999").status_code == 404


def test_a_village_sees_its_own_part_alone(visit: Visit, sent: dict[str, int]) -> None:
    clerk = visit("desa", desa=[DESA])
    [row] = clerk.get("/api/deliveries").json()["rows"]
    assert (row["program"], row["rows"]) == ("blt_dd", None)
    page = clerk.get(f"/deliveries/{sent['blt_dd']}")
    assert f"_{DESA}.xlsx" in page.text and f"_{OTHER}.xlsx" not in page.text
    assert clerk.get(f"/deliveries/{sent['blt_dd']}/villages/{OTHER}").status_code == 404
    assert clerk.get(f"/deliveries/{sent['pangan']}").status_code == 404


def test_a_village_and_an_agency_in_one_hand_stay_within_the_bounds_of_each(visit: Visit, sent: dict[str, int]) -> None:
    both = visit("desa", desa=[DESA], login="dua.tugas")
    visit("opd", opd=["dinsos"], login="dua.tugas")
    assert both.get(f"/deliveries/{sent['pangan']}").status_code == 404
    assert both.get(f"/deliveries/{sent['blt_dd']}/villages/{OTHER}").status_code == 404
    assert both.get(f"/deliveries/{sent['blt_dd']}/villages/{DESA}").status_code == 200


def test_a_part_is_a_villages_only_once_the_package_went_out(
    visit: Visit, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gesek.delivery.build import build

    [number] = build("blt_dd", selected(Regency().family(1), "blt_dd"))
    clerk = visit("desa", desa=[DESA])
    assert clerk.get("/api/deliveries").json()["total"] == 0
    assert clerk.get(f"/deliveries/{number}").status_code == 404
    assert hand_over(number)
    assert clerk.get(f"/deliveries/{number}").status_code == 200


def test_one_delivery_shows_its_life_its_files_and_what_came_back(visit: Visit, sent: dict[str, int]) -> None:
    page = visit("operator").get(f"/deliveries/{sent['pangan']}").text
    for said in ("siap dikirim", "terkirim", "pangan_2026-09_0001.xlsx", "SHA-256", "Belum ada lembar pengembalian."):
        assert said in page


def test_states_are_counted_and_a_life_is_told_as_json(visit: Visit, sent: dict[str, int]) -> None:
    auditor = visit("auditor")
    assert auditor.get("/api/deliveries/states").json() == {"sent": 2}
    life = auditor.get(f"/api/deliveries/{sent['pangan']}").json()
    assert [step["action"] for step in life["events"]] == ["built", "sent"]
    assert len(life["manifest_sha256"]) == 64


def test_the_calendar_has_what_is_due_and_the_holidays(visit: Visit) -> None:
    page = visit("operator").get("/deliveries/calendar", params={"month": "2027-01"})
    assert page.status_code == 200 and "BLT Dana Desa" in page.text
    own = visit("opd", opd=["dikdaya"]).get("/api/deliveries/calendar", params={"month": "2027-01"}).json()
    assert {one["recipient"] for one in own} <= {"dikdaya"}
    assert visit("operator").get("/deliveries/calendar", params={"month": "2027-13"}).status_code == 404


def test_a_month_that_is_past_shows_only_what_was_written(home: Path) -> None:
    found = month.read(Reach(True), "2026-01")
    assert all(not day.due for day in found.days)
    assert (found.before, found.after) == ("2025-12", "2026-02")


def test_the_book_is_exported_as_a_workbook(visit: Visit, sent: dict[str, int]) -> None:
    from io import BytesIO

    import openpyxl

    content = visit("opd", opd=["dkp"]).get("/deliveries/export.xlsx").content
    rows = list(openpyxl.load_workbook(BytesIO(content)).active.values)
    assert [row[1] for row in rows[1:]] == ["Bantuan Cadangan Pangan (Beras)"]


def test_looking_changes_nothing_in_the_ledger(visit: Visit, sent: dict[str, int]) -> None:
    visitor = visit("operator")
    with reading() as ledger:
        before = ledger.query(Version).count()
    for path in ("", "/calendar", "/reports", f"/{sent['pangan']}", f"/{sent['blt_dd']}/villages"):
        assert visitor.get(f"/deliveries{path}").status_code == 200
    with reading() as ledger:
        assert ledger.query(Version).count() == before


def test_a_role_without_the_permission_sees_nothing(visit: Visit) -> None:
    assert visit("kecamatan", kecamatan=["351301"]).get("/deliveries").status_code == 403
    assert visit("desk").get("/api/deliveries").status_code == 403


def test_the_words_of_the_systems_own_notes_are_known(visit: Visit) -> None:
    from gesek.web.deliveries import words
    from gesek.web.refusals import _patterns

    for note in words.NOTES:
        assert any(pattern.fullmatch(note) for pattern in _patterns()), note
