"""Attempts to hand a package over, in the ledger: begun before anything is done, noted while it goes, ended by what came of it."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gesek.delivery import states
from gesek.store.deliveries import Delivery, DeliveryAttempt, DeliveryEvent
from gesek.store.ledger import following, now, transaction

WAITING = (states.BUILT, states.REJECTED)
FAILED, UNKNOWN = "failed", "unknown"
"""Outcomes besides `sent`: it said why not, or nobody can say whether the package arrived."""
ARRIVING = "marking"
"""Key of an attempt's detail: from here on the package may be the recipient's."""


def begin(row: Delivery) -> DeliveryAttempt:
    """Begin the next attempt; those that never ended are closed as unknown."""
    with transaction() as ledger:
        for left in ledger.scalars(_of(row.id).where(DeliveryAttempt.outcome.is_(None))):
            left.outcome, left.ended_at = UNKNOWN, now()
        number = following(ledger, DeliveryAttempt.number, DeliveryAttempt.delivery_id == row.id)
        attempt = DeliveryAttempt(delivery_id=row.id, number=number, channel="", started_at=now(), detail={})
        ledger.add(attempt)
        ledger.flush()
        return attempt


def note(begun: DeliveryAttempt, **values: object) -> None:
    """Set columns of an attempt."""
    with transaction() as ledger:
        attempt = ledger.get_one(DeliveryAttempt, begun.id)
        for name, value in values.items():
            setattr(attempt, name, value)


def sent(row: Delivery, begun: DeliveryAttempt, actor: str) -> None:
    """End an attempt that brought the package to its recipient, and move the delivery with it."""
    with transaction() as ledger:
        attempt = ledger.get_one(DeliveryAttempt, begun.id)
        attempt.ended_at, attempt.outcome = now(), states.SENT
        detail = {"attempt": attempt.number}
        if row.state in WAITING:
            states.move(ledger, row.id, states.SENT, actor, detail=detail)
        else:
            event = DeliveryEvent(delivery_id=row.id, at=now(), actor=actor, action="resent", note="", detail=detail)
            ledger.add(event)


def copies(delivery_id: int) -> int:
    """How often a delivery was sent."""
    with transaction() as ledger:
        return sum(one.outcome == states.SENT for one in ledger.scalars(_of(delivery_id)))


def doubtful(ledger: Session, delivery_id: int) -> bool:
    """Whether an attempt since the last one that was sent may have brought the package, without anybody knowing."""
    doubt = False
    for one in ledger.scalars(_of(delivery_id).order_by(DeliveryAttempt.number)):
        doubt = one.outcome != states.SENT and (doubt or bool(one.detail.get(ARRIVING)))
    return doubt


def _of(delivery_id: int) -> Select[DeliveryAttempt]:
    return select(DeliveryAttempt).where(DeliveryAttempt.delivery_id == delivery_id)
