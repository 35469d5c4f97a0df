"""Handing over: workbook and manifest in a recipient's outbox, and the ledger row that says so.

A delivery goes through `building` (its number is taken), `built` (the package lies aside, complete, and its manifest's
hash is recorded) and `sent` (the folder is in the outbox). The folder appears at once, by renaming. Killed anywhere in
between, the next run goes on with the same row, number and folder; a package is never half and never twice. A lock per
programme and recipient, which ends with the process that holds it, lets a duplicate run find the work done.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from gesek.delivery import manifest, workbook
from gesek.errors import StoreError
from gesek.programs import definition
from gesek.programs.definition import Program, Recipient
from gesek.settings import settings
from gesek.store import audit, cycles, lake
from gesek.store.engine import session
from gesek.store.ledger import now, transaction
from gesek.store.models import Delivery, TargetList, Version

BUILDING, BUILT, SENT = "building", "built", "sent"


def deliver(program: str, version_id: int, run_id: str) -> list[dict[str, Any]]:
    """Hand a selection, audited before, to every recipient of its programme.

    Args:
        program: its id.
        version_id: version of `out/program_<id>`; it becomes the one in force.
        run_id: the run that delivers; packages do not name it, so that equal inputs give equal packages.

    Returns:
        The new deliveries: id, recipient, rows, path; none when the version was handed over before.

    Raises:
        StoreError: the version is another programme's, or its list is not published.
    """
    version = lake.version(version_id)
    chosen = definition.load(program, cycles.get(version.cycle_id).as_of)
    if version.dataset != chosen.dataset:
        raise StoreError(f"Version {version_id} is of {version.dataset}, not of {chosen.dataset}; run the selection.")
    listed = _list(version)
    if version.state == lake.WRITTEN:
        lake.publish([version.id])
    sent = [_deliver(chosen, recipient, version, listed) for recipient in chosen.recipients]
    return [one for one in sent if one is not None]


def _list(version: Version) -> TargetList:
    """The list a selection was made from; only a published one is delivered."""
    with transaction() as ledger:
        listed = ledger.get(TargetList, version.detail.get("list_id"))
    if listed is None or listed.published_at is None:
        raise StoreError(f"Version {version.id} was not selected from a published list; publish one and select again.")
    return listed


def _deliver(program: Program, recipient: Recipient, version: Version, listed: TargetList) -> dict[str, Any] | None:
    with exclusive(f"{program.id}_{recipient.opd}"):
        row = _claim(program, recipient, version, listed)
        if row.state == SENT:
            return None
        folder = settings().outbox / row.path
        if row.state == BUILT and folder.exists():
            _check(folder, row)
        else:
            _appear(folder, program, recipient, version, row, listed)
        _record(row, SENT)
    return {"id": row.id, "recipient": row.recipient, "rows": row.rows, "path": str(folder)}


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Let one process at a time work under this name; others wait. Ends with the process, however that ends."""
    path = settings().home / "tmp" / "delivery" / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _claim(program: Program, recipient: Recipient, version: Version, listed: TargetList) -> Delivery:
    """The delivery's row: the one already there for this version, else a new one with the next number."""
    mine = (Delivery.program == program.id, Delivery.recipient == recipient.opd)
    with transaction() as ledger:
        found = ledger.scalars(select(Delivery).where(*mine, Delivery.version_id == version.id)).one_or_none()
        if found is not None:
            return found
        last = ledger.scalars(select(func.max(Delivery.sequence)).where(*mine)).one()
        sequence = (last or 0) + 1
        row = Delivery(
            program=program.id,
            program_version=program.version,
            recipient=recipient.opd,
            cycle_id=version.cycle_id,
            target_list_id=listed.id,
            version_id=version.id,
            sequence=sequence,
            state=BUILDING,
            rows=version.rows,
            path=f"{recipient.opd}/{program.id}/{version.cycle_id}/{sequence:04d}",
            created_at=now(),
        )
        ledger.add(row)
        ledger.flush()
        return row


def _record(row: Delivery, state: str) -> None:
    with transaction() as ledger:
        found = ledger.get_one(Delivery, row.id)
        found.state, found.rows, found.manifest_sha256 = state, row.rows, row.manifest_sha256
        if state == SENT:
            found.sent_at = now()
            audit.record(
                ledger,
                actor=audit.SYSTEM,
                action="delivery.send",
                subject=f"delivery:{row.id}",
                after=row.manifest_sha256,
            )


def _check(folder: Path, row: Delivery) -> None:
    if sha256(folder / manifest.FILE) != row.manifest_sha256:
        raise StoreError(
            f"The package in outbox folder {row.path} is not the one recorded; move it away and run again."
        )


def _appear(
    folder: Path, program: Program, recipient: Recipient, version: Version, row: Delivery, listed: TargetList
) -> None:
    """Build the package aside, record it as built, and let its folder appear in the outbox."""
    if folder.exists():
        raise StoreError(f"The outbox folder {row.path} is there already, though nothing was sent; move it away.")
    aside = settings().outbox / recipient.opd / ".partial" / f"{program.id}_{row.sequence:04d}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    _build(aside, program, recipient, version, row, listed)
    _record(row, BUILT)
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside.rename(folder)
    if not any(aside.parent.iterdir()):
        aside.parent.rmdir()
    _settle(folder.parent)


def _build(
    aside: Path, program: Program, recipient: Recipient, version: Version, row: Delivery, listed: TargetList
) -> None:
    """Workbook and manifest into a folder; sets the row's number of served rows and its manifest's hash."""
    with session() as engine:
        lake.bind(engine, "selection", version)
        wanted = dict.fromkeys(["peringkat", "menunggu", *(column.field for column in recipient.columns)])
        table = engine.arrow("selection", list(wanted)).sort_by("peringkat")
    waiting = table.filter(table["menunggu"]).num_rows
    row.rows = table.num_rows - waiting
    cycle = cycles.get(version.cycle_id)
    label = manifest.SAMPLE_LABEL if settings().profile == "sample" else ""
    told = manifest.compose(program, recipient, version, row, listed, cycle, label, waiting)
    book = aside / f"{program.id}_{row.cycle_id}_{row.sequence:04d}.xlsx"
    workbook.write(book, program, recipient, table, manifest.told(told), cycle.as_of, label)
    _settle(book)
    told["files"] = [{"name": book.name, "sha256": sha256(book), "size": book.stat().st_size}]
    saved = manifest.save(told, aside)
    _settle(saved)
    row.manifest_sha256 = sha256(saved)


def _settle(path: Path) -> None:
    """Wait until a file or folder is on the disk itself, so that a power cut cannot leave a recorded package empty."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(path: Path) -> str:
    """SHA-256 of a file as it lies on the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
