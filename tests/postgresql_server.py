"""A real PostgreSQL for the length of a test run: Debian's own binaries, a temporary folder, a Unix socket, no network."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.programs import found

NOBODY = "nobody"
"""Who runs the server where the tests run as root, whom PostgreSQL refuses."""
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB", "max_connections=60")
AS_IN_THE_REGENCY = ("timezone=Asia/Jakarta", "default_transaction_isolation=serializable")
"""Defaults that a server may have and the ledger must not depend on."""


class Server:
    """A running server, by the folder of its socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")

    def url(self, database: str) -> str:
        """Where SQLAlchemy finds a database of this server."""
        return f"postgresql+psycopg2://gesek@/{database}?host={self.folder}"

    @contextmanager
    def database(self, name: str, copied: str = "template1") -> Iterator[str]:
        """A database, empty or a copy of another, dropped at the end whoever is connected to it; yields its URL."""
        with self.engine.connect() as connection:
            connection.execute(text(f"create database {name} template {copied}"))
        try:
            yield self.url(name)
        finally:
            with self.engine.connect() as connection:
                connection.execute(text(f"drop database {name} with (force)"))


@contextmanager
def server() -> Iterator[Server]:
    """Set up and start a server, fast rather than safe; it is gone, with its folder, at the end."""
    folder = Path(tempfile.mkdtemp(prefix="gesek-postgresql-"))
    as_whom = {"user": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    if as_whom:
        shutil.chown(folder, NOBODY)
    data, log = folder / "data", folder / "log"
    options = [
        word
        for setting in (*QUICK, *AS_IN_THE_REGENCY, "listen_addresses=", f"unix_socket_directories={folder}")
        for word in ("-c", setting)
    ]
    init = [
        found("initdb"),
        "--pgdata",
        data,
        "--username",
        "gesek",
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
        "--locale",
        "C",
    ]
    subprocess.run([*init, "--no-sync"], check=True, capture_output=True, cwd=folder, **as_whom)
    with log.open("wb") as told:
        running = subprocess.Popen(
            [found("postgres"), "-D", data, *options], cwd=folder, stdout=told, stderr=told, **as_whom
        )
    try:
        _wait_for(folder, running, log)
        yield Server(folder)
    finally:
        running.send_signal(signal.SIGINT)  # at once; the usual signal waits until every client has gone
        running.wait()
        shutil.rmtree(folder)


def _wait_for(folder: Path, running: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and running.poll() is None:
        if not subprocess.run([found("pg_isready"), "-q", "-h", folder], check=False).returncode:
            return
        time.sleep(0.05)
    raise AssertionError(f"PostgreSQL did not start: {log.read_text()}")
