"""Which source a file is of: told by the headings of its first rows among those of all contracts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gesek.errors import RefusedFileError
from gesek.sources import contract as contracts
from gesek.sources import csv_file, excel_child, layout, read
from gesek.sources.contract import Contract
from gesek.sources.headings import redacted
from gesek.sources.layout import Attempt, Place


@dataclass(frozen=True)
class Head:
    """The first rows of a worksheet, or of a text file as one delimiter cuts it (`sheet` is None)."""

    sheet: str | None
    rows: list[list[str]]


@dataclass(frozen=True)
class Likeness:
    """A contract, and what in a file is most like one of its tables' headings."""

    agreed: Contract
    attempt: Attempt
    sheet: str | None

    @property
    def rank(self) -> tuple[bool, float, int]:
        """The greater, the likelier: complete, by the share of its required headings, by all its headings."""
        known = len(self.attempt.header.positions)
        return self.attempt.complete, round(self.attempt.share, 6), known


def heads(path: Path, password: str | None = None) -> list[Head]:
    """The first rows of a file, a workbook's read in the bounded process.

    Raises:
        RefusedFileError: it is no file of a known kind, or is protected by a password that was not given.
    """
    name = redacted(path.name)
    if not read.is_book(path):
        return [Head(None, rows) for rows in csv_file.heads(path, name)]
    (answer,) = excel_child.read_books([excel_child.Task(0, str(path), name, "", "", {}, password)])
    if answer.refused:
        raise RefusedFileError(*answer.refused)
    return [Head(sheet, rows) for sheet, rows in answer.heads]


def likenesses(first: Sequence[Head], among: Iterable[Contract]) -> list[Likeness]:
    """For each contract that has anything of the file, what is most like it; the likeliest contract first."""
    found = []
    for agreed in among:
        tables = [table for table in layout.tables(agreed) if not table.sheet.form]
        attempts = [
            Likeness(agreed, attempt, head.sheet)
            for head in first
            if (attempt := layout.closest(layout.of_sheet(tables, head.sheet), head.rows)) is not None
        ]
        if attempts:
            found.append(max(attempts, key=lambda likeness: likeness.rank))
    return sorted(found, key=lambda likeness: likeness.rank, reverse=True)


def contract_of(first: Sequence[Head], place: Place) -> Contract:
    """The contract of the source a file is of.

    Raises:
        RefusedFileError: it has the headings of no source, or all those of two and does not tell which.
    """
    found = likenesses(first, contracts.all())
    if not found or (not found[0].attempt.complete and found[0].attempt.share < layout.ENOUGH):
        raise RefusedFileError(
            "UNKNOWN_LAYOUT",
            f"{place}: its first {layout.HEADER_ROWS} {place.unit}s have the headings of no source; name it with --source, "
            "or draft its layout with `gesek sources propose FILE` and send the draft for review.",
        )
    if len(found) > 1 and found[0].attempt.complete and found[0].rank == found[1].rank:
        raise RefusedFileError(
            "UNKNOWN_LAYOUT",
            f"{place}: it has the headings of {found[0].agreed.source} as well as of {found[1].agreed.source}; name its "
            "source with --source and send it again.",
        )
    return found[0].agreed
