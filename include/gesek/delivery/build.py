"""Building: a selection becomes a package per recipient, in the store of packages, and a ledger row that says so.

A delivery goes through `building` (its number is taken) and `built` (the package lies in the store, complete, and its
manifest's hash is recorded). The package's folder appears at once, by renaming. Killed anywhere in between, the next run goes
on with the same row, number and folder; a package is never half and never twice. A lock per programme and recipient, which
ends with the process that holds it, lets a duplicate run find the work done.
"""

import fcntl
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from gesek.delivery import book, books, keys, lists, manifest, note, sheets, states, usage
from gesek.delivery.disclosure import record
from gesek.delivery.verify import nik_total
from gesek.errors import StoreError
from gesek.programs import definition
from gesek.programs.definition import Program
from gesek.programs.recipient import Recipient
from gesek.settings import settings
from gesek.store import cycles, lake
from gesek.store.deliveries import Delivery
from gesek.store.ledger import following, now, transaction
from gesek.store.models import TargetList, Version
from gesek.whole_file import sha256, to_disk

PARTIAL = ".partial"


@dataclass(frozen=True)
class Selected:
    """What a run selected for a programme: the list it read, and the versions of those chosen and of those kept out."""

    program: Program
    version: Version
    kept_out: Version
    listed: TargetList


def build(program: str, versions: Mapping[str, int], period: str = "") -> list[int]:
    """Build the package of a selection, audited before, for every recipient of its programme.

    Args:
        program: its id.
        versions: dataset -> version, as the selection gave them; they become the ones in force.
        period: slot of the programme's calendar that is served; empty means the cycle's own.

    Returns:
        The deliveries still to be handed over, by id; none when all of the period went out before.

    Raises:
        StoreError: the version is another programme's, its list is not published, or every recipient owes a report on the use
            of an earlier delivery and gets nothing before; where one of several does, the others are served.
    """
    newest = definition.load(program)
    if set(versions) != {newest.dataset, newest.kept_out}:
        raise StoreError(f"What was selected is not of programme {program}; run its selection.")
    version, kept_out = lake.version(versions[newest.dataset]), lake.version(versions[newest.kept_out])
    chosen = definition.load(program, cycles.get(version.cycle_id).as_of)
    selected = Selected(chosen, version, kept_out, _list(version))
    lake.publish([one.id for one in (version, kept_out) if one.state == lake.WRITTEN])
    rows = [_built(selected, recipient, period or version.cycle_id) for recipient in usage.unblocked(chosen)]
    return [row.id for row in rows if row.state == states.BUILT]


def place(row: Delivery) -> Path:
    """Where the package of a delivery lies in the store."""
    return settings().packages / row.path


def _list(version: Version) -> TargetList:
    """The list a selection was made from; only a published one is delivered."""
    with transaction() as ledger:
        listed = ledger.get(TargetList, version.detail.get("list_id"))
    if listed is None or listed.published_at is None:
        raise StoreError(f"Version {version.id} was not selected from a published list; publish one and select again.")
    return listed


