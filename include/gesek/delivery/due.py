"""What is due: the slots of every programme's calendar for each recipient, written ahead, and which of them is served now.

Airflow only wakes a programme up; whether a slot is due stands here. So a slot that could not be served on its day is served
as soon as it can be, and after an outage only the newest one is: two lists of one programme on one day help nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gesek.delivery import calendar, states
from gesek.programs import definition
from gesek.store.calendar import DeliveryDue
from gesek.store.cycles import clock
from gesek.store.deliveries import Delivery
from gesek.store.ledger import now, reading, transaction
from gesek.store.models import TargetList
from gesek.targets.lists import PUBLISHED

HORIZON = timedelta(days=60)
"""So far ahead slots are written; an outage shorter than this loses none."""
AHEAD, OPEN, LATE, SERVED, MERGED, UNCHANGED = "ahead", "open", "late", "served", "merged", "unchanged"
Key = tuple[str, str, date]
"""Programme, recipient and slot."""


@dataclass(frozen=True)
class Standing:
    """A slot and where it stands.

    Attributes:
        state: ahead, open (its day has come), late, served, merged into a newer one, or unchanged (nothing new to deliver).
        has_list_in_force: whether the recipient's newest file was made from the list in force.
        nothing_new: whether that is all it would get, and the programme does not deliver an unchanged list.
    """

    due: DeliveryDue
    state: str
    has_list_in_force: bool
    nothing_new: bool

    @property
    def waits(self) -> bool:
        """Whether a file is still to be delivered for it."""
        return self.state in (OPEN, LATE) and not self.nothing_new


def look_of(day: date) -> str:
    """The run under which a day's sights of incidents are recorded: one sight a day, however often somebody looks."""
    return f"watch-{day}"


def keep(moment: datetime | None = None) -> None:
    """Write the coming slots, take back those that a changed calendar moved away, and close those that had nothing new to deliver.

    Args:
        moment: now, unless a test says otherwise.
    """
    moment = moment or now()
    today = clock(moment).date()
    with transaction() as ledger:
        known = {(row.program, row.recipient, row.slot): row for row in ledger.scalars(select(DeliveryDue))}
        wanted = _wanted(known, today, moment)
        for key, row in known.items():
            if row.slot > today and row.outcome is None and key not in wanted:
                ledger.delete(row)
        for (program, recipient, slot), due_at in wanted.items():
            found = known.get((program, recipient, slot))
            if found is None:
                row = DeliveryDue(program=program, recipient=recipient, slot=slot, due_at=due_at, written_at=now())
                ledger.add(row)
            elif found.outcome is None and slot > today:
                found.due_at = due_at
        ledger.flush()
        for one in _standings(ledger, moment):
            if one.state == LATE and one.nothing_new:
                _decide(one.due, UNCHANGED)


def _wanted(known: dict[Key, DeliveryDue], today: date, moment: datetime) -> dict[Key, datetime]:
    """The slots since the last known one of each programme; of a programme that has none yet, those not past."""
    wanted = {}
    for program in definition.names():
        begun = [slot for name, _, slot in known if name == program and slot <= today]
        start = max(begun) + timedelta(days=1) if begun else today
        for (recipient, slot), due_at in calendar.planned(program, start, today + HORIZON).items():
            if begun or due_at > moment:
                wanted[program, recipient, slot] = due_at
    return wanted


def take(program: str, moment: datetime | None = None) -> str | None:
    """The slot that a programme's run serves now; older ones that wait too are merged into it.

    Args:
        program: its id.
        moment: now, unless a test says otherwise.

    Returns:
        The slot's day, the period of its deliveries; None when nothing waits.
    """
    moment = moment or now()
    keep(moment)
    with transaction() as ledger:
        waiting = [one.due for one in _standings(ledger, moment) if one.due.program == program and one.waits]
        if not waiting:
            return None
        newest = max(row.slot for row in waiting)
        for row in waiting:
            if row.slot < newest:
                _decide(row, MERGED)
        return newest.isoformat()


def standings(moment: datetime | None = None) -> list[Standing]:
    """Every slot ever written, by day, programme and recipient, and where it stands."""
    with reading() as ledger:
        return _standings(ledger, moment or now())


def _decide(row: DeliveryDue, outcome: str) -> None:
    row.outcome, row.decided_at = outcome, now()


def _standings(ledger: Session, moment: datetime) -> list[Standing]:
    in_force = ledger.scalars(select(TargetList.id).where(TargetList.state == PUBLISHED)).one_or_none()
    had: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in ledger.scalars(select(Delivery).where(Delivery.state.in_(states.HELD)).order_by(Delivery.sequence)):
        had.setdefault((delivery.program, delivery.recipient), []).append(delivery)
    order = (DeliveryDue.slot, DeliveryDue.program, DeliveryDue.recipient)
    skipping = {one.id for one in definition.all() if one.calendar.unchanged == "skip"}
    found = []
    for row in ledger.scalars(select(DeliveryDue).order_by(*order)):
        mine = had.get((row.program, row.recipient), [])
        has = bool(mine) and mine[-1].target_list_id == in_force
        found.append(Standing(row, _state(row, mine, moment), has, has and row.program in skipping))
    return found


def _state(row: DeliveryDue, had: list[Delivery], moment: datetime) -> str:
    if row.outcome is not None:
        return row.outcome
    if any(_serves(one) >= row.slot for one in had):
        return SERVED
    if row.slot > clock(moment).date():
        return AHEAD
    return OPEN if moment < clock(row.due_at) else LATE


def _serves(delivery: Delivery) -> date:
    """The newest slot a delivery can serve: that of its period, or the day it was asked for by hand."""
    if delivery.period == delivery.cycle_id:
        return clock(delivery.created_at).date()
    return date.fromisoformat(delivery.period)
