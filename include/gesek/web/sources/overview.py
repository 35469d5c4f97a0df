"""What the pages of sources show: the newest files, and the versions that serve meanwhile."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gesek.quality.answers import receipts
from gesek.sources import contract as contracts
from gesek.sources.contract import Contract
from gesek.sources.stage import STAGED
from gesek.store.lake import PUBLISHED
from gesek.store.ledger import reading
from gesek.store.models import Answer, Cycle, FileTry, ReceivedFile, Version
from gesek.web.paging import ROWS, Page, offset

LAST = 3
"""Files of a source that the overview shows."""


@dataclass(frozen=True)
class Counts:
    """Files and rows of a source in a cycle; the last three add up to the rows received."""

    files: int = 0
    refused: int = 0
    received: int = 0
    accepted: int = 0
    warned: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Source:
    """A source: its contract, what came in the open cycle, its newest files, and the version of each dataset in force."""

    agreed: Contract
    now: Counts
    files: tuple[ReceivedFile, ...]
    serving: dict[str, Version | None]

    @property
    def serves_of(self) -> list[str]:
        """The cycles whose versions serve, the oldest first."""
        return sorted({version.cycle_id for version in self.serving.values() if version is not None})


@dataclass(frozen=True)
class Judged:
    """A file with every try of it and the answer to its sender."""

    file: ReceivedFile
    tries: tuple[FileTry, ...]
    answer: Answer | None

    @property
    def receipt(self) -> str:
        """Its receipt number."""
        return receipts.receipt(self.file)


def sources(cycle: Cycle | None) -> list[Source]:
    """Every source, in order of its name."""
    with reading() as ledger:
        counts = _counts(ledger, cycle.id) if cycle else {}
        newest: dict[str, list[ReceivedFile]] = {}
        place = func.row_number().over(partition_by=ReceivedFile.source, order_by=ReceivedFile.id.desc())
        ranked = select(ReceivedFile.id, place.label("place")).subquery()
        query = select(ReceivedFile).join(ranked, ranked.c.id == ReceivedFile.id).where(ranked.c.place <= LAST)
        for file in ledger.scalars(query.order_by(ReceivedFile.id.desc())):
            newest.setdefault(file.source, []).append(file)
        serving = _serving(ledger)
    return [
        Source(agreed, counts.get(agreed.source, Counts()), tuple(newest.get(agreed.source, ())), _of(agreed, serving))
        for agreed in contracts.all()
    ]


def source(name: str, cycle: Cycle | None) -> Source | None:
    """One source with its counts and versions; None where there is none of this name."""
    if name not in contracts.names():
        return None
    agreed = contracts.load(name)
    with reading() as ledger:
        counts = _counts(ledger, cycle.id) if cycle else {}
        return Source(agreed, counts.get(name, Counts()), (), _of(agreed, _serving(ledger)))


def files(name: str, number: int, state: str = "") -> Page[Judged]:
    """A page of a source's files, the newest first."""
    own = ReceivedFile.source == name
    if state:
        own &= ReceivedFile.state == state
    with reading() as ledger:
        total = ledger.scalar(select(func.count()).select_from(ReceivedFile).where(own)) or 0
        query = select(ReceivedFile).where(own).order_by(ReceivedFile.id.desc()).limit(ROWS).offset(offset(number))
        found = list(ledger.scalars(query))
        ids = [file.id for file in found]
        tries: dict[int, list[FileTry]] = {}
        for one in ledger.scalars(select(FileTry).where(FileTry.received_file_id.in_(ids)).order_by(FileTry.number)):
            tries.setdefault(one.received_file_id, []).append(one)
        held = ledger.scalars(select(Answer).where(Answer.received_file_id.in_(ids), Answer.scope == ""))
        answers = {answer.received_file_id: answer for answer in held}
    rows = [Judged(file, tuple(tries.get(file.id, ())), answers.get(file.id)) for file in found]
    return Page(rows, max(1, number), total)


def answers(file_id: int) -> list[Answer]:
    """Every answer entered under a file: its sender's, and the correction sheets of its set."""
    with reading() as ledger:
        return list(ledger.scalars(select(Answer).where(Answer.received_file_id == file_id).order_by(Answer.scope)))


def answer(number: int) -> tuple[Answer, ReceivedFile] | None:
    """An answer by its number, with the file it is entered under."""
    with reading() as ledger:
        found = ledger.get(Answer, number)
        return (found, ledger.get_one(ReceivedFile, found.received_file_id)) if found else None


def file(number: int) -> ReceivedFile | None:
    """A received file by its number."""
    with reading() as ledger:
        return ledger.get(ReceivedFile, number)


def _counts(ledger: Session, cycle_id: str) -> dict[str, Counts]:
    refused = func.count().filter(ReceivedFile.state == "refused")
    sums = [
        func.sum(column)
        for column in (
            ReceivedFile.rows_received, ReceivedFile.rows_accepted, ReceivedFile.rows_warned, ReceivedFile.rows_rejected
        )
    ]  # fmt: skip
    query = select(ReceivedFile.source, func.count(), refused, *sums).where(ReceivedFile.cycle_id == cycle_id)
    rows = [tuple(row) for row in ledger.execute(query.group_by(ReceivedFile.source))]
    return {str(source): Counts(*(int(count) for count in counted)) for source, *counted in rows}


def _serving(ledger: Session) -> dict[str, Version]:
    published = select(Version).where(Version.state == PUBLISHED, Version.dataset.startswith(f"{STAGED}/"))
    return {version.dataset: version for version in ledger.scalars(published)}


def _of(agreed: Contract, serving: dict[str, Version]) -> dict[str, Version | None]:
    return {item.dataset: serving.get(f"{STAGED}/{item.dataset}") for item in agreed.datasets}
