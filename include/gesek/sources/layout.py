"""Which table of a contract a sheet of cells is: told by its headings, never by the file's name.

The heading row may lie anywhere in the first rows, as exports put titles above it, and may be two or three rows with
merged cells (`Penerima` above `BPNT` and `PKH`). A row that has about half of a table's headings is taken for that table's
heading row with faults, and the file is refused naming the fault.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gesek.errors import RefusedFileError
from gesek.sources.contract import Contract, Dataset, Sheet
from gesek.sources.headings import nearest, shown, word_key

HEADER_ROWS = 20
MERGED_ROWS = (2, 3)
ENOUGH = 0.5
"""Share of the required headings from which a row is a heading row with faults rather than something else."""


@dataclass(frozen=True)
class Place:
    """Where in a received file something is, for messages; `name` is the sender's file name."""

    name: str
    unit: str
    sheet: str | None = None

    def __str__(self) -> str:
        """The file, and the sheet where there is one."""
        return f"File {shown(self.name)}" + (f", sheet {shown(self.sheet)}" if self.sheet else "")

    def at(self, row: int, column: int | None = None) -> str:
        """A row (counted from 1) and a column (position counted from 0, shown as a letter) of it."""
        return f"{self}, {self.unit} {row}" + (f", column {letter(column)}" if column is not None else "")


@dataclass(frozen=True)
class Table:
    """One table a source may send: a sheet of an edition of a dataset."""

    dataset: Dataset
    edition: str
    sheet: Sheet
    headings: dict[str, str]
    required: tuple[str, ...]
    ignored: frozenset[str] = frozenset()

    @property
    def layout(self) -> str:
        """`<dataset>/<edition>`, as the ledger keeps it."""
        return f"{self.dataset.dataset}/{self.edition}"

    def official(self, column: str) -> str:
        """The heading under which a canonical column is usually received."""
        return self.sheet.columns[column][0]


@dataclass(frozen=True)
class Header:
    """A recognised heading row: its number counted from 1, and where each canonical column lies, counted from 0."""

    table: Table
    row: int
    positions: dict[str, int]
    unnamed: tuple[int, ...]


@dataclass(frozen=True)
class Attempt:
    """A row (or the rows of a merged heading) taken for a table's headings.

    Attributes:
        header: what was recognised. names: the heading of each column as written.
        missing: required columns that are absent. unknown: positions of headings the table does not know.
        doubled: positions of headings that mean the same as an earlier one, with that one's position.
    """

    header: Header
    names: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[int, ...]
    doubled: tuple[tuple[int, int], ...]

    @property
    def complete(self) -> bool:
        """Whether the table can be read under these headings."""
        return not (self.missing or self.unknown or self.doubled)

    @property
    def share(self) -> float:
        """How many of the required columns it has; a single one is chance."""
        found = len(self.header.positions)
        return found / max(len(self.header.table.required), 1) if found > 1 else 0.0


def letter(position: int) -> str:
    """The spreadsheet's letters of a column position: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def tables(contract: Contract) -> list[Table]:
    """All tables of a contract, the newest edition of each dataset first."""
    return [
        Table(
            dataset,
            edition.edition,
            sheet,
            sheet.headings,
            tuple(sheet.required),
            frozenset(word_key(heading) for heading in sheet.ignored),
        )
        for dataset in contract.datasets
        for edition in sorted(dataset.editions, key=lambda item: item.valid_from, reverse=True)
        for sheet in edition.sheets
    ]


def raw_columns(dataset: Dataset) -> list[str]:
    """The canonical columns of a dataset's raw parts, composed ones last; all are text, empty is NULL."""
    return list(dict.fromkeys([*dataset.columns, *dataset.compose]))


def of_sheet(candidates: Sequence[Table], sheet: str | None) -> list[Table]:
    """Those of the tables that a worksheet of this name may hold; None is a file without worksheets."""
    key = word_key(sheet or "")
    return [table for table in candidates if table.sheet.sheet is None or word_key(table.sheet.sheet) == key]


def find_header(candidates: Sequence[Table], rows: Sequence[Sequence[object]], place: Place) -> Header | None:
    """The heading row of one of these tables within the first rows, or None when nothing resembles one.

    Raises:
        RefusedFileError: a row resembles the headings of a table but has an unknown, doubled or missing one.
    """
    best = closest(candidates, rows)
    if best is None or (not best.complete and best.share < ENOUGH):
        return None
    if best.complete:
        return best.header
    raise _refusal(best, place)


def closest(candidates: Sequence[Table], rows: Sequence[Sequence[object]]) -> Attempt | None:
    """What is most like the headings of one of these tables in the first rows: the first that is complete, or the best.

    Merged headings of several rows are looked for only where no single row is complete.
    """
    first = [[_written(cell) for cell in row] for row in rows[:HEADER_ROWS]]
    best = _best(candidates, ((number, [(name,) for name in row]) for number, row in enumerate(first, start=1)))
    if best is not None and best.complete:
        return best
    windows = (
        (number, _merged(first[number - height : number]))
        for height in MERGED_ROWS
        for number in range(height, len(first) + 1)
    )
    merged = _best(candidates, windows)
    return merged if merged is not None and (best is None or merged.share > best.share or merged.complete) else best


