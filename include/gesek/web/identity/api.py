"""Identity as data: the queue and the decisions, without anything of a person."""

from datetime import datetime

from pydantic import BaseModel

from gesek.web.door import Who, api, may
from gesek.web.identity import board, decisions
from gesek.web.identity.pages import SEE, Asked, PageNumber
from gesek.web.paging import paged

router = api("identity")


class QueuedPair(BaseModel):
    """A pair: its handle, village, chance per thousand, what linkage made of it, and where it stands."""

    handle: str
    kode_desa: str | None
    permille: int
    outcome: str
    state: str


class Queue(BaseModel):
    """Pairs of one page of a choice."""

    total: int
    page: int
    pairs: list[QueuedPair]


class DecisionOnPair(BaseModel):
    """A decision; `followed` where the newest draft was made with it."""

    number: int
    verdict: str
    handle: str
    by: str
    at: datetime
    reason: str
    followed: bool
    revoked_by: str
    revoked_at: datetime | None


class Decisions(BaseModel):
    """Decisions of one page, the newest first."""

    total: int
    page: int
    decisions: list[DecisionOnPair]


@router.get("")
@may(SEE)
def queue_of_pairs(asker: Who, choice: Asked, page: PageNumber = 1) -> Queue:
    """The pairs of the asker's area, the likeliest first, 50 a page."""
    found = paged(board.board(asker.area(SEE), choice).pairs, page)
    rows = [
        QueuedPair(
            handle=one.pair.handle,
            kode_desa=one.pair.kode_desa,
            permille=one.pair.permille,
            outcome=one.pair.outcome,
            state=one.state,
        )
        for one in found.rows
    ]
    return Queue(total=found.total, page=found.number, pairs=rows)


@router.get("/decisions")
@may(SEE)
def decisions_on_pairs(asker: Who, page: PageNumber = 1) -> Decisions:
    """Everybody's decisions for who may see the whole regency, else one's own."""
    found = decisions.page(page, "" if asker.area(SEE).everywhere else asker.login)
    rows = [DecisionOnPair.model_validate(one, from_attributes=True) for one in found.rows]
    return Decisions(total=found.total, page=found.number, decisions=rows)
