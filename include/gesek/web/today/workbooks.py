"""The villages' workbooks of a cycle: what each village sent, how it was answered, and which earlier one counts meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gesek import regions
from gesek.sources.deadline import DEFERRED, PER_VILLAGE, REFUSED, agreed
from gesek.sources.stage import ACCEPTED
from gesek.store.ledger import reading
from gesek.store.models import Answer, ReceivedFile

ABSENT, JUDGING = "absent", "judging"
"""Nothing came in this cycle; it came and is not judged yet. The other states are those of a received file."""


@dataclass(frozen=True)
class Workbook:
    """What a village sent in a cycle: its newest workbook.

    Attributes:
        kode_desa: the village.
        state: accepted, refused, deferred (came too late, counts for the next cycle), judging or absent.
        received_at: when it came.
        rows: rows received.
        rejected: rows rejected of these.
        sentence: why it was refused.
        receipt: number of the answer, by which it is found.
        until: last day on which the village may send; of an extension where it has one.
        serves: the cycle whose workbook counts meanwhile, where none was accepted in this one.
    """

    kode_desa: str
    state: str = ABSENT
    received_at: datetime | None = None
    rows: int = 0
    rejected: int = 0
    sentence: str = ""
    receipt: str = ""
    until: date | None = None
    serves: str = ""


def read_workbooks(cycle: str, cut_off: date) -> dict[str, Workbook]:
    """Village -> its newest workbook of the cycle, for every village of the regency."""
    with reading() as ledger:
        files = {file.kode_desa: file for file in ledger.scalars(_files(cycle))}  # the newest of a village stands
        receipts = _receipts(ledger, cycle)
        until = {one.kode_desa: one.until for one in ledger.scalars(agreed(cycle))}
        earlier = _accepted_before(ledger, cycle)
    return {
        code: _workbook(code, files.get(code), receipts, until.get(code, cut_off), earlier.get(code, ""))
        for code in regions.villages()
    }


def in_state(workbooks: Iterable[Workbook], *states: str) -> int:
    """How many are in one of these states."""
    return sum(one.state in states for one in workbooks)


def _files(cycle: str):  # type: ignore[no-untyped-def]
    mine = (ReceivedFile.source == PER_VILLAGE, ReceivedFile.cycle_id == cycle, ReceivedFile.kode_desa.is_not(None))
    return select(ReceivedFile).where(*mine).order_by(ReceivedFile.id)


def _receipts(ledger: Session, cycle: str) -> dict[int, str]:
    query = (
        select(Answer.received_file_id, Answer.receipt_number)
        .join(ReceivedFile, ReceivedFile.id == Answer.received_file_id)
        .where(ReceivedFile.source == PER_VILLAGE, ReceivedFile.cycle_id == cycle, Answer.scope == "")
        .order_by(Answer.id)
    )
    return {file: number for file, number in ledger.execute(query)}


def _accepted_before(ledger: Session, cycle: str) -> dict[str, str]:
    """Village -> the newest earlier cycle in which its workbook was accepted."""
    query = (
        select(ReceivedFile.kode_desa, func.max(ReceivedFile.cycle_id))
        .where(ReceivedFile.source == PER_VILLAGE, ReceivedFile.state == ACCEPTED, ReceivedFile.cycle_id < cycle)
        .group_by(ReceivedFile.kode_desa)
    )
    return {code: newest for code, newest in ledger.execute(query) if code}


def _workbook(code: str, file: ReceivedFile | None, receipts: dict[int, str], until: date, earlier: str) -> Workbook:
    if file is None:
        return Workbook(code, until=until, serves=earlier)
    state = file.state if file.state in (ACCEPTED, REFUSED, DEFERRED) else JUDGING
    return Workbook(
        code,
        state,
        file.received_at,
        file.rows_received,
        file.rows_rejected,
        file.sentence or "",
        receipts.get(file.id, ""),
        until,
        "" if state == ACCEPTED else earlier,
    )
