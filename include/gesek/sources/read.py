"""Landed files into raw parts, or refused with one sentence. A file that was read is not read again."""

import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gesek.errors import RefusedFileError, StoreError
from gesek.settings import settings
from gesek.sources import archive, contract, csv_file, deadline, excel_child, handover, regency, tries
from gesek.sources.contract import Contract
from gesek.sources.land import LANDED, READ, REFUSED, landed_path
from gesek.sources.layout import Place
from gesek.store import lake
from gesek.store.ledger import transaction
from gesek.store.models import FilePart, ReceivedFile

RAW = "raw"
EVERY = 50
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of a file: parts as (dataset, layout, rows), the village it is of, or its refusal."""

    parts: list[tuple[str, str, int]]
    kode_desa: str | None = None
    refused: tuple[str, str] | None = None


def read_files(file_ids: list[int], run_id: str, password: str | None = None, slots: int = 1) -> list[int]:
    """Read landed files into raw parts and record each file's state; safe to call again after a kill.

    Args:
        file_ids: ids of received files.
        run_id: the Airflow run, for the log only.
        password: of those that one protects; it is used in memory and kept nowhere.
        slots: pool slots of the task; as many processes read its workbooks side by side.

    Returns:
        The ids of those that were read, now or before, in the given order.

    Raises:
        StoreError: an id is unknown, or the landing lacks its bytes.
    """
    files = _files(file_ids)
    waiting = [file for file in files if not _settled(file)]
    books: list[ReceivedFile] = []
    texts: list[ReceivedFile] = []
    with _Record(len(waiting), run_id) as record:
        for file in waiting:
            refusal = handover.missing(contract.load(file.source), file)
            if refusal is not None:
                record.add(file, Outcome([], None, (refusal.code, str(refusal))), {})
            else:
                (books if is_book(_bytes(file)) else texts).append(file)
        for file in texts:
            target = _targets(file)
            paths = {dataset: path for dataset, (path, _) in target.items()}
            record.add(file, read_text(_bytes(file), file.name, contract.load(file.source), file.sha256, paths), target)
        by_id = {file.id: (file, _targets(file)) for file in books}
        tasks = [_task(file, target, password) for file, target in by_id.values()]
        for answer in excel_child.read_books(tasks, slots):
            file, target = by_id[answer.id]
            record.add(file, Outcome(answer.parts, answer.kode_desa, answer.refused), target)
    deadline.defer(file.id for file in waiting)
    return [file.id for file in _files(file_ids) if file.state not in (REFUSED, deadline.DEFERRED)]


def sentence_of(file_id: int) -> str:
    """What the sender of a refused file is told; empty for any other file."""
    with transaction() as session:
        file = session.get(ReceivedFile, file_id)
    return (file.sentence or "") if file is not None else ""


class _Record:
    """Writes states and parts of read files to the ledger, some at a time, and logs the counts."""

    def __init__(self, total: int, run_id: str) -> None:
        self.total, self.run_id, self.read, self.refused = total, run_id, 0, 0
        self.waiting: list[tuple[ReceivedFile, Outcome, dict[str, tuple[Path, str]]]] = []

    def __enter__(self) -> "_Record":
        return self

    def __exit__(self, *_: object) -> None:
        # Also after an error: what was read is kept, and the next try goes on from there.
        self.flush()

    def add(self, file: ReceivedFile, outcome: Outcome, target: dict[str, tuple[Path, str]]) -> None:
        self.waiting.append((file, outcome, target))
        self.refused += outcome.refused is not None
        self.read += outcome.refused is None
        if len(self.waiting) == EVERY:
            self.flush()

    def flush(self) -> None:
        with transaction() as session:
            for file, outcome, target in self.waiting:
                _enter(session, file, outcome, target)
        self.waiting = []
        log.info("%s: of %d files %d read, %d refused", self.run_id, self.total, self.read, self.refused)


def _files(file_ids: list[int]) -> list[ReceivedFile]:
    with transaction() as session:
        found = {file.id: file for file in session.scalars(select(ReceivedFile).where(ReceivedFile.id.in_(file_ids)))}
    missing = [str(number) for number in file_ids if number not in found]
    if missing:
        raise StoreError(f"The ledger has no received files {', '.join(missing)}; run the landing task again.")
    return [found[number] for number in dict.fromkeys(file_ids)]


def _settled(file: ReceivedFile) -> bool:
    """Whether the file was refused or set aside, or read and its parts are still there."""
    if file.state in (LANDED, REFUSED, deadline.DEFERRED):
        return file.state != LANDED
    with transaction() as session:
        paths = list(
            session.scalars(select(FilePart.path).where(FilePart.received_file_id == file.id, FilePart.stage == RAW))
        )
    return bool(paths) and all((settings().lake / path).is_file() for path in paths)


def _bytes(file: ReceivedFile) -> Path:
    path = landed_path(file.sha256)
    if not path.is_file():
        raise StoreError(f"The landing lacks received file {file.id}; restore it from the backup.")
    return path


def _targets(file: ReceivedFile) -> dict[str, tuple[Path, str]]:
    """A fresh place for the part of each dataset the source may send."""
    datasets = contract.load(file.source).datasets
    return {item.dataset: lake.part_path(f"raw/{item.dataset}") for item in datasets}


def _task(file: ReceivedFile, target: dict[str, tuple[Path, str]], password: str | None) -> excel_child.Task:
    paths = {dataset: str(path) for dataset, (path, _) in target.items()}
    return excel_child.Task(file.id, str(_bytes(file)), file.name, file.sha256, file.source, paths, password)


def is_book(path: Path) -> bool:
    """Whether the file is a workbook, by its first bytes; anything else is read as text."""
    with path.open("rb") as content:
        return archive.is_workbook(content.read(8))


def read_text(path: Path, name: str, agreed: Contract, sha256: str, paths: dict[str, Path]) -> Outcome:
    """Read a file that is no workbook into the path of its dataset; what is refused leaves none of them."""
    try:
        part = csv_file.read(path, name, agreed, sha256, paths)
        if agreed.dataset(part.dataset).region_codes:
            regency.check(paths[part.dataset], Place(name, "line"))
    except RefusedFileError as refusal:
        for written in paths.values():
            written.unlink(missing_ok=True)
        return Outcome([], None, (refusal.code, str(refusal)))
    return Outcome([(part.dataset, part.layout, part.rows)])


def _enter(session: Session, file: ReceivedFile, outcome: Outcome, target: dict[str, tuple[Path, str]]) -> None:
    """Enter a file's state and parts; a file read anew gets its new parts in place of the old."""
    row = session.get_one(ReceivedFile, file.id)
    per_village = contract.load(file.source).combine == "per_village"
    session.execute(delete(FilePart).where(FilePart.received_file_id == file.id))
    row.code, row.sentence = outcome.refused or (None, None)
    row.state = REFUSED if outcome.refused else READ
    row.kode_desa = outcome.kode_desa or (regency.village_in(row.name) if outcome.refused and per_village else None)
    if outcome.parts:
        row.layout = outcome.parts[0][1]
        row.key = outcome.kode_desa or f"{outcome.parts[0][0]}:{row.name}"
    for dataset, _, rows in outcome.parts:
        session.add(FilePart(received_file_id=file.id, stage=RAW, dataset=dataset, path=target[dataset][1], rows=rows))
    if outcome.refused:
        tries.record(session, row)
