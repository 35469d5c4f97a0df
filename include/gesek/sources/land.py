"""Taking files from a sender's inbox into the landing, exactly as received.

The landing keeps a file under its SHA-256, so the same bytes are kept once. The inbox is the sender's: nothing in it is
moved or deleted. A file counts as complete when it has not changed for `stable_seconds` and does not while it is copied.
Its handover record (BAST), in a small file beside it, is taken with it. A file may also be taken by hand (`take`).
"""

import contextlib
import hashlib
import logging
import os
import stat
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from gesek.errors import StoreError
from gesek.settings import settings
from gesek.sources import deadline, handover, inboxes, tries
from gesek.sources.headings import redacted
from gesek.store import cycles
from gesek.store.ledger import now, transaction
from gesek.store.models import ReceivedFile

LANDED, READ, REFUSED = "landed", "read", "refused"
UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".tmp", ".swp")
"""Endings that programs give to a file they are still writing."""
SCANS = ("pdf", "jpg", "jpeg", "png", "heic", "heif", "tif", "tiff", "webp")
"""Endings of photos and scans; of a village's inbox they are no workbooks, and land as scans."""
BLOCK = 1 << 20
TOGETHER = 100
"""Files entered into the ledger in one transaction: one each costs a village batch three seconds."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seen:
    """A file in an inbox: its size, when it was changed, and whether it lies outside the folder of a cycle."""

    path: Path
    size: int
    changed: int
    any_cycle: bool


def landed_path(sha256: str) -> Path:
    """Where the landing keeps the bytes of this digest."""
    return settings().landing / sha256[:2] / sha256


def collect(source: str, cycle_id: str) -> list[int]:
    """Land every complete new file of a source and name all files that still wait to be read.

    Files in `<inbox>/<source>/<cycle>/` belong to that cycle; those directly in `<inbox>/<source>/` to the open one, once:
    they stay where they are and are not taken again in the next. The inbox of a source whose files arrive on a server is the
    copy that `watch` made of it.

    Returns:
        Ids, the oldest first: those in state `landed` of this source and cycle, the new ones and what an earlier run
        landed but, being killed, did not read; and those of any cycle in state `read`, which were received or judged
        again by hand, or not staged by the run that read them.

    Raises:
        StoreError: the cycle was never opened.
    """
    cycle = cycles.get(cycle_id)
    folder = inboxes.folder(source)
    wanted = (lambda name: not is_scan(name)) if source == deadline.PER_VILLAGE else (lambda _name: True)
    seen = complete(folder / cycle_id, any_cycle=False, wanted=wanted)
    if cycle.state == cycles.OPEN:
        deadline.take_over(source, cycle_id)
        seen += complete(folder, any_cycle=True, wanted=wanted)
    known = _Known(source, cycle_id)
    copied = []
    for item in sorted(seen, key=lambda one: (one.changed, one.path.name)):
        sha256 = copy(item, source, known)
        if sha256 is not None:
            copied.append((item, sha256))
        if len(copied) == TOGETHER:
            _record(copied, source, cycle_id)
            copied = []
    _record(copied, source, cycle_id)
    with transaction() as session:
        landed = (ReceivedFile.cycle_id == cycle_id) & (ReceivedFile.state == LANDED)
        waiting = (
            select(ReceivedFile.id)
            .where(ReceivedFile.source == source, landed | (ReceivedFile.state == READ))
            .order_by(ReceivedFile.id)
        )
        return list(session.scalars(waiting))


def ending(name: str) -> str:
    """The ending of a file's name in lower case, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_scan(name: str) -> bool:
    """Whether a file is sent as a scan, by its ending; `scans` looks into it."""
    return ending(name) in SCANS


def complete(folder: Path, any_cycle: bool, wanted: Callable[[str], bool] = lambda _name: True) -> list[Seen]:
    """The files of a folder that are completely written and whose names are wanted."""
    if not folder.is_dir():
        return []
    found = []
    for path in folder.iterdir():
        if path.name.startswith((".", "~$")) or path.name.lower().endswith((*UNFINISHED, handover.ENDING)):
            continue
        if not wanted(path.name):
            continue
        try:
            facts = path.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISREG(facts.st_mode) and _age(facts) >= settings().stable_seconds:
            found.append(Seen(path, facts.st_size, facts.st_mtime_ns, any_cycle))
    return found


def _age(facts: os.stat_result) -> float:
    """Seconds since the last change; a modification time in the future (a sender's clock) is not believed."""
    moment = time.time()
    return moment - (facts.st_mtime if facts.st_mtime <= moment else facts.st_ctime)


