"""What waits for somebody: one line per kind of work, counted, cut to what the asker may see, marked where it is the asker's to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from sys import maxsize
from typing import Any

from sqlalchemy import Select, func, select

from gesek.access.asker import Asker
from gesek.delivery import due, states, usage
from gesek.delivery.disclosure import corrections
from gesek.errors import StoreError
from gesek.identity import queue
from gesek.quality import incidents
from gesek.sources.deadline import REFUSED
from gesek.store import drafts
from gesek.store.cycles import clock
from gesek.store.deliveries import Delivery
from gesek.store.findings import Incident, Waiver
from gesek.store.ledger import reading
from gesek.store.programs import ProgramPreview
from gesek.targets import lists
from gesek.targets.approval import policy, proposals
from gesek.targets.citizen.complaints import book as complaints
from gesek.web.quality.board import within
from gesek.web.today.month import Month
from gesek.web.today.workbooks import ABSENT, Workbook

SOON = timedelta(days=3)
"""A deadline so near is told apart."""


@dataclass(frozen=True)
class Waiting:
    """Work that waits.

    Attributes:
        kind: which.
        count: how much of it.
        late: of these past their day; of incidents, the critical ones.
        soon: of these due within three days.
        until: the nearest day that has not passed, or the day it should be done by.
        tier: the tier a proposal waits for.
        list_id: the list it is about.
        yours: whether the asker is one of those who can do it.
    """

    kind: str
    count: int
    late: int = 0
    soon: int = 0
    until: date | None = None
    tier: str = ""
    list_id: int | None = None
    yours: bool = False


@dataclass(frozen=True)
class Look:
    """Who looks, and when.

    Attributes:
        asker: who.
        month: the cycle.
        workbooks: village -> what it sent.
        moment: now.
    """

    asker: Asker
    month: Month
    workbooks: dict[str, Workbook]
    moment: datetime

    @property
    def today(self) -> date:
        """The day in the regency."""
        return clock(self.moment).date()


Reader = Callable[[Look], Iterator[Waiting]]


def read_waiting(look: Look) -> tuple[Waiting, ...]:
    """All that waits and that the asker may see: first what is the asker's to do, in each part what is late first."""
    found = [
        one if one.yours else replace(one, yours=look.asker.may(act) if act else False)
        for see, act, read in READERS
        if look.asker.may(see)
        for one in read(look)
        if one.count
    ]
    return tuple(sorted(found, key=lambda one: (not one.yours, not one.late, not one.soon)))


def _proposal(look: Look) -> Iterator[Waiting]:
    standing = proposals.current()
    if standing is None:
        return
    proposal, waits = standing.proposal, standing.waits_for
    about = Waiting("publication", 1, list_id=proposal.target_list_id, until=look.month.day("delivery"))
    if waits is None:
        yield about
    elif waits.decreed:
        yield replace(about, kind="decree", tier=waits.name, yours=look.asker.may("list.decree"))
    else:
        acted = {proposal.proposed_by, *(one.officer for tier in standing.tiers for one in tier.approvals)}
        officer = policy.officers().officers.get(look.asker.login)
        mine = officer is not None and officer.tier == waits.name and look.asker.login not in acted
        yield replace(
            about, kind="approval", count=waits.missing, tier=waits.name, yours=mine and look.asker.may("list.approve")
        )


def _draft(look: Look) -> Iterator[Waiting]:
    newest = drafts.newest()
    if newest is not None and newest.state in (lists.DRAFT, lists.REFUSED) and proposals.current() is None:
        until = look.month.day("proposal")
        yield Waiting("draft", 1, int(until < look.today), until=until, list_id=newest.id)


def _incidents(look: Look) -> Iterator[Waiting]:
    mine = within(look.asker.area("quality.see"))
    new, resolved = Incident.state == incidents.NEW, Incident.state == incidents.RESOLVED
    for kind, which in (("incidents_new", new), ("incidents_unowned", Incident.owner.is_(None) & ~new & ~resolved)):
        opened = select(func.count()).select_from(Incident).where(mine, which)
        yield Waiting(kind, _counted(opened), _counted(opened.where(Incident.severity == incidents.CRITICAL)))


