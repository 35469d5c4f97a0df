"""The tables that benchmarks print."""

import subprocess
import sys
from collections import defaultdict

from rich.console import Console
from rich.table import Table

from benchmarks.steps import Figures
from benchmarks.through_airflow import Measured
from gesek.paths import ROOT

CONSOLE = Console(width=110)
PARSE = """
import sys, time, runpy
from pathlib import Path
import airflow.sdk
for file in sorted(Path(sys.argv[1]).glob("*.py")):
    began = time.process_time()
    runpy.run_path(str(file))
    print("PARSED", file.name, time.process_time() - began)
"""


def say(sentence: str) -> None:
    """Print a line."""
    CONSOLE.print(sentence, highlight=False)


def _table(title: str, *headings: str, left: int = 1) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for position, heading in enumerate(headings):
        table.add_column(heading, justify="left" if position < left else "right")
    return table


def print_steps(figures: list[Figures], scale: float) -> None:
    """Every step, then the sums per stage, then all."""
    headings = ("wall s", "CPU s", "peak MiB", "own MiB")
    table = _table(f"One cycle at scale {scale:g} without Airflow, step by step", "stage", "of", *headings, left=2)
    for one in figures:
        table.add_row(one.stage, one.name, *_numbers([one]))
    CONSOLE.print(table)
    stages: dict[str, list[Figures]] = defaultdict(list)
    for one in figures:
        stages[one.stage].append(one)
    table = _table(f"One cycle at scale {scale:g} without Airflow", "stage", "steps", *headings)
    for stage, some in stages.items():
        table.add_row(stage, str(len(some)), *_numbers(some))
    table.add_section()
    table.add_row("all", str(len(figures)), *_numbers(figures))
    CONSOLE.print(table)


def print_gates(figures: list[Figures]) -> None:
    """The gates of the staged datasets against their staging: they should take no more wall time."""
    sources = {one.name for one in figures if one.stage == "stage"}
    staging = sum(one.wall for one in figures if one.stage == "stage")
    gates = sum(one.wall for one in figures if one.stage == "gate" and one.name in sources)
    if staging:
        say(
            f"Gates of staged datasets / their staging: {gates:.1f} / {staging:.1f} s = {gates / staging:.2f} (aim: 1 or less)."
        )
    for one in figures:
        if (one.stage, one.name) == ("stage", "dtks"):
            say(
                f"DTKS staged with verdicts: wall {one.wall:.1f} s, CPU {one.cpu:.1f} s (aim at scale 1, some 700,000 rows: 8)."
            )


def _numbers(figures: list[Figures]) -> list[str]:
    sums = sum(one.wall for one in figures), sum(one.cpu for one in figures)
    return [f"{sum_:.2f}" for sum_ in sums] + [
        f"{max(one.peak for one in figures):.0f}",
        f"{max(one.own for one in figures):.0f}",
    ]


def print_through(measured: Measured, scale: float) -> None:
    """Every stage with the CPU of each part of Airflow."""
    roles = ("tasks", "scheduler", "api-server", "dag-processor", "triggerer")
    title = f"The same cycle through Airflow (scale {scale:g}); CPU seconds by part, peak as PSS of all processes"
    table = _table(title, "stage", "wall s", *roles, "CPU s", "peak MiB")
    for stage in measured.stages:
        cpu = [stage.cpu.get(role, 0.0) for role in roles]
        table.add_row(
            stage.title, f"{stage.wall:.1f}", *(f"{c:.1f}" for c in cpu), f"{sum(cpu):.1f}", f"{stage.peak:.0f}"
        )
    table.add_section()
    sums = [sum(stage.cpu.get(role, 0.0) for stage in measured.stages) for role in roles]
    peak = max(stage.peak for stage in measured.stages)
    parts = (f"{c:.1f}" for c in sums)
    table.add_row("all", f"{measured.wall():.1f}", *parts, f"{sum(sums):.1f}", f"{peak:.0f}")
    CONSOLE.print(table)


def print_ratio(without: list[Figures], through: Measured) -> None:
    """What Airflow costs beside the work itself."""
    wall, cpu = sum(one.wall for one in without), sum(one.cpu for one in without)
    say(
        f"Through Airflow / without: wall {through.wall():.1f} / {wall:.1f} s = {through.wall() / wall:.2f}, "
        f"CPU {through.cpu():.1f} / {cpu:.1f} s = {through.cpu() / cpu:.2f}."
    )


def print_parsing() -> None:
    """CPU of parsing each DAG file, beyond importing Airflow's SDK; the first one pays for the package."""
    done = subprocess.run(
        [sys.executable, "-c", PARSE, str(ROOT / "dags")], capture_output=True, text=True, check=True, cwd=ROOT
    )
    lines = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("PARSED ")]
    table = _table("Parsing the DAG files, beyond import airflow.sdk", "file", "CPU s")
    for name, seconds in lines:
        table.add_row(name, f"{float(seconds):.3f}")
    table.add_section()
    table.add_row("all (aim: less than 0.5)", f"{sum(float(seconds) for _, seconds in lines):.3f}")
    CONSOLE.print(table)
