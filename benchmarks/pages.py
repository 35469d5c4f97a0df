"""What the pages cost: server time of each, alone and beside fifty other visitors, and what a browser loads for it.

`GESEK_HOME=<a store at scale 1> python -m benchmarks.pages`: the pages are served by a process of its own, to an account with
every role of the regency, and are found by following links. Nothing is changed in the store but that account's grants.
"""

import asyncio
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from gesek.access import grants, matrix
from gesek.operations.airflow_environment import free_port
from tests.crawl import pages

ACCOUNT = "benchmark"
ASSET = re.compile(r'(?:src|href)="(/gesek/static/[^"]+)"')
VISITORS = 50
WAIT_SECONDS = 60


@contextmanager
def served() -> Iterator[str]:
    """The address of a process that serves the pages."""
    port = free_port()
    command = [sys.executable, "-m", "gesek.web", "--as", ACCOUNT, "--port", str(port)]
    with subprocess.Popen(command, env=os.environ) as server:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{address}/gesek/static/style.css")
                break
            except httpx.TransportError:
                time.sleep(0.2)
        try:
            yield address
        finally:
            server.terminate()


def _p95(milliseconds: list[float]) -> float:
    return statistics.quantiles(milliseconds, n=20)[18] if len(milliseconds) > 1 else milliseconds[0]


def _alone(client: httpx.Client, path: str, times: int) -> list[float]:
    client.get(path)  # what a version's first reader pays is a matter of the first reader
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        client.get(path)
        found.append(1000 * (time.perf_counter() - begun))
    return found


async def _crowded(address: str, paths: list[str], each: int) -> dict[str, list[float]]:
    """Fifty visitors at once, each looking at pages in an order of his own."""
    found: dict[str, list[float]] = {path: [] for path in paths}
    limits = httpx.Limits(max_connections=VISITORS)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=300) as client:

        async def visitor(number: int) -> None:
            order = random.Random(number)  # noqa: S311 - an order of pages
            for _ in range(each):
                path = order.choice(paths)
                begun = time.perf_counter()
                await client.get(path)
                found[path].append(1000 * (time.perf_counter() - begun))

        await asyncio.gather(*(visitor(number) for number in range(VISITORS)))
    return found


def _weight(client: httpx.Client, path: str) -> int:
    """Bytes over the wire of a page with its scripts and stylesheets, to a browser that has none of them yet."""
    page = client.get(path)
    files = [client.get(asset) for asset in dict.fromkeys(ASSET.findall(page.text))]
    return sum(answer.num_bytes_downloaded for answer in (page, *files))


def measure(
    times: Annotated[int, typer.Option(help="Requests of each page alone.")] = 20,
    each: Annotated[int, typer.Option(help="Requests of each of the fifty visitors.")] = 20,
) -> None:
    """Print the table."""
    for role, found in matrix.load().roles.items():
        if found.scope == "regency":
            grants.grant(ACCOUNT, role, [], "root", "benchmark of the pages")
    with served() as address, httpx.Client(base_url=address, timeout=300) as client:
        routes = {name: path for name, path, _ in pages(client)}
        alone = {path: _alone(client, path, times) for path in track(routes.values(), "alone")}
        weights = {path: _weight(client, path) for path in routes.values()}
        crowd = asyncio.run(_crowded(address, list(routes.values()), each))
    table = Table("page", "p50 ms", "p95 ms", f"p50 ms of {VISITORS}", f"p95 ms of {VISITORS}", "kB", title="Pages")
    for name, path in sorted(routes.items(), key=lambda item: -_p95(alone[item[1]])):
        beside = crowd[path] or [float("nan")]
        figures = (statistics.median(alone[path]), _p95(alone[path]), statistics.median(beside), _p95(beside))
        table.add_row(name, *(f"{figure:.0f}" for figure in figures), f"{weights[path] / 1000:.0f}")
    Console().print(table)
    Console().print(f"{len(routes)} pages; slowest alone {max(_p95(one) for one in alone.values()):.0f} ms at p95.")


if __name__ == "__main__":
    typer.run(measure)
