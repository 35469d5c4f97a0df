"""28 agencies' packages to a real OpenSSH server side by side, one server hanging and one refusing; a table, no verdict on time.

Packages have random content: what is measured is the way, not the people in it.
"""

import argparse
import hashlib
import json
import os
import socket
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.quiet import quiet
from gesek.delivery.handover import channels
from gesek.delivery.handover.channel import Package, Try
from gesek.delivery.manifest import FILE, SIGNATURE
from gesek.errors import HandOverError
from gesek.store.deliveries import Delivery
from gesek.whole_file import sha256
from tests.unit.sources.sftp_server import sftp_server

RECEIVERS = 28
HANGING, REFUSING = 7, 19
SIDE_BY_SIDE = 8


def main() -> None:
    """Serve, hand over, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.handover")
    parser.add_argument("--megabytes", type=float, default=4.0, help="size of each agency's workbook")
    given = parser.parse_args()
    quiet()
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as hanging:
        root = Path(folder)
        package = _package(root / "package", int(given.megabytes * 1e6))
        with socket.create_server(("127.0.0.1", 0)) as closed:
            refusing = closed.getsockname()[1]
        with sftp_server(root / "sshd") as connection:
            for number in range(1, RECEIVERS + 1):
                (root / "there" / str(number)).mkdir(parents=True)
                told = json.loads(connection)
                told["extra"]["path"] = str(root / "there" / str(number))
                told["port"] = {HANGING: hanging.getsockname()[1], REFUSING: refusing}.get(number, told["port"])
                os.environ[f"AIRFLOW_CONN_OPD_{number}"] = json.dumps(told)
            started = time.perf_counter()
            with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
                ended = list(pool.map(lambda number: _hand_over(number, package), range(1, RECEIVERS + 1)))
            whole = time.perf_counter() - started
    table = Table(
        "outcome",
        "receivers",
        "slowest s",
        title=f"{RECEIVERS} receivers, {given.megabytes:g} MB each, {SIDE_BY_SIDE} at once",
    )
    for outcome in sorted({one for one, _ in ended}):
        seconds = [taken for one, taken in ended if one == outcome]
        table.add_row(outcome, str(len(seconds)), f"{max(seconds):.1f}")
    table.add_row("all (aim: under 60 s)", str(len(ended)), f"{whole:.1f}")
    Console().print(table)


def _package(folder: Path, size: int) -> Package:
    folder.mkdir()
    book = folder / "workbook.xlsx"
    book.write_bytes(os.urandom(size))
    (folder / FILE).write_text(json.dumps({"files": [{"name": book.name, "sha256": sha256(book)}]}))
    (folder / SIGNATURE).write_bytes(hashlib.sha512(b"signature").digest())
    row = Delivery(path="pangan/2026-09/0001", manifest_sha256=sha256(folder / FILE))
    return Package(row, folder, {name: sha256(folder / name) for name in (book.name, SIGNATURE, FILE)})


def _hand_over(number: int, package: Package) -> tuple[str, float]:
    started = time.perf_counter()
    try:
        with channels.connected_to(f"opd_{number}") as channel:
            channel.deliver(package, Try(1, 0, doubtful=False, asked=False, arriving=lambda _may_be: None))
        outcome = "sent"
    except HandOverError as error:
        outcome = error.code
    return outcome, time.perf_counter() - started


if __name__ == "__main__":
    main()
