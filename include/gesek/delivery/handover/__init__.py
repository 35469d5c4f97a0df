"""Handing over: a built package into the recipient's hands, each attempt in the ledger, at most one accepted copy.

A package that arrived is never touched again. One recipient's failure is its own: each delivery is handed over alone.
"""

from gesek.delivery import book, states
from gesek.delivery.build import exclusive
from gesek.delivery.handover import attempts, channels
from gesek.delivery.handover.channel import Try, package
from gesek.errors import HandOverError, StoreError
from gesek.store import audit
from gesek.store.ledger import now, transaction

AGAIN = (states.SENT, states.RECEIVED, states.ACCEPTED)


def hand_over(delivery_id: int, again: bool = False, actor: str = audit.SYSTEM) -> bool:
    """Hand a built package over; one that went out already is left as it is, unless it is asked for again.

    Args:
        delivery_id: the delivery.
        again: a person asks for it, also of a package that was sent before: the same bytes, under the same number, as the next
            attempt.
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
        if row.state not in attempts.WAITING and not (again and row.state in AGAIN):
            return False
        with transaction() as ledger:
            doubtful = attempts.doubtful(ledger, row.id)
        begun = attempts.begin(row)

        def arriving(may_be: bool) -> None:
            attempts.note(begun, detail={attempts.ARRIVING: may_be})

        attempt = Try(begun.number, attempts.copies(row.id), doubtful, again, arriving)
        try:
            with channels.connected(row) as channel:
                attempts.note(begun, channel=channel.kind)
                place = channel.deliver(package(row), attempt)
        except Exception as error:
            code = error.code if isinstance(error, HandOverError) else type(error).__name__
            attempts.note(begun, outcome=attempts.FAILED, code=code, ended_at=now())
            raise
        attempts.note(begun, detail={attempts.ARRIVING: True, "place": place})
        attempts.sent(row, begun, actor)
        return True


def tell_recalled(delivery_id: int) -> None:
    """Tell the recipient of a recalled package, if it may have it; nothing of the recipient's is deleted.

    Raises:
        StoreError: the delivery was not recalled.
        ConfigurationError, HandOverError: as `hand_over`.
    """
    row = book.find(delivery_id)
    if row.state != states.RECALLED:
        raise StoreError(f"Delivery {delivery_id} is {row.state}, not recalled; there is nothing to tell.")
    with transaction() as ledger:
        if row.sent_at is None and not attempts.doubtful(ledger, row.id):
            return
    with channels.connected(row) as channel:
        channel.tell_recalled(row)
