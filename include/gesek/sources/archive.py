"""Looking at a workbook as an archive before anything unpacks it: XLSX and ODS are zip archives, XLS an OLE file.

A workbook of some kilobytes can unpack to gigabytes, or claim a cell at the far corner of the sheet, for which a reader
would reserve a table of 17 thousand million cells. An XLS sheet ends at 65,536 rows by 256 columns and packs nothing. What
passes here is still read in a bounded process.
"""

import re
import zipfile
import zlib
from typing import BinaryIO

from gesek.errors import RefusedFileError
from gesek.sources.layout import Place

ZIP_MARK = b"PK\x03\x04"
OLD_MARK = b"\xd0\xcf\x11\xe0"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
MAX_ENTRIES = 2_000
MAX_BYTES = 4 << 30
MAX_RATIO, RATIO_FROM = 250, 64 << 20
"""A sheet packs 10 to 50 times; below 64 MiB unpacked any ratio is harmless."""
MAX_CELLS = 100_000_000
SMALL = 8 << 20
DIMENSION = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:([A-Z]+)([0-9]+)"')
FAR_COLUMN = re.compile(rb'r="([A-Z]{3})[0-9]')
ROW = re.compile(rb'<row[^>]*? r="([0-9]+)"')


def is_workbook(head: bytes) -> bool:
    """Whether the first bytes are those of a workbook, of today's or the old format."""
    return head.startswith((ZIP_MARK, OLD_MARK))


def check(file: BinaryIO, place: Place) -> None:
    """Refuse what is no complete, plain workbook of bearable size; `protection` has let an OLE file pass before.

    Raises:
        RefusedFileError: TRUNCATED_ARCHIVE, UNKNOWN_LAYOUT, UNREADABLE_WORKBOOK or UNSAFE_ARCHIVE.
    """
    file.seek(0)
    if file.read(4).startswith(OLD_MARK):
        return
    try:
        with zipfile.ZipFile(file) as archive:
            _kind(archive, place)
            _sizes(archive, place)
            for entry in archive.infolist():
                if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                    _corner(archive, entry, place)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise damaged(place) from None


def damaged(place: Place) -> RefusedFileError:
    """The refusal of a workbook that is not whole."""
    return RefusedFileError(
        "TRUNCATED_ARCHIVE",
        f"{place}: the workbook is incomplete or damaged; copy it again from its sender and send it anew.",
    )


def _kind(archive: zipfile.ZipFile, place: Place) -> None:
    """Let workbooks of XLSX, XLSB and ODS pass; an ODS encrypts its parts one by one, which nothing here can undo."""
    names = set(archive.namelist())
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return
    if not {"mimetype", "content.xml"} <= names or archive.read("mimetype").strip() != ODS:
        raise RefusedFileError(
            "UNKNOWN_LAYOUT",
            f"{place}: it is an archive but no workbook (XLSX or ODS); save the table as XLSX and send that.",
        )
    manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    if b"encryption-data" in manifest:
        raise RefusedFileError(
            "UNREADABLE_WORKBOOK",
            f"{place}: it is an ODS protected by a password, which cannot be opened here; save it without password and "
            "send that.",
        )


def _sizes(archive: zipfile.ZipFile, place: Place) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES:
        raise _unsafe(place, f"has {len(entries)} entries, more than {MAX_ENTRIES}")
    if unpacked > MAX_BYTES:
        raise _unsafe(place, f"unpacks to {unpacked >> 20} MiB, more than {MAX_BYTES >> 20}")
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed:
        raise _unsafe(place, f"unpacks to {unpacked // packed} times its size, more than {MAX_RATIO}")


def _corner(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Place) -> None:
    """Judge the last cell a sheet claims; of a small sheet, which could lie, also the last it has."""
    with archive.open(entry) as sheet:
        head = sheet.read(SMALL if entry.file_size <= SMALL else 1 << 12)
    found = DIMENSION.search(head, 0, 1 << 12)
    columns, rows = (_position(found[1]), int(found[2])) if found else (1, 1)
    if entry.file_size <= SMALL:
        columns = max([columns, *(_position(far) for far in set(FAR_COLUMN.findall(head)))])
        last = head.rfind(b"<row ")
        end = ROW.match(head, last) if last >= 0 else None
        rows = max(rows, int(end[1])) if end else rows
    if rows * columns > MAX_CELLS:
        raise _unsafe(place, f"has a sheet of {rows} rows by {columns} columns, more than {MAX_CELLS} cells")


def _position(letters: bytes) -> int:
    number = 0
    for code in letters:
        number = number * 26 + code - 64
    return number


def _unsafe(place: Place, what: str) -> RefusedFileError:
    return RefusedFileError(
        "UNSAFE_ARCHIVE",
        f"{place}: the workbook {what}; delete what lies outside the table, save it anew and send it again.",
    )
