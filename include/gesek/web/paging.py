"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ROWS = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a longer list.

    Attributes:
        rows: those of this page.
        number: which page, from 1.
        total: rows of the whole list.
        size: rows of a full page.
    """

    rows: Sequence[Row]
    number: int
    total: int
    size: int = ROWS

    @property
    def last(self) -> int:
        """Number of the last page; 1 of an empty list."""
        return _last(self.total, self.size)

    @property
    def first_row(self) -> int:
        """Number of its first row in the list, from 1; 0 of an empty list."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """Number of its last row in the list."""
        return (self.number - 1) * self.size + len(self.rows)


def offset(number: int, size: int = ROWS) -> int:
    """Rows before a page, for a query's OFFSET."""
    return (max(1, number) - 1) * size


def nearest(number: int, total: int, size: int = ROWS) -> int:
    """The page that there is: one past the end is the last, one before the first the first."""
    return min(max(1, number), _last(total, size))


def _last(total: int, size: int) -> int:
    return max(1, -(-total // size))


def paged(rows: Sequence[Row], number: int, size: int = ROWS) -> Page[Row]:
    """A page of a list that is whole in memory; one past its end is its last."""
    number = nearest(number, len(rows), size)
    begin = offset(number, size)
    return Page(rows[begin : begin + size], number, len(rows), size)
