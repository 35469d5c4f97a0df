"""An export being made: its text columns, who each row is, and every damage done to a cell."""

from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample.events import mix, share


@dataclass
class Damage:
    """Cells of one column that do not hold what they should: row positions, kind and true value of each."""

    column: str
    rows: np.ndarray
    kinds: pa.Array
    true: pa.Array


@dataclass
class Said:
    """Rows whose cell of one column rightly says something the verdicts ask about: its kind, and the row positions."""

    kind: str
    column: str
    rows: np.ndarray


@dataclass
class Extract:
    """Rows of one dataset in one cycle.

    Attributes:
        dataset, cycle: which.
        seed: the run's; all chance of the dirt derives from it, the dataset, the column and the row's key.
        person: position in the world per row, -1 where the row is a family only. family: likewise.
        key: equal for a row and its exact copy, and for the same row in both cycles. copy: 0, 1 exact copy, 2 variant.
        columns: header → text. numbers, dates: masks of number and date cells, for workbooks.
        group: village per row, over which damage is uneven.
        damages, said: what cells hold that they should not, and what they rightly say of the person or house.
    """

    dataset: str
    cycle: str
    seed: int
    person: np.ndarray
    family: np.ndarray
    key: np.ndarray
    copy: np.ndarray
    group: np.ndarray
    columns: dict[str, pa.Array] = field(default_factory=dict)
    numbers: dict[str, np.ndarray] = field(default_factory=dict)
    dates: dict[str, np.ndarray] = field(default_factory=dict)
    damages: list[Damage] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.person)

    def salt(self, purpose: str) -> int:
        """Return the number from which the chance for one purpose derives."""
        return (crc32(f"{self.dataset}/{purpose}".encode()) << 16) ^ self.seed

    def chance(self, purpose: str, key: np.ndarray | None = None) -> np.ndarray:
        """Return an evenly spread number from 0 to below 1 per row, the same for the same key and purpose."""
        return share(self.key if key is None else key, self.salt(purpose))

    def dice(self, purpose: str, key: np.ndarray | None = None) -> np.ndarray:
        """Return a big random integer per row; uint64."""
        return mix(self.key if key is None else key, self.salt(purpose))

    def alone(self) -> np.ndarray:
        """Return a mask of the rows that have no exact copy."""
        _, position, count = np.unique(self.key, return_inverse=True, return_counts=True)
        return np.asarray(count[position] == 1)

    def change(self, column: str, rows: np.ndarray, values: pa.Array, kinds: object, true: pa.Array) -> None:
        """Replace cells and remember it; cells that come out as they were are not damage.

        Args:
            column: header.
            rows: positions, ascending.
            values: the new text per row.
            kinds: one word or a word per row.
            true: what the cell should hold, per row.
        """
        if not len(rows):
            return
        mask = np.zeros(len(self), dtype=bool)
        mask[rows] = True
        self.columns[column] = pc.replace_with_mask(self.columns[column], pa.array(mask), values)
        words = pa.array([kinds] * len(rows), pa.string()) if isinstance(kinds, str) else pa.array(kinds, pa.string())
        self.note(column, rows, words, true)

    def note(self, column: str, rows: np.ndarray, kinds: pa.Array, true: pa.Array) -> None:
        """Remember a damage without changing the cells."""
        self.damages.append(Damage(column, rows, kinds, true))

    def say(self, kind: str, column: str, mask: np.ndarray) -> None:
        """Remember what the cells of some rows say, for example that the person has died."""
        self.said.append(Said(kind, column, np.flatnonzero(mask)))


def same_text(one: pa.Array, other: pa.Array) -> np.ndarray:
    """Compare two text arrays, null equal to null."""
    equal = pc.fill_null(pc.equal(one, other), False)
    both_null = pc.and_(pc.is_null(one), pc.is_null(other))
    return pc.or_(equal, both_null).to_numpy(zero_copy_only=False)
