"""Exports that are sent by a page: held until somebody receives them with their handover record, as the command does at once."""

from gesek.errors import RefusedFileError, StoreError
from gesek.sources import receive
from gesek.sources.handover import Handover
from gesek.sources.uploads import book
from gesek.store import cycles
from gesek.store.ledger import now, transaction
from gesek.store.models import ReceivedFile
from gesek.store.uploads import Upload
from gesek.whole_file import sha256


def hold(content: bytes, name: str, by: str) -> Upload:
    """Take a whole export that a plain form sends; raises StoreError when it is empty or too large."""
    upload = book.begin(book.EXPORT, name, len(content), by)
    have = book.taken(upload)
    book.append(upload, have, content[have:])
    return keep(upload)


def keep(upload: Upload) -> Upload:
    """Let a complete export wait to be received; raises StoreError while some of its bytes are missing."""
    if upload.state != book.SENDING:
        return upload
    digest = sha256(book.whole(upload))
    with transaction() as ledger:
        row = ledger.get_one(Upload, upload.id)
        row.state, row.sha256 = book.HELD, digest
        return row


def receive_held(upload: Upload, source: str | None, record: Handover | None, password: str | None) -> ReceivedFile:
    """Receive a held export like `gesek sources receive`; the password is used in memory and kept nowhere.

    Raises:
        StoreError: it is not held, was received before, or no cycle is open.
        ConfigurationError: its source owes a handover record and none is given.
        RefusedFileError: it cannot be read; it stays held where a password is all it lacks.
    """
    if upload.state != book.HELD:
        raise StoreError(f"Upload {upload.receipt_number} does not wait to be received; send the file anew.")
    path = book.place(upload)
    agreed = receive.contract_of(path, source, password)
    file = receive.receive(path, agreed, cycles.current().id, record, password, upload.sent_by)
    with transaction() as ledger:
        row = ledger.get_one(Upload, upload.id)
        row.state, row.ended_at, row.code, row.sentence = book.PLACED, now(), file.code, file.sentence
    book.forget(upload)
    if file.sentence:
        raise RefusedFileError(file.code or "", file.sentence)
    return file
