"""Connected components: the one iteration of matching, kept out of SQL."""

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def components(first: np.ndarray, second: np.ndarray, size: int) -> np.ndarray:
    """Label the numbers 0 to size - 1 by the smallest number they are tied to.

    Args:
        first: one end of each tie, shape (ties,).
        second: the other end, shape (ties,).
        size: how many numbers there are.

    Returns:
        The label of every number, shape (size,): the smallest number of its component, whatever the order of the
        ties.
    """
    graph = coo_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(size, size))
    count, label = connected_components(graph, directed=False)
    smallest = np.empty(count, dtype=np.int64)
    smallest[label[::-1]] = np.arange(size - 1, -1, -1)  # the last assignment to a place stays: its smallest number
    return smallest[label]


class Parts:
    """Records (numbered from 1) as parts that grow together; a part is named by its smallest number.

    Attributes:
        part: part of each record, shape (records + 1,); place 0 is unused.
        rule: the rule that first tied each record to another, by its place in `rules`; 0 where none did.
    """

    def __init__(self, size: int) -> None:
        self.part = np.arange(size + 1, dtype=np.int64)
        self.rule = np.zeros(size + 1, dtype=np.int8)
        self.rules = [""]

    def tie(self, rule: str, edges: pa.Table) -> None:
        """Join the parts of the records at both ends of each edge (columns a, b)."""
        if rule not in self.rules:
            self.rules.append(rule)
        if not edges.num_rows:
            return
        before = self._alone()
        first, second = (self.part[edges[end].to_numpy()] for end in ("a", "b"))
        grown = components(first, second, len(self.part))
        self.part = grown[self.part]
        tied = before & ~self._alone() & (self.rule == 0)
        self.rule[tied] = self.rules.index(rule)

    def _alone(self) -> np.ndarray:
        return np.bincount(self.part, minlength=len(self.part))[self.part] == 1

    def table(self, with_rules: bool = False) -> pa.Table:
        """The relation `person_part`: nomor, part and, if asked for, aturan (the rule's name, empty for none)."""
        columns = {
            "nomor": pa.array(np.arange(1, len(self.part), dtype=np.int64)),
            "part": pa.array(self.part[1:]),
        }
        if with_rules:
            columns["aturan"] = pa.array(self.rules, pa.string()).take(pa.array(self.rule[1:]))
        return pa.table(columns)
