"""Holding what came back against what was sent: who was served, with how much, who was not, and rows that name nobody.

Every return sheet is kept as it is read; of one candidate the newest answer counts, so a correction or another desa's sheet is
simply entered. Nothing of a person lies in the ledger.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import select

from gesek.delivery import book as deliveries
from gesek.delivery import lists, numbers, states
from gesek.delivery.realisation.returned import Answered, part_of, read
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


def enter(delivery_id: int, path: Path, by: str, kode_desa: str = "") -> Standing:
    """Take a filled-in return sheet; the same file again changes nothing. An accepted delivery of which all is answered is closed.

    Args:
        delivery_id: the delivery it is of.
        path: the workbook.
        by: account of who enters it.
        kode_desa: the village that answers, for its own people alone; empty where the delivery's recipient does.

    Returns:
        How the delivery stands with it; `unmatched` and `unreadable` are the rows of this sheet.

    Raises:
        StoreError: the delivery is unknown or never went out, or the workbook cannot be used (see `returned.read`).
    """
    part = kode_desa or part_of(path.name)
    return take(delivery_id, keep(delivery_id, path), by, part, only_part=bool(kode_desa))


def keep(delivery_id: int, path: Path) -> str:
    """Lay a return sheet into the landing, to be taken; returns its SHA-256. Raises StoreError as `enter`."""
    row = deliveries.find(delivery_id)
    if row.state not in states.OUT:
        raise StoreError(f"Delivery {delivery_id} is {row.state}; a return is entered for one that went out.")
    return land.keep(path, "return", (".xlsx", ".ods"), LARGEST)[0]


def take(delivery_id: int, sha256: str, by: str, part: str = "", *, only_part: bool = False) -> Standing:
    """Take a return sheet that lies in the landing; see `enter`.

    Args:
        delivery_id: the delivery it is of.
        sha256: of the file.
        by: account of who enters it.
        part: whose part of a divided package it is.
        only_part: whether this village answers, for its own people alone.
    """
    row = deliveries.find(delivery_id)
    answers = read(row, land.landed_path(sha256), part)
    sent = set(_sent(row.program, row.program_version, row.version_id, part if only_part else "").to_pylist())
    unreadable = tuple(one.row for one in answers if not one.readable)
    unmatched = tuple(one.row for one in answers if one.readable and one.number not in sent)
    good = [one for one in answers if one.readable and one.number in sent and one.served is not None]
    _keep(row, sha256, by, good, unmatched, unreadable)
    if not unreadable and standing(delivery_id).blank == 0:
        _close(delivery_id, by)
    found = standing(delivery_id, part if only_part else "")
    return replace(found, unmatched=unmatched, unreadable=unreadable)


def standing(delivery_id: int, kode_desa: str = "") -> Standing:
    """How a delivery was carried out by all that was entered, in all or in one village; raises StoreError when it is unknown."""
    row = deliveries.find(delivery_id)
    with transaction() as ledger:
        query = select(DeliveryReturn.part).filter_by(delivery_id=row.id).order_by(DeliveryReturn.id)
        parts = tuple(ledger.scalars(query))
    return _standing(settings().lake, row.program, row.program_version, row.version_id, parts, kode_desa)


@lru_cache(maxsize=256)
def _standing(
    place: Path, program: str, rules: int, version_id: int, parts: tuple[str, ...], kode_desa: str
) -> Standing:
    """The same of these returns; neither they nor the version that was sent ever change."""
    sent = _sent(program, rules, version_id, kode_desa)
    answers = pa.concat_tables([SCHEMA.empty_table(), *(pq.read_table(place / part, schema=SCHEMA) for part in parts)])
    answers = answers.filter(pc.is_in(answers["nomor"], sent))
    last = pc.ScalarAggregateOptions(skip_nulls=False)
    newest = answers.group_by("nomor", use_threads=False).aggregate(
        [("terlayani", "last", last), ("nilai", "last", last)]
    )
    served = newest.filter(newest["terlayani_last"])
    amounts = served["nilai_last"].drop_null()
    return Standing(
        len(sent), served.num_rows, newest.num_rows - served.num_rows, pc.sum(amounts).as_py() or 0, len(amounts)
    )


def _sent(program: str, rules: int, version_id: int, kode_desa: str) -> pa.Array:
    """The numbers of those to be served, as they stand on the return sheet; of one village or of all."""
    agreed = definition.version(program, rules)
    served = lists.served(agreed, lake.version(version_id))
    if kode_desa:
        served = served.filter(pc.equal(served["kode_desa"], kode_desa))
    return pc.cast(numbers.of(served[agreed.fields.key]), pa.string()).unique()


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
