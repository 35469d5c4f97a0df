"""An SFTP server as the recipient's end, by an Airflow connection with the host's key pinned.

Airflow's own operator puts a file under its last name at once and looks only at its size. Here the provider's hook opens the
connection and paramiko's client does each step. What a server answers may quote file names, so no answer's text is shown.
"""

import posixpath
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paramiko

from gesek.delivery.handover.place import digest_of
from gesek.errors import HandOverError

SECONDS = 10
"""How long a server may be silent within a step, or an opening of the connection last."""
PIECES = 32 * 1024
SILENT = ("Error reading SSH protocol banner", "No existing session")
"""What paramiko says, without a class of its own, of a server that answers nothing."""
FAILURES = (OSError, EOFError, paramiko.SSHException)
"""What the network, the server and its file system can do to us."""


class SftpEnd:
    """Paths below `root` on the server."""

    kind = "sftp"
    whole = False

    def __init__(self, client: Any, root: str) -> None:
        self.client, self.root = client, root.rstrip("/")

    def _full(self, path: str) -> str:
        return posixpath.join(self.root, path) if self.root else path

    def make(self, folder: str) -> None:
        """Make a folder and those above it; one that somebody else made meanwhile is as good."""
        done = ""
        for part in folder.split("/"):
            done = f"{done}/{part}" if done else part
            if not self._is_there(done):
                try:
                    self.client.mkdir(self._full(done))
                except OSError:
                    if not self._is_there(done):
                        raise

    def _is_there(self, path: str) -> bool:
        try:
            self.client.stat(self._full(path))
        except FileNotFoundError:
            return False
        return True

    def sha256(self, path: str) -> str | None:
        """SHA-256 of the bytes the server gives back, None where there is no such file."""
        try:
            with self.client.open(self._full(path), "rb", bufsize=PIECES) as file:
                file.prefetch()
                return digest_of(file.read)
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> list[str]:
        """The files in a folder, sorted; a name that leads elsewhere is left out, as a server may say anything."""
        try:
            found = self.client.listdir_attr(self._full(folder))
        except FileNotFoundError:
            return []
        return sorted(one.filename for one in found if stat.S_ISREG(one.st_mode) and "/" not in one.filename)

    def read(self, path: str, most: int) -> bytes:
        """A file's first bytes."""
        with self.client.open(self._full(path), "rb") as file:
            return bytes(file.read(most))

    def write(self, path: str, content: Path) -> None:
        """Write a file anew, in pieces that the server confirms."""
        self.client.put(str(content), self._full(path), confirm=True)

    def rename(self, old: str, new: str) -> None:
        """Rename in one step (posix-rename@openssh.com)."""
        self.client.posix_rename(self._full(old), self._full(new))


@contextmanager
def connected(connection_id: str, connection: Any) -> Iterator[SftpEnd]:
    """The recipient's end for the length of a `with` block; our folder there is `path` in the connection's extra.

    Raises:
        HandOverError: what went wrong, by its code; the server's own words are left out.
    """
    from airflow.providers.sftp.hooks.sftp import SFTPHook

    failed: Exception
    try:
        hook = SFTPHook(ssh_conn_id=connection_id, conn_timeout=SECONDS, banner_timeout=SECONDS, auth_timeout=SECONDS)
        with hook.get_managed_conn() as client:
            client.get_channel().settimeout(SECONDS)
            yield SftpEnd(client, str(connection.extra_dejson.get("path", "")))
        return
    except FAILURES as error:
        failed = error
    raise _failure(failed, connection_id)


def _failure(error: Exception, connection_id: str) -> HandOverError:
    if isinstance(error, paramiko.BadHostKeyException):
        said = f"The server of {connection_id} shows another key than the one pinned; ask its owner before you pin the new one."
        return HandOverError("HOST_KEY", said, lasting=True)
    if isinstance(error, paramiko.AuthenticationException):
        return HandOverError(
            "AUTH", f"The server of {connection_id} refuses our key or password; renew it there.", lasting=True
        )
    if isinstance(error, paramiko.SSHException) and "known_hosts" in str(error):
        said = f"The connection {connection_id} pins no key of its server; write host_key into its extra."
        return HandOverError("UNKNOWN_HOST", said, lasting=True)
    if isinstance(error, TimeoutError) or str(error) in SILENT:
        return HandOverError("TIMEOUT", f"The server of {connection_id} was silent for {SECONDS} s; it is tried again.")
    if isinstance(error, ConnectionRefusedError | paramiko.ssh_exception.NoValidConnectionsError):
        return HandOverError("REFUSED", f"The server of {connection_id} is not reached; it is tried again.")
    if isinstance(error, PermissionError):
        said = (
            f"The server of {connection_id} lets us write nothing there; have its owner give the right to our folder."
        )
        return HandOverError("FORBIDDEN", said, lasting=True)
    if isinstance(error, EOFError | paramiko.SSHException | ConnectionError):
        return HandOverError("CUT", f"The connection to the server of {connection_id} broke off; it is tried again.")
    return HandOverError(
        "WRITE", f"The server of {connection_id} could not write; perhaps its disk is full. It is tried again."
    )
