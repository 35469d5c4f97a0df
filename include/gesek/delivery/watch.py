"""Packages that nobody looks after: those that wait are handed over again.

A package that still waits when a newer one for the same recipient is built is recalled: no old list arrives after a new one.
"""

from datetime import timedelta

from sqlalchemy import Select, select

from gesek.delivery import states
from gesek.store import cycles
from gesek.store.deliveries import Delivery
from gesek.store.ledger import now, transaction

OWN_TRIES = timedelta(minutes=15)
"""How long the run that built a package tries by itself."""
OVERTAKEN = "a newer package for the same recipient is built"


def waiting() -> list[int]:
    """The packages that wait to be handed over, oldest first: built a while ago and not sent, or rejected.

    Those that were overtaken before they went out are recalled here.
    """
    with transaction() as ledger:
        built = select(Delivery).where(Delivery.state.in_((states.BUILT, states.REJECTED))).order_by(Delivery.id)
        rows = list(ledger.scalars(built))
        newest = {(row.program, row.recipient): row.sequence for row in ledger.scalars(_known())}
        found = []
        for row in rows:
            if row.sequence < newest[row.program, row.recipient]:
                states.move(ledger, row.id, states.RECALLED, note=OVERTAKEN)
            elif row.built_at is not None and now() - cycles.clock(row.built_at) >= OWN_TRIES:
                found.append(row.id)
    return found


def _known() -> Select[Delivery]:
    alive = (*states.OUT, states.BUILT)
    return select(Delivery).where(Delivery.state.in_(alive)).order_by(Delivery.sequence)
