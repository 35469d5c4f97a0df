"""Deliveries at a glance: what went out in this cycle, and what is due next. Cut to the agencies the asker may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import select

from gesek.delivery import calendar, due
from gesek.programs import definition
from gesek.store.cycles import clock
from gesek.store.deliveries import Delivery
from gesek.store.ledger import reading

AHEAD_DAYS = 45
"""So far ahead the page looks."""
Opds = frozenset[str] | None
"""The agencies whose deliveries are shown; None for all."""


@dataclass(frozen=True)
class Handed:
    """A delivery of the cycle."""

    number: int
    program: str
    title: str
    recipient: str
    state: str
    rows: int
    sent_at: datetime | None


@dataclass(frozen=True)
class Slot:
    """What is due to somebody.

    Attributes:
        program: its id.
        title: the programme by name.
        recipient: the agency.
        day: the slot's day.
        due_at: by when the file has to be there.
        state: ahead, open (its day has come) or late.
    """

    program: str
    title: str
    recipient: str
    day: date
    due_at: datetime
    state: str


def read_handed(cycle: str, opds: Opds) -> tuple[Handed, ...]:
    """The newest delivery of each programme to each recipient in the cycle."""
    query = select(Delivery).where(Delivery.cycle_id == cycle).order_by(Delivery.sequence)
    if opds is not None:
        query = query.where(Delivery.recipient.in_(opds))
    with reading() as ledger:
        newest = {(row.program, row.recipient): row for row in ledger.scalars(query)}
    titles = _titles()
    return tuple(
        Handed(
            row.id, row.program, titles.get(row.program, row.program), row.recipient, row.state, row.rows, row.sent_at
        )
        for _, row in sorted(newest.items())
    )


def read_slots(opds: Opds, moment: datetime) -> tuple[Slot, ...]:
    """What waits to be delivered, and the next slot of every programme for each recipient, by its hour."""
    today = clock(moment).date()
    known = due.standings(moment)
    waiting = [
        (one.due.program, one.due.recipient, one.due.slot, one.due.due_at, one.state) for one in known if one.waits
    ]
    planned = [(*key, due_at, due.AHEAD) for key, due_at in _planned(today + timedelta(days=1)).items()]
    next_ones = {(program, recipient): slot for slot in reversed(planned) for program, recipient in [slot[:2]]}
    titles = _titles()
    return tuple(
        Slot(program, titles.get(program, program), recipient, day, clock(due_at), state)
        for program, recipient, day, due_at, state in _by_hour([*waiting, *next_ones.values()])
        if opds is None or recipient in opds
    )


def _by_hour(slots: Iterable[tuple[str, str, date, datetime, str]]) -> list[tuple[str, str, date, datetime, str]]:
    return sorted(slots, key=lambda one: (clock(one[3]), one[0], one[1]))


@lru_cache(maxsize=2)
def _planned(start: date) -> dict[tuple[str, str, date], datetime]:
    """Programme, recipient and slot -> the hour, in order of the day; the calendar is reviewed data and stands for the process."""
    found = {
        (program, recipient, slot): due_at
        for program in definition.names()
        for (recipient, slot), due_at in calendar.planned(program, start, start + timedelta(days=AHEAD_DAYS)).items()
    }
    return dict(sorted(found.items(), key=lambda one: one[0][2]))


def _titles() -> dict[str, str]:
    return {program: definition.versions(program)[-1].title for program in definition.names()}
