"""What was handed over in a cycle, for reports: counts and folders, no person's data."""

from typing import Any

from sqlalchemy import select

from gesek.delivery.states import OUT
from gesek.settings import settings
from gesek.store.deliveries import Delivery
from gesek.store.ledger import transaction


def summary(cycle_id: str) -> list[dict[str, Any]]:
    """The deliveries sent in a cycle, by programme, recipient and sequence: program, recipient, rows, path."""
    order = (Delivery.program, Delivery.recipient, Delivery.sequence)
    with transaction() as ledger:
        rows = list(
            ledger.scalars(
                select(Delivery).where(Delivery.cycle_id == cycle_id, Delivery.state.in_(OUT)).order_by(*order)
            )
        )
    outbox = settings().outbox
    return [
        {"program": row.program, "recipient": row.recipient, "rows": row.rows, "path": str(outbox / row.path)}
        for row in rows
    ]
