"""A received workbook as raw parts, one per dataset in it. Runs in the bounded process of `excel_child` only."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, SheetMetadata

from gesek.errors import RefusedFileError
from gesek.sources import archive, layout, minutes, protection, regency
from gesek.sources.contract import Contract
from gesek.sources.headings import word_key
from gesek.sources.layout import Header, Place, Table
from gesek.sources.raw_part import PartWriter, cell_text, texts
from gesek.spreadsheet import unmarked, unmarked_text

BATCH = 16_384
Row = Sequence[object]


@dataclass
class Content:
    """What was found in a workbook so far.

    Attributes:
        writers: the parts being written, by dataset.
        layouts: the layout each dataset was received in.
        sheets: worksheets taken, by (dataset, name in the contract or '').
        filled: rows that say more than their number, by the same.
        form: the answers of its form, if it has one.
    """

    writers: dict[str, PartWriter] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)
    sheets: dict[tuple[str, str], int] = field(default_factory=dict)
    filled: dict[str, int] = field(default_factory=dict)
    form: dict[str, str | None] | None = None
    form_place: Place | None = None


@dataclass(frozen=True)
class BookPart:
    """What was read of one dataset."""

    dataset: str
    layout: str
    rows: int


@dataclass(frozen=True)
class Book:
    """What was read of a workbook; `kode_desa` is the village of a village's workbook."""

    parts: list[BookPart]
    kode_desa: str | None


def read(
    path: Path, name: str, contract: Contract, sha256: str, target: dict[str, Path], password: str | None = None
) -> Book:
    """Write a workbook's raw parts to the paths `target` gives per dataset.

    Raises:
        RefusedFileError: it cannot be used as a whole; nothing of it is left.
    """
    place = Place(name, "row")
    content = Content()
    with ExitStack() as undo:
        undo.callback(_abandon, content)
        with _book(path, place, password) as book:
            _sheets(book, name, contract, sha256, target, content)
        _complete(content, contract, place)
        for writer in content.writers.values():
            writer.close()
        kode_desa = _judge(content, contract, place)
        undo.pop_all()
    parts = [BookPart(dataset, content.layouts[dataset], writer.rows) for dataset, writer in content.writers.items()]
    return Book(parts, kode_desa)


def heads(path: Path, name: str, password: str | None = None) -> list[tuple[str, list[list[str]]]]:
    """The name and first rows of every worksheet, as text; raises RefusedFileError when the workbook cannot be opened."""
    with _book(path, Place(name, "row"), password) as book:
        return [
            (
                meta.name,
                [
                    [cell_text(value) or "" for value in row]
                    for row in islice(book.get_sheet_by_name(meta.name).iter_rows(), layout.HEADER_ROWS)
                ],
            )
            for meta in _worksheets(book)
        ]


def worksheets(
    path: Path, name: str, target: dict[str, Path], password: str | None = None
) -> list[tuple[str, str, int]]:
    """Write worksheets to Parquet, every cell as text, under the headings of their first row.

    Args:
        path: the workbook.
        name: what its sender calls it.
        target: worksheet -> path; one that the workbook lacks is left out.
        password: of the workbook.

    Returns:
        Worksheet, empty text, and rows of each that was there.

    Raises:
        RefusedFileError: it cannot be opened, or a heading stands twice.
    """
    place, found = Place(name, "row"), []
    with _book(path, place, password) as book:
        for meta in _worksheets(book):
            if meta.name in target:
                rows = [[cell_text(cell) for cell in row] for row in book.get_sheet_by_name(meta.name).iter_rows()]
                headings = [cell or f"kolom {number}" for number, cell in enumerate(rows[0], start=1)] if rows else []
                if len(set(headings)) != len(headings):
                    said = f"{place}: a heading of the sheet {meta.name} stands twice; leave its headings as they were sent."
                    raise RefusedFileError("UNKNOWN_LAYOUT", said)
                columns = [pa.array(cells, pa.string()) for cells in zip(*rows[1:], strict=True)]
                columns = columns or [pa.array([], pa.string()) for _ in headings]
                pq.write_table(pa.table(columns, names=headings), target[meta.name])
                found.append((meta.name, "", len(rows) - 1 if rows else 0))
    return found


@contextmanager
def _book(path: Path, place: Place, password: str | None) -> Iterator[CalamineWorkbook]:
    """The workbook, opened after its looks were judged; what its reader says of it is not passed on."""
    with path.open("rb") as file:
        plain = protection.opened(file, place, password)
        archive.check(plain, place)
        plain.seek(0)
        try:
            yield CalamineWorkbook.from_filelike(plain)
        except CalamineError:
            raise unreadable(place) from None


def _worksheets(book: CalamineWorkbook) -> list[SheetMetadata]:
    return [meta for meta in book.sheets_metadata if "worksheet" in str(meta.typ).lower()]


def unreadable(place: Place) -> RefusedFileError:
    """The refusal of a workbook that the reader gives up on."""
    return RefusedFileError(
        "UNREADABLE_WORKBOOK",
        f"{place}: the workbook cannot be opened; open it in a spreadsheet, save it anew as XLSX and send that.",
    )


def _abandon(content: Content) -> None:
    for writer in content.writers.values():
        writer.abandon()


def _sheets(
    book: CalamineWorkbook, name: str, contract: Contract, sha256: str, target: dict[str, Path], content: Content
) -> None:
    candidates = layout.tables(contract)
    for meta in _worksheets(book):
        tables = layout.of_sheet(candidates, meta.name)
        if not tables:
            continue
        place = Place(name, "row", meta.name)
        rows: Iterator[Row] = book.get_sheet_by_name(meta.name).iter_rows()
        if tables[0].sheet.form:
            _form(list(islice(rows, 1_000)), tables[0], place, sha256, target, content)
            continue
        first = list(islice(rows, layout.HEADER_ROWS))
        header = layout.find_header(tables, first, place)
        if header is not None:
            body = chain(first[header.row :], rows)
            _table(body, header, place, _writer(header.table, sha256, target, content), content)


