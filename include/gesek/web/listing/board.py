"""Every list there ever was, the newest first, and which of them can still be proposed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from gesek.store import lake
from gesek.store.cycles import clock
from gesek.store.ledger import reading
from gesek.store.models import InputSet, TargetList
from gesek.targets import lists, rebuild
from gesek.targets.lists import DRAFT, REFUSED
from gesek.web.door import NotFoundError
from gesek.web.paging import ROWS, Page, offset

LARGEST = 2**31 - 1
"""What the ledger's databases take for a number."""


@dataclass(frozen=True)
class Entry:
    """A list in one line.

    Attributes:
        families, candidates: with the status miskin_ekstrem, and calon.
        came, left: against the list before.
        ratio_percent: its extremely poor persons per hundred of the estimate of BPS; None where BPS sent nothing.
        can_be_proposed: a draft, or refused, and made from what is in force now.
    """

    id: int
    cycle_id: str
    kind: str
    state: str
    hash: str
    families: int
    candidates: int
    came: int
    left: int
    ratio_percent: float | None
    drafted_at: datetime
    published_at: datetime | None
    can_be_proposed: bool


def entries(number: int) -> Page[Entry]:
    """A page of the lists."""
    with reading() as ledger:
        total = ledger.scalar(select(func.count(TargetList.id))) or 0
        query = select(TargetList).order_by(TargetList.id.desc()).limit(ROWS).offset(offset(number))
        rows = list(ledger.scalars(query))
        open_sets = [one.input_set_id for one in rows if one.state in (DRAFT, REFUSED)]
        sets = {one.id: one.items for one in ledger.scalars(select(InputSet).where(InputSet.id.in_(open_sets)))}
        published = lake.published_in(ledger, rebuild.CONTINUED) if open_sets else {}
    in_force = {name: published[name].id if name in published else None for name in rebuild.CONTINUED}
    fresh = {number for number, items in sets.items() if rebuild.continues(items, in_force)}
    return Page([_entry(one, one.input_set_id in fresh) for one in rows], max(1, number), total)


def one(list_id: int) -> TargetList:
    """A list by its number; raises NotFoundError where there is none."""
    with reading() as ledger:
        found = ledger.get(TargetList, list_id) if list_id <= LARGEST else None
    if found is None:
        raise NotFoundError
    return found


def can_be_proposed(item: TargetList) -> bool:
    """Whether a list is a draft, or refused, and was made from what is in force now."""
    return item.state in (DRAFT, REFUSED) and lists.continues(item)


def _entry(item: TargetList, fresh: bool) -> Entry:
    status, moved, bps = item.counts["status"], item.counts["changes"], item.counts["bps"] or {}
    return Entry(
        id=item.id,
        cycle_id=item.cycle_id,
        kind=item.kind,
        state=item.state,
        hash=item.hash,
        families=status["miskin_ekstrem"]["families"],
        candidates=status["calon"]["families"],
        came=sum(moved["datang"].values()),
        left=sum(moved["pergi"].values()),
        ratio_percent=bps.get("ratio_percent"),
        drafted_at=clock(item.created_at),
        published_at=clock(item.published_at) if item.published_at else None,
        can_be_proposed=fresh,
    )
