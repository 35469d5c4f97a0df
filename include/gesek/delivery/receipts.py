"""What a recipient answers: received (whole, by hash), accepted (read and counted), or rejected with a reason.

An answer whose hash or count is not the package's is no receipt: the recipient holds something else, so the delivery counts as
rejected and is sent again, the same bytes under the same number. Later answers do not go back: an accepted package stays so
until it is rejected in words.
"""

import json
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import select

from gesek.delivery import book, contents, states
from gesek.delivery.handover import attempts
from gesek.errors import StoreError
from gesek.store import audit
from gesek.store.deliveries import Delivery, DeliveryEvent, DeliveryPartReceipt
from gesek.store.ledger import now, transaction

Level = Literal["received", "accepted", "rejected"]
AFTER: dict[str, tuple[str, ...]] = {
    states.RECEIVED: (states.RECEIVED, states.ACCEPTED, states.CLOSED),
    states.ACCEPTED: (states.ACCEPTED, states.CLOSED),
    states.REJECTED: (states.REJECTED,),
}
"""Level -> states in which an answer of this level brings nothing new."""
ARRIVED = "nobody knew whether it had arrived; the recipient's answer says so"
LARGEST = 64 * 1024
"""Bytes of a receipt file."""


class Receipt(BaseModel):
    """An answer, as a recipient's system may write it as a JSON file (docs/delivery_contract.md).

    Attributes:
        program, sequence: which delivery of the recipient.
        level: received, accepted or rejected.
        manifest_sha256: hash of the manifest as it arrived; needed for received.
        rows: rows counted on the sheet DAFTAR; needed for accepted.
        reason: why it is rejected, without a person's name or number; needed for rejected.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    program: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    sequence: int = Field(ge=1)
    level: Level
    manifest_sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    rows: int | None = Field(default=None, ge=0)
    reason: str = Field(default="", max_length=400)

    @model_validator(mode="after")
    def _complete(self) -> "Receipt":
        if self.level == "received" and not self.manifest_sha256:
            raise ValueError("received needs manifest_sha256")
        if self.level == "accepted" and self.rows is None:
            raise ValueError("accepted needs rows")
        if self.level == "rejected" and not self.reason.strip():
            raise ValueError("rejected needs reason")
        return self


@dataclass(frozen=True)
class Outcome:
    """What an answer did: the delivery, the state it has then, and what did not fit, if anything."""

    delivery_id: int
    state: str
    misfit: str = ""


def parse(content: bytes) -> Receipt:
    """Read a receipt file.

    Raises:
        StoreError: it is too large, no JSON, or lacks or has something; names the key, never a value.
    """
    if len(content) > LARGEST:
        raise StoreError(f"The receipt has more than {LARGEST} bytes; send the JSON of the delivery contract alone.")
    try:
        given = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise StoreError("The receipt is no JSON in UTF-8; see the delivery contract for its form.") from None
    return made(given)


def made(given: object) -> Receipt:
    """A receipt of these values; raises StoreError naming the keys that are missing, unknown or wrong."""
    try:
        return Receipt.model_validate(given, strict=True)
    except ValidationError as error:
        places = {
            str(item["loc"][0]) if item["loc"] else item["msg"].removeprefix("Value error, ") for item in error.errors()
        }
        unknown = {place for place in places if place not in Receipt.model_fields and " needs " not in place}
        wrong = [*sorted(places - unknown), *(["a key that it does not have"] if unknown else [])]
        raise StoreError(f"The receipt cannot be used: {', '.join(wrong)}; see the delivery contract.") from None


def answered(recipient: str, receipt: Receipt, actor: str, via: str) -> Outcome:
    """Take a recipient's answer.

    Args:
        recipient: who answers; only its own deliveries are looked at.
        receipt: the answer.
        actor: account of who entered it, or the recipient.
        via: file, reply, command or page.

    Raises:
        StoreError: the recipient has no such delivery, or it was never sent or was recalled.
    """
    mine = {"program": receipt.program, "recipient": recipient, "sequence": receipt.sequence}
    with transaction() as ledger:
        row = ledger.query(Delivery).filter_by(**mine).one_or_none()
        if row is None:
            raise StoreError(
                f"{recipient} has no delivery {receipt.sequence} of {receipt.program}; `gesek delivery list` shows its own."
            )
        misfit = _misfit(receipt, row)
        level = states.REJECTED if misfit else receipt.level
        detail = {"via": via, "level": receipt.level, "rows": receipt.rows, "manifest_sha256": receipt.manifest_sha256}
        if row.state == states.BUILT and attempts.doubtful(ledger, row.id):
            states.move(ledger, row.id, states.SENT, actor, ARRIVED)
        if row.state in AFTER[level]:
            ledger.add(
                DeliveryEvent(
                    delivery_id=row.id, at=now(), actor=actor, action="again", note=receipt.reason, detail=detail
                )
            )
            return Outcome(row.id, row.state, misfit)
        moved = states.move(ledger, row.id, level, actor, misfit or receipt.reason, detail)
        return Outcome(row.id, moved.state, misfit)


def part_received(delivery_id: int, kode_desa: str, by: str) -> None:
    """Take a village's word that its part of a divided package came; said again it changes nothing.

    Args:
        delivery_id: the delivery.
        kode_desa: the village.
        by: account of who says so.

    Raises:
        StoreError: the delivery is unknown, is not with its recipient, or has no part for this village.
    """
    row = book.find(delivery_id)
    if row.state not in states.OUT:
        raise StoreError(f"Delivery {delivery_id} is {row.state}; an answer is taken of one that went out.")
    if not contents.of_village(row, kode_desa):
        raise StoreError(f"Delivery {delivery_id} has no part of its own for village {kode_desa}.")
    with transaction() as ledger:
        mine = select(DeliveryPartReceipt).filter_by(delivery_id=delivery_id, kode_desa=kode_desa)
        if ledger.scalars(mine).first() is not None:
            return
        ledger.add(DeliveryPartReceipt(delivery_id=delivery_id, kode_desa=kode_desa, received_by=by, received_at=now()))
        subject = f"delivery:{delivery_id}/{kode_desa}"
        audit.record(ledger, actor=by, action="delivery.receive", subject=subject, after=row.manifest_sha256)


def _misfit(receipt: Receipt, row: Delivery) -> str:
    if receipt.manifest_sha256 and receipt.manifest_sha256 != row.manifest_sha256:
        return "the hash of the manifest is another one"
    if receipt.level == "accepted" and receipt.rows != row.rows:
        return f"{receipt.rows} rows were counted, {row.rows} were sent"
    return ""


def recall(delivery_id: int, actor: str, reason: str) -> None:
    """Recall a package: it counts no more. The recipient is told by `handover.tell_recalled`.

    Raises:
        StoreError: nobody says why, or the delivery cannot be recalled from where it stands.
    """
    if not reason.strip():
        raise StoreError("A delivery is recalled for a reason only; say it with --reason.")
    with transaction() as ledger:
        states.move(ledger, delivery_id, states.RECALLED, actor, reason)


def close(delivery_id: int, actor: str = audit.SYSTEM, note: str = "") -> None:
    """End the life of an accepted delivery; raises StoreError when it is not accepted."""
    with transaction() as ledger:
        states.move(ledger, delivery_id, states.CLOSED, actor, note)
