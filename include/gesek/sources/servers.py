"""Looking into inboxes that lie elsewhere, and copying from them. Reading only: nothing there is changed.

What a server says may quote names of files, so its errors are raised again without their text.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from gesek.errors import StoreError
from gesek.sources import object_store
from gesek.sources.inboxes import Sftp, Store
from gesek.store.cycles import CYCLE_ID

Look = dict[str, tuple[int, int]]
"""Name of a file, with its cycle's folder where it lies in one -> size and second of its last change."""


class Inbox(Protocol):
    """A place where files arrive."""

    def look(self) -> Look:
        """The files there now."""


class Server(Inbox, Protocol):
    """An open connection to an inbox that lies elsewhere."""

    def facts(self, name: str) -> tuple[int, int]:
        """Size and second of the last change of one file; raises FileNotFoundError when it is gone."""

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file's bytes to a path."""


class _SftpServer:
    def __init__(self, client: Any, path: str) -> None:
        self.client, self.path = client, path

    def look(self) -> Look:
        found = self._files("")
        for entry in self.client.listdir_attr(self.path):
            if stat.S_ISDIR(entry.st_mode) and CYCLE_ID.match(entry.filename):
                found |= self._files(f"{entry.filename}/")
        return found

    def _files(self, prefix: str) -> Look:
        return {
            prefix + entry.filename: (entry.st_size, entry.st_mtime)
            for entry in self.client.listdir_attr(f"{self.path}/{prefix}")
            if stat.S_ISREG(entry.st_mode) and "/" not in entry.filename  # a server may say anything
        }

    def facts(self, name: str) -> tuple[int, int]:
        found = self.client.lstat(f"{self.path}/{name}")
        return found.st_size, found.st_mtime

    def fetch(self, name: str, target: Path) -> None:
        self.client.get(f"{self.path}/{name}", str(target))


@contextmanager
def connected(source: str, inbox: Sftp | Store) -> Iterator[Server]:
    """A server's inbox for the length of a `with` block.

    Raises:
        StoreError: it is not reached, refuses, breaks off, or needs a package; names source and kind of failure.
    """
    try:
        if isinstance(inbox, Sftp):
            from airflow.providers.sftp.hooks.sftp import SFTPHook

            with SFTPHook(ssh_conn_id=inbox.connection).get_managed_conn() as client:
                yield _SftpServer(client, inbox.path.rstrip("/"))
        else:
            yield object_store.opened(inbox)
    except StoreError:
        raise
    except Exception as error:
        raise StoreError(
            f"The inbox of {source} cannot be read ({type(error).__name__}); check its entry in reference/inboxes.yaml and its "
            "Airflow connection."
        ) from None
