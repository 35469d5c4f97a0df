"""Seconds, CPU and peak memory of a whole cycle, stage by stage, without and with Airflow; `make bench`.

Without: every step in a process forked for it, one after another. With: the same cycle of the same files on a home of its
own through the real scheduler, where tasks run side by side; its CPU is that of all of Airflow's processes. The ratio is
what schedules, retries, history and pages cost. A time is never a failure.
"""

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.quiet import quiet

CYCLE = "2026-09"


def main() -> None:
    """Invent the regency, run one cycle both ways, print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cycle")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--home", type=Path, help="an empty folder to work in; kept afterwards")
    parser.add_argument("--only", choices=["without", "with"])
    given = parser.parse_args()
    folder = given.home or Path(tempfile.mkdtemp(prefix="gesek-bench-"))
    try:
        _bench(folder.resolve(), given)
    finally:
        if given.home is None:
            shutil.rmtree(folder, ignore_errors=True)


def _bench(folder: Path, given: argparse.Namespace) -> None:
    os.environ["GESEK_HOME"] = str(folder / "without")
    os.environ["GESEK_STABLE_SECONDS"] = "0"

    quiet()
    import gesek.operations.preloaded  # noqa: F401 - what a task inherits is loaded before anything is measured

    quiet()  # importing Airflow sets logging up again
    from benchmarks import steps, tables, through_airflow
    from gesek.sample.generate import generate
    from gesek.settings import settings
    from gesek.store import ledger

    began = time.monotonic()
    generate(settings().inbox, folder / "truth", given.scale, given.seed)
    tables.say(f"Sample at scale {given.scale:g}: {time.monotonic() - began:.1f} s.")
    (folder / "with").mkdir()
    shutil.copytree(settings().inbox, folder / "with" / "inbox", copy_function=os.link)
    without = through = None
    if given.only != "with":
        _in_child(ledger.migrate)
        without = steps.run(CYCLE)
        tables.print_steps(without, given.scale)
        tables.print_gates(without)
    if given.only != "without":
        os.environ["GESEK_HOME"] = str(folder / "with")
        settings.cache_clear()
        ledger.migrate()
        through = through_airflow.run(CYCLE)
        tables.print_through(through, given.scale)
    if without and through:
        tables.print_ratio(without, through)
    tables.print_parsing()


def _in_child(call) -> None:
    """Call it in a process of its own, so that this one opens no store."""
    import multiprocessing

    child = multiprocessing.get_context("fork").Process(target=call)
    child.start()
    child.join()


if __name__ == "__main__":
    main()
