"""Landing: take complete files from a source's inbox, keep them exactly as received, and note them in the ledger."""

import hashlib
import logging
import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from gesek.settings import settings
from gesek.sources.headings import redacted
from gesek.store import cycles
from gesek.store.ledger import now, transaction
from gesek.store.models import ReceivedFile

log = logging.getLogger(__name__)

LANDED, READ, STAGED, REFUSED = "landed", "read", "staged", "refused"
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
"""Endings under which programs write a file that is not complete yet."""
CHUNK = 1 << 20


@dataclass(frozen=True)
class _Copied:
    name: str
    sha256: str
    size: int


def landing_path(sha256: str) -> Path:
    """Where the bytes with this SHA-256 are kept."""
    return settings().landing / sha256[:2] / sha256


def collect(source: str, cycle_id: str) -> list[int]:
    """Land every complete file of a source's inbox that belongs to a cycle.

    Files in `<inbox>/<source>/<cycle>/` belong to that cycle, files directly in `<inbox>/<source>/` to the open one. A
    file is complete when it has not changed for `stable_seconds`. Nothing in the inbox is removed; the same bytes again
    are nothing new.

    Returns:
        Ids of the source's files of this cycle that are landed and not yet read: the new ones, and those that an
        earlier run landed before it was killed.
    """
    seen = _seen(source, cycle_id)
    copied = [item for path in _waiting(source, cycle_id) if (item := _copy(path, seen)) is not None]
    fresh = _record(source, cycle_id, copied)
    with transaction() as session:
        ids = list(
            session.scalars(
                select(ReceivedFile.id)
                .where(
                    ReceivedFile.source == source, ReceivedFile.cycle_id == cycle_id, ReceivedFile.state == LANDED
                )
                .order_by(ReceivedFile.id)
            )
        )
    log.info("%s, cycle %s: %d files landed, %d to be read", source, cycle_id, fresh, len(ids))
    return ids


def _waiting(source: str, cycle_id: str) -> list[Path]:
    folder = settings().inbox / source
    places = [folder / cycle_id]
    if cycles.get(cycle_id).state == cycles.OPEN:
        places.append(folder)
    found = []
    for place in places:
        if not place.is_dir():
            continue
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False) and _complete(entry):
                    found.append(Path(entry.path))
    return sorted(found)


def _complete(entry: "os.DirEntry[str]") -> bool:
    if entry.name.startswith((".", "~")) or entry.name.lower().endswith(UNFINISHED):
        return False
    return time.time() - entry.stat().st_mtime >= settings().stable_seconds


def _seen(source: str, cycle_id: str) -> dict[tuple[str, int], float]:
    """Name and size of what this cycle already received -> when; spares hashing an unchanged inbox again."""
    with transaction() as session:
        rows = session.execute(
            select(ReceivedFile.name, ReceivedFile.size, ReceivedFile.received_at).where(
                ReceivedFile.source == source, ReceivedFile.cycle_id == cycle_id
            )
        ).all()
    return {(name, size): _seconds(at) for name, size, at in rows}


def _seconds(at) -> float:  # type: ignore[no-untyped-def]
    # SQLite gives the UTC time back without its zone.
    return (at if at.tzinfo else at.replace(tzinfo=now().tzinfo)).timestamp()


def _copy(path: Path, seen: dict[tuple[str, int], float]) -> _Copied | None:
    """Copy a file to the landing while hashing it; None when it is known, vanished or still changing."""
    try:
        before = path.stat()
    except FileNotFoundError:
        return None
    name = redacted(path.name)
    # A change of any kind renews ctime, which nobody can set back.
    if max(before.st_mtime, before.st_ctime) < seen.get((name, before.st_size), 0.0):
        return None
    digest = hashlib.sha256()
    aside = settings().landing / f".{uuid.uuid4().hex}.part"
    aside.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("rb") as source, aside.open("wb") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)
        after = path.stat()
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            return None
        place = landing_path(digest.hexdigest())
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            aside.chmod(0o444)
            aside.rename(place)
        return _Copied(name, digest.hexdigest(), after.st_size)
    except FileNotFoundError:
        return None
    finally:
        aside.unlink(missing_ok=True)


def _record(source: str, cycle_id: str, copied: list[_Copied]) -> int:
    """Note landed files; bytes that the cycle knows already are left to the unique constraint. Returns the new ones."""
    fresh = 0
    with transaction() as session:
        for item in copied:
            row = ReceivedFile(
                sha256=item.sha256,
                source=source,
                cycle_id=cycle_id,
                name=item.name,
                size=item.size,
                received_at=now(),
                state=LANDED,
            )
            try:
                with session.begin_nested():
                    session.add(row)
                fresh += 1
            except IntegrityError:
                log.info("%s: a file with the same bytes was received before; nothing new", source)
    return fresh
