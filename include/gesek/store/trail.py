"""Questions to the audit chain: who did what to what and when, what stands around a record, and who looks at people most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from gesek.errors import StoreError
from gesek.store import acts, audit, cycles
from gesek.store.audit import AuditRecord
from gesek.store.cycles import REGENCY
from gesek.store.ledger import reading


@dataclass(frozen=True)
class Question:
    """Which records are asked for; empty for all.

    Attributes:
        actor: account of who acted.
        action: one kind of act, as `list.approve`.
        group: a group of acts, as `saw`.
        kind: kind of what was acted on, as `person`.
        subject: what was acted on, as `list:12`.
        since, until: first and last day, in the regency's time.
    """

    actor: str = ""
    action: str = ""
    group: str = ""
    kind: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Around:
    """A record with those beside it; each with whether it is what was written.

    Attributes:
        record: it. before, after: its neighbours, None at an end.
        intact: it holds what was hashed. linked: it follows the one before it. followed: the one after follows it.
    """

    record: AuditRecord
    before: AuditRecord | None
    after: AuditRecord | None
    intact: bool
    linked: bool
    followed: bool

    @property
    def whole(self) -> bool:
        """Whether the record stands as it was written, in its place."""
        return self.intact and self.linked and self.followed


@dataclass(frozen=True)
class Looks:
    """How often an account looked at people's data, by month, the newest first, and in all of them."""

    actor: str
    by_month: Sequence[int]
    total: int


def found(question: Question, limit: int, skipped: int = 0) -> tuple[list[AuditRecord], int]:
    """The records asked for, the newest first, and how many there are.

    Args:
        question: which.
        limit: at most so many.
        skipped: so many of the newest left out.
    """
    query = _narrowed(select(AuditRecord), question)
    counted = _narrowed(select(func.count(AuditRecord.number)), question)
    with reading() as ledger:
        rows = ledger.scalars(query.order_by(AuditRecord.number.desc()).limit(limit).offset(skipped))
        return list(rows), ledger.scalar(counted) or 0


def around(number: int) -> Around:
    """A record with its neighbours in the chain; raises StoreError where there is none of that number."""
    query = select(AuditRecord).where(AuditRecord.number.between(number - 1, number + 1))
    with reading() as ledger:
        rows = {row.number: row for row in ledger.scalars(query)}
    if number not in rows:
        raise StoreError(f"The audit chain has no record {number}; search for it by who acted and when.")
    record, before, after = rows[number], rows.get(number - 1), rows.get(number + 1)
    start = audit.GENESIS if number == 1 else ""
    return Around(
        record,
        before,
        after,
        intact=audit.intact(record),
        linked=record.previous == (before.hash if before else start),
        followed=after is None or after.previous == record.hash,
    )


def actors() -> list[str]:
    """Everybody who ever acted."""
    with reading() as ledger:
        return list(ledger.scalars(select(AuditRecord.actor).distinct().order_by(AuditRecord.actor)))


def months_back(count: int) -> list[date]:
    """First days of the last months, this one first."""
    found = [cycles.today().replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def looks(months: Sequence[date], limit: int = 50) -> list[Looks]:
    """Who looked at people's data most in some months.

    Args:
        months: first days of months, as they are to be counted.
        limit: how many accounts.
    """
    if not months:
        return []
    spans = [_in_month(first) for first in months]
    counts = [func.sum(case((span, 1), else_=0)) for span in spans]
    query = (
        select(AuditRecord.actor, *counts)
        .where(AuditRecord.action.in_(acts.load().of_group(acts.SAW)), AuditRecord.at >= _start(min(months)))
        .group_by(AuditRecord.actor)
    )
    with reading() as ledger:
        counted = [Looks(actor, tuple(each), sum(each)) for actor, *each in ledger.execute(query)]
    seen = [one for one in counted if one.total]
    return sorted(seen, key=lambda one: (-one.total, one.actor))[:limit]


def _narrowed(query: Select, question: Question) -> Select:
    return query.where(*_conditions(question))


def _conditions(asked: Question) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.actor:
        conditions.append(AuditRecord.actor == asked.actor)
    if asked.action:
        conditions.append(AuditRecord.action == asked.action)
    if asked.group:
        conditions.append(AuditRecord.action.in_(acts.load().of_group(asked.group)))
    if asked.kind:
        conditions.append(AuditRecord.subject.startswith(f"{asked.kind}:", autoescape=True))
    if asked.subject:
        conditions.append(AuditRecord.subject == asked.subject)
    if asked.since:
        conditions.append(AuditRecord.at >= _start(asked.since))
    if asked.until:
        conditions.append(AuditRecord.at < _start(asked.until + timedelta(days=1)))
    return conditions


def _start(day: date) -> str:
    """A day's first moment in the regency, written as records write theirs."""
    return datetime.combine(day, time(), REGENCY).astimezone(UTC).isoformat(timespec="microseconds")


def _in_month(first: date) -> ColumnElement[bool]:
    following = (first + timedelta(days=31)).replace(day=1)
    return and_(AuditRecord.at >= _start(first), AuditRecord.at < _start(following))
