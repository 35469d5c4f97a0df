"""A visit to the real app, by somebody with a real grant in a real ledger; only the password is spared him."""

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from gesek.access import grants
from gesek.web import csrf
from gesek.web.app import create
from gesek.web.in_airflow import PREFIX
from gesek.web.language import COOKIE
from gesek.web.sign_in import FixedSignIn

_numbers = itertools.count(1)


class Visitor(TestClient):
    """A browser of one account: paths are below the prefix, redirects are not followed by themselves."""

    def __init__(self, account: str, language: str) -> None:
        self.account = account
        self.sign_in = FixedSignIn(account)
        server = FastAPI(openapi_url=None)
        self.pages = create(self.sign_in)
        server.mount(PREFIX, self.pages)
        super().__init__(server, base_url=f"http://testserver{PREFIX}", follow_redirects=False)
        self.cookies.set(COOKIE, language)

    def token(self) -> str:
        """The token that a page of this account carries."""
        return csrf._signer(_Request(self.pages)).dumps([self.account, "test"])

    def change(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        """Send a form as a page does."""
        return self.post(path, data={csrf.FIELD: self.token(), **(data or {})}, **options)


class _Request:
    """As much of a request as the signer looks at."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app


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
