"""What a package costs: a sheet of 100,000 rows of 15 columns with all its looks, and sealing it; a table, no verdict on time.

The packages of a whole cycle are the stage `hand over` of `benchmarks.cycle`.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from benchmarks.quiet import quiet
from gesek.delivery import workbook
from gesek.delivery.seal import opened, seal
from gesek.delivery.sheets import Sheet

ROWS, COLUMNS, RUNS = 100_000, 15, 5
PASSWORD = "abcd-efgh-jkmn-pqrs-tuvw"  # noqa: S105 - of a file that this module makes and forgets


def main() -> None:
    """Write, seal and open, several times; print medians."""
    quiet()
    columns = {f"Kolom {n}": pa.array([f"{35130000 + n}{row:08d}" for row in range(ROWS)]) for n in range(COLUMNS - 2)}
    amounts = {"Jumlah": pa.array(range(ROWS)), "Nilai": pa.array([2_400_000] * ROWS)}
    sheet = Sheet("DAFTAR", pa.table(columns | amounts), frozenset({"Nilai"}))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        plain = Path(folder) / "plain.xlsx"
        write = _times(lambda: workbook.write(path, "Uji", [sheet], {"Uraian": "Isi"}, date(2026, 9, 30), ""))
        plain.write_bytes(path.read_bytes())

        def sealed() -> None:
            path.write_bytes(plain.read_bytes())
            seal(path, PASSWORD)

        sealing = _times(sealed)
        opening = _times(lambda: opened(path, PASSWORD))
        size = path.stat().st_size / 1e6
    table = Table(
        "step", "wall s (median)", "CPU s (median)", title=f"{ROWS:,} x {COLUMNS}, {size:.1f} MB, {RUNS} runs"
    )
    for name, (wall, cpu) in {"write (aim: 4)": write, "seal": sealing, "open": opening}.items():
        table.add_row(name, f"{wall:.2f}", f"{cpu:.2f}")
    Console().print(table)


def _times(work: Callable[[], object]) -> tuple[float, float]:
    walls, cpus = [], []
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls), statistics.median(cpus)


if __name__ == "__main__":
    main()
