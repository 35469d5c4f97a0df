"""Cycles: months of work with their days. At most one is open; a run works for the open one."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from gesek.errors import StoreError
from gesek.store import audit
from gesek.store.ledger import transaction
from gesek.store.models import Cycle

CYCLE_ID = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
OPEN, CLOSED = "open", "closed"
REGENCY = ZoneInfo("Asia/Jakarta")


def clock(moment: datetime) -> datetime:
    """A moment of the ledger on the regency's clock; SQLite gives it back without its zone, UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(REGENCY)


def today() -> date:
    """The day on the regency's calendar."""
    return datetime.now(REGENCY).date()


def months_between(earlier: str, later: str) -> int:
    """How many months one cycle lies after another."""
    (first, month), (last, other) = (map(int, one.split("-")) for one in (earlier, later))
    return (last - first) * 12 + other - month


def open_cycle(cycle_id: str, cut_off: date | None = None, by: str = audit.SYSTEM) -> Cycle:
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
            before, other.state = audit.digest(other), CLOSED
            _record(session, "cycle.close", other, by, f"cycle {cycle_id} was opened", before)
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
        _record(session, "cycle.open", cycle, by)
        return cycle


def extend(cycle_id: str, days: dict[str, date], reason: str, by: str, agreed: str) -> Cycle:
    """Move days of the open cycle to later ones; what an input set is made for (as-of) stays.

    Args:
        cycle_id: the cycle.
        days: of `cut_off`, `proposal` and `delivery` those that move.
        reason: why.
        by: account of the officer who moves them.
        agreed: account of the second one, who agrees.

    Raises:
        StoreError: the cycle is not open, no day moves or one to an earlier day, the days would not follow one another, no
            reason, or one person alone.
    """
    if not reason.strip() or not by.strip() or not agreed.strip() or by.strip().casefold() == agreed.strip().casefold():
        raise StoreError("Moving a cycle's days needs a reason and two persons; give --reason, --by and --agreed.")
    with transaction() as session:
        cycle = _opened(session, cycle_id)
        before = audit.digest(cycle)
        for name, day in days.items():
            if day <= getattr(cycle, name):
                raise StoreError(f"The day of {name} of {cycle_id} is {getattr(cycle, name)}; move it to a later one.")
            setattr(cycle, name, day)
        if not days or not cycle.cut_off <= cycle.proposal <= cycle.delivery:
            raise StoreError("Name the days that move, so that cut-off, proposal and delivery follow one another.")
        _record(session, "cycle.extend", cycle, by, f"{reason.strip()} (agreed by {agreed.strip()})", before)
        return cycle


def close(cycle_id: str, reason: str, by: str) -> Cycle:
    """Close a cycle without opening the next: no file, rebuild or selection is of it any more.

    Raises:
        StoreError: it is not open, or no reason is given.
    """
    if not reason.strip():
        raise StoreError("Closing a cycle needs its reason; write it.")
    with transaction() as session:
        cycle = _opened(session, cycle_id)
        before, cycle.state = audit.digest(cycle), CLOSED
        _record(session, "cycle.close", cycle, by, reason, before)
        return cycle


def _opened(session: Session, cycle_id: str) -> Cycle:
    cycle = session.get(Cycle, cycle_id, with_for_update=True)
    if cycle is None or cycle.state != OPEN:
        raise StoreError(f"Cycle {cycle_id} is not open; `gesek cycle status` names the one that is.")
    return cycle


def _record(session: Session, action: str, cycle: Cycle, by: str, reason: str = "", before: str | None = None) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        subject=f"cycle:{cycle.id}",
        reason=reason,
        before=before,
        after=audit.digest(cycle),
    )


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
