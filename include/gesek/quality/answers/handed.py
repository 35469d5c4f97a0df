"""Handing answers out: they hold rows of people, so each one that is given to somebody is recorded."""

import io
import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path

from sqlalchemy import Select, select

from gesek.errors import StoreError
from gesek.plain_workbook import TIME
from gesek.settings import settings
from gesek.sources import deadline
from gesek.store import audit
from gesek.store.ledger import reading, transaction
from gesek.store.models import Answer, ReceivedFile


def of_files(file_ids: Collection[int], scope: str = "") -> dict[int, Answer]:
    """The answers to received files for one recipient (by default their senders), by file."""
    query = select(Answer).where(Answer.received_file_id.in_(file_ids), Answer.scope == scope)
    with reading() as ledger:
        return {answer.received_file_id: answer for answer in ledger.scalars(query)}


def newest(cycle_id: str, villages: Collection[str]) -> list[Answer]:
    """The newest answer to the workbooks that each of these villages sent in a cycle, in order of the villages."""
    with reading() as ledger:
        rows = ledger.execute(_of_villages(cycle_id, villages))
        found = {row.kode_desa: row.Answer for row in rows}
    return [found[village] for village in sorted(found)]


def _of_villages(cycle_id: str, villages: Collection[str]) -> Select[Answer, str | None]:
    here = (ReceivedFile.cycle_id == cycle_id) | (ReceivedFile.arrived_in == cycle_id)
    return (
        select(Answer, ReceivedFile.kode_desa)
        .join(ReceivedFile, ReceivedFile.id == Answer.received_file_id)
        .where(
            ReceivedFile.source == deadline.PER_VILLAGE, here, ReceivedFile.kode_desa.in_(villages), Answer.scope == ""
        )
        .order_by(ReceivedFile.id)
    )


def by_receipt(number: str) -> Answer:
    """The answer of a receipt number; raises StoreError when there is none."""
    with reading() as ledger:
        found = ledger.scalars(select(Answer).where(Answer.receipt_number == number)).one_or_none()
    if found is None:
        raise StoreError("There is no answer of this receipt number; `gesek report` and the answers' folder have them.")
    return found


def hand_out(answers: Sequence[Answer], by: str) -> list[Path]:
    """Where answers lie, once it is recorded who takes them.

    Raises:
        StoreError: one of the files is gone.
    """
    paths = [settings().answers / answer.path for answer in answers]
    if not all(path.is_file() for path in paths):
        raise StoreError("The file of an answer is gone; the next run of its source makes it again.")
    with transaction() as ledger:
        for answer in answers:
            audit.record(ledger, actor=by, action="answer.read", subject=f"answer:{answer.id}", after=answer.sha256)
    return paths


def bundle(paths: Sequence[Path]) -> bytes:
    """Files in one archive, each once; equal files give equal bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for path in dict.fromkeys(paths):
            archive.writestr(zipfile.ZipInfo(f"{path.parent.name}_{path.name}", TIME), path.read_bytes())
    return content.getvalue()
