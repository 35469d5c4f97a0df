"""What a village's page shows: its workbooks of a cycle with verdicts and answers, scans, extensions, corrections asked of it."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import pyarrow.parquet as pq
from sqlalchemy import select

from gesek.settings import settings
from gesek.sources import deadline
from gesek.sources.stage import STAGED
from gesek.store.ledger import reading
from gesek.store.models import Answer, Extension, FilePart, ReceivedFile, Scan

CORRECTIONS = 24
"""So many correction sheets of exports are shown, the newest: two cycles of a dozen sources."""


@dataclass(frozen=True)
class Workbook:
    """A workbook with its answer, if it has one by now, and the rows per code."""

    file: ReceivedFile
    answer: Answer | None
    codes: dict[str, int]


@dataclass(frozen=True)
class Village:
    """All that came of a village in a cycle, the newest first."""

    workbooks: list[Workbook]
    scans: list[Scan]
    extensions: list[Extension]
    corrections: list[tuple[Answer, ReceivedFile]]


def read(kode_desa: str, cycle_id: str) -> Village:
    """What came of a village in a cycle."""
    here = (ReceivedFile.cycle_id == cycle_id) | (ReceivedFile.arrived_in == cycle_id)
    own = (ReceivedFile.source == deadline.PER_VILLAGE) & (ReceivedFile.kode_desa == kode_desa)
    asked = (
        select(Answer, ReceivedFile)
        .join(ReceivedFile, ReceivedFile.id == Answer.received_file_id)
        .where(Answer.scope == kode_desa)
        .order_by(Answer.id.desc())
        .limit(CORRECTIONS)
    )
    with reading() as ledger:
        files = list(ledger.scalars(select(ReceivedFile).where(own, here).order_by(ReceivedFile.id.desc())))
        ids = [file.id for file in files]
        held = ledger.scalars(select(Answer).where(Answer.received_file_id.in_(ids), Answer.scope == ""))
        answers = {answer.received_file_id: answer for answer in held}
        staged = (FilePart.stage == STAGED) & (FilePart.dataset == deadline.PER_VILLAGE)
        parts = ledger.scalars(select(FilePart).where(staged, FilePart.received_file_id.in_(ids)))
        paths = {part.received_file_id: part.path for part in parts}
        scans = select(Scan).where(Scan.kode_desa == kode_desa, Scan.cycle_id == cycle_id).order_by(Scan.id.desc())
        given = select(Extension).where(Extension.kode_desa == kode_desa, Extension.cycle_id == cycle_id)
        return Village(
            [
                Workbook(file, answers.get(file.id), _codes(paths[file.id]) if file.id in paths else {})
                for file in files
            ],
            list(ledger.scalars(scans)),
            list(ledger.scalars(given.order_by(Extension.id.desc()))),
            [(answer, file) for answer, file in ledger.execute(asked)],
        )


@lru_cache(maxsize=1024)
def _codes(path: str) -> dict[str, int]:
    """Rows per code of a staged part, which never changes."""
    texts = pq.ParquetFile(settings().lake / path).read(["codes"], use_threads=False)["codes"].to_pylist()
    return dict(Counter(code for text in texts for code in (text or "").split()))


def scan(number: int) -> Scan | None:
    """A scan by its number."""
    with reading() as ledger:
        return ledger.get(Scan, number)


def answer(number: int) -> tuple[Answer, ReceivedFile] | None:
    """An answer by its number, with the file it answers."""
    with reading() as ledger:
        found = ledger.get(Answer, number)
        return (found, ledger.get_one(ReceivedFile, found.received_file_id)) if found else None


def workbook(number: int) -> ReceivedFile | None:
    """A received workbook of a village by its number."""
    with reading() as ledger:
        file = ledger.get(ReceivedFile, number)
    return file if file is not None and file.source == deadline.PER_VILLAGE else None


def extension(number: int) -> Extension | None:
    """An extension by its number."""
    with reading() as ledger:
        return ledger.get(Extension, number)
