"""Linkage on the truth of a staged sample: `GESEK_HOME=... python -m benchmarks.linkage [--withheld 0.03] [--seed 5]`.

The home holds a cycle that `gesek.operations.direct` staged; its truth lies in `truth/`. Prints, for each case, every contender's
curve with time and memory, and apart from it the records that nothing in the data can decide.
"""

import argparse
import tempfile
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from benchmarks.linkage.contenders import CONTENDERS
from benchmarks.linkage.prepare import Case, prepare
from benchmarks.quiet import quiet
from benchmarks.steps import Figures, forked
from gesek.identity.linkage import load
from gesek.operations.direct import Step

CONSOLE = Console(width=130)
POINTS = 7
"""Points of each contender's curve."""


class Truth:
    """Who is who in a case.

    Attributes:
        bearer: person of the truth of each part, -1 where unknown or several.
        linkable: sought parts of whom the data hold another part.
    """

    def __init__(self, case: Case) -> None:
        person = pq.read_table(case.folder / "person.parquet", columns=["part", "nik", "orang"])
        self.people = person.num_rows
        self.bearer = np.full(person["part"].to_numpy().max() + 1, -1, dtype=np.int64)
        self.bearer[person["part"].to_numpy()] = person["orang"].fill_null(-1).to_numpy()
        bearers, counts = np.unique(self.bearer[self.bearer >= 0], return_counts=True)
        several = set(bearers[counts > 1].tolist())
        sought = person.filter(person["nik"].is_null())["part"].to_numpy()
        self.sought = len(sought)
        self.linkable = np.array([one for one in sought.tolist() if self.bearer[one] in several], dtype=np.int64)

    def right(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return (self.bearer[a] == self.bearer[b]) & (self.bearer[a] >= 0)


def undecidable(case: Case, truth: Truth) -> set[int]:
    """Linkable parts for whom another person agrees at least as well in every single comparison as they themselves."""
    pairs = duckdb.sql(f"select a, b, pola // 10 as pola from '{case.folder}/link_pair.parquet'").fetchnumpy()  # noqa: S608
    digits = np.stack([pairs["pola"].astype(np.int64) // 10**place % 10 for place in range(7, -1, -1)], axis=1)
    right = truth.right(pairs["a"], pairs["b"])
    own: dict[int, list[int]] = {}
    others: dict[int, list[int]] = {}
    linkable = set(truth.linkable.tolist())
    for place, (a, b) in enumerate(zip(pairs["a"].tolist(), pairs["b"].tolist(), strict=True)):
        for one in {a, b} & linkable:
            (own if right[place] else others).setdefault(one, []).append(place)
    return {
        one
        for one, mine in own.items()
        if any(all((digits[other] >= digits[true]).all() for true in mine) for other in others.get(one, ()))
    }


def best(links: pa.Table) -> pa.Table:
    """Each sought part's best link, none where two score alike."""
    links = links.sort_by([("a", "ascending"), ("score", "descending")])
    a, score = links["a"].to_numpy(), links["score"].to_numpy()
    first = np.concatenate([[True], a[1:] != a[:-1]])
    rivalled = np.concatenate([(a[1:] == a[:-1]) & (score[1:] == score[:-1]), [False]])
    return links.filter(pa.array(first & ~rivalled))


def curve(
    links: pa.Table, truth: Truth, decided: np.ndarray, marks: list[int]
) -> list[tuple[int, int, float, float, float]]:
    """(score, links, precision, recall of all linkable, recall of the decidable) at some scores, the lowest first."""
    a, b, score = (links[name].to_numpy() for name in ("a", "b", "score"))
    right = truth.right(a, b)
    found = []
    for mark in marks:
        kept = score >= mark
        reached = np.unique(np.concatenate([a[kept & right], b[kept & right]]))
        of_all = len(np.intersect1d(reached, truth.linkable)) / max(1, len(truth.linkable))
        of_decided = len(np.intersect1d(reached, decided)) / max(1, len(decided))
        found.append((mark, int(kept.sum()), right[kept].mean() if kept.any() else 1.0, of_all, of_decided))
    return found


def linked(case: Case) -> dict[str, tuple[pa.Table, Figures]]:
    """Contender -> its links and what they took, each in a process of its own."""
    return {name: forked(Step("link", name, partial(call, case.folder))) for name, call in CONTENDERS.items()}


def show(case: Case, done: dict[str, tuple[pa.Table, Figures]]) -> None:
    """One case: every contender, its figures and its curve."""
    truth = Truth(case)
    lost = undecidable(case, truth)
    decided = np.setdiff1d(truth.linkable, np.array(sorted(lost), dtype=np.int64))
    CONSOLE.print(
        f"Case {case.name}: {truth.people:,} people by identifiers, {truth.sought:,} of them without a sound NIK, of whom "
        f"{len(truth.linkable):,} have another record to be linked to; for {len(lost):,} of these somebody else agrees as well "
        "in everything (undecidable)."
    )
    table = Table(box=None, pad_edge=False)
    for heading in (
        "contender",
        "score from",
        "links",
        "precision",
        "recall",
        "recall decidable",
        "wall s",
        "CPU s",
        "peak MiB",
    ):
        table.add_column(heading, justify="left" if heading == "contender" else "right")
    for name, (links, figures) in done.items():
        picked = links if name == "gesek" else best(links)
        rows = curve(picked, truth, decided, marks(picked, name))
        for place, (mark, count, precision, all_, of_decided) in enumerate(rows):
            ends = _figures(figures) if place == 0 else ("", "", "")
            table.add_row(
                name if place == 0 else "",
                str(mark),
                f"{count:,}",
                f"{precision:.4f}",
                f"{all_:.4f}",
                f"{of_decided:.4f}",
                *ends,
            )
        table.add_section()
    CONSOLE.print(table)


def marks(links: pa.Table, name: str) -> list[int]:
    """The scores at which a curve is printed: quantiles, and for this product the chosen weight."""
    score = links["score"].to_numpy()
    found = {int(one) for one in np.quantile(score, np.linspace(0, 0.75, POINTS))}
    return sorted(found | ({load().decision.link} if name == "gesek" else set()))


def _figures(figures: Figures) -> tuple[str, str, str]:
    return f"{figures.wall:.1f}", f"{figures.cpu:.1f}", f"{figures.peak:.0f}"


def main() -> None:
    """Prepare and run both cases."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage", description=__doc__)
    parser.add_argument(
        "--withheld", type=float, default=0.03, help="share of the records with a sound NIK that lose it"
    )
    parser.add_argument("--seed", type=int, default=5, help="which records those are")
    parser.add_argument("--kept", type=Path, help="folder for the cases, kept; a temporary one by default")
    asked = parser.parse_args()
    quiet()
    with tempfile.TemporaryDirectory() as folder:
        prepared, _ = forked(
            Step("prepare", "cases", partial(prepare, asked.kept or Path(folder), asked.withheld, asked.seed))
        )
        # All before the first is looked at: a process that has used its engine's threads can no longer be forked.
        done = [linked(case) for case in prepared]
        for case, found in zip(prepared, done, strict=True):
            show(case, found)


if __name__ == "__main__":
    main()
