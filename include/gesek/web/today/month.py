"""The cycle's days: which lie ahead, and how many working days are left."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from gesek.delivery.working_days import is_working
from gesek.store.cycles import OPEN
from gesek.store.ledger import reading
from gesek.store.models import Cycle

NAMES = ("cut_off", "proposal", "delivery")
"""Of a cycle's days, in their order."""


@dataclass(frozen=True)
class CycleDay:
    """A day of the cycle.

    Attributes:
        name: `cut_off`, `proposal` or `delivery`.
        day: when it is.
        days_left: calendar days until it; negative once it has passed.
        working_days_left: days until it on which offices work, the day itself included; 0 once it has passed.
    """

    name: str
    day: date
    days_left: int
    working_days_left: int


@dataclass(frozen=True)
class Month:
    """The open cycle, or the newest one where none is open."""

    cycle: str
    is_open: bool
    as_of: date
    days: tuple[CycleDay, ...]

    @property
    def next_day(self) -> CycleDay | None:
        """The first of its days that has not passed; None when all have."""
        return next((one for one in self.days if one.days_left >= 0), None)

    def day(self, name: str) -> date:
        """One of its days by name."""
        return next(one.day for one in self.days if one.name == name)


def read_month(today: date) -> Month | None:
    """The open cycle, or the newest one; None before the first."""
    with reading() as ledger:
        newest = select(Cycle).order_by((Cycle.state == OPEN).desc(), Cycle.id.desc()).limit(1)
        cycle = ledger.scalars(newest).one_or_none()
    if cycle is None:
        return None
    days = tuple(_day(name, getattr(cycle, name), today) for name in NAMES)
    return Month(cycle.id, cycle.state == OPEN, cycle.as_of, days)


def _day(name: str, day: date, today: date) -> CycleDay:
    ahead = range(1, (day - today).days + 1)
    working = sum(is_working(today + timedelta(days=step)) for step in ahead)
    return CycleDay(name, day, (day - today).days, working)