def _writer(table: Table, sha256: str, target: dict[str, Path], content: Content) -> PartWriter:
    name = table.dataset.dataset
    content.layouts.setdefault(name, table.layout)
    if name not in content.writers:
        content.writers[name] = PartWriter(table.dataset, sha256, target[name])
    return content.writers[name]


def _table(rows: Iterator[Row], header: Header, place: Place, writer: PartWriter, content: Content) -> None:
    """Append a worksheet's rows; those wholly empty after the last filled one are no rows."""
    name, sheet = header.table.dataset.dataset, header.table.sheet.sheet or ""
    lembar = sheet if sheet or (name, sheet) not in content.sheets else place.sheet or ""
    content.sheets[name, sheet] = content.sheets.get((name, sheet), 0) + 1
    spoken = [column for column in header.positions if column not in set(header.table.dataset.counter)]
    number, hollow, filled = header.row + 1, 0, 0
    while batch := list(islice(rows, BATCH)):
        cells = list(zip(*batch, strict=True))
        for position in header.unnamed:
            if position < len(cells) and any(value not in ("", None) for value in cells[position]):
                raise layout.unnamed_column(place, header.row, position)
        columns = {column: unmarked(texts(cells[position])) for column, position in header.positions.items()}
        last = _last(_any(list(columns.values())))
        if last:
            writer.add({}, hollow, number - hollow, lembar)
            writer.add({column: cut.slice(0, last) for column, cut in columns.items()}, last, number, lembar)
            filled += pc.sum(_any([columns[column] for column in spoken])).as_py() or 0
            hollow = 0
        hollow += len(batch) - last
        number += len(batch)
    content.filled[sheet] = content.filled.get(sheet, 0) + filled


def _any(columns: list[pa.Array]) -> pa.Array:
    """Per row, whether one of the columns is filled."""
    mask = pc.is_valid(columns[0])
    for column in columns[1:]:
        if column.null_count < len(column):
            mask = pc.or_(mask, pc.is_valid(column))
    return mask


def _last(mask: pa.Array) -> int:
    """How many rows there are up to the last filled one."""
    filled = pc.indices_nonzero(mask)
    return filled[-1].as_py() + 1 if len(filled) else 0


def _form(rows: list[Row], table: Table, place: Place, sha256: str, target: dict[str, Path], content: Content) -> None:
    """Take a form's labels and answers as one row; what stands above its first label is a title."""
    answers: dict[str, str | None] = {}
    start = 0
    for number, cells in enumerate(rows, start=1):
        said = [
            (position, text)
            for position, value in enumerate(cells)
            if (text := unmarked_text(cell_text(value))) and text != ":"
        ]
        if not said:
            continue
        column = table.headings.get(word_key(said[0][1]))
        if column is None and answers and len(said) > 1:
            raise layout.unknown_column(place.at(number, said[0][0]), said[0][1], table, answers)
        if column is None:
            continue
        if column in answers:
            raise RefusedFileError(
                "DUPLICATE_COLUMN",
                f"{place.at(number)}: the label '{table.official(column)}' stands twice; remove one and send the file "
                "again.",
            )
        start = start or number
        answers[column] = said[1][1] if len(said) > 1 else None
    missing = [column for column in table.required if column not in answers]
    if missing:
        raise layout.missing_column(str(place), table, missing)
    arrays = {column: pa.array([text], pa.string()) for column, text in answers.items()}
    _writer(table, sha256, target, content).add(arrays, 1, start, "")
    content.sheets[table.dataset.dataset, table.sheet.sheet or ""] = 1
    content.form, content.form_place = answers, place


def _complete(content: Content, contract: Contract, place: Place) -> None:
    """Refuse a workbook in which a worksheet is missing that belongs to what it has, or that has no rows."""
    if not content.writers:
        raise layout.unknown_layout(place, contract)
    whole = contract.combine == "per_village"
    for dataset in contract.datasets:
        if not whole and dataset.dataset not in content.writers:
            continue
        wanted = content.layouts.get(dataset.dataset)
        for edition in dataset.editions:
            if wanted in (None, f"{dataset.dataset}/{edition.edition}"):
                for sheet in edition.sheets:
                    if (dataset.dataset, sheet.sheet or "") not in content.sheets:
                        raise RefusedFileError(
                            "UNKNOWN_LAYOUT",
                            f"{place}: the sheet {sheet.sheet} with its headings is missing; add it, empty if need be, and "
                            "send the workbook again.",
                        )
        if not whole and not content.writers[dataset.dataset].rows:
            raise layout.empty_file(place)


def _judge(content: Content, contract: Contract, place: Place) -> str | None:
    """Refuse a file of another regency, and a village's workbook whose minutes do not fit it; gives its village."""
    for name, writer in content.writers.items():
        if contract.dataset(name).region_codes:
            regency.check(writer.path, place)
    if content.form is None or contract.combine != "per_village":
        return None
    where = content.form_place or place
    rows = next(writer for name, writer in content.writers.items() if "hasil_musdes" in writer.schema.names)
    said = minutes.said(rows.path)
    kode_desa = minutes.village(content.form, said, where)
    try:
        minutes.check(content.form, minutes.Counts(content.filled, *minutes.decided(said)), where)
    except RefusedFileError as refusal:
        refusal.kode_desa = kode_desa
        raise
    return kode_desa
