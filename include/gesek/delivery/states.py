"""The life of a delivery: building -> built -> sent -> received -> accepted | rejected -> closed, or recalled.

Every step is taken here and nowhere else: in one transaction the row moves, an event is written, and the audit chain grows. A
step that is not allowed from where the delivery stands is refused, so that two who act at once cannot both succeed.
"""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from gesek.errors import StoreError
from gesek.store import audit
from gesek.store.deliveries import Delivery, DeliveryEvent
from gesek.store.ledger import now

BUILDING, BUILT, SENT, RECEIVED, ACCEPTED, REJECTED, CLOSED, RECALLED = (
    "building", "built", "sent", "received", "accepted", "rejected", "closed", "recalled",
)  # fmt: skip
OUT = (SENT, RECEIVED, ACCEPTED, REJECTED, CLOSED)
"""The recipient has it, or had it."""
HELD = (SENT, RECEIVED, ACCEPTED, CLOSED)
"""The recipient has it and did not reject it."""
FROM: dict[str, tuple[str, ...]] = {
    BUILT: (BUILDING,),
    SENT: (BUILT, REJECTED),
    RECEIVED: (SENT,),
    ACCEPTED: (SENT, RECEIVED),
    REJECTED: (SENT, RECEIVED, ACCEPTED),
    CLOSED: (ACCEPTED,),
    RECALLED: (BUILT, SENT, RECEIVED, ACCEPTED, REJECTED),
}
"""State -> the states it can be reached from. A rejected delivery is sent again: same bytes, same number."""
DAY = {
    BUILT: "built_at", SENT: "sent_at", RECEIVED: "received_at", ACCEPTED: "accepted_at", CLOSED: "closed_at",
    RECALLED: "recalled_at",
}  # fmt: skip
"""State -> the column that says when it was last reached."""
ACTION = {
    BUILT: "delivery.build", SENT: "delivery.send", RECEIVED: "delivery.receive", ACCEPTED: "delivery.accept",
    REJECTED: "delivery.reject", CLOSED: "delivery.close", RECALLED: "delivery.recall",
}  # fmt: skip


def move(
    ledger: Session,
    delivery_id: int,
    state: str,
    actor: str = audit.SYSTEM,
    note: str = "",
    detail: dict[str, Any] | None = None,
    **values: Any,
) -> Delivery:
    """Take a delivery to its next state, within the caller's transaction.

    Args:
        ledger: the transaction's session.
        delivery_id: which one.
        state: where it goes.
        actor: who does it.
        note: why, in words.
        detail: counts and hashes for the event; no person's data.
        values: columns of the row to be set with it.

    Returns:
        The row as it stands then.

    Raises:
        StoreError: the delivery is unknown, or cannot go there from where it stands.
    """
    row = ledger.get(Delivery, delivery_id)
    if row is None:
        raise StoreError(f"Delivery {delivery_id} is not in the ledger; `gesek delivery list` shows those that are.")
    allowed = (Delivery.id == delivery_id, Delivery.state.in_(FROM[state]))
    changed = {"state": state, **({DAY[state]: now()} if state in DAY else {}), **values}
    result: Any = ledger.execute(update(Delivery).where(*allowed).values(changed))
    ledger.refresh(row)
    if result.rowcount != 1:
        raise StoreError(f"Delivery {delivery_id} is {row.state} and cannot become {state}; look at its events first.")
    ledger.add(
        DeliveryEvent(delivery_id=delivery_id, at=now(), actor=actor, action=state, note=note, detail=detail or {})
    )
    audit.record(
        ledger,
        actor=actor,
        action=ACTION[state],
        subject=f"delivery:{delivery_id}",
        reason=note,
        after=row.manifest_sha256,
    )
    return row
