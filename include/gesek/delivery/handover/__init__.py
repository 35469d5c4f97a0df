"""Handing over: a built package into the recipient's hands, each attempt in the ledger, at most one accepted copy.

A package that arrived is never touched again. One recipient's failure is its own: each delivery is handed over alone.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from gesek.delivery import book, states
from gesek.delivery.build import exclusive
from gesek.delivery.build import place as stored
from gesek.delivery.handover import channels, place
from gesek.delivery.handover.place import End
from gesek.errors import HandOverError, StoreError
from gesek.store import audit
from gesek.store.deliveries import Delivery, DeliveryAttempt, DeliveryEvent
from gesek.store.ledger import now, transaction

WAITING = (states.BUILT, states.REJECTED)
AGAIN = (states.SENT, states.RECEIVED, states.ACCEPTED)
FAILED, UNKNOWN = "failed", "unknown"
"""Outcomes of an attempt besides `sent`: it said why not, or its process ended before it could say anything."""
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
        StoreError: the delivery is unknown, or its package was changed in the store.
        ConfigurationError: its channel is not set up.
        HandOverError: the channel failed, with the code that the attempt keeps.
    """
    row = book.find(delivery_id)
    with exclusive(f"{row.program}_{row.recipient}"):
        row = book.find(delivery_id)
        if row.state not in WAITING and not (again and row.state in AGAIN):
            return False
        taken = _was_marking(row)
        attempt = _begin(row)
        try:
            with channels.connected(row) as end:
                _note(attempt, channel=end.kind)
                if not (taken and place.is_gone(end, stored(row), row.path)):
                    _put(end, row, attempt)
        except Exception as error:
            code = error.code if isinstance(error, HandOverError) else type(error).__name__
            _note(attempt, outcome=FAILED, code=code, ended_at=now())
            raise
        _sent(row, attempt, actor)
        return True


def tell_recalled(delivery_id: int) -> None:
    """Put a notice beside a recalled package; nothing of the recipient's is deleted.

    Raises:
        StoreError: the delivery was not recalled.
        ConfigurationError, HandOverError: as `hand_over`.
    """
    row = book.find(delivery_id)
    if row.state != states.RECALLED:
        raise StoreError(f"Delivery {delivery_id} is {row.state}, not recalled; there is nothing to tell.")
    if row.sent_at is None:
        return
    with TemporaryDirectory() as folder, channels.connected(row) as end:
        notice = Path(folder) / "notice"
        notice.write_text(NOTICE.format(number=row.sequence, program=row.program, cycle=row.cycle_id), encoding="utf-8")
        place.tell_recalled(end, row.path, notice)


def _put(end: End, row: Delivery, attempt: DeliveryAttempt) -> None:
    def marking() -> None:
        _note(attempt, detail={"marking": True})

    lies = place.put(end, stored(row), row.path, row.manifest_sha256, attempt.number, marking)
    _note(attempt, detail={"marking": True, "folder": lies})


def _was_marking(row: Delivery) -> bool:
    """Whether an earlier attempt may have put the marker down without living to say so; it is closed as unknown.

    The recipient may have taken the package since. Then nothing lies there any more, and to put a second copy down would make
    two of one delivery.
    """
    with transaction() as ledger:
        open_ones = select(DeliveryAttempt).where(
            DeliveryAttempt.delivery_id == row.id, DeliveryAttempt.outcome.is_(None)
        )
        found = list(ledger.scalars(open_ones))
        for attempt in found:
            attempt.outcome, attempt.ended_at = UNKNOWN, now()
        failed = select(DeliveryAttempt).where(DeliveryAttempt.delivery_id == row.id, DeliveryAttempt.outcome == FAILED)
        found += list(ledger.scalars(failed)) if row.state == states.BUILT else []
        return any(attempt.detail.get("marking") for attempt in found)


def _begin(row: Delivery) -> DeliveryAttempt:
    with transaction() as ledger:
        made = select(func.max(DeliveryAttempt.number)).where(DeliveryAttempt.delivery_id == row.id)
        number = (ledger.scalars(made).one() or 0) + 1
        attempt = DeliveryAttempt(delivery_id=row.id, number=number, channel="", started_at=now(), detail={})
        ledger.add(attempt)
        ledger.flush()
        return attempt


def _note(begun: DeliveryAttempt, **values: object) -> None:
    with transaction() as ledger:
        attempt = ledger.get_one(DeliveryAttempt, begun.id)
        for name, value in values.items():
            setattr(attempt, name, value)


def _sent(row: Delivery, begun: DeliveryAttempt, actor: str) -> None:
    with transaction() as ledger:
        attempt = ledger.get_one(DeliveryAttempt, begun.id)
        attempt.ended_at, attempt.outcome = now(), states.SENT
        detail = {"attempt": attempt.number}
        if row.state in WAITING:
            states.move(ledger, row.id, states.SENT, actor, detail=detail)
        else:
            event = DeliveryEvent(delivery_id=row.id, at=now(), actor=actor, action="resent", note="", detail=detail)
            ledger.add(event)
