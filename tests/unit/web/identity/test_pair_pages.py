"""Pairs of people on the pages: the queue without names, a pair side by side, deciding, taking back; by area and on record."""

from datetime import date

import pytest

from gesek.identity import queue
from gesek.store import audit, rulings
from gesek.store.ledger import reading
from gesek.web.identity import side_by_side
from tests.builders import DESA, OTHER_DESA, nik, row
from tests.unit.identity.test_queue import ROWS, WHY, with_hasan
from tests.unit.targets.test_rebuild import receive, steps
from tests.unit.web.conftest import Visit

KECAMATAN, ELSEWHERE = DESA[:6], "351302"
MOVED = row("dtks", idsemesta="9", nama="MOH HUSEN", nik=nik(9), kode_desa=f"{ELSEWHERE}2001")
"""A record, in another kecamatan, of one of the twins."""


def matched():
    receive(ROWS)
    steps("run")


@pytest.fixture
def pairs(once):
    once(matched)
    return queue.pairs()


def decision(verdict="same", standing=0, reason=WHY):
    return {"verdict": verdict, "reason": reason, "standing": standing}


def looks():
    with reading() as ledger:
        return [(one.actor, one.subject) for one in ledger.query(audit.AuditRecord).filter_by(action="identity.look")]


def test_before_the_first_draft_the_queue_says_that_nothing_waits(visit: Visit) -> None:
    answer = visit("operator", language="en").get("/identity")
    assert answer.status_code == 200 and "no draft was made yet" in answer.text
    assert visit("operator").get("/api/identity").json() == {"total": 0, "page": 1, "pairs": []}
    assert visit("operator").get("/identity/pairs/0123456789ab").status_code == 409


def test_the_queue_names_pairs_and_places_but_nobody(pairs, visit: Visit) -> None:
    text = visit("operator").get("/identity").text
    assert all(one.handle in text for one in pairs)
    assert "HASAN" not in text and nik(9) not in text
    assert looks() == []


def test_the_queue_is_cut_by_state_kecamatan_and_chance(pairs, visit: Visit) -> None:
    sri = visit("operator")
    assert sri.get("/api/identity", params={"kecamatan": KECAMATAN}).json()["total"] == len(pairs)
    assert sri.get("/api/identity", params={"kecamatan": ELSEWHERE}).json()["total"] == 0
    bands = [sri.get("/api/identity", params={"chance": one}).json()["total"] for one in ("high", "middle", "low")]
    assert sum(bands) == len(pairs)
    assert sri.get("/api/identity", params={"state": "decided"}).json()["total"] == 0
    assert "Tidak ada pasangan dengan pilihan ini" in sri.get("/identity", params={"state": "decided"}).text
    assert sri.get("/api/identity", params={"state": "nonsense"}).status_code == 422


def test_a_pair_is_shown_side_by_side_and_the_look_is_on_record(pairs, visit: Visit) -> None:
    handle, sri = with_hasan().handle, visit("operator", language="en")
    text = sri.get(f"/identity/pairs/{handle}").text
    assert "MOH<mark> HASAN</mark>" in text and "04-03-2015" in text
    assert "≠ differs" in text and "= same" in text
    assert "same day" in text and "They stay two people" in text and "1 more open pair has one of the two" in text
    assert text.count("<article") == 2, "each source's own record"
    assert looks() == [(sri.account, f"pair:{handle}")]
    assert f"<title>Pair {handle}" in text


def test_a_decision_is_the_command_s_and_leads_to_the_next_pair(pairs, visit: Visit) -> None:
    sri = visit("operator")
    first, second = pairs
    answer = sri.change(f"/identity/pairs/{first.handle}", decision("different"))
    assert answer.status_code == 303 and f"/identity/pairs/{second.handle}" in answer.headers["location"]
    (ruling,) = rulings.listed("identity")
    assert (ruling.kind, ruling.decided_by, ruling.reason) == ("identity.different", sri.account, WHY)
    assert [one["handle"] for one in sri.get("/api/identity").json()["pairs"]] == [second.handle]
    last = sri.change(f"/identity/pairs/{second.handle}", decision("unsure"))
    assert "/identity?" in last.headers["location"], "none is left, so back to the queue"
    assert sri.get("/api/identity", params={"state": "set_aside"}).json()["total"] == 1


def test_who_was_overtaken_by_a_colleague_is_told_so(pairs, visit: Visit) -> None:
    path = f"/identity/pairs/{pairs[0].handle}"
    visit("operator").change(path, decision("same"))
    late = visit("operator", language="en").change(path, decision("different"))
    assert late.status_code == 409 and "Somebody ruled on the pair" in late.text
    (ruling,) = rulings.listed("identity")
    anew = visit("operator").change(path, decision("different", standing=ruling.id))
    assert anew.status_code == 303 and queue.decided()[pairs[0].handle].verdict == "different"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (decision("perhaps"), 409),
        (decision(reason=" "), 409),
        (decision(reason="3513012001150001"), 409),
        ({"verdict": "same", "reason": WHY}, 422),
    ],
)
def test_what_is_no_decision_changes_nothing(pairs, visit: Visit, form, status) -> None:
    answer = visit("operator").change(f"/identity/pairs/{pairs[0].handle}", form)
    assert answer.status_code == status and "3513012001150001" not in answer.text
    assert rulings.listed("identity") == []


