"""Mending a few rows of a village's workbook without opening it: what is wrong is shown, what is right is typed in.

The received workbook stays as it is. Of it, with the mended cells, a new one is made, which goes the way of every upload: judged
at once, put into the inbox, taken by the next run in place of the first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
from openpyxl.workbook.workbook import Workbook
from sqlalchemy import select

from gesek import plain_workbook
from gesek.errors import StoreError
from gesek.quality.answers import annotate, remarks
from gesek.quality.answers.received_book import TooLargeError
from gesek.settings import settings
from gesek.sources import archive, deadline, layout
from gesek.sources import contract as contracts
from gesek.sources.codes import catalogue
from gesek.sources.headings import word_key
from gesek.sources.land import landed_path
from gesek.sources.layout import Place
from gesek.sources.stage import ACCEPTED, MINUTES, RAW, STAGED
from gesek.sources.uploads import book, desk
from gesek.spreadsheet import safe_text
from gesek.store import audit, cycles
from gesek.store.ledger import reading
from gesek.store.models import FilePart, ReceivedFile
from gesek.store.uploads import Upload

SHEETS = deadline.PER_VILLAGE
MOST = 20
"""Rows that are mended on a page; more are mended in the answer workbook, which shows them in their place."""
LONGEST = 200
NAMED = ("nama", "alamat")
"""By these a clerk knows the row again."""
Key = tuple[str, int, str]
"""Sheet, row and canonical column of a cell."""


@dataclass(frozen=True)
class Cell:
    """A cell that may be mended: canonical column, heading, and what stands in it."""

    column: str
    heading: str
    value: str


@dataclass(frozen=True)
class Row:
    """A row to be mended: where it stands, whether it was rejected, its codes, by what it is known, and its cells."""

    sheet: str
    number: int
    rejected: bool
    codes: tuple[str, ...]
    known_by: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ToMend:
    """The rows of a workbook that can be mended here; `more` further ones are left to the answer workbook."""

    file: ReceivedFile
    rows: tuple[Row, ...]
    more: int


def rows(file_id: int, by: str) -> ToMend:
    """What can be mended of a workbook: rejected rows first, then those with remarks. The look is recorded.

    Raises:
        StoreError: it cannot be mended here; the sentence says why.
    """
    file = _mendable(file_id)
    audit.note(actor=by, action="village.rows", subject=f"file:{file_id}")
    return _rows(file)


def mend(file_id: int, changes: Mapping[Key, str], by: str, may_send_for: desk.May = lambda _kode_desa: True) -> Upload:
    """Make the workbook with mended cells of a received one and send it.

    Args:
        file_id: the received workbook.
        changes: cells of rows that `rows` offers, with what is right.
        by: account of who mends.
        may_send_for: whether this account may send for a village.

    Raises:
        StoreError: it cannot be mended here, nothing changes, or a cell is none of those offered.
    """
    file = _mendable(file_id)
    offered = {(row.sheet, row.number, cell.column): cell.value for row in _rows(file).rows for cell in row.cells}
    unknown = sum(key not in offered for key in changes)
    if unknown:
        raise StoreError(f"{unknown} of the cells are none of those that can be mended here; open the page anew.")
    changed = {key: text for key, value in changes.items() if (text := _text(value)) != offered[key]}
    if not changed:
        raise StoreError("Nothing was changed; correct at least one cell.")
    content = _written(file, changed)
    audit.note(actor=by, action="village.mend", subject=f"file:{file_id}", reason=f"{len(changed)} cells")
    upload = book.begin(book.MUSDES, f"{Path(file.name).stem}.xlsx", len(content), by, mends=file_id)
    book.append(upload, 0, content)
    return desk.finish(upload, may_send_for)


def _text(value: str) -> str:
    text = " ".join(value.split())
    if len(text) > LONGEST:
        raise StoreError(f"A cell has more than {LONGEST} characters; write what belongs there only.")
    return text


def _mendable(file_id: int) -> ReceivedFile:
    """The workbook, if it is an accepted XLSX of an open cycle and its village's newest."""
    with reading() as ledger:
        file = ledger.get(ReceivedFile, file_id)
        if file is None or file.source != SHEETS or file.state != ACCEPTED or not file.kode_desa:
            raise StoreError("Only an accepted workbook of a village can be mended here; send a refused one anew.")
        newer = select(ReceivedFile.id).where(
            ReceivedFile.source == SHEETS, ReceivedFile.kode_desa == file.kode_desa, ReceivedFile.id > file_id
        )
        placed = select(Upload.sha256).where(
            Upload.kode_desa == file.kode_desa, Upload.state == book.PLACED, Upload.cycle_id == file.cycle_id,
            book.IS_WORKBOOK,
        )  # fmt: skip
        sent = set(ledger.scalars(placed)) - set(
            ledger.scalars(select(ReceivedFile.sha256).where(ReceivedFile.kode_desa == file.kode_desa))
        )
        if ledger.scalar(newer) is not None or sent:
            raise StoreError("The village sent a newer workbook; mend that one.")
    if cycles.get(file.cycle_id).state != cycles.OPEN:
        raise StoreError(f"Cycle {file.cycle_id} is closed; its workbooks stay as they are.")
    with landed_path(file.sha256).open("rb") as content:
        if content.read(4) != archive.ZIP_MARK:
            raise StoreError("Only an XLSX workbook can be mended here; mend the file itself and send it again.")
    return file


