"""A visit to the real app, by somebody with a real grant in a real ledger; only the password is spared him."""

import itertools
import secrets
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from gesek.access import grants
from gesek.web import app as web_app
from gesek.web import csrf
from gesek.web.in_airflow import PREFIX
from gesek.web.language import COOKIE
from gesek.web.sign_in import NotSignedInError

_numbers = itertools.count(1)
ACCOUNT = "x-test-account"
ROUTERS = web_app.ROUTERS


class Named:
    """Whoever a request says it comes from is believed."""

    secret = secrets.token_urlsafe(32)

    async def login(self, request: Request) -> str:
        account = request.headers.get(ACCOUNT, "")
        if not account:
            raise NotSignedInError
        return account

    def address(self, back: str) -> str:
        return back


def _serve() -> FastAPI:
    server = FastAPI(openapi_url=None)
    server.mount(PREFIX, web_app.create(Named()))
    return server


served = cache(_serve)
"""The server of all visitors of this process: an app with all its routes takes longer to make than most tests."""


class Visitor(TestClient):
    """A browser of one account: paths are below the prefix, redirects are not followed by themselves."""

    def __init__(self, account: str, language: str) -> None:
        self.account = account
        super().__init__(
            served() if web_app.ROUTERS is ROUTERS else _serve(),
            base_url=f"http://testserver{PREFIX}",
            follow_redirects=False,
            headers={ACCOUNT: account},
        )
        self.cookies.set(COOKIE, language)

    def token(self) -> str:
        """The token that a page of this account carries."""
        return csrf.signer(Named.secret).dumps([self.account, "test"])

    def change(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        """Send a form as a page does."""
        return self.post(path, data={csrf.FIELD: self.token(), **(data or {})}, **options)


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(home: Path) -> Visit:
    """`visit("kecamatan", kecamatan=["351314"], language="en")`: somebody who holds this role; an empty role holds nothing."""

    def arrive(
        role: str = "",
        *,
        kecamatan: Sequence[str] = (),
        desa: Sequence[str] = (),
        opd: Sequence[str] = (),
        language: str = "id",
        login: str = "",
    ) -> Visitor:
        account = login or f"{role or 'nobody'}.{next(_numbers)}".replace("_", "-")
        if role:
            grants.grant(account, role, [*kecamatan, *desa, *opd], "root", "for the test")
        return Visitor(account, language)

    return arrive
