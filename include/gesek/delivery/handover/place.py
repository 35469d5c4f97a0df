"""Putting a package down at a recipient's end: each file under a temporary name, read back, renamed; the marker last.

The package counts for the recipient once the marker is there, and not before. A file that was delivered is never overwritten. A
break leaves temporary files and perhaps some whole ones, which the next attempt takes as they are.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from gesek.delivery.manifest import FILE, MARKER, RECALLED, SIGNATURE
from gesek.errors import HandOverError, StoreError
from gesek.whole_file import sha256


class End(Protocol):
    """A recipient's end of a channel; paths are relative to it, with `/` between."""

    kind: str

    def make(self, folder: str) -> None:
        """Make a folder and those above it; one that is there is left alone."""

    def sha256(self, path: str) -> str | None:
        """SHA-256 of a file's bytes as they lie there now; None where there is no such file."""

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder, sorted; none where there is no such folder."""

    def read(self, path: str, most: int) -> bytes:
        """A file's first bytes, at most so many."""

    def write(self, path: str, content: Path) -> None:
        """Write a file anew."""

    def rename(self, old: str, new: str) -> None:
        """Rename a file in one step."""


def put(
    end: End, package: Path, target: str, manifest_sha256: str | None, attempt: int, marking: Callable[[], None]
) -> str:
    """Put a package down; one that is there already and whole is left alone.

    Args:
        end: where.
        package: its folder in the store.
        target: its folder at the end.
        manifest_sha256: hash of its manifest by the ledger.
        attempt: number of the attempt; a package beside a damaged copy of itself is named by it.
        marking: called before the marker is put down; from then on the recipient may take the package at any moment.

    Returns:
        The folder in which it lies.

    Raises:
        StoreError: the package in the store is not the one recorded.
        HandOverError: something else lies there, or what was written is not what was read back.
    """
    files = _files(package, manifest_sha256)
    marked = hashlib.sha256(_marker(manifest_sha256)).hexdigest()
    there = end.sha256(f"{target}/{MARKER}")
    if there not in (None, marked):
        raise _other(f"{target}/{MARKER}")
    if there is not None:
        if all(end.sha256(f"{target}/{name}") == digest for name, digest in files.items()):
            return target
        target = f"{target}-{attempt}"
    end.make(target)
    for name, digest in files.items():
        _put_file(end, package / name, f"{target}/{name}", digest)
    marker = package / f".{MARKER}"
    marker.write_bytes(_marker(manifest_sha256))
    try:
        marking()
        _put_file(end, marker, f"{target}/{MARKER}", marked)
    finally:
        marker.unlink(missing_ok=True)
    return target


def is_gone(end: End, package: Path, target: str) -> bool:
    """Whether nothing of a package lies at its end: the recipient took it."""
    return not any(end.sha256(f"{target}/{name}") for name in [*(path.name for path in package.iterdir()), MARKER])


def tell_recalled(end: End, target: str, notice: Path) -> None:
    """Put a notice of recall beside a package; nothing of the recipient's is touched."""
    end.make(target)
    put_text(end, notice, f"{target}/{RECALLED}")


def put_text(end: End, content: Path, path: str) -> None:
    """Put one file down in a folder that is there, as those of a package are."""
    _put_file(end, content, path, sha256(content))


def _files(package: Path, manifest_sha256: str | None) -> dict[str, str]:
    """The files of a package in the order in which they go, and their hashes; the manifest comes last."""
    if not (package / FILE).is_file() or sha256(package / FILE) != manifest_sha256:
        raise StoreError(
            f"The package {package.name} in the store is not the one recorded; restore it from the backup."
        )
    told = json.loads((package / FILE).read_text(encoding="utf-8"))["files"]
    files = {one["name"]: one["sha256"] for one in told}
    files |= {name: sha256(package / name) for name in (SIGNATURE, FILE) if (package / name).is_file()}
    if any(not (package / name).is_file() or sha256(package / name) != digest for name, digest in files.items()):
        raise StoreError(
            f"The package {package.name} in the store is not the one recorded; restore it from the backup."
        )
    return files


def _put_file(end: End, content: Path, path: str, digest: str) -> None:
    there = end.sha256(path)
    if there == digest:
        return
    if there is not None:
        raise _other(path)
    folder, _, name = path.rpartition("/")
    aside = f"{folder}/.{name}.partial"
    end.write(aside, content)
    if end.sha256(aside) != digest:
        raise HandOverError("HASH", f"What was read back of {_short(path)} is not what was written; it is tried again.")
    end.rename(aside, path)


def _marker(manifest_sha256: str | None) -> bytes:
    return f"{manifest_sha256}\n".encode()


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
