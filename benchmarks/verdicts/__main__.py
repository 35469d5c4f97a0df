"""`python -m benchmarks.verdicts`: invent a regency per seed, stage its first month, compare, print the table."""

import argparse
import tempfile
from pathlib import Path

from benchmarks.quiet import quiet
from benchmarks.verdicts.rows import card_owners, staged
from benchmarks.verdicts.table import show
from benchmarks.verdicts.tally import Score

SEEDS = (101, 202, 303)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verdicts")
    parser.add_argument("--scale", type=float, default=0.02)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    given = parser.parse_args()
    quiet()
    score, rows = Score(), 0
    for seed in given.seeds:
        with tempfile.TemporaryDirectory(prefix="gesek-verdicts-") as home:
            received = staged(Path(home), given.scale, seed)
            score.add(received, card_owners(Path(home) / "truth"))
            rows += len(received)
    show(score, rows, given.seeds)


if __name__ == "__main__":
    main()