class _Known:
    """The digests a source sent before: in this cycle, and in any."""

    def __init__(self, source: str, cycle_id: str) -> None:
        query = select(ReceivedFile.sha256, ReceivedFile.cycle_id).where(ReceivedFile.source == source)
        with transaction() as session:
            rows = [(row.sha256, row.cycle_id) for row in session.execute(query)]
        self.ever = {sha256 for sha256, _ in rows}
        self.now = {sha256 for sha256, cycle in rows if cycle == cycle_id}

    def has(self, sha256: str, any_cycle: bool) -> bool:
        return sha256 in (self.ever if any_cycle else self.now)


def _record(copied: list[tuple[Seen, str]], source: str, cycle_id: str) -> None:
    """Enter copied files into the ledger; one that another run entered meanwhile is left to the unique constraint."""
    rows = [_row(item, sha256, source, cycle_id, handover.beside(item.path)) for item, sha256 in copied]
    with transaction() as session:
        for row in rows:
            with contextlib.suppress(IntegrityError), session.begin_nested():
                session.add(row)
    log.info("%s, cycle %s: %d files taken to the landing", source, cycle_id, len(copied))


def _row(item: Seen, sha256: str, source: str, cycle_id: str, record: handover.Handover | None) -> ReceivedFile:
    return ReceivedFile(
        sha256=sha256,
        source=source,
        cycle_id=cycle_id,
        name=redacted(item.path.name),
        size=item.size,
        received_at=now(),
        state=LANDED,
        bast_number=record.number if record else None,
        bast_date=record.day if record else None,
    )


def take(path: Path, source: str, cycle_id: str, record: handover.Handover | None) -> int:
    """Land one file by hand, with its handover record; returns its id in the ledger.

    A file of the same bytes that was refused in this cycle waits to be read again, with the record given now.

    Raises:
        StoreError: the cycle was never opened, the file changes while it is copied, or it was accepted already.
    """
    cycles.get(cycle_id)
    facts = path.stat()
    item = Seen(path, facts.st_size, facts.st_mtime_ns, any_cycle=False)
    sha256 = copy(item, source, None)
    if sha256 is None:
        raise StoreError("The file changed while it was copied to the landing; wait until it is complete.")
    query = select(ReceivedFile).where(
        ReceivedFile.source == source, ReceivedFile.cycle_id == cycle_id, ReceivedFile.sha256 == sha256
    )
    with transaction() as session:
        found = session.scalars(query).one_or_none()
        if found is None:
            found = _row(item, sha256, source, cycle_id, record)
            session.add(found)
        elif found.state != REFUSED:
            raise StoreError(
                f"This file was received before (file {found.id}, {found.state}); to judge it again use `gesek sources "
                f"retry {sha256[:12]}`."
            )
        else:
            tries.begin(session, found)
            found.state, found.code, found.sentence = LANDED, None, None
            if record is not None:
                found.bast_number, found.bast_date = record.number, record.day
        session.flush()
        return found.id


def keep(path: Path, source: str, endings: Collection[str], largest: int) -> tuple[str, int]:
    """Take one file that a person hands over into the landing.

    Args:
        path: the file.
        source: of what kind it is, as an error calls it.
        endings: of file names that may come, small letters with the point.
        largest: bytes it may have.

    Returns:
        Its SHA-256 and size.

    Raises:
        StoreError: it is not there, of another kind, empty, too large, or still being written.
    """
    if not path.is_file() or path.suffix.lower() not in endings:
        raise StoreError(
            f"The {source} is not there or of another kind; write the path of a file in {', '.join(endings)}."
        )
    facts = path.stat()
    if not 0 < facts.st_size <= largest:
        raise StoreError(f"The {source} is empty or has more than {largest >> 20} MiB; export or scan it anew.")
    sha256 = copy(Seen(path, facts.st_size, facts.st_mtime_ns, any_cycle=False), source)
    if sha256 is None:
        raise StoreError(f"The {source} changed while it was copied; wait until it is complete.")
    return sha256, facts.st_size


def copy(item: Seen, source: str, known: _Known | None = None) -> str | None:
    """Copy a file's bytes into the landing; None when they are known already, or changed meanwhile."""
    try:
        with item.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            if known is not None and known.has(sha256, item.any_cycle):
                return None
            file.seek(0)
            target = landed_path(sha256)
            if not target.exists() and not _write(file, target, sha256):
                return None
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"A file of source {source} cannot be copied to the landing ({error.strerror}); check the rights and the free "
            "space of both folders."
        ) from None
    return sha256 if (after.st_size, after.st_mtime_ns) == (item.size, item.changed) else None


def _write(file: "os.PathLike[str] | object", target: Path, sha256: str) -> bool:
    """Write beside the target, check the digest, rename; False when the bytes are no longer those."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f"{sha256}.{uuid.uuid4().hex}.part")
    digest = hashlib.sha256()
    try:
        with aside.open("wb") as copy:
            while block := file.read(BLOCK):  # type: ignore[union-attr]
                digest.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
        if digest.hexdigest() != sha256:
            return False
        aside.chmod(0o440)
        aside.rename(target)
        return True
    finally:
        aside.unlink(missing_ok=True)
