"""Files that appear under their names only when they are whole and on the disk."""

import contextlib
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
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            aside.unlink()


def write_text(target: Path, text: str) -> None:
    """Write a text to its place in one step."""
    with beside(target) as aside:
        aside.write_text(text, encoding="utf-8")
