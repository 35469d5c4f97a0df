r"""A received CSV file as one raw Parquet part: every cell as text, an empty one NULL.

Delimiter and heading row are found by trying: the delimiter under which the first lines show a table's headings is the
right one. DuckDB then reads with explicit options only, because its own sniffing looks at a sample and would let a later
odd line pass. Its `new_line` option must stay unset: with `\\r\\n` DuckDB 2.0 silently returns no rows.
"""

import codecs
import csv
import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gesek.errors import RefusedFileError
from gesek.settings import settings
from gesek.sources import layout
from gesek.sources.contract import Contract
from gesek.sources.layout import Header, Place
from gesek.store import engine

DELIMITERS = (",", ";", "\t", "|")
HEAD_BYTES = 1 << 18
BLOCK = 1 << 20
THREADS = 2
"""Reading is bound by parsing and holds only a few blocks in memory, so it may use the whole small machine."""
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 26}) + b"\x7f"
"""Bytes that no text export has; 26 is the end mark of old DOS programs."""
ERROR_LINE = re.compile(r"CSV Error on Line: (\d+)")
NOT_UNICODE, MIXED_ENDS = "Invalid unicode", "invalid state"


@dataclass(frozen=True)
class CsvPart:
    """What was read: the layout found and the number of rows written."""

    dataset: str
    layout: str
    rows: int


def read(path: Path, name: str, contract: Contract, sha256: str, target: dict[str, Path]) -> CsvPart:
    """Recognise the file's table and write its raw part to the path that `target` gives for its dataset.

    Raises:
        RefusedFileError: empty, not text, no table of the contract, a wrong column, or a line with too few or many cells.
    """
    place = Place(name, "line")
    head = _head(path, place)
    header, delimiter, lines, encoding = _recognise(head, contract, place)
    part = target[header.table.dataset.dataset]
    part.parent.mkdir(parents=True, exist_ok=True)
    aside = part.with_suffix(".part")
    try:
        rows = _read(path, encoding, _Form(header, delimiter, lines), place, sha256, aside)
        aside.rename(part)
    finally:
        aside.unlink(missing_ok=True)
    return CsvPart(header.table.dataset.dataset, header.table.layout, rows)


def heads(path: Path, name: str) -> list[list[list[str]]]:
    """The first records as each delimiter would cut them; raises RefusedFileError when the file is empty or no text."""
    text, _ = _text(_head(path, Place(name, "line")))
    return [_records(text, delimiter)[0] for delimiter in DELIMITERS]


@dataclass(frozen=True)
class _Form:
    """How the text is to be cut: the heading row, its delimiter, and the lines up to its end."""

    header: Header
    delimiter: str
    lines: int


def _head(path: Path, place: Place) -> bytes:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip():
        raise layout.empty_file(place)
    if head.startswith(UTF16_MARKS) or head.translate(None, CONTROL) != head:
        raise wrong_encoding(place)
    if head.lstrip()[:64].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise RefusedFileError(
            "UNKNOWN_LAYOUT",
            f"{place}: it is a web page under another name; open it in a spreadsheet, save it as CSV UTF-8 or XLSX and "
            "send that.",
        )
    return head


def wrong_encoding(place: Place) -> RefusedFileError:
    """The refusal of a file that is not text in a known encoding."""
    return RefusedFileError(
        "WRONG_ENCODING",
        f"{place}: it is not text in UTF-8 or Windows-1252; save it as CSV UTF-8 and send it again.",
    )


def _recognise(head: bytes, contract: Contract, place: Place) -> tuple[Header, str, int, str]:
    text, encoding = _text(head)
    candidates = layout.tables(contract)
    refusal: RefusedFileError | None = None
    for delimiter in DELIMITERS:
        records, ends = _records(text, delimiter)
        try:
            header = layout.find_header(candidates, records, place)
        except RefusedFileError as error:
            refusal = refusal or error
            continue
        if header is not None:
            return header, delimiter, ends[header.row - 1], encoding
    raise refusal or layout.unknown_layout(place, contract)


def _text(head: bytes) -> tuple[str, str]:
    """The first bytes as text, and the encoding they seem to be in."""
    cut = head.rfind(b"\n") + 1 if len(head) == HEAD_BYTES else 0
    try:
        return (head[:cut] if cut else head).decode("utf-8-sig", "strict"), "utf-8"
    except UnicodeDecodeError:
        return head.decode("cp1252", "replace"), "cp1252"


