"""Reading CSV files: encoding, separator and heading row found by looking, every field kept as text."""

import codecs
import csv
import logging
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from gesek.errors import RefusedFileError
from gesek.sources.contract import Contract
from gesek.sources.layout import SEARCHED_ROWS, Grid, Match, recognise
from gesek.sources.raw import constant, has_content, last_true, raw_schema
from gesek.sources.workbook import Outcome, Part, Task

log = logging.getLogger(__name__)

SEPARATORS = (",", ";", "\t", "|")
CHUNK = 1 << 20
BLOCK = 8 << 20
SAMPLE = 1 << 18
NOT_TEXT = bytes(byte for byte in range(32) if byte not in (9, 10, 12, 13, 26))
"""Control characters no CSV has; their presence means UTF-16 or a binary file."""


def read_delimited(contract: Contract, task: Task, out: Path) -> Outcome:
    """Read a CSV file into Parquet; a refusal is part of the outcome."""
    try:
        return _read(contract, task, out)
    except RefusedFileError as refusal:
        return Outcome(task.id, refusal=refusal)


def _read(contract: Contract, task: Task, out: Path) -> Outcome:
    encoding = _encoding(task)
    path, note = task.path, None
    if encoding == "cp1252":
        path = _transcoded(task, out)
        note = (
            "ENCODING_CP1252",
            f"File {task.name} is not UTF-8; it was read as Windows-1252. Export it as UTF-8 to be sure of names.",
        )
    separator, match, skipped = _layout(contract, path, task.name)
    place = out / f"{task.id}-{match.dataset.dataset}.parquet"
    rows = _write(match, path, separator, skipped, task, place)
    if not rows:
        raise RefusedFileError(
            "EMPTY_FILE", f"File {task.name} has headings but no rows; export it again with its data and send it."
        )
    part = Part(match.dataset.dataset, match.edition.edition, place, rows)
    return Outcome(task.id, [part], note=note)


