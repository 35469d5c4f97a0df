"""The history of a received file: every judgement of it is a row of its own, and none is ever changed."""

import hashlib
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from gesek.sources import contract as contracts
from gesek.store.ledger import now, transaction
from gesek.store.models import FileTry, ReceivedFile

KEPT = ("state", "code", "sentence", "layout", "rows_received", "rows_accepted", "rows_warned", "rows_rejected")


@lru_cache(maxsize=64)
def rules(source: str) -> str:
    """A digest of what a reviewer can mend of a source: its contract and its value map."""
    digest = hashlib.sha256(contracts.load(source).model_dump_json().encode())
    digest.update(repr(contracts.value_words(source)).encode())
    return digest.hexdigest()


def record(session: Session, file: ReceivedFile, reason: str | None = None, **changed: object) -> None:
    """Enter how a file stands as its newest try.

    A judgement that only repeats the last one, as when an export's other files are judged anew, is not entered again
    unless a person gave a reason for it.

    Args:
        session: the caller's transaction, which changes the file too.
        file: the file.
        reason: why it was judged again.
        changed: what came of the try, where it differs from how the file stands.
    """
    last = session.scalars(
        select(FileTry).where(FileTry.received_file_id == file.id).order_by(FileTry.number.desc()).limit(1)
    ).first()
    outcome = {name: changed.get(name, getattr(file, name)) or _nothing(name) for name in KEPT}
    outcome["rules"] = rules(file.source)
    if reason is None and last is not None and all(getattr(last, name) == value for name, value in outcome.items()):
        return
    number = last.number + 1 if last is not None else 1
    session.add(FileTry(received_file_id=file.id, number=number, tried_at=now(), reason=reason, **outcome))
    session.flush()


def _nothing(name: str) -> int | None:
    return 0 if name.startswith("rows_") else None


def history(file_id: int) -> list[FileTry]:
    """Every try of a file, the first one first."""
    with transaction() as session:
        query = select(FileTry).where(FileTry.received_file_id == file_id).order_by(FileTry.number)
        return list(session.scalars(query))
