"""Reminding those whose approval is waited for, by the days of the cycle; told through the channels of `channels.yaml`.

The tier that is to act is told when the list comes to it, then again and again until it has acted; from some days before the
cycle's delivery day on, somebody above is told as well. A list that nobody proposed by its day, and an approved one that stays
unpublished, are told too. A letter names lists, tiers and days; no person and no value of one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from gesek.quality.notices import book, channels
from gesek.quality.notices.digest import Digest
from gesek.quality.notices.remind import tell
from gesek.store.cycles import OPEN, clock
from gesek.store.ledger import now, transaction
from gesek.store.models import Cycle, TargetList
from gesek.targets.approval import policy, proposals
from gesek.targets.approval.policy import Policy
from gesek.targets.approval.proposals import Standing
from gesek.targets.lists import APPROVED

MISSED_AFTER = timedelta(minutes=15)
"""The sweep has had its chances by then."""


@dataclass(frozen=True)
class Letter:
    """What somebody is to be told; `about` is what makes it the same letter the next time."""

    about: str
    recipient: str
    text: Digest


def remind(moment: datetime | None = None) -> list[int]:
    """Send what is due; returns the ids of the notices sent.

    Args:
        moment: now, unless a test says otherwise.

    Raises:
        NoticeError: a way does not work; all others were told.
    """
    moment, agreed = moment or now(), channels.load()
    pause = timedelta(days=policy.load().remind.every_days)
    ways = []
    for letter in due(moment):
        route = agreed.route("", letter.recipient, None)
        ways.append((route, partial(book.letter, letter.about, route, letter.text, pause, moment)))
    return tell(agreed, ways, moment)


def due(moment: datetime) -> list[Letter]:
    """What is to be told at a moment, told before or not."""
    agreed, cycle = policy.load(), _open_cycle()
    found = proposals.current()
    if found is None:
        return list(_unproposed(agreed, cycle, moment)) if cycle is not None and agreed.required else []
    if found.proposal.state == APPROVED:
        return list(_unpublished(agreed, found, moment))
    return list(_waited_for(agreed, found, cycle, moment))


def _unproposed(agreed: Policy, cycle: Cycle, moment: datetime) -> Iterator[Letter]:
    with transaction() as ledger:
        query = select(TargetList.id).where(TargetList.cycle_id == cycle.id, TargetList.published_at.is_not(None))
        done = ledger.scalars(query.limit(1)).first() is not None
    if done or clock(moment).date() < cycle.proposal:
        return
    text = _text(
        f"daftar siklus {cycle.id} belum diusulkan",
        f"Hari pengusulan siklus {cycle.id} adalah {cycle.proposal:%d-%m-%Y}; belum ada daftar yang diusulkan.",
        "gesek list drafts",
        f"the list of cycle {cycle.id} is not proposed",
        f"The proposal day of cycle {cycle.id} is {cycle.proposal}; no list has been proposed.",
    )
    yield Letter(f"cycle:{cycle.id}:propose", agreed.remind.recipients["bapelitbangda"], text)


def _waited_for(agreed: Policy, found: Standing, cycle: Cycle | None, moment: datetime) -> Iterator[Letter]:
    proposal, waits = found.proposal, found.waits_for
    if waits is None:
        return
    number, since = proposal.target_list_id, clock(proposal.proposed_at)
    text = _text(
        f"daftar {number} menunggu {waits.name}",
        f"Daftar {number} ({proposal.kind}), diusulkan {since:%d-%m-%Y}, menunggu {waits.missing} persetujuan {waits.name}.",
        f"gesek list status {number}",
        f"list {number} waits for {waits.name}",
        f"List {number} ({proposal.kind}), proposed {since:%Y-%m-%d}, waits for {waits.missing} approvals of {waits.name}.",
    )
    about = f"proposal:{proposal.id}:{waits.name}"
    own = agreed.remind.recipients[waits.name]
    yield Letter(about, own, text)
    ahead = timedelta(days=agreed.remind.escalate_days_before_delivery)
    late = cycle is not None and clock(moment).date() >= cycle.delivery - ahead
    if late and agreed.remind.escalate_to != own:
        yield Letter(f"{about}:escalated", agreed.remind.escalate_to, text)


def _unpublished(agreed: Policy, found: Standing, moment: datetime) -> Iterator[Letter]:
    proposal = found.proposal
    if proposal.decided_at is None or moment < clock(proposal.decided_at) + MISSED_AFTER:
        return
    number = proposal.target_list_id
    text = _text(
        f"daftar {number} disetujui tetapi belum terbit",
        f"Daftar {number} sudah disetujui tetapi belum diterbitkan; lihat run publish__draft_{number} di Airflow.",
        f"gesek list publish {number}",
        f"list {number} is approved and not published",
        f"List {number} has its approvals and is not published; see run publish__draft_{number} in Airflow.",
    )
    yield Letter(f"proposal:{proposal.id}:publish", agreed.remind.escalate_to, text)


def _text(subject_id: str, says_id: str, command: str, subject_en: str, says_en: str) -> Digest:
    body = [says_id, f"Yang perlu dilakukan: {command}", "", "--", "", says_en, f"What to do: {command}", ""]
    return Digest(f"Gesek: {subject_id} / {subject_en}", "\n".join(body))


def _open_cycle() -> Cycle | None:
    with transaction() as ledger:
        return ledger.scalars(select(Cycle).where(Cycle.state == OPEN)).one_or_none()
