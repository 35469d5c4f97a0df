"""A look at a workbook as an archive before anything parses it: no reader is safe against a hostile or broken one.

Measured: two cells, A1 and XFD1048576, in a file of 5 KB abort the reader's process; sharedStrings of 2.9 MB can grow to
3 GB. What passes here is still read in a child process with bounded memory and time.
"""

import re
import zipfile
from pathlib import Path

from gesek.errors import RefusedFileError

ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAX_ENTRIES = 2_000
MAX_BYTES = 3 << 30
"""Uncompressed size of all entries; half a million rows of 31 columns take about 0.9 GB."""
MAX_RATIO = 250
"""Uncompressed to compressed size of one entry above 16 MiB; sheets of real exports stay below 60."""
RATIO_FROM = 16 << 20
MAX_CELLS = 60_000_000
MAX_COLUMNS = 1_000
HEAD = 4_096
SCANNED = 24 << 20
"""Sheets up to this size are searched for their farthest cell; of larger ones the dimension in their head is taken."""
DIMENSION = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:([A-Z]+)([0-9]+)"')
CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"')
SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$")


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins so is an archive or an old Excel file, and not text."""
    return head.startswith((b"PK", OLE_MAGIC))


def preflight(path: Path, file: str) -> None:
    """Refuse a workbook that is no sound xlsx archive or would not fit into memory.

    Raises:
        RefusedFileError: UNSUPPORTED_FORMAT, TRUNCATED_ARCHIVE, UNSAFE_ARCHIVE or TOO_LARGE.
    """
    with path.open("rb") as content:
        head = content.read(8)
    if head.startswith(OLE_MAGIC):
        raise RefusedFileError(
            "UNSUPPORTED_FORMAT",
            f"File {file} is an old Excel file (.xls) or has a password; save it as .xlsx without a password and send it again.",
        )
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _bounded(entries, file)
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                raise RefusedFileError(
                    "UNSUPPORTED_FORMAT",
                    f"File {file} is an archive but no Excel workbook; save the table as .xlsx and send it again.",
                )
            for entry in entries:
                if SHEET.match(entry.filename):
                    _farthest(archive, entry, file)
    except (zipfile.BadZipFile, EOFError, OSError, zipfile.zlib.error, NotImplementedError):  # type: ignore[attr-defined]
        raise RefusedFileError(
            "TRUNCATED_ARCHIVE",
            f"File {file} is damaged: the archive ends early or a part of it cannot be unpacked; send it again.",
        ) from None


def _bounded(entries: list[zipfile.ZipInfo], file: str) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusedFileError(
            "UNSUPPORTED_FORMAT", f"File {file} is encrypted; remove the password and send it again."
        )
    if len(entries) > MAX_ENTRIES:
        raise RefusedFileError(
            "UNSAFE_ARCHIVE",
            f"File {file} holds {len(entries)} parts, more than the {MAX_ENTRIES} a workbook may have; "
            "copy its rows into a new workbook and send that.",
        )
    size = sum(entry.file_size for entry in entries)
    if size > MAX_BYTES:
        raise RefusedFileError(
            "TOO_LARGE",
            f"File {file} unpacks to {size >> 20} MiB, more than the {MAX_BYTES >> 20} MiB allowed; "
            "send the rows as CSV, or in several workbooks.",
        )
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise RefusedFileError(
                "UNSAFE_ARCHIVE",
                f"File {file} has a part packed more than {MAX_RATIO} to 1, as only a hostile file has; "
                "copy its rows into a new workbook and send that.",
            )


def _farthest(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> None:
    """Refuse a sheet whose farthest cell spans more cells than can be held."""
    with archive.open(entry) as content:
        text = content.read(HEAD if entry.file_size > SCANNED else SCANNED)
    columns = rows = 0
    found = DIMENSION.findall(text[:HEAD]) if entry.file_size > SCANNED else CELL.findall(text)
    for letters, row in set(found) if len(found) < 100 else found:
        columns, rows = max(columns, _column(letters)), max(rows, int(row))
    if columns > MAX_COLUMNS or columns * rows > MAX_CELLS:
        raise RefusedFileError(
            "UNSAFE_ARCHIVE",
            f"File {file}: its last used cell lies in column {columns}, row {rows}, far beyond any table; "
            "delete the empty rows and columns beyond the data and send it again.",
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
