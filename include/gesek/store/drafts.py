"""The newest list of the ledger, drafted or published: what officers work on."""

from sqlalchemy import select

from gesek.store.ledger import transaction
from gesek.store.models import TargetList


def newest() -> TargetList | None:
    """The list that was drafted last, whatever became of it; None before the first."""
    with transaction() as ledger:
        return ledger.scalars(select(TargetList).order_by(TargetList.id.desc()).limit(1)).one_or_none()
