"""Files that appear under their names only when they are whole and on the disk, and the hash of what lies there."""

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A path beside a file's place to write it to; it takes its place when it is whole and on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        yield aside
        to_disk(aside)
        aside.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            aside.unlink()


def write_text(target: Path, text: str) -> None:
    """Write a text to its place in one step."""
    with beside(target) as aside:
        aside.write_text(text, encoding="utf-8")


def to_disk(path: Path) -> None:
    """Wait until a file or folder is on the disk itself, so that a power cut cannot leave what the ledger names empty."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(path: Path) -> str:
    """SHA-256 of a file as it lies on the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
