"""Record every build of two cycles of a tiny regency: the same steps as the DAGs, in one process and without Airflow.

.venv/bin/python -m tests.spark.make_fixture var/spark [--scale 0.01] [--seed 7]
"""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.spark.recording import recorded

if TYPE_CHECKING:
    from gesek.operations import direct

CYCLES = ("2026-09", "2026-10")
WITHOUT_SQL = ("gate", "hand over")
"""Stages that build nothing and take a third of the time; so does the answer to the villages."""


def _without_sql(step: "direct.Step") -> bool:
    return step.stage in WITHOUT_SQL or (step.stage, step.name) == ("answer", "musdes")


def main() -> None:
    """Invent, run and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    home = asked.folder.resolve() / "home"
    os.environ |= {"GESEK_HOME": str(home), "GESEK_STABLE_SECONDS": "0"}
    from gesek.identity import queue
    from gesek.operations import direct
    from gesek.sample.generate import generate
    from gesek.settings import settings
    from gesek.store import ledger
    from gesek.targets import changes, publication
    from gesek.targets.documents import facts
    from tests.spark import rare_lists

    ledger.migrate()
    generate(settings().inbox, home / "truth", asked.scale, asked.seed, lambda _message: None)
    with recorded(asked.folder) as recorder:
        rare_lists.build()  # first: of what the months bring too, theirs is kept
        for cycle_id in CYCLES:
            direct.run_cycle(cycle_id, lambda step: None if _without_sql(step) else step.call())
            for pair in queue.waiting(limit=2)[0]:
                queue.decide(pair.handle, "same", "fixture", "so that the next cycle has rulings to replay")
        listed = publication.in_force()
        assert listed is not None, "no list was published"
        facts.read(listed)
        changes.by_village(listed)
    sys.stdout.write(f"{sum(map(len, recorder.kinds.values()))} builds of {len(recorder.kinds)} files recorded\n")


if __name__ == "__main__":
    main()
