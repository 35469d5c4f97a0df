"""Seconds, CPU and peak memory of a whole cycle, stage by stage, without Airflow; `make bench`.

The steps are called one after another in this process with the libraries loaded, as Airflow's fork server has them; so
the peak of memory is that of all steps together, more than any task of the real thing. A time is never a failure.
"""

import argparse
import os
import resource
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table


def main() -> None:
    """Invent the regency if needed, run one cycle, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cycle")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="gesek-bench-"))
    os.environ["GESEK_HOME"] = str(home)

    import duckdb  # noqa: F401 - loaded before the steps are measured
    import great_expectations  # noqa: F401
    import pandas  # noqa: F401

    from gesek.operations import direct
    from gesek.sample.generate import generate
    from gesek.settings import settings
    from gesek.store import ledger

    console = Console()
    ledger.migrate()
    if not settings().inbox.exists():
        started = time.monotonic()
        generate(settings().inbox, home / "truth", given.scale, given.seed)
        console.print(f"sample at scale {given.scale:g}: {time.monotonic() - started:.1f} s")
    figures: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for step in direct.steps("2026-09"):
        wall, cpu, memory = _measured(step.call)
        row = figures[(step.stage, step.name)]
        row[0] += wall
        row[1] += cpu
        row[2] = max(row[2], memory)
    _print(console, figures, given.scale)


def _measured(call) -> tuple[float, float, float]:
    """Call a step; returns its wall and CPU seconds and the peak MiB of this process or a child so far."""
    before = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    call()
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = sum(b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in zip(before, after, strict=True))
    return wall, cpu, max(part.ru_maxrss for part in after) / 1024


def _print(console: Console, figures: dict[tuple[str, str], list[float]], scale: float) -> None:
    table = Table(title=f"One cycle at scale {scale:g}, without Airflow", title_justify="left")
    for heading in ("stage", "of", "wall s", "CPU s", "peak MiB so far"):
        table.add_column(heading, justify="left" if heading in ("stage", "of") else "right")
    for (stage, name), (wall, cpu, memory) in figures.items():
        table.add_row(stage, name, f"{wall:.2f}", f"{cpu:.2f}", f"{memory:.0f}")
    total = [sum(row[position] for row in figures.values()) for position in (0, 1)]
    table.add_section()
    peak = max(row[2] for row in figures.values())
    table.add_row("all", "", f"{total[0]:.1f}", f"{total[1]:.1f}", f"{peak:.0f}")
    console.print(table)


if __name__ == "__main__":
    main()
