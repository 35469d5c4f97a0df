"""Decisions on pairs as they are listed: who ruled what, when and why, and whether the newest draft already follows it."""

from dataclasses import dataclass
from datetime import datetime

import pyarrow.parquet as pq
from sqlalchemy import func, select

from gesek.errors import StoreError
from gesek.identity import queue
from gesek.store import lake
from gesek.store.ledger import reading
from gesek.store.models import InputSet, Ruling
from gesek.web.paging import ROWS, Page, offset


@dataclass(frozen=True)
class Decided:
    """One decision.

    Attributes:
        verdict: `same`, `different` or `unsure`.
        handle: the pair, while the newest draft still asks about it; else empty.
        followed: the newest draft was made with it.
    """

    number: int
    verdict: str
    handle: str
    by: str
    at: datetime
    reason: str
    followed: bool
    revoked_by: str
    revoked_at: datetime | None
    revoke_reason: str

    @property
    def in_force(self) -> bool:
        """Whether it still stands."""
        return self.revoked_at is None


def page(number: int, by: str = "") -> Page[Decided]:
    """The decisions, the newest first.

    Args:
        number: which page.
        by: only of this officer; of everybody by default.
    """
    query = select(Ruling).where(Ruling.kind.startswith(f"{queue.FIELD}.", autoescape=True))
    if by:
        query = query.where(Ruling.decided_by == by)
    with reading() as ledger:
        total = ledger.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = list(ledger.scalars(query.order_by(Ruling.id.desc()).limit(ROWS).offset(offset(number))))
    handles, followed = _handles(), _followed()
    return Page([_decided(row, handles.get(row.id, ""), row.id in followed) for row in rows], number, total)


def author(number: int) -> str | None:
    """Who made a decision on a pair; None where there is no decision of that number."""
    with reading() as ledger:
        found = ledger.get(Ruling, number)
    return found.decided_by if found is not None and found.kind.startswith(f"{queue.FIELD}.") else None


def to_come() -> int:
    """Decisions in force that the newest draft was made without."""
    return len({one.number for one in queue.decided().values()} - _followed())


def _decided(row: Ruling, handle: str, followed: bool) -> Decided:
    return Decided(
        number=row.id,
        verdict=row.kind.partition(".")[2],
        handle=handle,
        by=row.decided_by,
        at=row.decided_at,
        reason=row.reason,
        followed=followed,
        revoked_by=row.revoked_by or "",
        revoked_at=row.revoked_at,
        revoke_reason=row.revoke_reason or "",
    )


def _handles() -> dict[int, str]:
    """Number of a ruling -> its pair, of those the newest draft asks about."""
    try:
        known = {pair.handle for pair in queue.pairs()}
    except StoreError:
        return {}
    return {one.number: handle for handle, one in queue.decided().items() if handle in known}


def _followed() -> frozenset[int]:
    """The rulings that the newest draft's input set names."""
    try:
        drafted = queue.newest()
    except StoreError:
        return frozenset()
    with reading() as ledger:
        items = ledger.get_one(InputSet, drafted.input_set_id).items
        version_id = next((item.version_id for item in items if item.dataset == "core/ruling"), None)
    if version_id is None:
        return frozenset()
    parts = lake.paths(lake.version(version_id))
    return frozenset(number for part in parts for number in pq.read_table(part, columns=["ruling_id"])[0].to_pylist())
