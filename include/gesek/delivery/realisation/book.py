"""Holding what came back against what was sent: who was served, with how much, who was not, and rows that name nobody.

Every return sheet is kept as it is read; of one candidate the newest answer counts, so a correction or another desa's sheet is
simply entered. Nothing of a person lies in the ledger.
"""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from gesek.delivery import book as deliveries
from gesek.delivery import lists, numbers, states
from gesek.delivery.realisation.returned import Answered, read
from gesek.errors import StoreError
from gesek.programs import definition
from gesek.settings import settings
from gesek.sources import land
from gesek.store import audit, lake
from gesek.store.deliveries import Delivery, DeliveryEvent, DeliveryReturn
from gesek.store.ledger import now, transaction

DATASET = "out/realisation"
LARGEST = 100 * 1024 * 1024
"""Bytes of a workbook that comes back."""
SCHEMA = pa.schema(
    [
        ("baris", pa.int64()),
        ("nomor", pa.string()),
        ("terlayani", pa.bool_()),
        ("tanggal", pa.date32()),
        ("nilai", pa.int64()),
        ("catatan", pa.string()),
    ]
)


@dataclass(frozen=True)
class Standing:
    """How a delivery was carried out, as far as it is known.

    Attributes:
        sent: how many were to be served.
        served, not_served, blank: of them; blank: nobody said anything yet.
        amount: what the served got, where it was said, and how many said it.
        told: how many of the served came with an amount.
        unmatched, unreadable: rows of the sheet entered last that name nobody of the delivery, or say no answer.
    """

    sent: int
    served: int = 0
    not_served: int = 0
    amount: int = 0
    told: int = 0
    unmatched: tuple[int, ...] = ()
    unreadable: tuple[int, ...] = ()

    @property
    def blank(self) -> int:
        """Of whom nobody said anything yet."""
        return self.sent - self.served - self.not_served


def enter(delivery_id: int, path: Path, by: str) -> Standing:
    """Take a filled-in return sheet; the same file again changes nothing. An accepted delivery of which all is answered is closed.

    Args:
        delivery_id: the delivery it is of.
        path: the workbook.
        by: account of who enters it.

    Returns:
        How the delivery stands with it; `unmatched` and `unreadable` are the rows of this sheet.

    Raises:
        StoreError: the delivery is unknown or never went out, or the workbook cannot be used (see `returned.read`).
    """
    row = deliveries.find(delivery_id)
    if row.state not in states.OUT:
        raise StoreError(f"Delivery {delivery_id} is {row.state}; a return is entered for one that went out.")
    sha256, _ = land.keep(path, "return", (".xlsx", ".ods"), LARGEST)
    answers = read(row, path)
    sent = _sent(row)
    unreadable = tuple(one.row for one in answers if not one.readable)
    unmatched = tuple(one.row for one in answers if one.readable and one.number not in sent)
    good = [one for one in answers if one.readable and one.number in sent and one.served is not None]
    _keep(row, sha256, by, good, unmatched, unreadable)
    found = _standing(row, len(sent))
    if found.blank == 0 and not unreadable:
        _close(delivery_id, by)
    return replace(found, unmatched=unmatched, unreadable=unreadable)


def standing(delivery_id: int) -> Standing:
    """How a delivery was carried out by all that was entered; raises StoreError when the delivery is unknown."""
    row = deliveries.find(delivery_id)
    return _standing(row, len(_sent(row)))


def _standing(row: Delivery, sent: int) -> Standing:
    with transaction() as ledger:
        query = select(DeliveryReturn.part).filter_by(delivery_id=row.id).order_by(DeliveryReturn.id)
        parts = list(ledger.scalars(query))
    newest = {one["nomor"]: one for part in parts for one in pq.read_table(settings().lake / part).to_pylist()}
    counted = Counter(one["terlayani"] for one in newest.values())
    amounts = [one["nilai"] for one in newest.values() if one["terlayani"] and one["nilai"] is not None]
    return Standing(sent, counted[True], counted[False], sum(amounts), len(amounts))


def _sent(row: Delivery) -> frozenset[str]:
    """The numbers of those to be served, as they stand on the return sheet."""
    program = definition.version(row.program, row.program_version)
    served = lists.served(program, lake.version(row.version_id))
    return frozenset(str(one) for one in numbers.of(served[program.fields.key]).to_pylist())


def _keep(
    row: Delivery,
    sha256: str,
    by: str,
    answers: list[Answered],
    unmatched: tuple[int, ...],
    unreadable: tuple[int, ...],
) -> None:
    with transaction() as ledger:
        if ledger.scalars(select(DeliveryReturn).filter_by(delivery_id=row.id, sha256=sha256)).one_or_none():
            return
    rows = [
        {
            "baris": a.row,
            "nomor": a.number,
            "terlayani": a.served,
            "tanggal": a.day,
            "nilai": a.amount,
            "catatan": a.note,
        }
        for a in answers
    ]
    part = lake.save_table(pa.Table.from_pylist(rows, schema=SCHEMA), DATASET)
    served = [one for one in answers if one.served]
    counts = {
        "served": len(served),
        "not_served": len(answers) - len(served),
        "unmatched": len(unmatched),
        "unreadable": len(unreadable),
    }
    with transaction() as ledger:
        item = DeliveryReturn(
            delivery_id=row.id,
            sha256=sha256,
            part=part.path,
            blank=row.rows - len(answers),
            amount=sum(one.amount or 0 for one in served),
            entered_by=by,
            entered_at=now(),
            **counts,
        )
        ledger.add(item)
        ledger.flush()
        ledger.add(DeliveryEvent(delivery_id=row.id, at=now(), actor=by, action="returned", note="", detail=counts))
        audit.record(ledger, actor=by, action="delivery.return", subject=f"delivery:{row.id}", after=audit.digest(item))


def _close(delivery_id: int, by: str) -> None:
    """Close a delivery that was accepted; one that was not stays as it is, until its recipient says so."""
    with transaction() as ledger:
        if ledger.get_one(Delivery, delivery_id).state == states.ACCEPTED:
            states.move(ledger, delivery_id, states.CLOSED, by, "everybody on it is answered for")
