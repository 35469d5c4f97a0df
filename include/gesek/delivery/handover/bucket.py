"""A bucket of S3, or of what speaks its protocol, as the recipient's end, by an Airflow connection of type `aws`.

An object appears whole, so none needs a temporary name; it is created only where none is (If-None-Match), since a delivered one is
never overwritten. There are no folders, and renaming, which only answers need, is copying and deleting.
"""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import Field

from gesek import s3
from gesek.delivery.handover import extra
from gesek.delivery.handover.place import digest_of
from gesek.errors import HandOverError
from gesek.rules.file import Strict


class Place(Strict):
    """What the connection's extra says: `bucket`, `prefix` (our folder in it) and, off AWS, where the store is."""

    bucket: str = Field(min_length=1)
    prefix: str = ""
    endpoint_url: str | None = None
    region_name: str | None = None


class BucketEnd:
    """Keys below `root`, a bucket and a prefix."""

    kind, whole = "bucket", True

    def __init__(self, files: Any, root: str) -> None:
        self.files, self.root = files, root

    def _full(self, path: str) -> str:
        return f"{self.root}/{path}"

    def make(self, folder: str) -> None:
        """Nothing: a key needs no folder."""

    def sha256(self, path: str) -> str | None:
        """SHA-256 of the bytes the store gives back, None where there is no such object."""
        try:
            with self.files.open(self._full(path), "rb") as file:
                return digest_of(file.read)
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> list[str]:
        """The objects directly below a prefix, sorted, without a store's own mark of a folder."""
        try:
            found = self.files.ls(self._full(folder), detail=True)
        except FileNotFoundError:
            return []
        below = f"{self._full(folder)}/"
        names = (one["name"].removeprefix(below) for one in found if one["type"] == "file")
        return sorted(name for name in names if name and "/" not in name)

    def read(self, path: str, most: int) -> bytes:
        """An object's first bytes."""
        with self.files.open(self._full(path), "rb") as file:
            return bytes(file.read(most))

    def write(self, path: str, content: Path) -> None:
        """Create an object; one that is there stays, and what is read back of it says whose it is."""
        with contextlib.suppress(FileExistsError):
            self.files.put_file(str(content), self._full(path), mode="create")

    def rename(self, old: str, new: str) -> None:
        """Copy within the store, then delete."""
        self.files.cp_file(self._full(old), self._full(new))
        self.files.rm_file(self._full(old))


@contextmanager
def connected(connection_id: str, connection: Any) -> Iterator[BucketEnd]:
    """The recipient's end for the length of a `with` block.

    Raises:
        ConfigurationError: the connection's extra cannot be used.
        HandOverError: what went wrong, by its code; the store's own words, which quote keys, are left out.
    """
    place = extra.read(connection_id, connection, Place)
    files = s3.file_system(connection_id)
    root = f"{place.bucket}/{place.prefix.strip('/')}".rstrip("/")
    from botocore.exceptions import BotoCoreError

    failed: Exception
    try:
        yield BucketEnd(files, root)
        return
    except (OSError, BotoCoreError) as error:
        failed = error
    raise _failure(failed, connection_id)


def _failure(error: Exception, connection_id: str) -> HandOverError:
    from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError, SSLError

    store = f"The store of {connection_id}"
    if isinstance(error, PermissionError):
        said = f"{store} refuses our key, or our right to list, read and create; have its owner renew it."
        return HandOverError("FORBIDDEN", said, lasting=True)
    if isinstance(error, FileNotFoundError):
        return HandOverError("NO_BUCKET", f"{store} has no such bucket; correct it in the connection.", lasting=True)
    if isinstance(error, SSLError):
        said = f"{store} shows a certificate that is not trusted; ask its owner before you trust another one."
        return HandOverError("CERTIFICATE", said, lasting=True)
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError | TimeoutError):
        return HandOverError("TIMEOUT", f"{store} was silent for too long; it is tried again.")
    if isinstance(error, EndpointConnectionError | ConnectionRefusedError):
        return HandOverError("REFUSED", f"{store} is not reached; it is tried again.")
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        return HandOverError("WRITE", f"{store} could not do what it was asked; it is tried again.")
    return HandOverError("CUT", f"The connection to the store of {connection_id} broke off; it is tried again.")
