"""Putting a package down at a recipient's end: each file under a temporary name, read back, renamed; the marker last.

The package counts for the recipient once the marker is there, and not before. A file that was delivered is never overwritten. A
break leaves temporary files and perhaps some whole ones, which the next attempt takes as they are.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from gesek.delivery.handover.channel import Package, Try, recalled
from gesek.delivery.handover.end import End
from gesek.delivery.manifest import MARKER, RECALLED
from gesek.errors import HandOverError
from gesek.store.deliveries import Delivery
from gesek.whole_file import sha256


class FileChannel:
    """The channel of every end where files are put down; answers lie there too."""

    def __init__(self, end: End) -> None:
        self.end = self.answers = end
        self.kind = end.kind

    def deliver(self, package: Package, attempt: Try) -> str:
        """Put a package down; returns its folder there. One that is there and whole is left alone.

        The recipient may have taken a package whose attempt lived no longer. Then nothing of it lies there any more, and to put a
        second copy down would make two of one delivery.

        Raises:
            HandOverError: something else lies there, or what was written is not what was read back.
        """
        target = package.row.path
        if attempt.doubtful and not any(self.end.sha256(f"{target}/{name}") for name in [*package.files, MARKER]):
            return target
        return put(self.end, package, attempt)

    def tell_recalled(self, row: Delivery) -> None:
        """Put a notice of recall beside a package."""
        self.end.make(row.path)
        put_text(self.end, recalled(row), f"{row.path}/{RECALLED}")


def put(end: End, package: Package, attempt: Try) -> str:
    """Put a package down, beside a damaged copy of itself where one lies; see `FileChannel.deliver`."""
    target = package.row.path
    there, marker = end.sha256(f"{target}/{MARKER}"), f"{package.row.manifest_sha256}\n"
    if there not in (None, hashlib.sha256(marker.encode()).hexdigest()):
        raise _other(f"{target}/{MARKER}")
    if there is not None:
        if all(end.sha256(f"{target}/{name}") == digest for name, digest in package.files.items()):
            return target
        target = f"{target}-{attempt.number}"
    end.make(target)
    for name, digest in package.files.items():
        _put_file(end, package.folder / name, f"{target}/{name}", digest)
    attempt.arriving(True)
    put_text(end, marker, f"{target}/{MARKER}")
    return target


def put_text(end: End, text: str, path: str) -> None:
    """Put a text down in a folder that is there, as the files of a package are."""
    with TemporaryDirectory() as folder:
        content = Path(folder) / "text"
        content.write_text(text, encoding="utf-8")
        _put_file(end, content, path, sha256(content))


def _put_file(end: End, content: Path, path: str, digest: str) -> None:
    there = end.sha256(path)
    if there == digest:
        return
    if there is not None:
        raise _other(path)
    folder, _, name = path.rpartition("/")
    aside = path if end.whole else f"{folder}/.{name}.partial"
    end.write(aside, content)
    found = end.sha256(aside)
    if found != digest and not (end.whole and found is None):  # what appears whole may be taken at once
        raise HandOverError("HASH", f"What was read back of {_short(path)} is not what was written; it is tried again.")
    if aside != path:
        end.rename(aside, path)


def _other(path: str) -> HandOverError:
    said = f"Another file lies at {_short(path)} already; have the recipient move it away."
    return HandOverError("OTHER_FILE", said, lasting=True)


def _short(path: str) -> str:
    return "/".join(path.split("/")[-3:])


def digest_of(chunks: Callable[[int], bytes]) -> str:
    """SHA-256 of what a reader yields, in pieces."""
    hashed = hashlib.sha256()
    while piece := chunks(1 << 20):
        hashed.update(piece)
    return hashed.hexdigest()
