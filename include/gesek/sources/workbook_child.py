"""The process that reads workbooks: one line of JSON in per file, one out; bounded in memory and time.

It recognises each sheet, writes every cell as text into Parquet and answers with counts or a refusal. Should a workbook
bring it down, only that workbook is lost: the parent starts another child for the rest.
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

MEMORY_BYTES = 6 << 30
CPU_SECONDS_PER_FILE = 300
BATCH = 16_384
EXACT = 1e15
"""Numbers from here on keep a trailing `.0`, so that a number cell can be told from text: Excel holds 15 digits."""

# pyarrow would import pandas on its first array, half a second that no workbook needs.
sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]

import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError  # noqa: E402

from gesek.errors import RefusedFileError  # noqa: E402
from gesek.sources import contract as contracts  # noqa: E402
from gesek.sources.layout import SEARCHED_ROWS, Grid, Match, recognise  # noqa: E402
from gesek.sources.raw import constant, has_content, last_true, raw_schema  # noqa: E402


def text(value: Any) -> str | None:
    """A cell's value as raw text: dates ISO, whole numbers plain, empty as None, text untouched."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if not value.is_integer():
            return repr(value)
        return f"{int(value)}.0" if abs(value) >= EXACT else str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, (int, time, timedelta)) else None


def column(values: list[Any]) -> pa.Array:
    """A column of cells as text; the common case, text and empty cells only, without a look at each."""
    if set(map(type, values)) == {str}:
        array = pa.array(values, pa.string())
        return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)
    return pa.array([text(value) for value in values], pa.string())


def grid_of(sheet: CalamineSheet) -> Grid:
    """The first rows of a sheet as text."""
    rows = []
    for number, row in enumerate(sheet.iter_rows()):
        if number >= SEARCHED_ROWS:
            break
        rows.append([text(cell) or "" for cell in row])
    return Grid(sheet.name, rows)


def batches(sheet: CalamineSheet, match: Match, sha256: str, file: str) -> Iterator[pa.RecordBatch]:
    """The data rows of a table as record batches of text; rows after the last one with content are no rows."""
    names = [name for name in match.sheet.columns if name in set(match.columns.values())]
    position = {name: at for at, name in match.columns.items()}
    schema = raw_schema(names, match.dataset.has_sheets)
    waiting: list[list[Any]] = []
    ghosts: list[pa.RecordBatch] = []
    first = match.header_row + 2

    def batch(rows: list[list[Any]], first_row: int) -> tuple[pa.RecordBatch, int]:
        cells = list(zip(*rows, strict=True))
        for at in match.unnamed:
            if any(text(value) is not None for value in cells[at]):
                raise RefusedFileError(
                    "UNNAMED_COLUMN",
                    f"File {file}, sheet {match.sheet.sheet or sheet.name}: column {at + 1} has values but no heading; "
                    "give it its heading or empty it, and send the file again.",
                )
        arrays = [column(list(cells[position[name]])) for name in names]
        end = last_true(has_content(arrays, len(rows)))
        extra = [constant(match.sheet.sheet or "", len(rows))] if match.dataset.has_sheets else []
        numbers = pa.array(range(first_row, first_row + len(rows)), pa.int32())
        whole = pa.RecordBatch.from_arrays([*arrays, *extra, constant(sha256, len(rows)), numbers], schema=schema)
        return whole, end

    def emit(rows: list[list[Any]]) -> Iterator[pa.RecordBatch]:
        nonlocal first
        whole, end = batch(rows, first)
        first += len(rows)
        if end:
            yield from ghosts
            ghosts.clear()
            yield whole.slice(0, end)
        if end < len(rows):
            ghosts.append(whole.slice(end))

    for number, row in enumerate(sheet.iter_rows()):
        if number <= match.header_row:
            continue
        waiting.append(row)
        if len(waiting) == BATCH:
            yield from emit(waiting)
            waiting = []
    if waiting:
        yield from emit(waiting)


def form_row(sheet: CalamineSheet, match: Match, sha256: str) -> pa.RecordBatch:
    """A form's answers as one row; the answer is the first filled cell after the label."""
    rows = list(sheet.iter_rows())
    answers: dict[str, str | None] = {}
    for name, at in match.labels.items():
        filled = [value for cell in rows[at] if (value := text(cell)) is not None and value.strip()]
        answers[name] = filled[1] if len(filled) > 1 else None
    names = [name for name in match.sheet.columns if name in answers]
    arrays = [pa.array([answers[name]], pa.string()) for name in names]
    schema = raw_schema(names, match.dataset.has_sheets)
    return pa.RecordBatch.from_arrays([*arrays, constant(sha256, 1), pa.array([1], pa.int32())], schema=schema)


def read(task: dict[str, str]) -> dict[str, Any]:
    """Read one workbook into Parquet files, one per dataset; returns their places and rows, or a refusal."""
    contract = contracts.load(task["source"])
    try:
        workbook = CalamineWorkbook.from_path(task["path"])
        sheets = [workbook.get_sheet_by_index(number) for number in range(len(workbook.sheet_names))]
        matches = recognise(contract, [grid_of(sheet) for sheet in sheets], task["name"])
        parts = []
        for dataset in contract.datasets:
            own = [match for match in matches if match.dataset.dataset == dataset.dataset]
            if own:
                place = Path(task["out"]) / f"{task['id']}-{dataset.dataset}.parquet"
                rows = write(sheets, own, task, place)
                parts.append(
                    {"dataset": dataset.dataset, "edition": own[0].edition.edition, "path": str(place), "rows": rows}
                )
        return {"id": task["id"], "parts": parts}
    except RefusedFileError as refusal:
        return {"id": task["id"], "code": refusal.code, "sentence": str(refusal)}
    except PasswordError:
        return {
            "id": task["id"],
            "code": "UNSUPPORTED_FORMAT",
            "sentence": f"File {task['name']} has a password; remove it and send the file again.",
        }
    except CalamineError:
        return {
            "id": task["id"],
            "code": "TRUNCATED_ARCHIVE",
            "sentence": f"File {task['name']} is damaged: a part of the workbook cannot be read; save it anew in Excel "
            "and send it again.",
        }


def write(sheets: list[CalamineSheet], matches: list[Match], task: dict[str, str], place: Path) -> int:
    """Write the tables of one dataset into one Parquet file; returns its rows."""
    present = {name for match in matches for name in (*match.columns.values(), *match.labels)}
    dataset = matches[0].dataset
    schema = raw_schema([name for name in dataset.columns if name in present], dataset.has_sheets)
    rows = 0
    with pq.ParquetWriter(place, schema, compression="zstd") as writer:
        for match in matches:
            sheet = sheets[match.grid]
            if match.sheet.form:
                found: Iterator[pa.RecordBatch] = iter([form_row(sheet, match, task["sha256"])])
            else:
                found = batches(sheet, match, task["sha256"], task["name"])
            for batch in found:
                writer.write_batch(_widened(batch, schema))
                rows += batch.num_rows
    return rows


def _widened(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    names = set(batch.schema.names)
    arrays = [
        batch.column(field.name) if field.name in names else pa.nulls(batch.num_rows, field.type) for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def main() -> None:
    """Answer one line per task until the tasks end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(json.dumps({"ready": True}), flush=True)  # noqa: T201 - the protocol with the parent
    for line in sys.stdin:
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + CPU_SECONDS_PER_FILE
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        try:
            answer = read(json.loads(line))
        except MemoryError:
            sys.exit(3)
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
