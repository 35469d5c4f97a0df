"""Counts what was due, what was given and what of it was right."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from benchmarks.verdicts.cells import of_row
from benchmarks.verdicts.codes import judged
from benchmarks.verdicts.expected import Expected
from benchmarks.verdicts.exports import of_export
from benchmarks.verdicts.rows import Row


@dataclass
class Score:
    """Counts over all seeds: per code right, found and due; per undecidable damage the cells; examples of what differed."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    due: Counter[str] = field(default_factory=Counter)
    unknowable: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, rows: list[Row], owners: dict[str, int]) -> None:
        """Add the rows of one regency; `owners` is No. KK -> family."""
        expected = [of_row(row) for row in rows]
        for each in expected:
            self.unknowable.update(each.unknowable)
        self.unknowable.update(of_export(rows, expected, owners))
        for row, each in zip(rows, expected, strict=True):
            self._compare(row, each)
        self._exact_copies(rows)

    def _compare(self, row: Row, expected: Expected) -> None:
        for code in sorted(judged() - expected.free):
            due, got = code in expected.due, code in row.codes
            self.due[code] += due
            self.found[code] += got
            self.right[code] += due and got
            if due != got and len(self.examples[code]) < 8:
                kinds = [f"{column}:{kind}" for column, damage in row.damage.items() for kind, _ in damage]
                self.examples[code].append(f"{'missed' if due else 'extra'} {row.dataset} {' '.join(kinds)}")

    def _exact_copies(self, rows: list[Row]) -> None:
        """Of a row and its copy the one that stands later is rejected: they are counted as pairs."""
        code = "REPEATED_ROW"
        pairs = Counter(row.same_person for row in rows if row.exact_copy and row.person)
        got = Counter(row.same_person for row in rows if code in row.codes and row.person)
        self.due[code] += pairs.total()
        for person in (pairs - got).elements():
            self.examples[code].append(f"missed {person[0] if person else ''}")
        self.found[code] += sum((got & pairs).values())
        self.right[code] += sum((pairs & got).values())
