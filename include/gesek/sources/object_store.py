"""An inbox in an object store: what lies under a prefix, through Airflow's ObjectStoragePath.

The file system of S3 (`gesek.s3`) is attached here, because Airflow's would come with the whole Amazon provider, and remembers
what it listed: a file that still grows would look as if it did not.
"""

from pathlib import Path
from typing import Any

from gesek import s3
from gesek.sources.inboxes import Store
from gesek.store.cycles import CYCLE_ID

S3 = "s3"


class StoreServer:
    """A prefix of an object store, or a folder by its URL, as an inbox."""

    def __init__(self, root: Any) -> None:
        self.root = root

    def look(self) -> dict[str, tuple[int, int]]:
        """Name -> size and second of the last change, of the files in the prefix and in a cycle's folder below it."""
        entries = self._listed()
        found = self._files(entries, "")
        for entry in entries:
            name = _name(entry)
            if entry["type"] == "directory" and CYCLE_ID.match(name):
                found |= self._files(self.root.fs.ls((self.root / name).path, detail=True), f"{name}/")
        return found

    def facts(self, name: str) -> tuple[int, int]:
        """Size and second of the last change of one file; raises FileNotFoundError when it is gone."""
        return _facts(self.root.fs.info((self.root / name).path))

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file's bytes to a path."""
        self.root.fs.get_file((self.root / name).path, str(target))

    def _listed(self) -> list[dict[str, Any]]:
        """What lies directly under the prefix. One without a single object is no error: a store has no empty folders."""
        try:
            return list(self.root.fs.ls(self.root.path, detail=True))
        except FileNotFoundError:
            if self.root.protocol != S3:
                raise
            self.root.fs.ls(self.root.path.split("/")[0], detail=True)  # but a bucket there must be
            return []

    @staticmethod
    def _files(entries: list[dict[str, Any]], prefix: str) -> dict[str, tuple[int, int]]:
        """The files among these; a store's mark of a folder, an object named like it with a slash, is none."""
        files = [one for one in entries if one["type"] == "file" and not one["name"].endswith("/")]
        return {prefix + _name(one): _facts(one) for one in files}


def opened(inbox: Store) -> StoreServer:
    """The inbox at a URL.

    Raises:
        StoreError: it is on S3 and `s3fs` is not installed.
    """
    from airflow.sdk import ObjectStoragePath
    from airflow.sdk.io import attach

    if inbox.url.startswith(f"{S3}://"):
        attach(S3, inbox.connection, fs=s3.file_system(inbox.connection))
    return StoreServer(ObjectStoragePath(inbox.url, conn_id=inbox.connection))


def _name(entry: dict[str, Any]) -> str:
    return str(entry["name"]).rstrip("/").rpartition("/")[2]


def _facts(entry: dict[str, Any]) -> tuple[int, int]:
    from airflow.sdk.io.stat import stat_result

    facts = stat_result(entry, protocol="", conn_id=None)
    return int(facts.st_size), int(facts.st_mtime)
