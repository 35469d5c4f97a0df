"""A copy of a package for its recipient, beside the way it is handed over: sealed as it went out, recorded before its first byte."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gesek.delivery import book, contents, states
from gesek.delivery.build import place
from gesek.delivery.contents import Content
from gesek.delivery.handover import channel
from gesek.delivery.manifest import FILE, SIGNATURE
from gesek.delivery.retention import CERTIFICATE
from gesek.errors import StoreError
from gesek.store import audit
from gesek.store.deliveries import Delivery
from gesek.whole_file import sha256

BLOCK = 1 << 20


@dataclass(frozen=True)
class Copy:
    """What is given: a name, and its bytes piece by piece."""

    name: str
    chunks: Iterable[bytes]


def take(delivery_id: int, by: str, name: str = "", kode_desa: str = "") -> Copy:
    """A copy of a package, or of one file of it.

    Args:
        delivery_id: the delivery.
        by: account of who takes it.
        name: of the one file; empty for the whole package, as a zip.
        kode_desa: only this village's part of a divided package.

    Raises:
        StoreError: the delivery is unknown, is not or no longer the recipient's to have, has no such file, or its package in
            the store is not the one recorded.
    """
    row = book.find(delivery_id)
    if row.state not in states.OUT:
        raise StoreError(f"Delivery {delivery_id} is {row.state}; a copy is given of one that went out.")
    if (place(row) / CERTIFICATE).exists():
        raise StoreError(f"The package of delivery {delivery_id} was removed after its time; its certificate stays.")
    made = _of_village(row, kode_desa) if kode_desa else _one(row, name) if name else _whole(row)
    subject = f"delivery:{delivery_id}" + (f"/{kode_desa}" if kode_desa else "")
    audit.note(actor=by, action="delivery.download", subject=subject, reason=name)
    return made


def _whole(row: Delivery) -> Copy:
    package = channel.package(row)
    return Copy(f"{book.stem(row)}.zip", zipped(package.folder / name for name in package.files))


def _one(row: Delivery, name: str) -> Copy:
    known = {one.name: one.sha256 for one in contents.files(row)} | {FILE: row.manifest_sha256}
    path = place(row) / name
    if name == SIGNATURE:
        return Copy(name, [path.read_bytes()])
    if name not in known:
        raise StoreError(f"Delivery {row.id} has no such file; its manifest names those it has.")
    if not path.is_file() or sha256(path) != known[name]:
        raise channel.changed(path.parent)
    return Copy(name, pieces(path))


def _of_village(row: Delivery, kode_desa: str) -> Copy:
    found = contents.of_village(row, kode_desa)
    if not found:
        raise StoreError(f"Delivery {row.id} has no part of its own for village {kode_desa}.")
    if len(found) == 1:
        return Copy(found[0].name, [_member(row, found[0])])
    made = zipped_bytes({one.name: _member(row, one) for one in found})
    return Copy(f"{book.stem(row)}_{kode_desa}.zip", made)


def _member(row: Delivery, part: Content) -> bytes:
    """A village's file, out of the zip of its kecamatan; it is small."""
    folder = place(row)
    try:
        if part.archive:
            with zipfile.ZipFile(folder / part.archive) as archive:
                content = archive.read(part.name)
        else:
            content = (folder / part.name).read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile):
        raise channel.changed(folder) from None
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise channel.changed(folder)
    return content


def pieces(path: Path) -> Iterator[bytes]:
    """A file's bytes, a block at a time."""
    with path.open("rb") as file:
        while piece := file.read(BLOCK):
            yield piece


def zipped(paths: Iterable[Path]) -> Iterator[bytes]:
    """Files as a zip that is never whole in memory or on disk; what is in it is compressed or sealed already."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=0) as archive:  # type: ignore[call-overload]
        for path in paths:
            with archive.open(path.name, "w") as member:
                for piece in pieces(path):
                    member.write(piece)
                    yield sink.taken()
    yield sink.taken()


def zipped_bytes(files: dict[str, bytes]) -> Iterator[bytes]:
    """The same of files in memory."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=0) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            archive.writestr(name, content)
    yield sink.taken()


class _Sink:
    """Holds what a zip file wrote until it is taken; it cannot be wound back, so that nothing written is ever changed."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, piece: bytes) -> int:
        self.held += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        piece = bytes(self.held)
        self.held.clear()
        return piece
