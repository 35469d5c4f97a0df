"""To whom a person's data went, asked on a page: never in an address, always on record."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from gesek.delivery.deliver import deliver
from gesek.delivery.disclosure import corrections, whom
from gesek.store import audit
from tests.conftest import Once
from tests.program_tables import Regency, nik
from tests.spec.delivery.test_disclosure import in_force
from tests.spec.delivery.test_packages import selected
from tests.unit.web.conftest import Visit

WHY = {"reason": "permintaan warga di meja"}
SAID = "Nama yang benar SITI AMINAH, bukan SITI"


def delivered() -> int:
    """Person 1, whose name and NIK DKP has; the delivery's number."""
    [one] = deliver("pangan", selected(Regency().family(1).family(2)))
    in_force({1: 1, 2: 2})
    return one["id"]


@pytest.fixture
def known(once: Once) -> int:
    return once(delivered)


def test_a_look_says_who_got_which_fields_and_is_on_record(visit: Visit, known: int) -> None:
    desk = visit("desk")
    page = desk.change("/disclosure/person", {"number": nik(1), **WHY})
    assert page.status_code == 200
    assert (
        "Dinas Ketahanan Pangan" in page.text
        and nik(1) not in page.text
        and "NAMA" not in page.text.split("<main", 1)[1]
    )
    [record] = audit.listed(action="disclosure.look")
    assert (record.actor, record.subject, record.reason) == (desk.account, "person:1", WHY["reason"])


def test_the_same_is_a_letter(visit: Visit, known: int) -> None:
    answer = visit("desk").change("/disclosure/person", {"number": nik(1), "letter_too": "true", **WHY})
    assert answer.headers["content-type"] == "application/pdf"
    assert "Dinas Ketahanan Pangan" in " ".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())


@pytest.mark.parametrize(
    "given", [{"number": "123", **WHY}, {"number": nik(1), "reason": " "}], ids=["no number", "no reason"]
)
def test_a_look_without_number_or_reason_is_refused_and_shows_nothing(visit: Visit, known: int, given: dict) -> None:
    answer = visit("desk").change("/disclosure/person", given)
    assert answer.status_code == 409 and given["number"] not in answer.text
    assert audit.listed(action="disclosure.look") == []


def test_nobody_else_looks(visit: Visit, known: int) -> None:
    for role in ("operator", "engineer"):
        assert visit(role).change("/disclosure/person", {"number": nik(1), **WHY}).status_code == 403
    assert visit("desk").post("/disclosure/person", data={"number": nik(1), **WHY}).status_code == 403  # no token
    assert audit.listed(action="disclosure.look") == []


def test_a_request_is_entered_read_and_settled(visit: Visit, known: int) -> None:
    desk = visit("desk")
    entered = {"number": nik(1), "field": "nama", "channel": "desk", "said": SAID}
    assert desk.change("/disclosure/requests", entered).status_code == 303
    [row] = corrections.listed()
    listed = desk.get("/disclosure/requests").text
    assert row.number in listed and "SITI" not in listed and nik(1) not in listed
    assert SAID in desk.change(f"/disclosure/requests/{row.number}/read", WHY).text
    assert [one.actor for one in audit.listed(action="correction.read")] == [desk.account]
    page = desk.change(f"/disclosure/requests/{row.number}/settle", {"outcome": "corrected"})
    assert "harus diberi tahu" in page.text and "Dinas Ketahanan Pangan" in page.text
    assert corrections.listed() == []
    assert "Tidak ada permintaan yang menunggu." in desk.get("/disclosure/requests").text


def test_a_refusal_needs_its_reason_and_a_second_settling_is_refused(visit: Visit, known: int) -> None:
    number = corrections.enter(whom.find(nik(1)), "nama", "desk", SAID, "dewi").number
    desk = visit("desk")
    assert desk.change(f"/disclosure/requests/{number}/settle", {"outcome": "refused"}).status_code == 409
    told = desk.change(f"/disclosure/requests/{number}/settle", {"outcome": "refused", "reason": "sesuai KTP-el"})
    assert told.status_code == 200 and "sesuai KTP-el" in told.text
    assert desk.change(f"/disclosure/requests/{number}/settle", {"outcome": "corrected"}).status_code == 409


def test_the_notices_of_a_breach_are_drafted_in_figures(visit: Visit, known: int) -> None:
    given = {
        "deliveries": str(known),
        "occurred": "2026-10-01T08:00",
        "known": "2026-10-01T10:00",
        "how": "laptop dicuri",
        "measures": "kata sandi diganti",
    }
    auditor = visit("auditor")
    answer = auditor.change("/disclosure/breach", given)
    assert answer.headers["content-type"] == "application/pdf" and len(PdfReader(BytesIO(answer.content)).pages) == 3
    assert [one.actor for one in audit.listed(action="disclosure.breach")] == [auditor.account]
    assert auditor.change("/disclosure/breach", {**given, "known": "2026-09-01T10:00"}).status_code == 409
    assert visit("desk").change("/disclosure/breach", given).status_code == 403
