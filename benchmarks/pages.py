"""What the pages cost: server time of each, alone and beside fifty other visitors, and what a browser loads for it.

`GESEK_HOME=<a store at scale 1> python -m benchmarks.pages`: the pages are served by a process of its own, to an account with
every role of the regency, and are found by following links. Nothing is changed in the store but that account's grants and the
record of its looks.
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
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from gesek.access import grants, matrix
from gesek.operations.airflow_environment import free_port
from gesek.web.in_airflow import PREFIX
from tests import room
from tests.crawl import forms, pages

ACCOUNT = "benchmark"
ASSET = re.compile(r'(?:src|href)="(/gesek/static/[^"]+)"')
VISITORS = 50
WAIT_SECONDS = 60
WHY = {"reason": "benchmark of the pages"}


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


@dataclass(frozen=True)
class Asked:
    """What a visitor asks for: a page, or a form that shows one; `name` is the route's."""

    name: str
    path: str
    form: dict[str, str] | None = None


def _everything(client: httpx.Client) -> list[Asked]:
    """Every page that links lead to, and those that answer a question about somebody."""
    found, token = [], ""
    for name, path, answer in pages(client):
        found.append(Asked(name, path))
        for change, address, hidden in forms(answer.text):
            token = hidden.get("csrf_token", token)
            if change == "quality.look":
                found.append(Asked(change, address, hidden | WHY))
    known = "select nik from person where nik is not null and not meninggal order by nik limit 1"
    ((nik,),) = room.asked(known, "core/person")
    carried = WHY | {"csrf_token": token}
    search = Asked("warga.search", f"{PREFIX}/warga", carried | {"nik": nik})
    person = Asked("warga.person", client.request(**_request(search)).headers["location"])
    return [*found, search, person, Asked("disclosure.look", f"{PREFIX}/disclosure/person", carried | {"number": nik})]


def _p95(milliseconds: list[float]) -> float:
    return statistics.quantiles(milliseconds, n=20)[18] if len(milliseconds) > 1 else milliseconds[0]


def _request(one: Asked) -> dict[str, Any]:
    method = "GET" if one.form is None else "POST"
    return {"method": method, "url": one.path, "data": one.form, "follow_redirects": method == "GET"}


def _alone(client: httpx.Client, one: Asked, times: int) -> list[float]:
    answer = client.request(**_request(one))  # what a version's first reader pays is a matter of the first reader
    if answer.is_error:
        answer.raise_for_status()
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        client.request(**_request(one))
        found.append(1000 * (time.perf_counter() - begun))
    return found


async def _crowded(client: httpx.Client, asked: list[Asked], each: int) -> dict[str, list[float]]:
    """Fifty visitors at once, each looking at pages in an order of his own, without a pause."""
    found: dict[str, list[float]] = {one.name: [] for one in asked}
    limits = httpx.Limits(max_connections=VISITORS)
    carried: dict[str, Any] = {"base_url": client.base_url, "cookies": client.cookies, "timeout": 300}
    async with httpx.AsyncClient(limits=limits, **carried) as visitors:

        async def visitor(number: int) -> None:
            order = random.Random(number)  # noqa: S311 - an order of pages
            for _ in range(each):
                one = order.choice(asked)
                begun = time.perf_counter()
                await visitors.request(**_request(one))
                found[one.name].append(1000 * (time.perf_counter() - begun))

        await asyncio.gather(*(visitor(number) for number in range(VISITORS)))
    return found


def _weight(client: httpx.Client, one: Asked) -> int:
    """Bytes over the wire of a page with its scripts and stylesheets, to a browser that has none of them yet."""
    page = client.request(**_request(one))
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
        asked = list({one.name: one for one in _everything(client)}.values())
        alone = {one.name: _alone(client, one, times) for one in track(asked, "alone")}
        weights = {one.name: _weight(client, one) for one in asked}
        crowd = asyncio.run(_crowded(client, asked, each))
    table = Table("page", "p50 ms", "p95 ms", f"p50 ms of {VISITORS}", f"p95 ms of {VISITORS}", "kB", title="Pages")
    for name in sorted(alone, key=lambda name: -_p95(alone[name])):
        beside = crowd[name] or [float("nan")]
        figures = (statistics.median(alone[name]), _p95(alone[name]), statistics.median(beside), _p95(beside))
        table.add_row(name, *(f"{figure:.0f}" for figure in figures), f"{weights[name] / 1000:.0f}")
    everybody = [one for of_page in crowd.values() for one in of_page]
    Console().print(table)
    Console().print(
        f"{len(asked)} pages; slowest alone {max(_p95(one) for one in alone.values()):.0f} ms at p95; "
        f"of {VISITORS} at once p50 {statistics.median(everybody):.0f} ms, p95 {_p95(everybody):.0f} ms."
    )


if __name__ == "__main__":
    typer.run(measure)
