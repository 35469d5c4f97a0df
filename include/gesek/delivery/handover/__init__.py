"""Handing over: a built package into the recipient's hands, each attempt in the ledger, at most one accepted copy.

A package that arrived is never touched again. One recipient's failure is its own: each delivery is handed over alone.
"""

from sqlalchemy import func, select

from gesek.delivery import states
from gesek.delivery.build import exclusive, place
from gesek.delivery.handover import folder
from gesek.errors import StoreError
from gesek.settings import settings
from gesek.store import audit
from gesek.store.deliveries import Delivery, DeliveryAttempt, DeliveryEvent
from gesek.store.ledger import now, transaction

WAITING = (states.BUILT, states.REJECTED)
AGAIN = (states.SENT, states.RECEIVED, states.ACCEPTED)
NOTICE = (
    "Berkas nomor {number} program {program} siklus {cycle} DITARIK KEMBALI.\n"
    "Jangan dipakai lagi; hapus salinannya. Alasannya ditanyakan kepada Bapelitbangda.\n"
)


def hand_over(delivery_id: int, again: bool = False, actor: str = audit.SYSTEM) -> bool:
    """Hand a built package over; one that went out already is left as it is, unless it is asked for again.

    Args:
        delivery_id: the delivery.
        again: hand over a package that was sent before: the same bytes, under the same number, as the next attempt.
        actor: who has it done.

    Returns:
        Whether this call handed it over.

    Raises:
        StoreError: the delivery is unknown, its package was changed in the store, or something else lies at its place.
    """
    row = _row(delivery_id)
    with exclusive(f"{row.program}_{row.recipient}"):
        row = _row(delivery_id)
        if row.state not in WAITING and not (again and row.state in AGAIN):
            return False
        attempt = _begin(row, folder.KIND)
        folder.hand_over(place(row), settings().outbox / row.path, row.manifest_sha256, attempt.number)
        _sent(row, attempt, actor)
        return True


def tell_recalled(delivery_id: int) -> None:
    """Lay a notice beside a recalled package; nothing of the recipient's is deleted.

    Raises:
        StoreError: the delivery was not recalled.
    """
    row = _row(delivery_id)
    if row.state != states.RECALLED:
        raise StoreError(f"Delivery {delivery_id} is {row.state}, not recalled; there is nothing to tell.")
    folder.tell(
        settings().outbox / row.path, NOTICE.format(number=row.sequence, program=row.program, cycle=row.cycle_id)
    )


def _row(delivery_id: int) -> Delivery:
    with transaction() as ledger:
        row = ledger.get(Delivery, delivery_id)
    if row is None:
        raise StoreError(f"Delivery {delivery_id} is not in the ledger; `gesek delivery list` shows those that are.")
    return row


def _begin(row: Delivery, channel: str) -> DeliveryAttempt:
    with transaction() as ledger:
        made = select(func.max(DeliveryAttempt.number)).where(DeliveryAttempt.delivery_id == row.id)
        number = (ledger.scalars(made).one() or 0) + 1
        attempt = DeliveryAttempt(delivery_id=row.id, number=number, channel=channel, started_at=now(), detail={})
        ledger.add(attempt)
        ledger.flush()
        return attempt


def _sent(row: Delivery, begun: DeliveryAttempt, actor: str) -> None:
    with transaction() as ledger:
        attempt = ledger.get_one(DeliveryAttempt, begun.id)
        attempt.ended_at, attempt.outcome = now(), states.SENT
        detail = {"attempt": attempt.number}
        if row.state in WAITING:
            states.move(ledger, row.id, states.SENT, actor, detail=detail)
        else:
            ledger.add(
                DeliveryEvent(delivery_id=row.id, at=now(), actor=actor, action="resent", note="", detail=detail)
            )
