"""What recipients lay into their folders: receipts, and return sheets filled in. Taken once, and put away with what became of each.

One recipient's failure is its own. What cannot be taken goes aside with a text that says why, so that its sender can mend it.
"""

import hashlib
import logging
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from gesek.delivery import receipts, states
from gesek.delivery.handover import channels
from gesek.delivery.handover.end import End
from gesek.delivery.handover.place import put_text
from gesek.delivery.realisation import book
from gesek.errors import ConfigurationError, HandOverError, StoreError
from gesek.store.deliveries import Delivery
from gesek.store.ledger import transaction

log = logging.getLogger(__name__)
DONE, WRONG = "sudah", "ditolak"
"""Folders within the box, for what was taken and what could not be."""
ANSWERING = (states.SENT, states.RECEIVED, states.ACCEPTED, states.REJECTED)
WORKBOOK = re.compile(r"^([a-z][a-z0-9_]*)_\d{4}-\d{2}_(\d{4,})(?=[_. ])")
"""How the name of a delivered workbook begins: programme, cycle, number."""


def collect() -> dict[str, int]:
    """Fetch what recipients laid into their folders.

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


def _of(end: End, recipient: str) -> Iterator[str]:
    """Take what lies in a recipient's boxes; says of each file whether it was taken or refused."""
    for box, (ending, largest, take) in BOXES.items():
        folder = f"{recipient}/{box}"
        names = [name for name in end.names(folder) if name.lower().endswith(ending) and not name.startswith(".")]
        for name in names:
            content = end.read(f"{folder}/{name}", largest + 1)
            too_large = len(content) > largest  # which whoever takes it says
            if (
                too_large or end.sha256(f"{folder}/{name}") == hashlib.sha256(content).hexdigest()
            ):  # else it is still coming
                yield _put_away(end, folder, name, partial(take, recipient, name, content))


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


def _put_away(end: End, folder: str, name: str, take: Callable[[], None]) -> str:
    mark = uuid.uuid4().hex[:8]
    try:
        take()
    except StoreError as error:
        log.warning("a file in %s is refused: %s", folder, error)
        end.make(f"{folder}/{WRONG}")
        end.rename(f"{folder}/{name}", f"{folder}/{WRONG}/{mark}-{name}")
        put_text(end, f"{error}\n", f"{folder}/{WRONG}/{mark}-{name}.txt")
        return "refused"
    end.make(f"{folder}/{DONE}")
    end.rename(f"{folder}/{name}", f"{folder}/{DONE}/{mark}-{name}")
    return "taken"


def _receipt(recipient: str, _name: str, content: bytes) -> None:
    done = receipts.answered(recipient, receipts.parse(content), recipient, "file")
    log.info("delivery %d: %s", done.delivery_id, done.state)


def _return(recipient: str, name: str, content: bytes) -> None:
    """A return sheet; which delivery it is of is told by its name, and its sheet MANIFEST has to say the same."""
    found = WORKBOOK.match(name)
    with transaction() as ledger:
        mine = {"program": found[1], "recipient": recipient, "sequence": int(found[2])} if found else {}
        row = ledger.scalars(select(Delivery).filter_by(**mine)).one_or_none() if mine else None
    if row is None:
        raise StoreError(
            "The workbook's name is not that of a delivered one; leave the name as it was sent, or put words behind it."
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        told = book.enter(row.id, path, recipient)
    log.info("delivery %d: %d of %d are answered for", row.id, told.sent - told.blank, told.sent)


BOXES: dict[str, tuple[str, int, Callable[[str, str, bytes], None]]] = {
    "tanda_terima": (".json", receipts.LARGEST, _receipt),
    "pengembalian": (".xlsx", book.LARGEST, _return),
}
"""Folder of a recipient -> the ending and the most bytes of what lies in it, and how that is taken."""
