"""Answering the workbooks of a cycle: which wait for an answer, what each is told, and the ledger row that says so.

A receipt number belongs to a received file for good. An answer is made again only when what it was made from has changed;
then it takes the place of the first, under the same number. Killed anywhere, the next run goes on: a file without its row
is written once more, to the same bytes.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from sqlalchemy import select
from sqlalchemy.orm import Session

from gesek.months import day
from gesek.quality.answers import front, refusals, scribe
from gesek.quality.answers.front import Answered
from gesek.quality.answers.receipts import holds, receipt
from gesek.settings import settings
from gesek.sources import archive, deadline, regency, scans
from gesek.sources.contract import Contract
from gesek.sources.land import landed_path
from gesek.sources.read import REFUSED
from gesek.sources.stage import ACCEPTED, MINUTES, STAGED
from gesek.store import cycles
from gesek.store.ledger import now, transaction
from gesek.store.models import Answer, Cycle, FilePart, ReceivedFile, Scan
from gesek.whole_file import write_text

NO_VILLAGE = "tanpa_desa"
UNOPENED = {"TRUNCATED_ARCHIVE", "UNSAFE_ARCHIVE", "UNREADABLE_WORKBOOK", "WRONG_ENCODING"}
"""Files that are not opened again to be answered: the answer is the text alone."""
MEETING = "musdes"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Waiting:
    """A file to be answered: its parts as staged, and the answer it has, if any."""

    file: ReceivedFile
    parts: dict[str, FilePart]
    scans: list[Scan]
    basis: str


def answer(agreed: Contract, cycle_id: str, processes: int = 2) -> int:
    """Answer every workbook of a cycle that was judged or refused and has no answer yet, or one that no longer holds.

    Args:
        agreed: contract of a source of one workbook per village.
        cycle_id: the cycle.
        processes: side by side.

    Returns:
        How many answers were written.

    Raises:
        StoreError: one cannot be written.
    """
    cycle = cycles.get(cycle_id)
    scans.bind(cycle_id)
    waiting = _waiting(agreed, cycle_id)
    tasks: list[scribe.Task] = []
    made: dict[int, Path] = {}
    for item in waiting:
        told, codes = _tell(item, cycle)
        folder = settings().answers / agreed.source / cycle_id / (item.file.kode_desa or NO_VILLAGE)
        text, message = folder / f"{told.receipt}.txt", front.message(told)
        if item.file.code in UNOPENED:
            write_text(text, message)
            made[item.file.id] = text
            continue
        landed = landed_path(item.file.sha256)
        path = str(landed) if _is_workbook(landed) else ""
        made[item.file.id] = text.with_suffix(".xlsx")
        tasks.append(
            scribe.Task(
                item.file.id,
                agreed.source,
                path,
                item.file.name,
                str(made[item.file.id]),
                front.lines(told),
                codes,
                message,
            )
        )
    scribe.write(tasks, processes)
    _record(waiting, made)
    log.info("%s, cycle %s: %d workbooks answered", agreed.source, cycle_id, len(waiting))
    return len(waiting)


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == archive.ZIP_MARK


def _waiting(agreed: Contract, cycle_id: str) -> list[_Waiting]:
    settled = (REFUSED, ACCEPTED, deadline.DEFERRED)
    with transaction() as ledger:
        query = select(ReceivedFile).where(
            ReceivedFile.source == agreed.source, ReceivedFile.cycle_id == cycle_id, ReceivedFile.state.in_(settled)
        )
        files = list(ledger.scalars(query.order_by(ReceivedFile.id)))
        ids = [file.id for file in files]
        held = _held(ledger, ids)
        parts: dict[int, dict[str, FilePart]] = {file_id: {} for file_id in ids}
        staged = select(FilePart).where(FilePart.stage == STAGED, FilePart.received_file_id.in_(ids))
        for part in ledger.scalars(staged):
            parts[part.received_file_id][part.dataset] = part
        came: dict[tuple[str, str], list[Scan]] = {}
        for scan in ledger.scalars(select(Scan).where(Scan.kode_desa != "").order_by(Scan.id)):
            came.setdefault((scan.kode_desa, scan.cycle_id), []).append(scan)
    found = []
    for file in files:
        months = sorted({file.cycle_id, file.arrived_in or file.cycle_id})
        own = [scan for month in months for scan in came.get((file.kode_desa or NO_VILLAGE, month), [])]
        found.append(_Waiting(file, parts[file.id], own, _basis(file, parts[file.id], own)))
    return [item for item in found if not holds(held.get(item.file.id), item.basis)]


def _held(ledger: Session, file_ids: Collection[int]) -> dict[int, Answer]:
    query = select(Answer).where(Answer.scope == "", Answer.received_file_id.in_(file_ids))
    return {row.received_file_id: row for row in ledger.scalars(query)}


def _basis(file: ReceivedFile, parts: dict[str, FilePart], came: list[Scan]) -> str:
    """A digest of the file's state, its parts and its village's scans; a part that is staged anew lies in another place."""
    facts = [file.state, file.code, file.sentence, *sorted(part.path for part in parts.values())]
    facts += [f"{scan.id} {scan.state}" for scan in came]
    return hashlib.sha256("\n".join(str(fact) for fact in facts).encode()).hexdigest()


def _tell(item: _Waiting, cycle: Cycle) -> tuple[Answered, dict[str, dict[int, str]]]:
    """What the sender is told, and the codes of its rows by sheet and row."""
    file = item.file
    by_row: dict[str, dict[int, str]] = {}
    counted: Counter[str] = Counter()
    notes: list[str] = []
    if file.state == ACCEPTED and MEETING in item.parts:
        by_row = _codes(item.parts[MEETING])
        counted.update(code for rows in by_row.values() for given in rows.values() for code in given.split())
    if file.state == ACCEPTED and MINUTES in item.parts:
        said = [given for rows in _codes(item.parts[MINUTES]).values() for given in rows.values()]
        counted.update(code for given in said for code in given.split())
    if file.state == deadline.DEFERRED:
        notes.append(
            f"Diterima setelah batas waktu siklus {cycle.id} ({day(cycle.cut_off)}); dihitung pada siklus berikutnya."
        )
    if file.arrived_in and file.arrived_in != file.cycle_id:
        notes.append(f"Diterima setelah batas waktu siklus {file.arrived_in}; dihitung pada siklus {file.cycle_id}.")
    if file.state == ACCEPTED:
        notes += front.scans_note(item.scans)
    result = {REFUSED: front.REFUSED, deadline.DEFERRED: front.DEFERRED}.get(file.state, front.ACCEPTED)
    told = Answered(
        receipt=receipt(file),
        place=regency.spoken(file.kode_desa),
        cycle=cycle.id,
        name=file.name,
        received=cycles.clock(file.received_at),
        result=result,
        cut_off=cycle.cut_off,
        rows=(file.rows_received, file.rows_accepted, file.rows_warned, file.rows_rejected),
        codes=counted,
        refusal=refusals.tell(file.code, file.sentence) if file.state == REFUSED else None,
        notes=tuple(notes),
        sample=settings().profile == "sample",
    )
    return told, by_row


def _codes(part: FilePart) -> dict[str, dict[int, str]]:
    """Sheet -> row -> codes of the rows of a staged part that bear any."""
    staged = pq.ParquetFile(settings().lake / part.path)
    columns = [name for name in ("lembar", "row_number", "codes") if name in staged.schema_arrow.names]
    rows = staged.read(columns, use_threads=False)
    found: dict[str, dict[int, str]] = {}
    for row in rows.to_pylist():
        if row["codes"]:
            found.setdefault(row.get("lembar") or "", {})[row["row_number"]] = row["codes"]
    return found


def _record(waiting: list[_Waiting], made: dict[int, Path]) -> None:
    """Enter the answers into the ledger, in place of those they replace."""
    digests = {file_id: hashlib.sha256(path.read_bytes()).hexdigest() for file_id, path in made.items()}
    with transaction() as ledger:
        held = _held(ledger, made)
        for item in waiting:
            file_id = item.file.id
            row = held.get(file_id) or Answer(received_file_id=file_id, receipt_number=receipt(item.file))
            row.path = made[file_id].relative_to(settings().answers).as_posix()
            row.sha256, row.basis, row.created_at = digests[file_id], item.basis, now()
            ledger.add(row)