def test_a_change_without_the_page_s_token_is_refused(pairs, visit: Visit) -> None:
    sri = visit("operator")
    assert sri.post(f"/identity/pairs/{pairs[0].handle}", data=decision()).status_code == 403
    assert sri.post("/identity/decisions/1/revoke", data={"reason": WHY}).status_code == 403


def test_a_role_that_may_see_only_the_queue_opens_no_pair(pairs, visit: Visit) -> None:
    auditor = visit("auditor")
    assert f'href="/gesek/identity/pairs/{pairs[0].handle}' not in auditor.get("/identity").text
    assert auditor.get(f"/identity/pairs/{pairs[0].handle}").status_code == 403
    assert auditor.change(f"/identity/pairs/{pairs[0].handle}", decision()).status_code == 403
    assert visit("desa", desa=[DESA]).get("/identity").status_code == 403
    assert looks() == []


def test_a_kecamatan_sees_and_decides_the_pairs_of_its_area_alone(pairs, visit: Visit) -> None:
    own, foreign = visit("kecamatan", kecamatan=[KECAMATAN]), visit("kecamatan", kecamatan=[ELSEWHERE])
    handle = pairs[0].handle
    assert own.get("/api/identity").json()["total"] == len(pairs)
    assert own.get(f"/identity/pairs/{handle}").status_code == 200
    assert foreign.get("/api/identity").json()["total"] == 0
    assert handle not in foreign.get("/identity").text
    assert foreign.get(f"/identity/pairs/{handle}").status_code == 404
    assert foreign.change(f"/identity/pairs/{handle}", decision()).status_code == 404
    assert looks() == [(own.account, f"pair:{handle}")]


def test_a_pair_with_one_record_elsewhere_is_nobody_s_of_one_kecamatan(home, visit: Visit) -> None:
    receive([*ROWS, MOVED])
    steps("run")
    husen = next(one for one in queue.pairs() if one.key_b == "regsosek|regsosek:R1:3" or "9" in one.key_a)
    officer = visit("kecamatan", kecamatan=[KECAMATAN])
    assert officer.get(f"/identity/pairs/{husen.handle}").status_code == 404
    assert husen.handle not in [one["handle"] for one in officer.get("/api/identity").json()["pairs"]]
    assert visit("operator").get(f"/identity/pairs/{husen.handle}").status_code == 200


def test_decisions_are_listed_and_taken_back_by_who_made_them_or_decides_everywhere(pairs, visit: Visit) -> None:
    kasi, other = (visit("kecamatan", kecamatan=[KECAMATAN]) for _ in range(2))
    kasi.change(f"/identity/pairs/{pairs[0].handle}", decision("same"))
    (ruling,) = rulings.listed("identity")
    assert WHY in kasi.get("/identity/decisions").text
    assert WHY not in other.get("/identity/decisions").text
    assert other.change(f"/identity/decisions/{ruling.id}/revoke", {"reason": WHY}).status_code == 404
    assert visit("auditor").get("/api/identity/decisions").json()["decisions"][0]["by"] == kasi.account
    sri = visit("operator")
    assert WHY in sri.get("/identity/decisions", params={"everybody": True}).text
    assert sri.change(f"/identity/decisions/{ruling.id}/revoke", {"reason": "it was the other twin"}).status_code == 303
    assert rulings.listed("identity") == [] and "it was the other twin" in kasi.get("/identity/decisions").text
    assert sri.change(f"/identity/decisions/{ruling.id}/revoke", {"reason": WHY}).status_code == 409


def test_a_decision_says_whether_the_newest_draft_follows_it(pairs, visit: Visit) -> None:
    sri = visit("operator")
    sri.change(f"/identity/pairs/{pairs[0].handle}", decision("unsure"))
    assert not sri.get("/api/identity/decisions").json()["decisions"][0]["followed"]
    assert "menunggu penyusunan ulang" in sri.get("/identity/decisions").text
    receive([*ROWS, row("dtks", idsemesta="second", nama="LAIN", kode_desa=OTHER_DESA)])
    steps("second")
    assert sri.get("/api/identity/decisions").json()["decisions"][0]["followed"]


@pytest.mark.parametrize(
    ("a", "b", "marked"),
    [
        ("3513012001150001", "3513012001150010", ["01", "10"]),
        ("MOH HASAN", "MOH", [" HASAN"]),
        ("SITI", "SITTI", ["T"]),
        ("04-03-2015", "03-04-2015", None),
    ],
)
def test_what_differs_is_marked_to_the_letter(a, b, marked) -> None:
    first, second = side_by_side.compared(a, b)
    assert "".join(text for text, _ in first) == a and "".join(text for text, _ in second) == b
    found = [text for text, differs in (*first, *second) if differs]
    assert found and (marked is None or found == marked)


def test_a_day_is_read_as_it_is_written_here() -> None:
    assert side_by_side.shown("tanggal_lahir", {"tanggal_lahir": date(2015, 3, 4)}) == "04-03-2015"
