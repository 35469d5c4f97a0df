"""A selection delivered to all its recipients, one after another: for a shell, benchmarks and tests; the DAG does them apart."""

from collections.abc import Mapping
from typing import Any

from gesek.delivery.build import build
from gesek.delivery.handover import hand_over
from gesek.settings import settings
from gesek.store.deliveries import Delivery
from gesek.store.ledger import transaction


def deliver(program: str, versions: Mapping[str, int], period: str = "") -> list[dict[str, Any]]:
    """Build the packages of a selection and hand them over.

    Args and errors: those of `build` and `hand_over`.

    Returns:
        The new deliveries: id, recipient, rows, path; none when the selection was handed over before.
    """
    ids = [one for one in build(program, versions, period) if hand_over(one)]
    with transaction() as ledger:
        rows = [ledger.get_one(Delivery, one) for one in ids]
    return [
        {"id": row.id, "recipient": row.recipient, "rows": row.rows, "path": str(settings().outbox / row.path)}
        for row in rows
    ]
