"""The writers of workbooks beside each other: 100,000 rows of 15 columns with text ids, header style, filter and frozen header.

Alternately in one run, medians. xlsxwriter is no dependency of ours: it is compared where it is installed (`pip install xlsxwriter`).
"""

import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from rich.console import Console
from rich.table import Table

from benchmarks.quiet import quiet
from gesek.delivery import workbook
from gesek.delivery.sheets import Sheet

ROWS, COLUMNS, RUNS = 100_000, 15, 3


def ours(table: pa.Table, path: Path) -> None:
    """The writer of deliveries: rustpy-xlsxwriter from Arrow."""
    workbook.write(path, "Uji", [Sheet("DAFTAR", table)], {"Uraian": "Isi"}, date(2026, 9, 30), "")


def openpyxl_write_only(table: pa.Table, path: Path) -> None:
    """openpyxl in its write-only mode."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("DAFTAR")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:O{table.num_rows + 1}"
    heads = []
    for name in table.column_names:
        cell = WriteOnlyCell(sheet, value=name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E2F3")
        heads.append(cell)
    sheet.append(heads)
    texts = [pa.types.is_string(kind) for kind in table.schema.types]
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        cells = []
        for value, is_text in zip(row, texts, strict=True):
            cell = WriteOnlyCell(sheet, value=value)
            if is_text:
                cell.number_format = "@"
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def xlsxwriter_constant_memory(table: pa.Table, path: Path) -> None:
    """xlsxwriter, row by row."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("DAFTAR")
    text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bg_color": "#D9E2F3"})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, table.num_rows, table.num_columns - 1)
    sheet.write_row(0, 0, table.column_names, head)
    kinds = [pa.types.is_string(kind) for kind in table.schema.types]
    for number, row in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), start=1):
        for place, (value, is_text) in enumerate(zip(row, kinds, strict=True)):
            if is_text:
                sheet.write_string(number, place, value, text)
            else:
                sheet.write_number(number, place, value)
    book.close()


def main() -> None:
    """Write by each in turn, several times; print medians and how many times the first one's time they take."""
    quiet()
    texts = {f"Kolom {n}": pa.array([f"{35130000 + n}{row:08d}" for row in range(ROWS)]) for n in range(COLUMNS - 2)}
    table = pa.table(texts | {"Jumlah": pa.array(range(ROWS)), "Nilai": pa.array([2_400_000] * ROWS)})
    writers: list[Callable[[pa.Table, Path], None]] = [ours, openpyxl_write_only]
    if importlib.util.find_spec("xlsxwriter"):
        writers.append(xlsxwriter_constant_memory)
    times: dict[str, list[tuple[float, float]]] = {one.__name__: [] for one in writers}
    sizes: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        for _ in range(RUNS):
            for write in writers:
                wall, cpu = time.perf_counter(), time.process_time()
                write(table, path)
                times[write.__name__].append((time.perf_counter() - wall, time.process_time() - cpu))
                sizes[write.__name__] = path.stat().st_size / 1e6
    shown = Table("writer", "wall s", "CPU s", "times ours", "MB", title=f"{ROWS:,} x {COLUMNS}, medians of {RUNS}")
    first = statistics.median(wall for wall, _ in times["ours"])
    for name, taken in times.items():
        wall, cpu = (statistics.median(one[part] for one in taken) for part in (0, 1))
        shown.add_row(name, f"{wall:.2f}", f"{cpu:.2f}", f"{wall / first:.1f}", f"{sizes[name]:.1f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
