"""The audit trail as data."""

from datetime import datetime

from pydantic import BaseModel

from gesek.store import audit, trail
from gesek.store.audit import AuditRecord
from gesek.web.audit.pages import ROWS, SEE, Asked, PageNumber
from gesek.web.door import Who, api, may
from gesek.web.paging import offset

router = api("audit")


class Act(BaseModel):
    """A record of the chain."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    reason: str
    before: str | None
    after: str | None
    previous: str
    hash: str


class Trail(BaseModel):
    """Records of one page, the newest first."""

    total: int
    page: int
    records: list[Act]


class Head(BaseModel):
    """The end of the chain, to be kept outside of it."""

    number: int
    hash: str


@router.get("")
@may(SEE)
def records(_asker: Who, question: Asked, page: PageNumber = 1) -> Trail:
    """The records asked for, 50 a page."""
    rows, total = trail.found(question, ROWS, offset(page, ROWS))
    return Trail(total=total, page=page, records=[_act(row) for row in rows])


@router.get("/head")
@may(SEE)
def head(_asker: Who) -> Head:
    """Number and hash of the newest record."""
    return Head.model_validate(audit.head(), from_attributes=True)


def _act(row: AuditRecord) -> Act:
    return Act.model_validate(row, from_attributes=True)
