"""The uploads of an account with what came of each: the verdict given at once, and the answer once a run made it."""

from dataclasses import dataclass

from sqlalchemy import select

from gesek.sources import deadline
from gesek.sources.uploads import book
from gesek.store.ledger import reading
from gesek.store.models import Answer, ReceivedFile
from gesek.store.uploads import Upload


@dataclass(frozen=True)
class Sent:
    """An upload, how many of its bytes are here, and the answer to it if a run has made one."""

    upload: Upload
    taken: int
    answer: Answer | None


def listed(by: str) -> list[Sent]:
    """The newest uploads for villages of an account, the newest first."""
    uploads = book.listed(by, book.MUSDES)
    return _with_answers(uploads)


def one(upload: Upload) -> Sent:
    """One upload with its answer."""
    return _with_answers([upload])[0]


def _with_answers(uploads: list[Upload]) -> list[Sent]:
    digests = [upload.sha256 for upload in uploads if upload.sha256]
    query = (
        select(ReceivedFile.sha256, Answer)
        .join(Answer, Answer.received_file_id == ReceivedFile.id)
        .where(ReceivedFile.source == deadline.PER_VILLAGE, ReceivedFile.sha256.in_(digests), Answer.scope == "")
        .order_by(Answer.id)
    )
    with reading() as ledger:
        answers = {row.sha256: row.Answer for row in ledger.execute(query)} if digests else {}
    return [Sent(upload, book.taken(upload), answers.get(upload.sha256 or "")) for upload in uploads]
