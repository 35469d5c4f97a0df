"""Writes small workbooks of the formats no library of ours writes: ODS, XLS, and both kinds of protected workbook."""

import io
import struct
import zipfile
from xml.sax.saxutils import escape

from msoffcrypto.format.ooxml import OOXMLFile

Rows = list[list[object]]
ODS = "application/vnd.oasis.opendocument.spreadsheet"
SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
ENCRYPTED = (
    '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data manifest:checksum="x"/>'
    "</manifest:file-entry>"
)


def ods(sheets: dict[str, Rows], mimetype: str = ODS, below: str = "", protected: bool = False) -> bytes:
    """An ODS of these sheets; `below` is XML of further rows."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}{below}</table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f"{ENCRYPTED if protected else ''}</manifest:manifest>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        new.writestr(zipfile.ZipInfo("content.xml"), content, zipfile.ZIP_DEFLATED)
        new.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), manifest)
    return buffer.getvalue()


def _ods_row(cells: list[object]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    text = escape(str(value))
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def xls(sheets: dict[str, Rows], ghosts: int = 0, protected: bool = False) -> bytes:
    """A BIFF8 workbook of these sheets with `ghosts` formatted empty rows below; protected, it only claims to be so."""
    bodies = [_biff_sheet(rows, ghosts) for rows in sheets.values()]
    names = [_biff_text(name, "<B") for name in sheets]
    # Version, kind of protection (RC4) and the 48 bytes of salt and verifier.
    lock = _record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(range(48))) if protected else b""
    head = (
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 6)) + lock + _record(0x42, struct.pack("<H", 1200))
    )
    at = len(head) + sum(len(name) + 10 for name in names) + 4
    for body, name in zip(bodies, names, strict=True):
        head += _record(0x85, struct.pack("<IBB", at, 0, 0) + name)
        at += len(body)
    return ole("Workbook", head + _record(0x0A) + b"".join(bodies))


def _biff_sheet(rows: Rows, ghosts: int) -> bytes:
    width = max((len(row) for row in rows), default=0)
    parts = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 6)),
        _record(0x0200, struct.pack("<IIHHH", 0, len(rows) + ghosts, 0, width, 0)),
    ]
    for number, row in enumerate(rows):
        for position, value in enumerate(row):
            place = struct.pack("<HHH", number, position, 0)
            if isinstance(value, int | float):
                parts.append(_record(0x0203, place + struct.pack("<d", value)))
            elif value is not None:
                parts.append(_record(0x0204, place + _biff_text(str(value), "<H")))
    for number in range(len(rows), len(rows) + ghosts):
        parts.append(_record(0xBE, struct.pack("<HH", number, 0) + bytes(2 * width) + struct.pack("<H", width - 1)))
    return b"".join([*parts, _record(0x0A)])


def _biff_text(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def ole(name: str, stream: bytes) -> bytes:
    """An OLE file of one stream, which is filled up so that it lies in sectors of full size."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    data = len(stream) // SECTOR
    fats = 1
    while fats * SECTOR // 4 < data + 1 + fats:
        fats += 1
    chain = [*range(1, data), END, END, *[FAT] * fats]
    chain += [FREE] * (fats * SECTOR // 4 - len(chain))
    folder = _entry("Root Entry", 5, 1, END, 0) + _entry(name, 2, FREE, 0, len(stream)) + _entry("", 0, FREE, 0, 0) * 2
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fats, data, 0, 4096, END, 0, END, 0)
    difat = [*range(data + 1, data + 1 + fats)]
    head += struct.pack("<109I", *difat, *[FREE] * (109 - fats))
    return head + stream + folder + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    length = len(text) + 2 if name else 0
    return (
        text.ljust(64, b"\0") + struct.pack("<HBB", length, kind, 1) + struct.pack("<III", FREE, FREE, child)
        + bytes(36) + struct.pack("<IQ", start, size)
    )  # fmt: skip


def protected_xlsx(book: bytes, password: str) -> bytes:
    """An XLSX protected by a password as spreadsheets do it."""
    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(book)).encrypt(password, buffer)
    return buffer.getvalue()
