"""The book of deliveries, for those who look: what went where, what happened to each, and which numbers are missing."""

from collections import defaultdict

from sqlalchemy import select

from gesek.delivery import states
from gesek.errors import StoreError
from gesek.store.deliveries import Delivery, DeliveryAttempt, DeliveryEvent
from gesek.store.ledger import reading


def stem(row: Delivery) -> str:
    """What the names of a delivery's files begin with."""
    return f"{row.program}_{row.cycle_id}_{row.sequence:04d}"


def of_cycle(cycle_id: str) -> list[Delivery]:
    """The deliveries of a cycle, by programme, recipient and number."""
    order = (Delivery.program, Delivery.recipient, Delivery.sequence)
    with reading() as ledger:
        return list(ledger.scalars(select(Delivery).where(Delivery.cycle_id == cycle_id).order_by(*order)))


def find(delivery_id: int) -> Delivery:
    """A delivery; raises StoreError when the ledger does not have it."""
    with reading() as ledger:
        row = ledger.get(Delivery, delivery_id)
    if row is None:
        raise StoreError(f"Delivery {delivery_id} is not in the ledger; `gesek delivery list` shows those that are.")
    return row


def life(delivery_id: int) -> tuple[Delivery, list[DeliveryAttempt], list[DeliveryEvent]]:
    """A delivery, its attempts and its events, in order; raises StoreError when the ledger does not have it."""
    row = find(delivery_id)
    mine = DeliveryAttempt.delivery_id == delivery_id, DeliveryEvent.delivery_id == delivery_id
    with reading() as ledger:
        attempts = select(DeliveryAttempt).where(mine[0]).order_by(DeliveryAttempt.number)
        events = select(DeliveryEvent).where(mine[1]).order_by(DeliveryEvent.id)
        return row, list(ledger.scalars(attempts)), list(ledger.scalars(events))


def gaps() -> list[tuple[str, str, list[int]]]:
    """Programme, recipient and the numbers that never went out though a later one did."""
    with reading() as ledger:
        columns = (Delivery.program, Delivery.recipient, Delivery.sequence, Delivery.state)
        rows = ledger.execute(select(*columns).order_by(*columns[:3])).all()
    held: dict[tuple[str, str], list[int]] = defaultdict(list)
    for program, recipient, sequence, state in rows:
        if state in (*states.OUT, states.RECALLED):
            held[program, recipient].append(sequence)
    missing = {key: sorted(set(range(1, numbers[-1])) - set(numbers)) for key, numbers in held.items()}
    return [(*key, numbers) for key, numbers in sorted(missing.items()) if numbers]
