"""Every page that a visitor can reach by links, one address a route: for benchmarks, screenshots and checks of all pages."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
from starlette.routing import Match

from gesek.web.app import create
from gesek.web.door import GuardedRoute
from gesek.web.in_airflow import PREFIX
from gesek.web.sign_in import FixedSignIn

HREF = re.compile(rf'(?:href|hx-get)="({PREFIX}/[^"#]*)"')
ROUTES = [route for route in create(FixedSignIn("x")).routes if isinstance(route, GuardedRoute)]


def route_of(address: str) -> str | None:
    """The name of the route a path leads to."""
    scope = {"type": "http", "method": "GET", "path": address.removeprefix(PREFIX).partition("?")[0], "root_path": ""}
    return next((route.name for route in ROUTES if route.matches(scope)[0] is Match.FULL), None)


def pages(client: httpx.Client, start: str = f"{PREFIX}/") -> Iterator[tuple[str, str, httpx.Response]]:
    """Route, path and answer of every page found, the nearest first; of each route, the first address with rows behind it."""
    waiting, seen = [start], set()
    while waiting:
        path = waiting.pop(0)
        name = route_of(path)
        if name is None or name in seen:
            continue
        answer = client.get(path, follow_redirects=True)
        if not answer.is_success:
            continue
        seen.add(name)
        if "text/html" in answer.headers["content-type"]:
            yield name, path, answer
            waiting += [unescape(found) for found in HREF.findall(answer.text)]