def _written(cell: object) -> str:
    return cell if isinstance(cell, str) else str(cell or "")


def _best(candidates: Sequence[Table], headings: Iterable[tuple[int, Sequence[tuple[str, ...]]]]) -> Attempt | None:
    best: Attempt | None = None
    for number, names in headings:
        attempts = [_attempt(table, number, names) for table in candidates]
        complete = [attempt for attempt in attempts if attempt.complete]
        if complete:
            return max(complete, key=lambda attempt: len(attempt.header.positions))
        for attempt in attempts:
            if best is None or attempt.share > best.share:
                best = attempt
    return best


def _merged(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The headings that columns under merged cells may mean, the fullest first.

    A cell merged sideways has its text in its first column only, one merged downwards in its first row only.
    """
    width = max((len(row) for row in rows), default=0)
    columns: list[tuple[str, ...]] = []
    above = [""] * len(rows)
    for position in range(width):
        own = [row[position] if position < len(row) else "" for row in rows]
        above = [text or kept for text, kept in zip(own, above, strict=True)]
        filled = [number for number, text in enumerate(own) if word_key(text)]
        if not filled:
            columns.append(("",))
            continue
        last = filled[-1]
        columns.append((" ".join([*above[:last], own[last]]), own[last], " ".join(own[number] for number in filled)))
    return columns


def _attempt(table: Table, number: int, names: Sequence[tuple[str, ...]]) -> Attempt:
    positions: dict[str, int] = {}
    unknown: list[int] = []
    doubled: list[tuple[int, int]] = []
    unnamed: list[int] = []
    for position, meanings in enumerate(names):
        keys = [word_key(name) for name in meanings]
        if any(key in table.ignored for key in keys):
            continue
        known = [table.headings[key] for key in keys if key in table.headings]
        free = [column for column in known if column not in positions]
        column = free[0] if free else table.headings.get(keys[0])
        if not any(keys):
            unnamed.append(position)
        elif column is None:
            unknown.append(position)
        elif column in positions:
            doubled.append((position, positions[column]))
        else:
            positions[column] = position
    missing = tuple(column for column in table.required if column not in positions)
    header = Header(table, number, positions, tuple(unnamed))
    written = tuple(" ".join(meanings[0].split()) for meanings in names)
    return Attempt(header, written, missing, tuple(unknown), tuple(doubled))


def _refusal(attempt: Attempt, place: Place) -> RefusedFileError:
    header, table = attempt.header, attempt.header.table
    if attempt.unknown:
        position = attempt.unknown[0]
        more = f" (and {len(attempt.unknown) - 1} more)" if len(attempt.unknown) > 1 else ""
        return unknown_column(place.at(header.row, position), attempt.names[position], table, header.positions, more)
    if attempt.doubled:
        position, first = attempt.doubled[0]
        return RefusedFileError(
            "DUPLICATE_COLUMN",
            f"{place.at(header.row, position)}: the heading '{shown(attempt.names[position])}' means the same as that of "
            f"column {letter(first)}; remove one of them and send the file again.",
        )
    return missing_column(place.at(header.row), table, attempt.missing)


def unknown_column(
    where: str, heading: str, table: Table, found: dict[str, int] | dict[str, str | None], more: str = ""
) -> RefusedFileError:
    """The refusal of a heading that the layout does not know, with the nearest it knows, absent ones first."""
    absent = [name for column, names in table.sheet.columns.items() if column not in found for name in names]
    known = [name for names in table.sheet.columns.values() for name in names]
    alike = nearest(heading, absent) or nearest(heading, known)
    hint = f"the nearest it knows is '{alike}'" if alike else "which knows none like it"
    return RefusedFileError(
        "UNKNOWN_COLUMN",
        f"{where}: the heading '{shown(heading)}'{more} is not in layout {table.layout}, {hint}; correct or remove the "
        "column and send the file again.",
    )


def missing_column(where: str, table: Table, missing: Sequence[str]) -> RefusedFileError:
    """The refusal of a table that lacks columns its layout requires."""
    names = ", ".join(f"'{table.official(column)}'" for column in missing[:3])
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return RefusedFileError(
        "MISSING_COLUMN",
        f"{where}: layout {table.layout} needs the heading {names}{more}, which is missing; add the column and send the "
        "file again.",
    )


def unnamed_column(place: Place, row: int, position: int) -> RefusedFileError:
    """The refusal of a column that has values but no heading."""
    return RefusedFileError(
        "UNKNOWN_COLUMN",
        f"{place.at(row, position)}: the column has values but no heading; name or empty it and send the file again.",
    )


def unknown_layout(place: Place, contract: Contract) -> RefusedFileError:
    """The refusal of a file in which no table of the contract was found."""
    names = " or ".join(item.dataset for item in contract.datasets)
    return RefusedFileError(
        "UNKNOWN_LAYOUT",
        f"{place}: its first {HEADER_ROWS} {place.unit}s have no headings of {names}; send the export of source "
        f"{contract.source} with its heading {place.unit}.",
    )


def empty_file(place: Place) -> RefusedFileError:
    """The refusal of a file without bytes or without rows below its headings."""
    return RefusedFileError("EMPTY_FILE", f"{place}: it has no rows of data; export it again and send the new file.")
