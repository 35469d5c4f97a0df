"""From draft to publication as officers do it, and everything that must not go."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import ApprovalError, StoreError
from gesek.store import audit, lake
from gesek.store.ledger import transaction
from gesek.targets import lists, publication
from gesek.targets.approval import decree, proposals
from gesek.targets.documents import facts
from tests.approvals import (
    ANALYST,
    DINSOS,
    DINSOS_SECOND,
    FIRST,
    HEAD,
    LEGAL,
    LEGAL_SECOND,
    PDF,
    SECOND,
    SECRETARY,
    decreed,
    receive,
    rows,
    signed,
    steps,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("drafted")
DAY = date(2026, 10, 28)


def states() -> dict[int, str]:
    return {one.id: one.state for one in lists.all_lists()}


def acts(list_id: int) -> list[tuple[str, str]]:
    return [(one.actor, one.action) for one in audit.listed(subject=f"list:{list_id}")]


def approved() -> None:
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    proposals.approve(SECOND, DINSOS)
    proposals.approve(SECOND, HEAD)


def test_an_update_is_proposed_approved_tier_by_tier_and_published() -> None:
    found = proposals.propose(SECOND, "pemutakhiran", ANALYST, "twelfth family")
    assert (found.proposal.affected, found.proposal.families) == (1, 12)
    assert [(tier.name, tier.needed) for tier in found.tiers] == [("dinsos", 1), ("bapelitbangda", 1)]
    assert states() == {FIRST: "published", SECOND: "proposed"}
    assert proposals.approve(SECOND, DINSOS).waits_for.name == "bapelitbangda"
    assert publication.approved() is None
    assert proposals.approve(SECOND, HEAD).waits_for is None
    assert states()[SECOND] == "approved" and publication.approved() == SECOND
    assert len(publication.publish(SECOND)) > 0
    assert states() == {FIRST: "superseded", SECOND: "published"}
    assert proposals.current() is None and proposals.standing(SECOND).proposal.state == "published"
    assert acts(SECOND) == [
        ("gesek", "list.draft"),
        (ANALYST, "list.propose"),
        (DINSOS, "list.approve"),
        (HEAD, "list.approve"),
        ("gesek", "list.publish"),
    ]
    last = audit.listed(action="list.publish")[-1]
    assert (last.before, last.after) == (lists.find(FIRST).hash, lists.find(SECOND).hash)
    assert audit.verify().problem == ""


def test_nobody_approves_his_own_proposal_or_twice_or_out_of_turn() -> None:
    proposals.propose(SECOND, "pemutakhiran", HEAD)
    with pytest.raises(ApprovalError, match="waits for dinsos, and 'sekretaris.bapelitbangda' is of bapelitbangda"):
        proposals.approve(SECOND, SECRETARY)
    with pytest.raises(ApprovalError, match="himself"):
        proposals.approve(SECOND, HEAD)
    with pytest.raises(ApprovalError, match="is no officer"):
        proposals.approve(SECOND, "root")
    with pytest.raises(ApprovalError, match="is of no tier"):
        proposals.approve(SECOND, ANALYST)
    proposals.approve(SECOND, DINSOS)
    with pytest.raises(ApprovalError, match="approved list 2 already"):
        proposals.approve(SECOND, DINSOS)
    with pytest.raises(ApprovalError, match="waits for bapelitbangda"):
        proposals.approve(SECOND, DINSOS_SECOND)
    assert [one for one in acts(SECOND) if one[1] == "list.approve"] == [(DINSOS, "list.approve")]


@pytest.mark.parametrize(
    "statement",
    [
        "insert into approval (proposal_id, proposed_by, officer, tier, at, note) select id, proposed_by, proposed_by, 'dinsos', "
        "proposed_at, '' from proposal where under_way = 1",
        "insert into approval (proposal_id, proposed_by, officer, tier, at, note) select id, 'x', proposed_by, 'dinsos', "
        "proposed_at, '' from proposal where under_way = 1",
        "insert into approval (proposal_id, proposed_by, officer, tier, at, note) select proposal_id, proposed_by, officer, "
        "'bapelitbangda', at, '' from approval where proposal_id = (select id from proposal where under_way = 1)",
        "insert into proposal (target_list_id, kind, state, under_way, version, hash, affected, families, proposed_by, proposed_at, "
        "reason) select 1, kind, state, 1, 1, hash, 0, 0, 'x', proposed_at, '' from proposal where under_way = 1",
        "update target_list set state = 'published' where id = 2",
    ],
    ids=["his own", "his own under another name", "twice", "two under way", "two lists in force"],
)
def test_the_tables_themselves_refuse(statement: str) -> None:
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    proposals.approve(SECOND, DINSOS)
    with pytest.raises(StoreError, match="IntegrityError"), transaction() as ledger:
        ledger.execute(text(statement))


def test_who_acts_on_what_he_saw_before_somebody_else_acted_is_told_so() -> None:
    seen = proposals.propose(SECOND, "pemutakhiran", ANALYST).proposal.version
    proposals.approve(SECOND, DINSOS, seen)
    for stale in (lambda: proposals.approve(SECOND, HEAD, seen), lambda: proposals.refuse(SECOND, HEAD, "no", seen)):
        with pytest.raises(ApprovalError, match="Somebody acted on list 2 since you looked"):
            stale()
    proposals.approve(SECOND, HEAD, seen + 1)
    assert states()[SECOND] == "approved"


def test_a_refusal_has_its_reason_and_the_list_may_be_proposed_again_from_the_beginning() -> None:
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    proposals.approve(SECOND, DINSOS)
    with pytest.raises(ApprovalError, match="needs its reason"):
        proposals.refuse(SECOND, HEAD, " ")
    with pytest.raises(ApprovalError, match="is not for 'kabag.hukum' to refuse"):
        proposals.refuse(SECOND, LEGAL, "no")
    found = proposals.refuse(SECOND, HEAD, "village missing")
    assert (found.proposal.state, found.proposal.refusal) == ("refused", "village missing")
    with pytest.raises(ApprovalError, match="is refused and cannot be published"):
        publication.publish(SECOND)
    with pytest.raises(ApprovalError, match="is not proposed"):
        proposals.approve(SECOND, HEAD)
    again = proposals.propose(SECOND, "pemutakhiran", ANALYST)
    assert again.waits_for.name == "dinsos" and not again.tiers[0].approvals
    proposals.refuse(SECOND, ANALYST, "taken back")
    assert states()[SECOND] == "refused"


def test_one_proposal_is_under_way_at_a_time_and_rebuilds_go_on() -> None:
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    receive(rows(13))
    third = steps("third")
    with pytest.raises(ApprovalError, match="List 2 is under way"):
        proposals.propose(third, "pemutakhiran", ANALYST)
    proposals.approve(SECOND, DINSOS)
    proposals.approve(SECOND, HEAD)
    publication.publish(SECOND)
    with pytest.raises(ApprovalError, match="overtaken"):
        proposals.propose(third, "pemutakhiran", ANALYST)


def test_who_may_not_propose_and_what_may_not_be_proposed() -> None:
    with pytest.raises(ApprovalError, match="may not propose"):
        proposals.propose(SECOND, "pemutakhiran", DINSOS)
    with pytest.raises(ApprovalError, match="List 1 is published"):
        proposals.propose(FIRST, "pemutakhiran", ANALYST)
    with pytest.raises(StoreError, match="List 99 is not in the ledger"):
        proposals.propose(99, "pemutakhiran", ANALYST)
    receive(rows(30))
    large = steps("large")
    with pytest.raises(ApprovalError, match="63.3 % of the families come or leave"):
        proposals.propose(large, "pemutakhiran", ANALYST)
    assert proposals.propose(large, "penetapan", ANALYST).tiers[0].needed == 2


def test_without_a_decree_in_force_nothing_is_updated_under_it() -> None:
    with transaction() as ledger:
        ledger.execute(text("delete from decree"))
    with pytest.raises(ApprovalError, match="No decree is in force"):
        proposals.propose(SECOND, "pemutakhiran", ANALYST)


def test_rows_changed_before_or_after_the_proposal_are_neither_proposed_nor_published() -> None:
    approved()
    path = lake.paths(lake.version(lists.find(SECOND).versions["core/target_change"]))[0]
    pq.write_table(pq.read_table(path).slice(1), path)
    with pytest.raises(StoreError, match="not those that were drafted"):
        publication.publish(SECOND)
    assert states()[FIRST] == "published"
    with transaction() as ledger:
        ledger.execute(text("update proposal set under_way = null where under_way = 1"))
        ledger.execute(text("update target_list set state = 'draft' where id = 2"))
    with pytest.raises(StoreError, match="not those that were drafted"):
        proposals.propose(SECOND, "pemutakhiran", ANALYST)


@pytest.mark.parametrize(
    "statement",
    [
        "update target_list set state = 'approved' where id = 2",
        "update proposal set state = 'approved' where under_way = 1",
        "update proposal set affected = 0, families = 100 where under_way = 1",
        "update proposal set kind = 'pemutakhiran', hash = 'other' where under_way = 1",
        "update target_list set state = 'draft' where id = 2",
    ],
)
def test_publication_believes_no_state_but_counts_the_approvals_itself(statement: str) -> None:
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    proposals.approve(SECOND, DINSOS)
    with transaction() as ledger:
        ledger.execute(text(statement))
    with pytest.raises(ApprovalError, match="lacks 1 of the approvals of bapelitbangda|not the one that was proposed"):
        publication.publish(SECOND)
    assert lists.published().id == FIRST


def test_a_penetapan_waits_for_the_signed_decree_and_a_second_officer_who_compares_its_annex(drafted: Path) -> None:
    proposals.propose(SECOND, "penetapan", ANALYST)
    with pytest.raises(ApprovalError, match="waits for dinsos, not for a decree"):
        decree.record(SECOND, signed(), "188.45/2/2026", DAY, LEGAL)
    proposals.approve(SECOND, DINSOS)
    assert facts.read(SECOND).marks == ("RANCANGAN",)
    proposals.approve(SECOND, HEAD)
    assert facts.read(SECOND).marks == (), "what is printed now is signed"
    with pytest.raises(ApprovalError, match="waits for the regent's decree"):
        proposals.approve(SECOND, LEGAL)
    with pytest.raises(ApprovalError, match="has no decree yet"):
        decree.confirm(SECOND, lists.find(SECOND).hash, LEGAL_SECOND)
    with pytest.raises(ApprovalError, match="not of the tier bupati"):
        decree.record(SECOND, signed(), "188.45/2/2026", DAY, HEAD)
    with pytest.raises(ApprovalError, match="188.45/1/2026 was recorded before"):
        decree.record(SECOND, signed(), "188.45/1/2026", DAY, LEGAL)
    for content in (b"", PDF[:20], b"PK\x03\x04 a workbook"):
        with pytest.raises(StoreError, match="not a whole PDF"):
            decree.record(SECOND, signed(content), "188.45/2/2026", DAY, LEGAL)
    found = decree.record(SECOND, signed(PDF + b"\n%%EOF"), "188.45/2/2026", DAY, LEGAL)
    kept = found.tiers[-1].decree
    landed = drafted / "landing" / kept.sha256[:2] / kept.sha256
    assert landed.read_bytes() == PDF + b"\n%%EOF" and found.waits_for.decreed
    with pytest.raises(ApprovalError, match="188.45/2/2026 was recorded for list 2"):
        decree.record(SECOND, signed(), "188.45/3/2026", DAY, LEGAL)
    with pytest.raises(ApprovalError, match="a second officer compares"):
        decree.confirm(SECOND, lists.find(SECOND).hash, LEGAL)
    for printed in ("", lists.find(SECOND).hash[:15], lists.find(FIRST).hash):
        with pytest.raises(ApprovalError, match="not the hash of list 2"):
            decree.confirm(SECOND, printed, LEGAL_SECOND)
    with pytest.raises(ApprovalError, match="lacks 1 of the approvals of bupati"):
        publication.publish(SECOND)
    typed = " ".join(lists.find(SECOND).hash[start : start + 4].upper() for start in range(0, 20, 4))
    assert decree.confirm(SECOND, typed, LEGAL_SECOND).waits_for is None
    publication.publish(SECOND)
    assert lists.published().kind == "penetapan"
    assert acts(SECOND)[-3:] == [(LEGAL, "list.decree"), (LEGAL_SECOND, "list.annex"), ("gesek", "list.publish")]


def gesek(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["list", *arguments])
    return done.output if done.exit_code == 0 else str(done.exception)


def test_the_whole_way_by_commands() -> None:
    assert gesek("drafts").startswith("List 2 of 2026-09: draft, 12 families miskin_ekstrem, input set 2")
    assert gesek("status") == "No proposal is under way; `gesek list drafts` names what can be proposed.\n"
    assert "penetapan or pemutakhiran" in gesek("propose", "2", "--kind", "pembaruan", "--by", ANALYST)
    told = gesek("propose", "2", "--kind", "pemutakhiran", "--by", ANALYST)
    assert (
        "version 1: pemutakhiran of list 2, proposed, by analis.bapelitbangda; 1 of 12 families come or leave (8.3 %)"
        in told
    )
    assert "dinsos: 0 of 1 approvals" in told
    printed = sorted(Path(line).name.split("-", 4)[4] for line in told.splitlines() if line.startswith("/"))
    assert printed == ["lampiran.pdf", "lampiran.xlsx", "nota-dinas.pdf", "ringkasan.pdf"], (
        "no decree under a decree in force"
    )
    assert ("analis.bapelitbangda", "list.print") in acts(SECOND)
    assert "is refused" in gesek("refuse", "2", "--by", DINSOS, "--reason", "wrong")
    assert "refused by kepala.dinsos: wrong" in gesek("status", "2")
    gesek("propose", "2", "--kind", "pemutakhiran", "--by", ANALYST)
    assert "since you looked" in gesek("approve", "2", "--by", DINSOS, "--seen", "7")
    assert "dinsos: 1 of 1 approvals: kepala.dinsos (20" in gesek("approve", "2", "--by", DINSOS, "--seen", "1")
    assert "does not wait for its publication" in gesek("publish", "2")
    last = gesek("approve", "2", "--by", HEAD)
    assert "approved" in last and "No Airflow answers here; the sweep publishes it" in last
    assert "No Airflow answers here" in gesek("publish", "2")
    assert f"Hash {lists.find(SECOND).hash}" in gesek("status")


def test_a_decree_by_commands() -> None:
    gesek("propose", "2", "--kind", "penetapan", "--by", ANALYST)
    gesek("approve", "2", "--by", DINSOS)
    assert "bupati: waits for the signed decree" in gesek("approve", "2", "--by", HEAD)
    given = ("--file", str(signed()), "--number", "188.45/2/2026", "--date", "2026-10-28")
    told = gesek("decree", "2", *given, "--by", LEGAL)
    assert "bupati: decree 188.45/2/2026 of 2026-10-28, recorded by kabag.hukum; its annex is to be compared" in told
    done = gesek("confirm-annex", "2", "--hash", lists.find(SECOND).hash, "--by", LEGAL_SECOND)
    assert "annex compared by kasubag.hukum" in done


def test_a_second_decree_takes_the_place_of_the_first() -> None:
    decreed_again = "188.45/9/2026"
    proposals.propose(SECOND, "penetapan", ANALYST)
    proposals.refuse(SECOND, ANALYST, "as a trial")
    with pytest.raises(ApprovalError, match="waits for dinsos"):
        proposals.propose(SECOND, "penetapan", ANALYST)
        proposals.approve(SECOND, HEAD)
    proposals.refuse(SECOND, ANALYST, "from the beginning")
    receive(rows(30))
    third = steps("third")
    decreed(third, decreed_again)
    publication.publish(third)
    assert states() == {FIRST: "superseded", SECOND: "refused", third: "published"}
