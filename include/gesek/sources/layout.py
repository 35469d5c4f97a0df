"""Recognising a layout by its headings: which sheet and row bear them, and which column is which.

Position and file name do not matter. The heading row is searched among the first rows of every sheet, under title rows if
there are any. A layout that is recognised must then fit exactly: an unknown or missing column refuses the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gesek.errors import RefusedFileError
from gesek.sources.contract import Contract, Dataset, Edition, Sheet
from gesek.sources.headings import nearest, shown, word_key

SEARCHED_ROWS = 40
"""Rows of a sheet among which its heading row is looked for."""
LIKENESS = 0.5
"""Share of a layout's required headings that must be found before the sheet counts as an attempt at it."""
FORM_LABELS = 200
"""Rows of a form (label, answer) that are read."""


@dataclass(frozen=True)
class Grid:
    """The first rows of a sheet as text; `name` is None for a CSV file."""

    name: str | None
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Match:
    """A sheet recognised as one table of an edition.

    Attributes:
        header_row: position of the heading row in the grid, from 0; -1 for a form.
        columns: position -> canonical column.
        unnamed: positions without a heading, which must stay empty.
    """

    grid: int
    dataset: Dataset
    edition: Edition
    sheet: Sheet
    header_row: int
    columns: dict[int, str]
    unnamed: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    score: float = 0.0
    labels: dict[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Official headings of required columns that were not found."""
        found = set(self.columns.values()) | set(self.labels)
        return [self.sheet.columns[column][0] for column in self.sheet.required if column not in found]


def recognise(contract: Contract, grids: Sequence[Grid], file: str) -> list[Match]:
    """Match a file's sheets to the tables of the contract, at most one sheet to each.

    Raises:
        RefusedFileError: UNKNOWN_LAYOUT, UNKNOWN_COLUMN, MISSING_COLUMN, REPEATED_COLUMN, MISSING_SHEET, REPEATED_SHEET.
    """
    best = [match for number, grid in enumerate(grids) if (match := _best(contract, number, grid)) is not None]
    accepted = [match for match in best if match.score >= LIKENESS]
    if not accepted:
        raise RefusedFileError("UNKNOWN_LAYOUT", _unknown_layout(contract, best, file))
    for match in accepted:
        _fits(match, grids[match.grid], file)
    _complete(contract, accepted, file)
    return accepted


def _best(contract: Contract, number: int, grid: Grid) -> Match | None:
    found: list[tuple[tuple[float, bool, int], Match]] = []
    for dataset in contract.datasets:
        for edition in dataset.editions:
            for sheet in edition.sheets:
                match = (_form if sheet.form else _table)(number, grid, dataset, edition, sheet)
                if match is not None:
                    named = sheet.sheet is not None and word_key(sheet.sheet) == word_key(grid.name or "")
                    found.append(((match.score + 0.25 * named, named, -len(match.unknown)), match))
    return max(found, key=lambda item: item[0])[1] if found else None


def _table(number: int, grid: Grid, dataset: Dataset, edition: Edition, sheet: Sheet) -> Match | None:
    headings, required = sheet.headings, set(sheet.required)
    best: tuple[int, int] | None = None
    for position, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        hits = len({column for cell in row if (column := headings.get(word_key(cell))) in required})
        if hits and (best is None or hits > best[1]):
            best = (position, hits)
    if best is None:
        return None
    row = grid.rows[best[0]]
    columns: dict[int, str] = {}
    unknown, repeated, unnamed = [], [], []
    for position, cell in enumerate(row):
        column = headings.get(word_key(cell))
        if not cell.strip():
            unnamed.append(position)
        elif column is None:
            unknown.append(cell)
        elif column in columns.values():
            repeated.append(cell)
        else:
            columns[position] = column
    return Match(
        number, dataset, edition, sheet, best[0], columns, tuple(unnamed), tuple(unknown), tuple(repeated),
        best[1] / len(required),
    )  # fmt: skip


def _form(number: int, grid: Grid, dataset: Dataset, edition: Edition, sheet: Sheet) -> Match | None:
    headings = sheet.headings
    labels: dict[str, int] = {}
    unknown, repeated = [], []
    for position, row in enumerate(grid.rows[:FORM_LABELS]):
        label = next((cell for cell in row if cell.strip()), "")
        column = headings.get(word_key(label))
        if column is None and label.strip() and word_key(label) not in ("uraian", "isi") and labels:
            unknown.append(label)
        elif column in labels:
            repeated.append(label)
        elif column is not None:
            labels[column] = position
    if not labels:
        return None
    score = len(set(labels) & set(sheet.required)) / len(sheet.required)
    return Match(number, dataset, edition, sheet, -1, {}, (), tuple(unknown), tuple(repeated), score, labels)


def place(match: Match, grid: Grid) -> str:
    """Where in the file a match's headings are, for a message."""
    parts = [f"sheet {shown(grid.name)}"] if grid.name is not None else []
    if match.header_row >= 0:
        parts.append(f"row {match.header_row + 1}")
    return ", ".join(parts)


def _fits(match: Match, grid: Grid, file: str) -> None:
    where = f"File {file}, {place(match, grid)}"
    known = [names[0] for names in match.sheet.columns.values()]
    missing = match.missing
    if match.unknown:
        said = []
        for heading in match.unknown[:5]:
            like = nearest(heading, missing or known)
            said.append(f"'{shown(heading)}'" + (f" (nearest known heading: '{like}')" if like else ""))
        more = f" and {len(match.unknown) - 5} more" if len(match.unknown) > 5 else ""
        also = f"; missing: {_listed(missing)}" if missing else ""
        raise RefusedFileError(
            "UNKNOWN_COLUMN",
            f"{where}: unknown column {', '.join(said)}{more}{also}; give the columns the headings of layout "
            f"{match.edition.edition} and send the file again.",
        )
    if missing:
        raise RefusedFileError(
            "MISSING_COLUMN",
            f"{where}: missing column {_listed(missing)} of layout {match.edition.edition}; add it and send the file again.",
        )
    if match.repeated:
        raise RefusedFileError(
            "REPEATED_COLUMN",
            f"{where}: the column {_listed(list(match.repeated))} is there twice; keep one and send the file again.",
        )


def _listed(headings: list[str]) -> str:
    names = ", ".join(f"'{shown(heading)}'" for heading in headings[:5])
    return names + (f" and {len(headings) - 5} more" if len(headings) > 5 else "")


def _complete(contract: Contract, matches: list[Match], file: str) -> None:
    """Every table of a matched edition is there, and once."""
    seen: dict[tuple[str, str, str | None], int] = {}
    for match in matches:
        key = (match.dataset.dataset, match.edition.edition, match.sheet.sheet)
        if key in seen:
            raise RefusedFileError(
                "REPEATED_SHEET",
                f"File {file}: two sheets hold the table {match.sheet.sheet or match.dataset.dataset}; "
                "put all rows into one sheet, or send one file per sheet.",
            )
        seen[key] = match.grid
    editions = {match.edition.edition for match in matches}
    for dataset in contract.datasets:
        for edition in dataset.editions:
            named = [sheet.sheet for sheet in edition.sheets if sheet.sheet is not None]
            if edition.edition not in editions:
                continue
            absent = [name for name in named if (dataset.dataset, edition.edition, name) not in seen]
            if absent:
                raise RefusedFileError(
                    "MISSING_SHEET",
                    f"File {file}: the sheet {', '.join(absent)} of layout {edition.edition} is missing; "
                    "add it, even if it has no rows, and send the file again.",
                )


def _unknown_layout(contract: Contract, best: list[Match], file: str) -> str:
    nearest_match = max(best, key=lambda match: match.score, default=None)
    if nearest_match is None or nearest_match.score < 0.2:
        titles = ", ".join(dataset.title for dataset in contract.datasets)
        return (
            f"File {file}: no row has the headings of a layout of {contract.source} ({titles}); "
            "put the headings in one row above the data and send the file again."
        )
    return (
        f"File {file}: the layout is unknown; nearest is {nearest_match.edition.edition} of "
        f"{nearest_match.dataset.title}, which also needs {_listed(nearest_match.missing)}; "
        "use its headings and send the file again."
    )
