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
FORM = re.compile(rf'<form[^>]* action="({PREFIX}/[^"]*)".*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ROUTES = [route for route in create(FixedSignIn("x")).routes if isinstance(route, GuardedRoute)]
OPENED_BY_A_REASON = ("list.look", "list.explain")
"""Changes that open a page of people for the rest of the day to who says why."""


def route_of(address: str, method: str = "GET") -> str | None:
    """The name of the route a path leads to."""
    scope = {"type": "http", "method": method, "path": address.removeprefix(PREFIX).partition("?")[0], "root_path": ""}
    return next((route.name for route in ROUTES if route.matches(scope)[0] is Match.FULL), None)


def forms(page: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Route, address and hidden fields of every form on a page."""
    for form in FORM.finditer(page):
        address = unescape(form[1])
        hidden = {unescape(name): unescape(value) for name, value in HIDDEN.findall(form[0])}
        yield route_of(address, "POST") or "", address, hidden


def pages(client: httpx.Client, start: str = f"{PREFIX}/") -> Iterator[tuple[str, str, httpx.Response]]:
    """Route, path and answer of every page found, the nearest first; of each route, the first address with rows behind it.

    Where a page first asks why somebody looks, it is told.
    """
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
            for change, address, hidden in forms(answer.text):
                if change in OPENED_BY_A_REASON:
                    client.post(address, data=hidden | {"reason": "a look at every page"})
                    answer = client.get(path)
            yield name, path, answer
            waiting += [unescape(found) for found in HREF.findall(answer.text)]
