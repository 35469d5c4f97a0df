"""Every route against every role: exactly what the matrix declares, and nobody else gets in."""

import re
from typing import Any

import pytest

from gesek.access import grants, matrix
from gesek.errors import ConfigurationError
from gesek.web import app as web_app
from gesek.web.door import SIGNED_IN, GuardedRoute, may, pages, permission
from gesek.web.sign_in import FixedSignIn
from tests.unit.web.conftest import Visit, Visitor

AREAS = {"regency": [], "kecamatan": ["351314"], "desa": ["3513142001"], "opd": ["dinsos"]}
PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
ROUTES = [route for route in web_app.create(FixedSignIn("x")).routes if isinstance(route, GuardedRoute)]
NAMES = [f"{sorted(route.methods)[0]} {route.path}" for route in ROUTES]


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_a_route_declares_a_permission_of_the_matrix(route: GuardedRoute) -> None:
    declared = permission(route.endpoint)
    assert declared == SIGNED_IN or declared in matrix.load().permissions


def test_every_permission_opens_some_route() -> None:
    declared = {permission(route.endpoint) for route in ROUTES}
    assert set(matrix.load().permissions) - declared == set()


def test_every_route_answers_each_role_as_the_matrix_says(visit: Visit) -> None:
    visitors = {role: visit(role, **_area(role)) for role in matrix.load().roles}
    stranger, anonymous = visit(), Visitor("", "id")
    wrong = []
    for route, name in zip(ROUTES, NAMES, strict=True):
        needed = permission(route.endpoint)
        for role, visitor in visitors.items():
            allowed = needed == SIGNED_IN or role in matrix.load().roles_of(str(needed))
            if _opens(visitor, route) != allowed:
                wrong.append(f"{name} for {role}")
        if _opens(stranger, route) != (needed == SIGNED_IN):
            wrong.append(f"{name} for an account without grants")
        if _ask(anonymous, route).status_code not in (303, 401):
            wrong.append(f"{name} for nobody")
    assert wrong == []


def test_a_grant_that_was_revoked_opens_nothing(visit: Visit) -> None:
    visitor = visit("auditor")
    assert visitor.get("/access").status_code == 200
    for one in grants.listed(visitor.account):
        grants.revoke(one.id, "root", "moved")
    assert visitor.get("/access").status_code == 403


def test_an_endpoint_that_declares_nothing_is_closed(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    router = pages("/forgotten")
    router.add_api_route("", lambda: "open")
    monkeypatch.setattr(web_app, "ROUTERS", (*web_app.ROUTERS, router))
    assert visit("administrator").get("/forgotten").status_code == 403


def test_an_app_with_a_route_beside_the_door_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi import APIRouter

    router = APIRouter()
    router.add_api_route("/beside", lambda: "open")
    monkeypatch.setattr(web_app, "ROUTERS", (router,))
    with pytest.raises(ConfigurationError, match="/beside has no door"):
        web_app.create(FixedSignIn("x"))


def test_a_change_without_a_pages_token_is_refused(visit: Visit) -> None:
    admin = visit("administrator")
    given = {"login": "a.b", "role": "operator", "reason": "starts"}
    assert admin.post("/access/grant", data=given).status_code == 403
    other = visit("administrator")
    assert admin.post("/access/grant", data={**given, "csrf_token": other.token()}).status_code == 403
    assert admin.change("/access/grant", given, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert grants.listed("a.b") == []
    assert admin.change("/access/grant", given).status_code == 303
    assert [one.role for one in grants.listed("a.b")] == ["operator"]


def test_no_more_is_read_than_an_endpoint_takes(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    router = pages("/small")

    @router.post("")
    @may("access.grant", body=100)
    def small(body: dict[str, Any]) -> str:
        read.append(len(body))
        return "read"

    monkeypatch.setattr(web_app, "ROUTERS", (*web_app.ROUTERS, router))
    admin = visit("administrator")
    headers = {"x-csrf-token": admin.token(), "content-type": "application/json"}
    chunks = (b'{"a": "' + b"x" * 60, b"x" * 60 + b'"}')
    assert admin.post("/small", content=b"".join(chunks), headers=headers).status_code == 413
    assert admin.post("/small", content=iter(chunks), headers=headers).status_code == 413
    assert read == []
    assert admin.post("/small", content=b"{}", headers=headers).status_code == 200


def _area(role: str) -> dict[str, list[str]]:
    scope = matrix.load().roles[role].scope
    return {} if scope == "regency" else {scope: AREAS[scope]}


def _opens(visitor: Visitor, route: GuardedRoute) -> bool:
    """Whether the door opens: what is asked for need not exist, and a form without fields is not taken."""
    return _ask(visitor, route).status_code != 403


def _ask(visitor: Visitor, route: GuardedRoute) -> Any:
    path = PARAMETER.sub(lambda found: "1", route.path)
    method = sorted(route.methods)[0]
    headers = {"x-csrf-token": visitor.token()}
    return visitor.request(method, path, headers=headers)


def test_the_pages_say_who_may_not_be_framed_or_scripted(visit: Visit) -> None:
    answer = visit("auditor").get("/access")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
