"""Reminders by the cycle's days: the tier that is to act, somebody above it near delivery, a list nobody proposed or published."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gesek.quality.notices import book, channels
from gesek.store.findings import Notice
from gesek.store.ledger import now, transaction
from gesek.store.models import Cycle, TargetList
from gesek.store.proposals import Proposal
from gesek.targets import publication
from gesek.targets.approval import remind as reminders
from gesek.targets.approval.remind import due, remind
from tests.approvals import ANALYST, DINSOS, HEAD, SECOND, proposals

NIGHT = {"from": "20:00", "until": "06:00"}


@pytest.fixture(autouse=True)
def folders(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every recipient is told by a file."""
    agreed = channels.load()
    folder = channels.Recipient(usual="folder", channels={"folder": channels.Channel(kind="folder")})
    plain = agreed.model_copy(update={"recipients": dict.fromkeys(agreed.recipients, folder)})
    monkeypatch.setattr(channels, "load", lambda: plain)
    monkeypatch.setattr("gesek.quality.notices.remind.load", lambda: plain)
    return drafted / "notices"


def noon(day: int, month: int = 9) -> datetime:
    """Noon on the regency's clock of a day of 2026."""
    return datetime(2026, month, day, 5, tzinfo=UTC)


def abouts(moment: datetime) -> list[tuple[str, str]]:
    return [(one.about, one.recipient) for one in due(moment)]


def proposed_on(day: datetime) -> None:
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    with transaction() as ledger:
        for one in ledger.query(Proposal).filter_by(under_way=1):
            one.proposed_at = day


def test_the_tier_that_is_to_act_is_told_at_once_then_every_day_until_it_acted(folders: Path) -> None:
    proposed_on(noon(21))
    assert len(remind(noon(21))) == 1
    assert remind(noon(21) + timedelta(hours=6)) == []
    assert len(remind(noon(22))) == 1
    proposals.approve(SECOND, DINSOS)
    assert len(remind(noon(22) + timedelta(minutes=5))) == 1
    assert sorted(path.parent.name for path in folders.rglob("*.txt")) == [
        "bapelitbangda",
        "dinas_sosial",
        "dinas_sosial",
    ]
    (first, *_) = sorted(folders.rglob("*.txt"))
    told = first.read_text()
    assert "List 2 (pemutakhiran), proposed 2026-09-21, waits for 1 approvals of bapelitbangda." in told
    assert "Daftar 2 (pemutakhiran), diusulkan 21-09-2026, menunggu 1 persetujuan bapelitbangda." in told
    assert "Yang perlu dilakukan: gesek list status 2" in told


def test_from_two_days_before_delivery_on_somebody_above_is_told_as_well() -> None:
    proposed_on(noon(21))
    own = ("proposal:2:dinsos", "Dinas Sosial")
    assert abouts(noon(27)) == [own]
    assert abouts(noon(28)) == [own, ("proposal:2:dinsos:escalated", "Bapelitbangda")]
    assert len(remind(noon(28))) == 2
    proposals.approve(SECOND, DINSOS)
    assert abouts(noon(28)) == [("proposal:2:bapelitbangda", "Bapelitbangda")], "who is told anyway is not told twice"


def test_days_of_a_cycle_that_was_extended_count() -> None:
    proposed_on(noon(21))
    with transaction() as ledger:
        ledger.get_one(Cycle, "2026-09").delivery = noon(10, 10).date()
    assert len(abouts(noon(28))) == 1 and len(abouts(noon(8, 10))) == 2


def test_from_the_proposal_day_on_a_list_that_nobody_proposed_is_asked_for_until_one_was_published() -> None:
    assert abouts(noon(25)) == [], "a list of this cycle is in force already"
    with transaction() as ledger:
        for one in ledger.query(TargetList):
            one.published_at = None
    assert abouts(noon(24)) == []
    assert abouts(noon(25)) == [("cycle:2026-09:propose", "Bapelitbangda")]
    proposed_on(noon(25))
    assert abouts(noon(25)) == [("proposal:2:dinsos", "Dinas Sosial")]


def test_an_approved_list_that_stays_unpublished_is_told_after_the_sweep_had_its_chances() -> None:
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    proposals.approve(SECOND, DINSOS)
    proposals.approve(SECOND, HEAD)
    assert due(now()) == []
    assert abouts(now() + reminders.MISSED_AFTER) == [("proposal:2:publish", "Bapelitbangda")]
    publication.publish(SECOND)
    assert due(now() + reminders.MISSED_AFTER) == []


def test_a_letter_and_a_digest_of_incidents_wait_side_by_side_and_the_book_shows_what_each_is_about() -> None:
    proposed_on(noon(21))
    with transaction() as ledger:
        ledger.add(
            Notice(
                message_id="<1@gesek>", recipient="Dinas Sosial", channel="folder", about="", state="pending", subject="",
                body="", made_at=noon(21), tries=0,
            )
        )  # fmt: skip
    assert len(remind(noon(21))) == 1
    assert [(one.notice.about, one.notice.state) for one in book.told(5)] == [
        ("proposal:2:dinsos", "sent"),
        ("", "pending"),
    ]
