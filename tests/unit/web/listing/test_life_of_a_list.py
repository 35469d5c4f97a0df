"""From draft to publication on the pages, by the officers it takes, and what the pages do not let happen."""

import re
from collections.abc import Callable

from gesek.settings import settings
from gesek.store import audit
from gesek.targets import lists, publication
from gesek.targets.approval import proposals
from tests.approvals import ANALYST, DINSOS, DINSOS_SECOND, FIRST, HEAD, LEGAL, LEGAL_SECOND, PDF, SECOND
from tests.unit.web.conftest import Visit, Visitor

Officers = Callable[[str], Visitor]
PAGE = f"/list/{SECOND}/approval"


def seen(visitor: Visitor, path: str = PAGE) -> str:
    """The version of the proposal that a page carries in its forms."""
    found = re.search(r'name="seen" value="(\d+)"', visitor.get(path).text)
    assert found is not None
    return found[1]


def act(visitor: Visitor, what: str, data: dict[str, str], **options: object) -> str:
    """Send a form; returns what the next page says of it, or the sentence that says why not."""
    answer = visitor.change(f"/list/{SECOND}/{what}", data, **options)
    if answer.status_code == 303:
        return visitor.get(answer.headers["location"].removeprefix("/gesek")).text
    assert answer.status_code == 409, answer.text
    return answer.text


def test_an_update_is_proposed_approved_by_two_tiers_and_published(officer: Officers) -> None:
    analyst, dinsos, head = officer(ANALYST), officer(DINSOS), officer(HEAD)
    assert "can be proposed" in analyst.get("/list").text
    told = act(analyst, "propose", {"kind": "pemutakhiran", "reason": "one family more"})
    assert "List 2 is proposed." in told
    assert "You proposed this list yourself" in told
    assert "Slamet Hariyadi" in told  # the first tier, which has to act
    assert "has to act" in told
    assert "1 of 12" in told
    told = act(dinsos, "approve", {"seen": seen(dinsos), "note": "seen at the villages"})
    assert "List 2 waits for Bapelitbangda now" in told
    assert "seen at the villages" in told
    told = act(head, "approve", {"seen": seen(head)})
    assert "has all its approvals" in told
    assert publication.approved() == SECOND
    publication.publish(SECOND)
    assert "this is the list in force" in head.get(PAGE).text
    assert "in force" in head.get("/list").text
    acts = [(one.actor, one.action) for one in audit.listed(action="list.", subject=f"list:{SECOND}")]
    assert acts[-4:] == [
        (ANALYST, "list.propose"),
        (DINSOS, "list.approve"),
        (HEAD, "list.approve"),
        ("gesek", "list.publish"),
    ]


def test_a_penetapan_is_decreed_by_one_officer_and_compared_by_another(officer: Officers) -> None:
    proposals.propose(SECOND, "penetapan", ANALYST)
    for account in (DINSOS, HEAD):
        proposals.approve(SECOND, account)
    legal, second = officer(LEGAL), officer(LEGAL_SECOND)
    given = {"seen": seen(legal), "number": "188.45/7/2026", "day": "2026-10-28"}
    assert "not a whole PDF" in act(legal, "decree", given, files={"file": ("sk.pdf", b"no pdf", "application/pdf")})
    told = act(legal, "decree", given, files={"file": ("sk.pdf", PDF, "application/pdf")})
    assert "The decree is recorded" in told
    assert "a second officer compares the annex" in told
    assert lists.find(SECOND).hash[:16] not in second.get(PAGE).text  # it is read off the paper, not copied
    assert second.get(f"/list/{SECOND}/decree.pdf").content == PDF
    assert "a second officer" in act(legal, "annex", {"seen": seen_of(SECOND), "printed": lists.find(SECOND).hash})
    assert "That is not the hash" in act(second, "annex", {"seen": seen(second), "printed": "0" * 16})
    assert "has all its approvals" in act(
        second, "annex", {"seen": seen(second), "printed": lists.find(SECOND).hash[:16]}
    )
    publication.publish(SECOND)
    assert lists.published().id == SECOND


def seen_of(list_id: int) -> str:
    return str(proposals.standing(list_id).proposal.version)


def test_who_acts_on_what_he_saw_before_another_acted_is_told_to_look_again(officer: Officers) -> None:
    proposals.propose(SECOND, "penetapan", ANALYST)
    first, second = officer(DINSOS), officer(DINSOS_SECOND)
    looked = seen(first), seen(second)
    act(first, "approve", {"seen": looked[0]})
    told = act(second, "refuse", {"seen": looked[1], "reason": "doubtful"})
    assert "Somebody acted on list 2 since you looked" in told
    assert proposals.standing(SECOND).proposal.state == "proposed"


def test_a_refused_list_says_why_and_may_be_proposed_again(officer: Officers) -> None:
    analyst, dinsos = officer(ANALYST), officer(DINSOS)
    act(analyst, "propose", {"kind": "pemutakhiran"})
    told = act(dinsos, "refuse", {"seen": seen(dinsos), "reason": "minutes are missing"})
    assert "minutes are missing" in told
    assert "List 2 is proposed." in act(analyst, "propose", {"kind": "pemutakhiran"})


def test_an_account_with_the_role_that_is_no_officer_is_told_so(visit: Visit) -> None:
    stranger = visit("approver_dinsos", login="someone.else", language="en")
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    assert "not among the officers" in stranger.get(PAGE).text
    assert 'name="seen"' not in stranger.get(PAGE).text
    assert "is no officer" in act(stranger, "approve", {"seen": "1"})


def test_an_officer_without_the_role_and_a_form_without_the_pages_token_are_refused(visit: Visit) -> None:
    assert visit("auditor", login=DINSOS).change(f"/list/{SECOND}/approve", {"seen": "1"}).status_code == 403
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    dinsos = visit("approver_dinsos", login=DINSOS)
    assert dinsos.post(f"/list/{SECOND}/approve", data={"seen": "1"}).status_code == 403
    assert proposals.standing(SECOND).waits_for.name == "dinsos"


def test_the_paper_of_a_list_is_found_and_said_to_be_outdated_once_the_list_has_another_mark(officer: Officers) -> None:
    from gesek.targets.documents.printing import print_all

    head = officer(HEAD)
    assert "Nothing was printed" in head.get(f"/list/{SECOND}/papers").text
    print_all(SECOND, None, HEAD)
    page = head.get(f"/list/{SECOND}/papers").text
    assert "Nota dinas" in page
    assert "the state of the list changed since" not in page
    answer = head.get(f"/list/{SECOND}/papers/lampiran.xlsx")
    assert answer.content[:2] == b"PK"
    assert audit.listed(action="list.download")[-1].subject == f"list:{SECOND}/lampiran.xlsx"
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    assert "the state of the list changed since" in head.get(f"/list/{SECOND}/papers").text
    assert head.get(f"/list/{SECOND}/papers/other.pdf").status_code == 404
    assert head.get(f"/list/{SECOND}/decree.pdf").status_code == 404
    assert list((settings().documents).rglob("*lampiran*"))


def test_a_list_that_does_not_wait_is_not_published_from_the_page(visit: Visit) -> None:
    operator = visit("operator", language="en")
    assert "does not wait for its publication" in act(operator, "publish", {})
    assert operator.get(f"/list/{FIRST}/approval").status_code == 200
    assert operator.get("/list/99").status_code == 404