def _encoding(task: Task) -> str:
    """`utf-8` or `cp1252`.

    Raises:
        RefusedFileError: EMPTY_FILE, or WRONG_ENCODING for UTF-16, UTF-32 and binary files.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, blank = True, True
    single_byte = True
    with task.path.open("rb") as content:
        while chunk := content.read(CHUNK):
            if chunk.translate(None, NOT_TEXT) != chunk:
                raise RefusedFileError(
                    "WRONG_ENCODING",
                    f"File {task.name} is not text in UTF-8 (it may be UTF-16, or no CSV at all); "
                    "export it as CSV in UTF-8 and send it again.",
                )
            blank = blank and not chunk.strip(b"\xef\xbb\xbf \t\r\n")
            if utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    utf8 = False
            single_byte = single_byte and not any(byte in chunk for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
    if blank:
        raise RefusedFileError("EMPTY_FILE", f"File {task.name} is empty; export it again with its data and send it.")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        utf8 = False
    if utf8:
        return "utf-8"
    if not single_byte:
        raise RefusedFileError(
            "WRONG_ENCODING",
            f"File {task.name} is neither UTF-8 nor Windows-1252; export it as CSV in UTF-8 and send it again.",
        )
    return "cp1252"


def _transcoded(task: Task, out: Path) -> Path:
    path = out / f"{task.id}.csv"
    with task.path.open(encoding="cp1252", newline="") as source, path.open("w", encoding="utf-8", newline="") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
    return path


def _layout(contract: Contract, path: Path, name: str) -> tuple[str, Match, int]:
    """The separator under which the headings are recognised best, the match, and the physical lines above the data."""
    tries: list[tuple[Match, str, int]] = []
    refusals: list[tuple[int, RefusedFileError]] = []
    for separator in SEPARATORS:
        rows, lines = _first_rows(path, separator)
        try:
            match = recognise(contract, [Grid(None, rows)], name)[0]
            tries.append((match, separator, lines[match.header_row]))
        except RefusedFileError as refusal:
            known = 0 if refusal.code == "UNKNOWN_LAYOUT" else 100
            refusals.append((known + max((len(row) for row in rows), default=0), refusal))
    if not tries:
        raise max(refusals, key=lambda item: item[0])[1]
    match, separator, skipped = max(tries, key=lambda item: item[0].score)
    return separator, match, skipped


def _first_rows(path: Path, separator: str) -> tuple[list[list[str]], list[int]]:
    """The first records, and for each the number of physical lines up to its end."""
    rows, lines = [], []
    with path.open(encoding="utf-8-sig", newline="") as content:
        sample = content.read(SAMPLE).splitlines(keepends=True)
    reader = csv.reader(sample, delimiter=separator)
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
            if len(rows) >= SEARCHED_ROWS:
                break
    except csv.Error:
        pass
    return rows, lines


def _write(match: Match, path: Path, separator: str, skipped: int, task: Task, place: Path) -> int:
    names = [name for name in match.sheet.columns if name in set(match.columns.values())]
    position = {name: at for at, name in match.columns.items()}
    schema = raw_schema(names, match.dataset.has_sheets)
    rows = 0
    with pq.ParquetWriter(place, schema, compression="zstd") as writer:
        ghosts: list[pa.RecordBatch] = []
        for batch in _batches(match, path, separator, skipped, task):
            cells = [batch.column(f"c{position[name]}") for name in names]
            _unnamed(match, batch, task)
            numbers = pa.array(range(match.header_row + 2 + rows, match.header_row + 2 + rows + len(batch)), pa.int32())
            rows += len(batch)
            whole = pa.RecordBatch.from_arrays([*cells, constant(task.sha256, len(batch)), numbers], schema=schema)
            end = last_true(has_content(cells, len(batch)))
            if end:
                for ghost in [*ghosts, whole.slice(0, end)]:
                    writer.write_batch(ghost)
                ghosts = []
            if end < len(batch):
                ghosts.append(whole.slice(end))
    return rows - sum(len(ghost) for ghost in ghosts)


def _batches(match: Match, path: Path, separator: str, skipped: int, task: Task) -> Iterator[pa.RecordBatch]:
    """All fields as text; a record with another number of fields than the heading row refuses the file.

    Raises:
        RefusedFileError: RAGGED_ROWS, with how many and the first place; what the record says is not told.
    """
    width = max([*match.columns, *match.unnamed]) + 1
    ragged = 0

    def odd(row: pa_csv.InvalidRow) -> str:
        nonlocal ragged
        ragged += 1
        return "skip"

    columns = [f"c{number}" for number in range(width)]
    options = {
        "read_options": pa_csv.ReadOptions(column_names=columns, skip_rows=skipped, block_size=BLOCK),
        "parse_options": pa_csv.ParseOptions(
            delimiter=separator, quote_char='"', double_quote=True, newlines_in_values=True, invalid_row_handler=odd
        ),
        "convert_options": pa_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()),
            include_columns=[f"c{at}" for at in sorted([*match.columns, *match.unnamed])],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    }
    try:
        yield from pa_csv.open_csv(path, **options)
    except StopIteration:
        return
    except pa.ArrowInvalid:
        # Arrow's text quotes the record. An empty rest of the file also comes here and is no error.
        if not _has_more(path, skipped):
            return
        raise RefusedFileError(
            "BROKEN_CSV",
            f"File {task.name} cannot be divided into records below its heading row (a quote may never close); "
            "export it again and send it.",
        ) from None
    if ragged:
        raise RefusedFileError(
            "RAGGED_ROWS",
            f"File {task.name}: {ragged} rows have another number of fields than the {width} of the heading row"
            f"{_first_ragged(path, separator, width, match.header_row)}; put fields that contain the separator into "
            "quotes and send the file again.",
        )


def _has_more(path: Path, skipped: int) -> bool:
    with path.open("rb") as content:
        for _ in range(skipped):
            content.readline()
        return bool(content.read(CHUNK).strip())


def _first_ragged(path: Path, separator: str, width: int, header_row: int) -> str:
    with path.open(encoding="utf-8-sig", newline="") as content:
        try:
            for number, row in enumerate(csv.reader(content, delimiter=separator)):
                if number > header_row and row and len(row) != width:
                    return f", the first is row {number + 1}"
        except csv.Error:
            pass
    return ""


def _unnamed(match: Match, batch: pa.RecordBatch, task: Task) -> None:
    for at in match.unnamed:
        column = batch.column(f"c{at}")
        if column.null_count < len(column):
            raise RefusedFileError(
                "UNNAMED_COLUMN",
                f"File {task.name}: column {at + 1} has values but no heading; give it its heading or empty it, "
                "and send the file again.",
            )
