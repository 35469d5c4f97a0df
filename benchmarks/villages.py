"""Seconds to land, read, judge and answer a regency's village workbooks; `python -m benchmarks.villages`.

Takes the workbooks of the sample (invented now, or `--books FOLDER`, which is only read). Wall and CPU time of this process
and its children. Loading Great Expectations is a step of its own, as a scheduler's fork server loads it once for all tasks:
the sum is given with and without it. A time is never a failure.
"""

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.quiet import quiet

CYCLE = "2026-09"
LOADING = "load Great Expectations"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.villages")
    parser.add_argument("--books", type=Path, help="folder of village workbooks; a sample is invented without it")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    quiet()
    with tempfile.TemporaryDirectory(prefix="gesek-villages-") as home:
        os.environ["GESEK_HOME"] = home
        os.environ["GESEK_STABLE_SECONDS"] = "0"
        _run(Path(home), given.books, given.scale, given.seed)


def _run(home: Path, books: Path | None, scale: float, seed: int) -> None:
    from sqlalchemy import func, select

    from gesek.quality import gate, great
    from gesek.quality.answers import village
    from gesek.settings import settings
    from gesek.sources import contract, land, read, stage
    from gesek.store import cycles, ledger
    from gesek.store.models import Answer, ReceivedFile

    console = Console()
    ledger.migrate()
    cycles.open_cycle(CYCLE)
    inbox = settings().inbox / "musdes" / CYCLE
    if books is None:
        from gesek.sample.generate import generate

        generate(settings().inbox, home / "truth", scale, seed)
    else:
        shutil.copytree(books, inbox)
    files: list[int] = []
    versions: dict[str, int] = {}
    agreed = contract.load("musdes")
    steps: dict[str, Callable[[], object]] = {
        "land": lambda: files.extend(land.collect("musdes", CYCLE)),
        "read": lambda: files.__setitem__(slice(None), read.read_files(list(files), "benchmark", slots=2)),
        "judge": lambda: versions.update(stage.stage_files("musdes", files, "benchmark", 2)),
        LOADING: great.load,
        "gate": lambda: gate.check(versions, "benchmark"),
        "answer": lambda: village.answer(agreed, CYCLE),
        "answer again (nothing new)": lambda: village.answer(agreed, CYCLE),
    }
    table = Table(title=f"{len(list(inbox.iterdir()))} village workbooks", title_justify="left")
    for heading in ("step", "wall s", "CPU s", "peak MiB so far"):
        table.add_column(heading, justify="left" if heading == "step" else "right")
    found = {}
    for name, call in steps.items():
        found[name] = wall, cpu, memory = _measured(call)
        table.add_row(name, f"{wall:.2f}", f"{cpu:.2f}", f"{memory:.0f}")
    table.add_section()
    for label, left_out in (("all", ""), ("all but the loading", LOADING)):
        wall, cpu = (sum(step[kind] for name, step in found.items() if name != left_out) for kind in (0, 1))
        table.add_row(label, f"{wall:.1f}", f"{cpu:.1f}", "")
    console.print(table)
    with ledger.transaction() as session:
        rows = session.scalar(select(func.sum(ReceivedFile.rows_received)))
        answers = session.scalar(select(func.count()).select_from(Answer))
    console.print(f"{rows} rows judged, {answers} answers written")


def _measured(call: Callable[[], object]) -> tuple[float, float, float]:
    """Call a step; its wall and CPU seconds, and the peak MiB of this process or a child so far."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    before, started = [resource.getrusage(kind) for kind in kinds], time.monotonic()
    call()
    wall, after = time.monotonic() - started, [resource.getrusage(kind) for kind in kinds]
    cpu = sum(b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in zip(before, after, strict=True))
    return wall, cpu, max(part.ru_maxrss for part in after) / 1024


if __name__ == "__main__":
    main()
