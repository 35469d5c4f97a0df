"""The audit trail on the pages: search, one record, verification in steps, who looks most, and the workbook."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from gesek.store import audit
from gesek.store.ledger import transaction
from gesek.web.audit import pages
from tests.unit.web.conftest import Visit

PATHS = ("/audit", "/audit/records/1", "/audit/looks", "/audit/verify", "/api/audit", "/api/audit/head")


@pytest.fixture
def acted(home) -> None:
    for number in range(60):
        audit.note(actor="sri", action="identity.look", subject=f"pair:{number:012x}")
    audit.note(actor="budi", action="list.approve", subject="list:1", reason="as agreed")


def test_only_auditor_and_administrator_see_it(acted, visit: Visit) -> None:
    for role in ("auditor", "administrator"):
        assert [visit(role).get(path).status_code for path in PATHS] == [200] * len(PATHS)
    assert [visit("operator").get(path).status_code for path in PATHS] == [403] * len(PATHS)


def test_the_trail_is_said_in_words_of_both_languages_and_paged(acted, visit: Visit) -> None:
    text = visit("auditor").get("/audit", params={"actor": "sri"}).text
    assert "melihat dua orang dari sebuah pasangan" in text and "1 sampai 50 dari 60" in text
    english = visit("auditor", language="en").get("/audit", params={"group": "approved"}).text
    assert "approved a proposed list" in english and "as agreed" in english and "1 to 1 of 1" in english
    second = visit("auditor").get("/api/audit", params={"actor": "sri", "page": 2}).json()
    assert second["total"] == 60 and len(second["records"]) == 10
    assert "Tidak ada catatan dengan pilihan ini" in visit("auditor").get("/audit", params={"actor": "x"}).text


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"since": "2026-13-01"}, 409), ({"group": "other"}, 422), ({"action": "x; drop"}, 422), ({"page": 0}, 422)],
)
def test_a_question_that_cannot_be_asked_is_said_so(acted, visit: Visit, asked, status) -> None:
    assert visit("auditor").get("/audit", params=asked).status_code == status


def test_empty_days_of_the_form_mean_all(acted, visit: Visit) -> None:
    empty = {"actor": "", "group": "", "action": "", "kind": "", "subject": "", "since": "", "until": ""}
    answer = visit("auditor").get("/api/audit", params={**empty, "group": "saw"})
    assert answer.json()["total"] == 60


def test_a_record_is_shown_in_its_chain_and_a_touched_one_is_said_so(acted, visit: Visit) -> None:
    number = audit.head().number
    auditor = visit("auditor", language="en")
    shown = auditor.get(f"/audit/records/{number}").text
    assert "is what was written" in shown and f"/audit/records/{number - 1}" in shown
    assert auditor.get("/audit/records/999999").status_code == 404
    with transaction() as ledger:
        ledger.execute(text("update audit_record set actor = 'x' where number = :n"), {"n": number})
    assert "is not what was written" in auditor.get(f"/audit/records/{number}").text


def test_the_chain_is_verified_in_steps_and_a_reload_goes_on(acted, visit: Visit, monkeypatch) -> None:
    monkeypatch.setattr(pages, "STEP", 40)
    auditor = visit("auditor", language="en")
    assert "hold so far" not in auditor.get("/audit/verify").text
    first = auditor.get("/audit/verify", params={"reached": "start"}).text
    assert "40 of " in first and 'hx-trigger="load"' in first
    link = first.partition('hx-get="/gesek')[2].partition('"')[0].replace("&amp;", "&")
    second = auditor.get(link).text
    assert f"All {audit.head().number} records hold" in second or "80 of" in second
    assert auditor.get("/audit/verify", params={"reached": "nonsense"}).status_code == 404


def test_a_chain_that_does_not_hold_says_where(acted, visit: Visit) -> None:
    with transaction() as ledger:
        ledger.execute(text("delete from audit_record where number = 7"))
    shown = visit("auditor", language="en").get("/audit/verify", params={"reached": "start"}).text
    assert "The chain does not hold" in shown and "Record 7 is missing" in shown and "6 records before it" in shown


def test_a_printed_anchor_is_held_against_it(acted, visit: Visit) -> None:
    auditor, head = visit("auditor", language="en"), audit.head()
    assert (
        "The anchor stands in the chain"
        in auditor.get("/audit/verify", params={"reached": "start", "anchor": str(head)}).text
    )
    wrong = f"{head.number}:{'0' * 64}"
    assert (
        "is not the one of the anchor"
        in auditor.get("/audit/verify", params={"reached": "start", "anchor": wrong}).text
    )
    assert "NUMBER:HASH" in auditor.get("/audit/verify", params={"reached": "start", "anchor": "12"}).text


def test_who_looks_most_is_counted(acted, visit: Visit) -> None:
    shown = visit("auditor").get("/audit/looks", params={"months": 2}).text
    assert '<th scope="row"><a href="/gesek/audit?actor=sri&amp;group=saw">sri</a></th>' in shown
    assert "budi" not in shown
    assert visit("auditor").get("/audit/looks", params={"months": 99}).status_code == 422


def test_the_workbook_is_the_choice_of_the_page_and_is_recorded_with_its_reason(acted, visit: Visit) -> None:
    auditor = visit("auditor")
    answer = auditor.change("/audit/export?actor=budi", {"reason": "pemeriksaan tahunan"})
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[2] for row in rows] == ["Akun", "budi"]
    taken = audit.listed(action="audit.export")[0]
    assert (taken.actor, taken.reason) == (auditor.account, "pemeriksaan tahunan")
    assert auditor.change("/audit/export?actor=budi", {"reason": " "}).status_code == 409
    assert auditor.post("/audit/export", data={"reason": "x"}).status_code == 403
    assert visit("operator").change("/audit/export", {"reason": "x"}).status_code == 403
