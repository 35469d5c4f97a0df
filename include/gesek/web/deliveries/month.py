"""A month of the calendar: each day with what is due on it, holidays among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import select

from gesek.delivery import agenda, working_days
from gesek.programs.agencies import agencies
from gesek.quality import incidents
from gesek.quality.incidents import CRITICAL
from gesek.store import cycles
from gesek.store.findings import Incident
from gesek.store.ledger import reading
from gesek.web.deliveries.listing import title
from gesek.web.deliveries.reach import Reach
from gesek.web.door import NotFoundError

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Due:
    """A file that is due: of which programme, to whom, by when, and where that stands."""

    program: str
    title: str
    recipient: str
    agency: str
    due_at: datetime
    state: str


@dataclass(frozen=True)
class Day:
    """A day on which something is due, or no office works."""

    day: date
    holiday: str
    due: list[Due]


@dataclass(frozen=True)
class Month:
    """A month of the calendar; `before` and `after` are the months beside it, as an address names them."""

    first: date
    days: list[Day]
    before: str
    after: str


@dataclass(frozen=True)
class Trouble:
    """An open incident of deliveries: what is wrong with which programme and recipient."""

    id: int
    rule: str
    program: str
    scope: str
    critical: bool
    opened_at: datetime


def read(reach: Reach, month: str = "") -> Month:
    """A month, this one by default; raises NotFoundError for what is none."""
    if month and not MONTH.fullmatch(month):
        raise NotFoundError
    first = date.fromisoformat(f"{month}-01") if month else cycles.today().replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    slots = [one for one in agenda.between(first, last) if reach.slot(one.program, one.recipient)]
    of_day = {day: [_due(one) for one in found] for day, found in groupby(slots, key=lambda one: one.day)}
    free = {day: one.name for day, one in working_days.holidays().items() if first <= day <= last}
    days = [Day(day, free.get(day, ""), of_day.get(day, [])) for day in sorted({*of_day, *free})]
    return Month(first, days, f"{first - timedelta(days=1):%Y-%m}", f"{last + timedelta(days=1):%Y-%m}")


def _due(one: agenda.Slot) -> Due:
    return Due(one.program, title(one.program), one.recipient, agencies()[one.recipient], one.due_at, one.state)


def troubles(reach: Reach) -> list[Trouble]:
    """What is wrong with deliveries now, critical things first."""
    open_ones = select(Incident).where(Incident.state != incidents.RESOLVED, Incident.dataset.startswith("delivery/"))
    with reading() as ledger:
        rows = list(ledger.scalars(open_ones.order_by(Incident.id)))
    found = [one for row in rows for one in _trouble(row, reach)]
    return sorted(found, key=lambda one: (not one.critical, one.id))


def _trouble(row: Incident, reach: Reach) -> Iterator[Trouble]:
    program = row.dataset.partition("/")[2]
    if reach.everything or row.scope in reach.opds:
        yield Trouble(row.id, row.rule, program, row.scope, row.severity == CRITICAL, cycles.clock(row.opened_at))
