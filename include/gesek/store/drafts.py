"""The lists that everybody asks for: the newest, which officers work on, and the one in force."""

from sqlalchemy import select

from gesek.store.ledger import reading
from gesek.store.models import TargetList

PUBLISHED = "published"


def newest() -> TargetList | None:
    """The list that was drafted last, whatever became of it; None before the first."""
    with reading() as ledger:
        return ledger.scalars(select(TargetList).order_by(TargetList.id.desc()).limit(1)).one_or_none()


def published() -> TargetList | None:
    """The list in force, or None before the first publication."""
    with reading() as ledger:
        return ledger.scalars(select(TargetList).where(TargetList.state == PUBLISHED)).one_or_none()
