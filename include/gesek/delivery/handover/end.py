"""A recipient's end where files lie: a folder, a server, a bucket."""

from pathlib import Path
from typing import Protocol


class End(Protocol):
    """A recipient's end where files lie; paths are relative to it, with `/` between.

    `whole`: a file appears whole under its name, and only where none was, so that it needs no temporary one.
    """

    kind: str
    whole: bool

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
        """Rename a file; in one step where it is not `whole` by itself."""