def _built(selected: Selected, recipient: Recipient, period: str) -> Delivery:
    with exclusive(f"{selected.program.id}_{recipient.opd}"):
        row = _claim(selected, recipient, period)
        if row.state == states.BUILDING:
            return _appear(place(row), selected, recipient, row)
        return row


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Let one process at a time work under this name; others wait. Ends with the process, however that ends."""
    path = settings().home / "tmp" / "delivery" / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _claim(selected: Selected, recipient: Recipient, period: str) -> Delivery:
    """The delivery's row: the one already there for this version and period, else a new one with the next number.

    A slot is served once: where the recipient has a file of it, a newer version waits for the next slot.
    """
    program, version = selected.program, selected.version
    mine = (Delivery.program == program.id, Delivery.recipient == recipient.opd, Delivery.period == period)
    with transaction() as ledger:
        same = ledger.scalars(select(Delivery).where(*mine, Delivery.version_id == version.id)).one_or_none()
        gone = select(Delivery).where(*mine, Delivery.state.in_(states.OUT)).limit(1)
        found = same or (ledger.scalars(gone).first() if period != version.cycle_id else None)
        if found is not None:
            return found
        sequence = following(ledger, Delivery.sequence, *mine[:2])
        row = Delivery(
            program=program.id,
            program_version=program.version,
            recipient=recipient.opd,
            cycle_id=version.cycle_id,
            period=period,
            target_list_id=selected.listed.id,
            version_id=version.id,
            sequence=sequence,
            state=states.BUILDING,
            rows=version.rows,
            path=f"{recipient.opd}/{program.id}/{version.cycle_id}/{sequence:04d}",
            created_at=now(),
        )
        ledger.add(row)
        ledger.flush()
        return row


def _appear(folder: Path, selected: Selected, recipient: Recipient, row: Delivery) -> Delivery:
    """Build the package aside, let its folder appear in the store, and record it as built.

    A folder that is there already belongs to a process that was killed before it could record it: nobody has seen it, and
    equal inputs give an equal package, so it is built anew.
    """
    aside = folder.with_name(f"{PARTIAL}-{folder.name}")
    for left in (aside, folder):
        shutil.rmtree(left, ignore_errors=True)
    aside.mkdir(parents=True)
    served, saved = _fill(aside, selected, recipient, row)
    digest = sha256(saved)
    aside.rename(folder)
    to_disk(folder.parent)
    with transaction() as ledger:
        return states.move(ledger, row.id, states.BUILT, manifest_sha256=digest, rows=served)


def _fill(aside: Path, selected: Selected, recipient: Recipient, row: Delivery) -> tuple[int, Path]:
    """Sealed workbooks, note, manifest and signature into a folder; returns the number of served rows and the manifest."""
    before, program = _before(row), selected.program
    rows = lists.read(program, recipient, selected.version, selected.kept_out)
    known = None if before is None else lists.served(program, lake.version(before.version_id))
    named = record.roles(program.fields.key, rows, known) if recipient.columns else {}
    record.keep(row.id, program.fields.key, named)  # of sums alone nobody
    counted = _counted(row, recipient, rows)
    cycle = cycles.get(selected.version.cycle_id)
    label = manifest.SAMPLE_LABEL if settings().profile == "sample" else ""
    told = manifest.compose(program, recipient, selected.version, row, selected.listed, cycle, label, counted, before)
    told |= manifest.of_own_sheets(selected.kept_out, rows.own)
    stem = book.stem(row)
    lines = manifest.told(told, counted)
    content = books.Content(program, recipient, row.sequence, stem, rows, known, lines, cycle.as_of, label)
    told["files"] = books.write(aside, content)
    told["files"].append(note.write(aside, stem, told))
    saved = manifest.save(told, aside)
    (aside / manifest.SIGNATURE).write_bytes(keys.sign(saved.read_bytes()))
    for file in aside.iterdir():
        to_disk(file)
    return counted.rows, saved


def _before(row: Delivery) -> Delivery | None:
    """The newest earlier delivery of the same programme that the recipient has."""
    mine = (Delivery.program == row.program, Delivery.recipient == row.recipient, Delivery.sequence < row.sequence)
    query = select(Delivery).where(*mine, Delivery.state.in_(states.OUT)).order_by(Delivery.sequence.desc()).limit(1)
    with transaction() as ledger:
        return ledger.scalars(query).one_or_none()


def _counted(row: Delivery, recipient: Recipient, rows: lists.Lists) -> manifest.Counted:
    served, waiting = rows.served, rows.waiting.num_rows
    if not recipient.shows_nik:
        return manifest.Counted(served.num_rows, waiting)
    key = keys.password(row.program, row.recipient, row.sequence).encode()
    total = nik_total(served["nik"].to_pylist(), key)
    return manifest.Counted(served.num_rows, waiting, total, sheets.nik_sums(served))
