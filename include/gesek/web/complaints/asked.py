"""A complaint of the asker's area; any other does not exist."""

from typing import Annotated

from fastapi import Path

from gesek.errors import StoreError
from gesek.store.complaints import Complaint, ComplaintEvent
from gesek.targets.citizen.complaints import book
from gesek.web.door import NotFoundError
from gesek.web.visit import Visitor

Number = Annotated[str, Path(pattern=r"^ADU-\d{4}-\d{2}-\d{6}$")]


def complaint(asker: Visitor, permission: str, number: str) -> tuple[Complaint, list[ComplaintEvent]]:
    """A complaint with its events; raises NotFoundError where it is none of the asker's."""
    try:
        row, events = book.shown(number)
    except StoreError:
        raise NotFoundError from None
    if not asker.area(permission).holds(row.kode_desa):
        raise NotFoundError
    return row, events
