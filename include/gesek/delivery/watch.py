"""What becomes of deliveries when nobody looks: waiting packages are handed over again, receipts are fetched.

A package that still waits when a newer one for the same recipient is built is recalled: no old list arrives after a new one.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Select, select

from gesek.delivery import receipts, states
from gesek.delivery.handover import channels
from gesek.delivery.handover.end import End
from gesek.delivery.handover.place import put_text
from gesek.errors import ConfigurationError, HandOverError, StoreError
from gesek.store import cycles
from gesek.store.deliveries import Delivery
from gesek.store.ledger import now, transaction

log = logging.getLogger(__name__)
OWN_TRIES = timedelta(minutes=15)
"""How long the run that built a package tries by itself."""
FOLDER, DONE, WRONG = "tanda_terima", "tanda_terima/sudah", "tanda_terima/ditolak"
"""Where a recipient puts its answers, and where they go when they were taken or could not be."""
OVERTAKEN = "a newer package for the same recipient is built"
ANSWERING = (states.SENT, states.RECEIVED, states.ACCEPTED, states.REJECTED)


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
    alive = (*ANSWERING, states.BUILT, states.CLOSED)
    return select(Delivery).where(Delivery.state.in_(alive)).order_by(Delivery.sequence)


def collect() -> dict[str, int]:
    """Fetch the answers that recipients put into their folders; one recipient's failure is its own.

    Returns:
        Counts: taken, refused (with a text beside it that says why), and unreached recipients.
    """
    counts = Counter(taken=0, refused=0, unreached=0)
    for row in _recipients():
        try:
            with channels.connected(row) as channel:
                if channel.answers is not None:
                    counts.update(_of(channel.answers, row.recipient))
        except (ConfigurationError, HandOverError) as error:
            log.warning("%s: %s", row.recipient, error)
            counts["unreached"] += 1
    return dict(counts)


def _of(end: End, recipient: str) -> list[str]:
    """Take what lies in a recipient's folder; says of each answer whether it was taken or refused."""
    names = end.names(f"{recipient}/{FOLDER}")
    return [
        _take(end, recipient, name) for name in names if name.lower().endswith(".json") and not name.startswith(".")
    ]


def _recipients() -> Iterator[Delivery]:
    """One delivery of every recipient and channel of which an answer may come."""
    with transaction() as ledger:
        rows = list(ledger.scalars(select(Delivery).where(Delivery.state.in_(ANSWERING)).order_by(Delivery.id.desc())))
    seen = set()
    for row in rows:
        key = row.recipient, channels.connection_id(row)
        if key not in seen:
            seen.add(key)
            yield row


def _take(end: End, recipient: str, name: str) -> str:
    """Take one answer and put it away; says whether it was taken or refused."""
    place = f"{recipient}/{FOLDER}/{name}"
    mark = uuid.uuid4().hex[:8]
    try:
        done = receipts.answered(recipient, receipts.parse(end.read(place, receipts.LARGEST + 1)), recipient, "file")
        log.info("delivery %d: %s", done.delivery_id, done.state)
    except StoreError as error:
        log.warning("a receipt of %s is refused: %s", recipient, error)
        end.make(f"{recipient}/{WRONG}")
        end.rename(place, f"{recipient}/{WRONG}/{mark}-{name}")
        put_text(end, f"{error}\n", f"{recipient}/{WRONG}/{mark}-{name}.txt")
        return "refused"
    end.make(f"{recipient}/{DONE}")
    end.rename(place, f"{recipient}/{DONE}/{mark}-{name}")
    return "taken"
