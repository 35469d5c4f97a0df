"""The calendar and the book of deliveries as JSON: the same rows, behind the same permission."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import func, select

from gesek.delivery import book
from gesek.store.cycles import clock
from gesek.store.deliveries import Delivery
from gesek.store.ledger import reading
from gesek.web.deliveries import listing, month, reach
from gesek.web.deliveries.listing import Choice
from gesek.web.door import NotFoundError, Who, api, may

router = api("deliveries")
SEE = "deliveries.see"
Short = Annotated[str, Query(max_length=40)]
Number = Annotated[int, Query(ge=1, le=10_000)]


class DueFile(BaseModel):
    """A file that is due to a recipient."""

    day: date
    program: str
    recipient: str
    due_at: datetime
    state: str


class Delivered(BaseModel):
    """A delivery; `rows` is that of the whole, and empty for who sees a village's part alone."""

    id: int
    program: str
    recipient: str
    cycle: str
    sequence: int
    state: str
    rows: int | None
    sent_at: datetime | None


class Deliveries(BaseModel):
    """A page of the book."""

    total: int
    page: int
    rows: list[Delivered]


class Step(BaseModel):
    """An event of a delivery's life."""

    at: datetime
    action: str
    actor: str


class Life(BaseModel):
    """A delivery, its manifest's hash and its life."""

    delivery: Delivered
    manifest_sha256: str | None
    events: list[Step]


@router.get("/calendar", name="api.deliveries.calendar")
@may(SEE)
def calendar(asker: Who, month_of: Annotated[str, Query(alias="month", max_length=7)] = "") -> list[DueFile]:
    """What is due in a month (YYYY-MM), this one by default."""
    found = month.read(reach.of(asker, SEE), month_of)
    return [
        DueFile(day=day.day, program=one.program, recipient=one.recipient, due_at=one.due_at, state=one.state)
        for day in found.days
        for one in day.due
    ]


@router.get("/states", name="api.deliveries.states")
@may(SEE)
def states(asker: Who, cycle: Short = "") -> dict[str, int]:
    """How many deliveries are in which state, of a cycle or of all."""
    mine = [reach.of(asker, SEE).condition(), *Choice(cycle=cycle).conditions()]
    with reading() as ledger:
        rows = ledger.execute(select(Delivery.state, func.count()).where(*mine).group_by(Delivery.state)).all()
    return {state: count for state, count in sorted(rows)}


@router.get("", name="api.deliveries.list")
@may(SEE)
def listed(
    asker: Who, program: Short = "", opd: Short = "", state: Short = "", cycle: Short = "", page: Number = 1
) -> Deliveries:
    """The book of deliveries, the newest first."""
    found = listing.read(reach.of(asker, SEE), Choice(program, opd, state, cycle), page)
    return Deliveries(total=found.total, page=found.number, rows=[_of_line(line) for line in found.rows])


@router.get("/{number}", name="api.deliveries.show")
@may(SEE)
def show(asker: Who, number: int) -> Life:
    """A delivery and its life."""
    row, mine = reach.find(number), reach.of(asker, SEE)
    if not mine.whole(row.recipient):
        raise NotFoundError
    _, _, events = book.life(number)
    steps = [Step(at=clock(one.at), action=one.action, actor=one.actor) for one in events]
    return Life(delivery=_of_line(listing.line(row, mine)), manifest_sha256=row.manifest_sha256, events=steps)


def _of_line(one: listing.Line) -> Delivered:
    return Delivered(
        id=one.id,
        program=one.program,
        recipient=one.opd,
        cycle=one.cycle,
        sequence=one.sequence,
        state=one.state,
        rows=one.rows if one.whole else None,
        sent_at=one.sent_at,
    )
