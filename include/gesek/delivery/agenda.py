"""What is due between two days: the slots that were written ahead and where they stand, and those planned beyond."""

from dataclasses import dataclass
from datetime import date, datetime

from gesek.delivery import calendar, due
from gesek.programs import definition
from gesek.store.cycles import clock, today


@dataclass(frozen=True, order=True)
class Slot:
    """A programme's file that is due to a recipient: on which day, by when, and where it stands (see `due.Standing`)."""

    day: date
    program: str
    recipient: str
    due_at: datetime
    state: str


def between(first: date, last: date) -> list[Slot]:
    """The slots from `first` to `last`, both included, by day, programme and recipient; moments are the regency's."""
    slots = {
        (one.due.slot, one.due.program, one.due.recipient): (clock(one.due.due_at), one.state)
        for one in due.standings()
    }
    for program in definition.names() if last >= today() else ():
        for (recipient, slot), due_at in calendar.planned(program, max(first, today()), last).items():
            slots.setdefault((slot, program, recipient), (clock(due_at), due.AHEAD))
    return sorted(Slot(*key, *found) for key, found in slots.items() if first <= key[0] <= last)
