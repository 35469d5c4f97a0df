"""Handing over: a built package into the recipient's hands, each attempt in the ledger, at most one accepted copy.

A package that arrived is never touched again. One recipient's failure is its own: each delivery is handed over alone.
"""

from sqlalchemy import func, select

from gesek.delivery import states
from gesek.delivery.build import exclusive, place
from gesek.delivery.handover import folder
from gesek.errors import StoreError
from gesek.settings import settings
from gesek.store.deliveries import Delivery, DeliveryAttempt
from gesek.store.ledger import now, transaction

WAITING = (states.BUILT, states.REJECTED)


def hand_over(delivery_id: int) -> bool:
    """Hand a built package over; one that went out already is left as it is.

    Args:
        delivery_id: the delivery.

    Returns:
        Whether this call handed it over.

    Raises:
        StoreError: the delivery is unknown, its package was changed in the store, or something else lies at its place.
    """
    row = _row(delivery_id)
    with exclusive(f"{row.program}_{row.recipient}"):
        row = _row(delivery_id)
        if row.state not in WAITING:
            return False
        attempt = _begin(row, folder.KIND)
        folder.hand_over(place(row), settings().outbox / row.path, row.manifest_sha256)
        _sent(row, attempt)
        return True


def _row(delivery_id: int) -> Delivery:
    with transaction() as ledger:
        row = ledger.get(Delivery, delivery_id)
    if row is None:
        raise StoreError(f"Delivery {delivery_id} is not in the ledger; `gesek delivery list` shows those that are.")
    return row


def _begin(row: Delivery, channel: str) -> int:
    with transaction() as ledger:
        made = select(func.max(DeliveryAttempt.number)).where(DeliveryAttempt.delivery_id == row.id)
        number = (ledger.scalars(made).one() or 0) + 1
        attempt = DeliveryAttempt(delivery_id=row.id, number=number, channel=channel, started_at=now(), detail={})
        ledger.add(attempt)
        ledger.flush()
        return attempt.id


def _sent(row: Delivery, attempt_id: int) -> None:
    with transaction() as ledger:
        attempt = ledger.get_one(DeliveryAttempt, attempt_id)
        attempt.ended_at, attempt.outcome = now(), states.SENT
        states.move(ledger, row.id, states.SENT, detail={"attempt": attempt.number})
