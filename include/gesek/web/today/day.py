"""Today as a whole: one read model, which the page, the JSON endpoint and `gesek today` show."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from gesek.access.asker import Area, Asker
from gesek.quality import incidents
from gesek.sources.deadline import DEFERRED, REFUSED
from gesek.sources.stage import ACCEPTED
from gesek.store.cycles import clock
from gesek.store.ledger import now
from gesek.web.today.freshness import Freshness, read_freshness
from gesek.web.today.hand_over import Handed, Slot, read_handed, read_slots
from gesek.web.today.list_in_force import Listed, Step, read_list, read_trend
from gesek.web.today.month import Month, read_month
from gesek.web.today.start import Start, read_start
from gesek.web.today.waiting import Look, Waiting, read_waiting
from gesek.web.today.workbooks import ABSENT, Workbook, in_state, read_workbooks


@dataclass(frozen=True)
class Villages:
    """How many villages' workbooks of the cycle are in which state, of those that the asker may see."""

    villages: int
    accepted: int
    refused: int
    deferred: int
    absent: int


@dataclass(frozen=True)
class Severity:
    """Open incidents of one severity, and how many of them nobody acknowledged."""

    severity: str
    count: int
    new: int


@dataclass(frozen=True)
class Today:
    """What is shown of a day. What the asker may not see is None, what there is none of is empty.

    Attributes:
        month: the cycle; None before the first was opened.
        start: what is the asker's own.
        waiting: what waits for somebody.
        villages: the villages' workbooks.
        incidents: the open ones by severity.
        sources: how fresh they are.
        listed: the list in force; None before the first.
        trend: the newest cycles.
        handed: deliveries of this cycle.
        slots: what is due next.
    """

    month: Month | None
    start: Start
    waiting: tuple[Waiting, ...]
    villages: Villages | None
    incidents: tuple[Severity, ...] | None
    sources: tuple[Freshness, ...] | None
    listed: Listed | None
    trend: tuple[Step, ...]
    handed: tuple[Handed, ...] | None
    slots: tuple[Slot, ...] | None


def read_today(asker: Asker, moment: datetime | None = None) -> Today:
    """The day as this asker may see it.

    Args:
        asker: who looks.
        moment: now, unless a test says otherwise.
    """
    moment = moment or now()
    today = clock(moment).date()
    month = read_month(today)
    if month is None:
        return Today(None, Start(), (), None, None, None, None, (), None, None)
    workbooks = read_workbooks(month.cycle, month.day("cut_off"))
    handed, slots = _deliveries(asker, month, moment)
    return Today(
        month=month,
        start=read_start(asker, workbooks, handed or (), slots or ()),
        waiting=read_waiting(Look(asker, month, workbooks, moment)),
        villages=_villages(asker, workbooks),
        incidents=_incidents(asker.area("quality.see")) if asker.may("quality.see") else None,
        sources=read_freshness(month, today) if asker.may("sources.see") else None,
        listed=read_list(),
        trend=read_trend(),
        handed=handed,
        slots=slots,
    )


def _deliveries(
    asker: Asker, month: Month, moment: datetime
) -> tuple[tuple[Handed, ...], tuple[Slot, ...]] | tuple[None, None]:
    if not (asker.may("deliveries.see") and asker.area("deliveries.see").everywhere):
        return None, None  # a village gets its own file, and no list of everybody's
    opds = asker.opds("deliveries.see")
    return read_handed(month.cycle, opds), read_slots(opds, moment)


def _villages(asker: Asker, workbooks: dict[str, Workbook]) -> Villages | None:
    if not asker.may("villages.see"):
        return None
    area = asker.area("villages.see")
    mine = [one for one in workbooks.values() if area.holds(one.kode_desa)]
    return Villages(len(mine), *(in_state(mine, state) for state in (ACCEPTED, REFUSED, DEFERRED, ABSENT)))


def _incidents(area: Area) -> tuple[Severity, ...]:
    """The open incidents of an area by severity, critical ones first."""
    found = [one for one in incidents.listed() if area.holds(one.scope)]
    count = Counter(one.severity for one in found)
    new = Counter(one.severity for one in found if one.state == incidents.NEW)
    severities = sorted({incidents.CRITICAL, incidents.WARNING, *count}, key=lambda one: one != incidents.CRITICAL)
    return tuple(Severity(one, count[one], new[one]) for one in severities)
