"""Saying the password of a package, for a reason and on record; it reaches the recipient by another way than the package."""

from gesek.delivery import book, contents, keys
from gesek.errors import StoreError
from gesek.store import audit


def say(delivery_id: int, reason: str, by: str, kode_desa: str = "") -> str:
    """The password of a delivery, or of a village's part of it.

    Args:
        delivery_id: the delivery.
        reason: why it is asked for, without names or numbers of people.
        by: account of who asks.
        kode_desa: the village whose workbook of a divided package it opens; empty for the delivery's own.

    Raises:
        StoreError: the delivery is unknown or has no such part, or nobody says why.
    """
    row = book.find(delivery_id)
    if not reason.strip():
        raise StoreError("A password is said for a reason only; say it with --reason.")
    if kode_desa and not contents.of_village(row, kode_desa):
        raise StoreError(f"Delivery {row.id} has no part of its own for village {kode_desa}.")
    subject = f"delivery:{delivery_id}" + (f"/{kode_desa}" if kode_desa else "")
    audit.note(actor=by, action="delivery.password", subject=subject, reason=reason)
    return keys.password(row.program, row.recipient, row.sequence, kode_desa)
