"""An upload from its first byte to its last: a row in the ledger, and its bytes in a folder of its own in `home`.

How far it is, is the size of the file there: a piece is taken only where the last one ended, so a broken upload goes on where it
stopped, and a piece that is sent twice counts once.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from gesek.errors import StoreError
from gesek.settings import settings
from gesek.sources.headings import redacted
from gesek.store import cycles
from gesek.store.ledger import now, reading, transaction
from gesek.store.uploads import Upload
from gesek.whole_file import to_disk

MUSDES, EXPORT = "musdes", "export"
LARGEST = {MUSDES: 20 << 20, EXPORT: 1 << 30}
"""Bytes of one file: a village's workbook has some ten thousand, a photo of a page some million, an export up to 200 million."""
PIECE = 1 << 20
"""Bytes that a page sends at once."""
UNFINISHED = 50
"""Uploads that one account may have begun at the same time."""
KEPT = timedelta(days=7)
"""How long a broken upload waits to be gone on with."""
SENDING, HELD, PLACED, KNOWN, REFUSED, EXPIRED = "sending", "held", "placed", "known", "refused", "expired"
NAME = 160
"""Bytes of a name that are kept; a disk takes 255."""
IS_WORKBOOK = (Upload.rows_received > 0) | Upload.code.is_not(None)
"""Of what was placed: a scan has neither rows nor a refusal to come."""


def begin(
    purpose: str,
    name: str,
    size: int,
    by: str,
    modified: int = 0,
    kode_desa: str | None = None,
    mends: int | None = None,
) -> Upload:
    """Begin an upload, or find the one that this account began and did not finish with the same file.

    Args:
        purpose: MUSDES or EXPORT.
        name: what the sender calls the file.
        size: its bytes.
        by: account of the sender.
        modified: the sender's time of change in milliseconds; 0 where unknown.
        kode_desa: the village it is of, where the sender says so.
        mends: the received file that it was made of on the page.

    Raises:
        StoreError: it is empty or too large, too many are unfinished, or no cycle is open.
    """
    if not 0 < size <= LARGEST[purpose]:
        raise StoreError(f"The file is empty or has more than {LARGEST[purpose] >> 20} MiB; send another one.")
    cycle, called = cycles.current(), clean(name)
    sweep()
    with transaction() as ledger:
        own = (Upload.sent_by == by) & (Upload.state == SENDING)
        same = (Upload.name == called) & (Upload.size == size) & (Upload.modified == modified)
        fresh = mends is not None
        found = None if fresh else ledger.scalars(select(Upload).where(own, same, Upload.purpose == purpose)).first()
        if found is not None:
            found.kode_desa = kode_desa or found.kode_desa
            return found
        if (ledger.scalar(select(func.count()).where(own)) or 0) >= UNFINISHED:
            raise StoreError(
                f"{UNFINISHED} uploads of this account are unfinished; finish or discard some of them first."
            )
        upload = Upload(
            receipt_number=f"pending-{uuid.uuid4().hex}",
            cycle_id=cycle.id,
            purpose=purpose,
            sent_by=by,
            name=called,
            size=size,
            modified=modified,
            state=SENDING,
            kode_desa=kode_desa,
            mends=mends,
            begun_at=now(),
        )
        ledger.add(upload)
        ledger.flush()
        upload.receipt_number = f"UNGGAH-{cycle.id.replace('-', '')}-{upload.id:06d}"
        return upload


def clean(name: str) -> str:
    """A sender's file name as it may stand in the ledger and on a disk: no folder, no number as long as a NIK, not hidden."""
    last = redacted(name.replace("\\", "/").rpartition("/")[2])
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in last).split()).lstrip(".~")
    stem, dot, ending = plain.rpartition(".")
    return (f"{_short(stem)}.{ending}" if dot and len(ending) < 10 else _short(plain)) or "berkas"


def _short(text: str) -> str:
    return text.encode()[:NAME].decode(errors="ignore")


def place(upload: Upload) -> Path:
    """Where its bytes are, under the sender's name."""
    return settings().uploads / str(upload.id) / upload.name


def taken(upload: Upload) -> int:
    """How many of its bytes are here; all of them once it is judged."""
    if upload.state != SENDING:
        return upload.size
    path = place(upload)
    return path.stat().st_size if path.is_file() else 0


def append(upload: Upload, offset: int, content: bytes) -> int:
    """Add a piece that begins where the last one ended; any other is left alone.

    Returns:
        How many bytes are here now; the sender goes on from there.

    Raises:
        StoreError: the upload is over, or the piece goes beyond its size.
    """
    if upload.state != SENDING:
        raise StoreError(f"Upload {upload.receipt_number} is finished already; begin a new one.")
    path = place(upload)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        have = os.fstat(file.fileno()).st_size
        if offset != have:
            return have
        if have + len(content) > upload.size:
            raise StoreError(f"Upload {upload.receipt_number} has more bytes than were announced; send the file anew.")
        file.write(content)
    return have + len(content)


def whole(upload: Upload) -> Path:
    """Its bytes, all of them on the disk; raises StoreError while some are missing."""
    path = place(upload)
    if not path.is_file() or path.stat().st_size != upload.size:
        raise StoreError(f"Upload {upload.receipt_number} is not complete yet; send the rest of the file.")
    to_disk(path)
    return path


def of(number: int, by: str) -> Upload | None:
    """An upload of an account, or None where it has none of that number."""
    with reading() as ledger:
        return ledger.scalars(select(Upload).where(Upload.id == number, Upload.sent_by == by)).one_or_none()


def listed(by: str, purpose: str, states: Collection[str] = (), limit: int = 200) -> list[Upload]:
    """The newest uploads of an account, the newest first, of these states or all but what expired."""
    query = select(Upload).where(Upload.sent_by == by, Upload.purpose == purpose)
    query = query.where(Upload.state.in_(states) if states else Upload.state != EXPIRED)
    with reading() as ledger:
        return list(ledger.scalars(query.order_by(Upload.id.desc()).limit(limit)))


def discard(upload: Upload) -> None:
    """Let go of an upload that was not finished or not taken over, and of its bytes."""
    with transaction() as ledger:
        row = ledger.get_one(Upload, upload.id)
        if row.state in (SENDING, HELD):
            row.state, row.ended_at = EXPIRED, now()
    forget(upload)


def forget(upload: Upload) -> None:
    """Remove its bytes from `home`."""
    shutil.rmtree(settings().uploads / str(upload.id), ignore_errors=True)


def sweep() -> int:
    """Let go of uploads that broke off long ago; returns how many."""
    with reading() as ledger:
        old = (Upload.state.in_((SENDING, HELD))) & (Upload.begun_at < now() - KEPT)
        found = list(ledger.scalars(select(Upload).where(old)))
    for upload in found:
        discard(upload)
    return len(found)
