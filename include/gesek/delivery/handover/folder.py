"""A folder of this machine, or of a share mounted on it, as the recipient's end."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gesek.whole_file import sha256, to_disk


class FolderEnd:
    """Paths below `root`."""

    kind = "folder"
    whole = False

    def __init__(self, root: Path) -> None:
        self.root = root

    def make(self, folder: str) -> None:
        """Make a folder and those above it."""
        (self.root / folder).mkdir(parents=True, exist_ok=True)

    def sha256(self, path: str) -> str | None:
        """SHA-256 of a file, None where there is none."""
        found = self.root / path
        return sha256(found) if found.is_file() else None

    def names(self, folder: str) -> list[str]:
        """The files in a folder, sorted."""
        found = self.root / folder
        return sorted(path.name for path in found.iterdir() if path.is_file()) if found.is_dir() else []

    def read(self, path: str, most: int) -> bytes:
        """A file's first bytes."""
        with (self.root / path).open("rb") as file:
            return file.read(most)

    def write(self, path: str, content: Path) -> None:
        """Copy a file's bytes and wait until they are on the disk."""
        shutil.copyfile(content, self.root / path)
        to_disk(self.root / path)

    def rename(self, old: str, new: str) -> None:
        """Rename a file, and wait until its folder is on the disk."""
        (self.root / old).rename(self.root / new)
        to_disk((self.root / new).parent)


@contextmanager
def connected(_name: str, connection: Any) -> Iterator[FolderEnd]:
    """The folder in `path` of a connection's extra."""
    yield FolderEnd(Path(connection.extra_dejson.get("path") or "/"))
