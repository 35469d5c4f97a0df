"""The calendar of a programme: the days on which its list is delivered, moved off holidays, and the hour it is due."""

from datetime import UTC, date, datetime, time, timedelta

from croniter import croniter_range

from gesek.delivery import working_days
from gesek.programs import definition
from gesek.programs.definition import Program
from gesek.store.cycles import REGENCY

MARGIN = timedelta(days=31)
"""More than offices are ever closed in a row, so that a slot that moves into the asked days from outside is found."""


def slots(program: Program, start: date, end: date) -> list[date]:
    """The days from `start` to `end`, both included, on which a version of a programme is delivered.

    Two slots that move to the same day are one.
    """
    first, last = datetime.combine(start - MARGIN, time.min), datetime.combine(end + MARGIN, time.max)
    fired = {moment.date() for moment in croniter_range(first, last, program.cron, ret_type=datetime)}
    return sorted(
        {day for day in (working_days.moved(one, program.calendar.holidays) for one in fired) if start <= day <= end}
    )


def due_at(program: Program, slot: date) -> datetime:
    """The moment by which the recipients must have the file of a slot, in UTC as the ledger keeps moments."""
    return datetime.combine(slot, time(program.calendar.due_hour), REGENCY).astimezone(UTC)


def planned(program: str, start: date, end: date) -> dict[tuple[str, date], datetime]:
    """Recipient and slot of a programme -> the moment it is due; each slot by the version of the programme valid on its day."""
    found = {}
    for version in definition.versions(program):
        for slot in slots(version, start, end):
            if version == _valid(program, slot):
                found.update({(one.opd, slot): due_at(version, slot) for one in version.recipients})
    return found


def _valid(program: str, day: date) -> Program | None:
    """The newest version of a programme that is valid on a day; None where it has ended or not begun."""
    valid = [one for one in definition.versions(program) if one.valid_on(day)]
    return valid[-1] if valid else None
