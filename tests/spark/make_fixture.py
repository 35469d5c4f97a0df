"""Record every build of two cycles of a tiny regency: the same steps as the DAGs, in one process and without Airflow.

.venv/bin/python -m tests.spark.make_fixture var/spark [--scale 0.002] [--seed 7]
"""

import argparse
import os
import sys
from pathlib import Path

from tests.spark.recording import recorded

CYCLES = ("2026-09", "2026-10")
SLOTS = 1


def ingest(cycle_id: str) -> None:
    """Land, read, stage and publish what every source has for the cycle."""
    from gesek.sources import contract
    from gesek.sources.land import collect
    from gesek.sources.read import read_files
    from gesek.sources.stage import stage_files
    from gesek.store import lake

    for source in (item.source for item in contract.all()):
        run_id = f"ingest {source} {cycle_id}"
        landed = collect(source, cycle_id)
        accepted = read_files(landed, run_id) if landed else []
        if accepted:
            lake.publish(list(stage_files(source, list(accepted), run_id, SLOTS).values()))


def rebuild(cycle_id: str) -> int | None:
    """Make the consolidated list and publish it; None when nothing is new."""
    from gesek.targets import publication
    from gesek.targets import rebuild as steps

    run_id = f"rebuild {cycle_id}"
    input_set = steps.freeze(run_id, cycle_id)
    if input_set is None:
        return None
    people = steps.match(input_set, run_id, SLOTS)
    families = steps.families(input_set, people, run_id, SLOTS)
    decided = steps.determine(input_set, families, run_id, SLOTS)
    built = steps.changes(input_set, decided, run_id, SLOTS)
    return publication.publish(steps.draft(input_set, built, run_id))


def select(list_id: int, cycle_id: str) -> None:
    """Select the beneficiaries of every programme."""
    from gesek.programs import definition
    from gesek.programs.select import select as select_program

    for program in definition.all():
        select_program(program.id, list_id, f"{program.id} {cycle_id}", SLOTS)


def main() -> None:
    """Invent, run and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=0.002)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    home = asked.folder.resolve() / "home"
    os.environ |= {"GESEK_HOME": str(home), "GESEK_STABLE_SECONDS": "0"}
    from gesek.sample.generate import generate
    from gesek.settings import settings
    from gesek.store import cycles, ledger

    ledger.migrate()
    generate(settings().inbox, home / "truth", asked.scale, asked.seed, lambda _message: None)
    with recorded(asked.folder) as recorder:
        for cycle_id in CYCLES:
            cycles.open_cycle(cycle_id)
            ingest(cycle_id)
            list_id = rebuild(cycle_id)
            if list_id is not None:
                select(list_id, cycle_id)
    sys.stdout.write(f"{sum(recorder.numbers.values())} builds of {len(recorder.numbers)} files recorded\n")


if __name__ == "__main__":
    main()
