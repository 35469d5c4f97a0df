"""The first page: every programme in a line, and the two reports on what programmes leave out and do twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gesek.access.asker import Asker
from gesek.delivery import calendar
from gesek.programs.agencies import agencies
from gesek.programs.definition import Program
from gesek.store import cycles
from gesek.web.programs import seen, selection, versions
from gesek.web.programs.selection import Selection
from gesek.web.programs.versions import Standing

AHEAD = timedelta(days=400)
"""A yearly programme has a day within it."""


@dataclass(frozen=True)
class Line:
    """A programme or report.

    Attributes:
        last: its last selection; None before the first.
        next_day: the next day it is delivered; None where the calendar has none.
        waits: number of a version that nobody previewed or approved yet; 0 where there is none.
    """

    program: Program
    owner: str
    recipients: tuple[str, ...]
    last: Selection | None
    next_day: date | None
    waits: int


def lines(asker: Asker) -> list[Line]:
    """What a visitor sees, by id."""
    mine = seen.programs(asker, "programs.see")
    selections = selection.of_each(mine)
    standings = versions.standings([one.id for one in mine])
    return [_line(one, selections.get(one.id), standings[one.id]) for one in mine]


def _line(program: Program, last: Selection | None, standings: Sequence[Standing]) -> Line:
    return Line(
        program=program,
        owner=agencies()[program.owner],
        recipients=tuple(agencies()[one.opd] for one in program.recipients),
        last=last,
        next_day=next(iter(days(program, 1)), None),
        waits=max((one.program.version for one in standings if one.waits_for_somebody), default=0),
    )


def days(program: Program, many: int) -> Sequence[date]:
    """The next days on which a programme is delivered, today included."""
    today = cycles.today()
    return sorted({slot for _, slot in calendar.planned(program.id, today, today + AHEAD)})[:many]