def _waivers(look: Look) -> Iterator[Waiting]:
    asked = (
        select(func.count())
        .select_from(Waiver)
        .join(Incident, Incident.id == Waiver.incident_id)
        .where(
            within(look.asker.area("quality.see")),
            Waiver.approved_at.is_(None),
            Incident.state != incidents.RESOLVED,
            Waiver.expires_on >= look.today,
        )
    )
    others = asked.where(Waiver.asked_by != look.asker.login)
    may = look.asker.may("quality.waive")
    yield Waiting("waivers", _counted(others if may else asked), yours=may)


def _counted(query: Select[Any]) -> int:
    with reading() as ledger:
        return int(ledger.execute(query).scalar_one())


def _pairs(look: Look) -> Iterator[Waiting]:
    area = look.asker.area("identity.decide")
    try:
        found, _all = queue.waiting(limit=maxsize)
    except StoreError:
        return  # no draft has pairs yet
    yield Waiting("pairs", sum(area.holds(one.kode_desa) for one in found))


def _complaints(look: Look) -> Iterator[Waiting]:
    area = look.asker.area("complaints.see")
    days = [one.deadline for one in complaints.listed() if area.holds(one.kode_desa)]
    yield _by_day("complaints", days, look.today)


def _corrections(look: Look) -> Iterator[Waiting]:
    found = corrections.listed()
    late = sum(corrections.is_late(one, look.moment) for one in found)
    ahead = [clock(one.due_at).date() for one in found if not corrections.is_late(one, look.moment)]
    yield Waiting(
        "corrections", len(found), late, len(ahead), min(ahead, default=None)
    )  # of 72 hours every one is near


def _villages(look: Look) -> Iterator[Waiting]:
    if not look.asker.area("villages.see").everywhere:
        return  # whose villages these are sees them by name (`start`)
    mine = look.workbooks.values()
    refused = [one.until for one in mine if one.state == REFUSED and one.until]
    absent = [one.until for one in mine if one.state == ABSENT and one.until]
    yield _by_day("villages_refused", refused, look.today)
    yield _by_day("villages_absent", absent, look.today)


def _deliveries(look: Look) -> Iterator[Waiting]:
    if not look.asker.area("deliveries.see").everywhere:
        return
    opds = look.asker.opds("deliveries.see")
    mine = [one for one in due.standings(look.moment) if one.waits and (opds is None or one.due.recipient in opds)]
    late = sum(one.state == due.LATE for one in mine)
    yield Waiting("deliveries", len(mine), late, len(mine) - late, min((one.due.slot for one in mine), default=None))
    rejected = select(func.count()).select_from(Delivery).where(Delivery.state == states.REJECTED)
    if opds is not None:
        rejected = rejected.where(Delivery.recipient.in_(opds))
    yield Waiting("deliveries_rejected", _counted(rejected))


def _reports(look: Look) -> Iterator[Waiting]:
    if not look.asker.area("deliveries.see").everywhere:
        return
    opds = look.asker.opds("deliveries.see")
    days = [one.owed_on for one in usage.debts() if opds is None or one.delivery.recipient in opds]
    yield _by_day("reports", days, look.today)


def _previews(_look: Look) -> Iterator[Waiting]:
    with reading() as ledger:
        unapproved = ledger.scalars(select(ProgramPreview.beyond).where(ProgramPreview.approved_at.is_(None)))
        yield Waiting("previews", sum(bool(beyond) for beyond in unapproved))


def _by_day(kind: str, days: list[date], today: date) -> Waiting:
    """Work with a deadline each."""
    ahead = [day for day in days if day >= today]
    soon = sum(day <= today + SOON for day in ahead)
    return Waiting(kind, len(days), len(days) - len(ahead), soon, min(ahead, default=None))


READERS: tuple[tuple[str, str, Reader], ...] = (
    ("list.see", "", _proposal),
    ("list.propose", "list.propose", _draft),
    ("villages.see", "villages.upload", _villages),
    ("quality.see", "quality.act", _incidents),
    ("quality.see", "", _waivers),
    ("identity.decide", "identity.decide", _pairs),
    ("complaints.see", "complaints.act", _complaints),
    ("disclosure.requests", "disclosure.requests", _corrections),
    ("deliveries.see", "deliveries.send", _deliveries),
    ("deliveries.see", "deliveries.answer", _reports),
    ("programs.see", "programs.approve", _previews),
)
"""Permission to see it, permission to do it (empty where the reader tells), and what reads it."""
