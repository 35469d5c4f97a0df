"""What the contracts say of the datasets' columns."""

from functools import cache

from gesek.sources import contract
from gesek.sources.contract import Dataset


@cache
def layout(dataset: str) -> Dataset:
    """Return the contract of a dataset."""
    return next(each for agreed in contract.all() for each in agreed.datasets if each.dataset == dataset)


@cache
def columns(dataset: str) -> frozenset[str]:
    """Return its columns, composed ones too."""
    return frozenset(layout(dataset).columns) | frozenset(layout(dataset).compose)


@cache
def canonical(dataset: str) -> dict[str, str]:
    """Return heading -> column, of all its editions and sheets; a heading that is a column's own name means that column."""
    headings = {
        name: column
        for edition in layout(dataset).editions
        for sheet in edition.sheets
        for column, names in sheet.columns.items()
        for name in names
    }
    return headings | {column: column for column in layout(dataset).columns}
