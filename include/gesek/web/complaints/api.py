"""Complaints as JSON: numbers, days and states; nothing personal."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from gesek.store import cycles
from gesek.web.complaints import asked
from gesek.web.complaints.board import OPEN, SHOWN, Choice, line, read_board
from gesek.web.door import Who, api, may

router = api("complaints")


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ComplaintLine(_Read):
    """A complaint on the board."""

    number: str
    kind: str
    state: str
    kode_desa: str
    received: date
    deadline: date
    left: int | None
    overdue: bool
    outcome: str


class Complaints(_Read):
    """A page of complaints, and how many there are of each state."""

    total: int
    page: int
    pages: int
    counts: dict[str, int]
    complaints: list[ComplaintLine]


class ComplaintEvent(_Read):
    """Something that happened to a complaint."""

    at: datetime
    action: str


class OneComplaint(ComplaintLine):
    """A complaint with its history."""

    nomor_ba: str | None
    tanggal_ba: date | None
    events: list[ComplaintEvent]


@router.get("")
@may("complaints.see")
def listed(asker: Who, state: str = OPEN, kind: str = "", place: str = "", page: int = 1) -> Complaints:
    """The complaints of the asker's area, the most overdue first, a page at a time."""
    choice = Choice(state if state in SHOWN else OPEN, kind, place)
    found = read_board(asker.area("complaints.see"), choice, page)
    lines = [ComplaintLine.model_validate(one) for one in found.page.rows]
    shown = found.page
    return Complaints(total=shown.total, page=shown.number, pages=shown.last, counts=found.counts, complaints=lines)


@router.get("/{number}")
@may("complaints.see")
def one(asker: Who, number: asked.Number) -> OneComplaint:
    """One complaint."""
    row, events = asked.complaint(asker, "complaints.see", number)
    told = ComplaintLine.model_validate(line(row, cycles.today()))
    happened = [ComplaintEvent.model_validate(event) for event in events]
    return OneComplaint(**told.model_dump(), nomor_ba=row.nomor_ba, tanggal_ba=row.tanggal_ba, events=happened)