def _records(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first records, and the physical line on which each ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records, ends = [], []
    try:
        for record in reader:
            records.append(record)
            ends.append(reader.line_num)
            if len(records) == layout.HEADER_ROWS:
                break
    except csv.Error:
        pass
    return records, ends


def _read(path: Path, encoding: str, form: _Form, place: Place, sha256: str, aside: Path) -> int:
    """Read as it is; only a file in Windows-1252 or with mixed line ends is first written anew, in UTF-8."""
    if encoding == "utf-8":
        try:
            return _to_parquet(path, form, place, sha256, aside)
        except _OddTextError as odd:
            encoding = odd.encoding
    with _plain(path, encoding, place) as clean:
        try:
            return _to_parquet(clean, form, place, sha256, aside)
        except _OddTextError:
            raise wrong_encoding(place) from None


class _OddTextError(Exception):
    """The bytes are not what they seemed; `encoding` is the one to try next."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self.encoding = encoding


@contextmanager
def _plain(path: Path, encoding: str, place: Place) -> Iterator[Path]:
    """The file's text once more, in UTF-8 with plain line ends, for as long as it is read."""
    folder = settings().home / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".csv")
    os.close(handle)
    clean = Path(name)
    try:
        with (
            path.open(encoding=encoding, newline=None) as text,
            clean.open("w", encoding="utf-8", newline="\n") as copy,
        ):
            while block := text.read(BLOCK):
                if block.isascii() and block.encode().translate(None, CONTROL) != block.encode():
                    raise wrong_encoding(place)
                copy.write(block)
        yield clean
    except UnicodeDecodeError:
        raise wrong_encoding(place) from None
    finally:
        clean.unlink(missing_ok=True)


def _to_parquet(path: Path, form: _Form, place: Place, sha256: str, aside: Path) -> int:
    with engine.session() as sql:
        connection = sql.connection
        connection.execute("set preserve_insertion_order = true")
        connection.execute("set threads = ?", [min(THREADS, os.cpu_count() or 1)])
        try:
            return _copy(connection, path, form, place, sha256, aside)
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            message = str(error)
            error.args = ()
            if NOT_UNICODE in message:
                raise _OddTextError("cp1252") from None
            if MIXED_ENDS in message and ERROR_LINE.search(message) is None:
                raise _OddTextError("utf-8-sig") from None
            line = ERROR_LINE.search(message)
            raise _ragged(int(line[1]) if line else None, form, place) from None


def _ragged(line: int | None, form: _Form, place: Place) -> RefusedFileError:
    cells = len(form.header.positions) + len(form.header.unnamed)
    where = place.at(line) if line else f"{place}, some line"
    return RefusedFileError(
        "RAGGED_ROWS",
        f"{where}: the line has not {cells} cells as the heading line has, or an open quote; mend the line and send the "
        "file again.",
    )


def _copy(
    connection: duckdb.DuckDBPyConnection, path: Path, form: _Form, place: Place, sha256: str, aside: Path
) -> int:
    header = form.header
    width = len(header.positions) + len(header.unnamed)
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(width))
    last = f"where row_number <= {_last_filled(connection, path, form, columns, width)}" if _hollow(path, form) else ""
    query = f"""
        copy (
            select * from (
                select {_select(header)}, ? as source_file,
                    cast({header.row} + row_number() over () as integer) as row_number, '' as lembar
                from {_source(columns)}
            ) {last}
        ) to '{aside}' (format parquet, compression zstd)"""  # noqa: S608 - names from the contract, values bound
    rows = int(connection.execute(query, [sha256, *_arguments(path, form)]).fetchall()[0][0])
    if not rows:
        raise layout.empty_file(place)
    for position in header.unnamed:
        check = f"select count(c{position}) from {_source(columns)}"  # noqa: S608
        if connection.execute(check, _arguments(path, form)).fetchall()[0][0]:
            raise layout.unnamed_column(place, header.row, position)
    return rows


def _source(columns: str) -> str:
    return (
        f"read_csv(?, auto_detect=false, header=false, skip=?, columns={{{columns}}}, delim=?, quote='\"', escape='\"', "
        "strict_mode=true, null_padding=false, compression='none')"
    )


def _arguments(path: Path, form: _Form) -> list[object]:
    return [str(path), form.lines, form.delimiter]


def _select(header: Header) -> str:
    dataset = header.table.dataset
    cells = {column: f"c{position}" for column, position in header.positions.items()}
    for column, parts in dataset.compose.items():
        if all(part in cells for part in parts):
            cells[column] = " || ".join(f"trim({cells[part]})" for part in parts)
    return ", ".join(
        f'{cells.get(column, "cast(null as varchar)")} as "{column}"' for column in layout.raw_columns(dataset)
    )


def _hollow(path: Path, form: _Form) -> bool:
    """Whether the file ends in lines of delimiters only, as a spreadsheet writes below its last row."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - BLOCK // 16))
        lines = file.read().rstrip(b"\r\n\x1a").splitlines()
    return bool(lines) and not lines[-1].strip(form.delimiter.encode() + b'"')


def _last_filled(connection: duckdb.DuckDBPyConnection, path: Path, form: _Form, columns: str, width: int) -> int:
    cells = ", ".join(f"c{position}" for position in range(width))
    query = f"""
        select coalesce(max(n), 0) from (
            select {form.header.row} + row_number() over () as n, coalesce({cells}) as filled from {_source(columns)}
        ) where filled is not null"""  # noqa: S608
    return int(connection.execute(query, _arguments(path, form)).fetchall()[0][0])
