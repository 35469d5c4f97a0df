"""Cycles: months of work with their days. At most one is open; a run works for the open one."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from gesek.errors import StoreError
from gesek.store.ledger import transaction
from gesek.store.models import Cycle

CYCLE_ID = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
OPEN, CLOSED = "open", "closed"
REGENCY = ZoneInfo("Asia/Jakarta")


def clock(moment: datetime) -> datetime:
    """A moment of the ledger on the regency's clock; SQLite gives it back without its zone, UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(REGENCY)


def open_cycle(cycle_id: str, cut_off: date | None = None) -> Cycle:
    """Open a month with its usual days and close the one before; opening the open one again changes nothing.

    The days: cut-off the 20th unless another is given, proposal the 25th, delivery and as-of the month's last day.

    Raises:
        StoreError: the id is not `YYYY-MM`, a later cycle was opened already, or it is open with another cut-off.
    """
    if not CYCLE_ID.match(cycle_id):
        raise StoreError(f"'{cycle_id}' is not a cycle; write it as YYYY-MM.")
    year, month = (int(part) for part in cycle_id.split("-"))
    last = date(year, month, monthrange(year, month)[1])
    with transaction() as session:
        found = session.get(Cycle, cycle_id)
        if found is not None and found.state == OPEN:
            if cut_off not in (None, found.cut_off):
                raise StoreError(
                    f"Cycle {cycle_id} is open with the cut-off {found.cut_off}; give villages more time with `gesek musdes extend`."
                )
            return found
        newest = session.scalars(select(Cycle).order_by(Cycle.id.desc())).first()
        if newest is not None and newest.id >= cycle_id:
            raise StoreError(f"Cycle {cycle_id} is not after {newest.id}, the last one opened; open the next month.")
        for other in session.scalars(select(Cycle).where(Cycle.state == OPEN)):
            other.state = CLOSED
        session.flush()
        cycle = Cycle(
            id=cycle_id,
            cut_off=cut_off or date(year, month, 20),
            proposal=date(year, month, 25),
            delivery=last,
            as_of=last,
            state=OPEN,
        )
        session.add(cycle)
        return cycle


def current() -> Cycle:
    """The open cycle; raises StoreError when none is."""
    with transaction() as session:
        cycle = session.scalars(select(Cycle).where(Cycle.state == OPEN)).one_or_none()
    if cycle is None:
        raise StoreError("No cycle is open; open one with `gesek cycle open YYYY-MM`.")
    return cycle


def get(cycle_id: str) -> Cycle:
    """A cycle by id; raises StoreError when it was never opened."""
    with transaction() as session:
        cycle = session.get(Cycle, cycle_id)
    if cycle is None:
        raise StoreError(f"Cycle {cycle_id} was never opened; open it with `gesek cycle open {cycle_id}`.")
    return cycle


def still_ahead(cycle_ids: list[str]) -> list[str]:
    """Those of these cycles that are open or may still be opened, oldest first."""
    with transaction() as session:
        closed = set(session.scalars(select(Cycle.id).where(Cycle.state == CLOSED)))
    return sorted(cycle_id for cycle_id in cycle_ids if cycle_id > max(closed, default=""))