def _rows(file: ReceivedFile) -> ToMend:
    parts = _parts(file)
    known = catalogue()
    found = []
    for staged in _table(parts[STAGED], ("lembar", "row_number", "verdict", "codes")):
        codes = [code for code in (staged["codes"] or "").split() if _asks(known.get(code, remarks.UNKNOWN).severity)]
        if codes:
            found.append((staged["verdict"] != "rejected", staged["lembar"], staged["row_number"], codes))
    received = {(row["lembar"], row["row_number"]): row for row in _table(parts[RAW])}
    headings = _headings()
    whole = [
        _row(sheet, number, not kept, codes, received.get((sheet, number), {}), headings.get(sheet, {}))
        for kept, sheet, number, codes in sorted(found)
    ]
    able = [row for row in whole if row.cells]
    return ToMend(file, tuple(able[:MOST]), len(whole) - len(able[:MOST]))


def _asks(severity: str) -> bool:
    return severity in (remarks.REJECT, remarks.WARN)


def _row(
    sheet: str, number: int, rejected: bool, codes: list[str], received: Mapping[str, Any], headings: Mapping[str, str]
) -> Row:
    columns = dict.fromkeys(column for code in codes for column in remarks.cells(code) if column in headings)
    cells = tuple(Cell(column, headings[column], received.get(column) or "") for column in columns)
    known_by = tuple(received[column] for column in NAMED if received.get(column))
    return Row(sheet, number, rejected, tuple(codes), known_by, cells)


def _parts(file: ReceivedFile) -> dict[str, str]:
    query = select(FilePart).where(FilePart.received_file_id == file.id, FilePart.dataset == SHEETS)
    with reading() as ledger:
        return {part.stage: part.path for part in ledger.scalars(query)}


def _table(path: str, columns: Iterable[str] | None = None) -> list[dict[str, Any]]:
    part = pq.ParquetFile(settings().lake / path)
    return list(part.read(list(columns) if columns else None, use_threads=False).to_pylist())


def _headings() -> dict[str, dict[str, str]]:
    """Sheet -> canonical column -> its official heading."""
    return {
        table.sheet.sheet or "": {column: table.official(column) for column in table.sheet.columns}
        for table in layout.tables(contracts.load(SHEETS))
        if table.dataset.dataset != MINUTES
    }


def _written(file: ReceivedFile, changed: Mapping[Key, str]) -> bytes:
    """The workbook with changed cells, as bytes; what an earlier answer left in it is taken out."""
    try:
        whole = annotate.open_book(landed_path(file.sha256))
    except TooLargeError:
        raise StoreError("The workbook is too large to be mended here; mend its answer and send that.") from None
    annotate.annotate(whole, file.name, contracts.load(SHEETS), {})
    for (sheet, number, column), text in changed.items():
        _write(whole, file.name, (sheet, number, column), text)
    base = settings().home / "tmp"
    base.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=base) as folder:
        target = Path(folder) / "mended.xlsx"
        plain_workbook.save(whole, target)
        return target.read_bytes()


def _write(whole: Workbook, name: str, key: Key, text: str) -> None:
    """Write one cell as text, whatever it was."""
    sheet_name, number, column = key
    for sheet in whole.worksheets:
        if word_key(sheet.title) == word_key(sheet_name):
            tables = layout.of_sheet(layout.tables(contracts.load(SHEETS)), sheet.title)
            header = annotate.header_of(sheet, tables, Place(name, "row", sheet.title))
            if header is not None and column in header.positions:
                cell = sheet.cell(number, header.positions[column] + 1)
                cell.value, cell.number_format = safe_text(text) or None, "@"
                return
    raise StoreError("The workbook has no such cell any more; mend its answer and send that.")
