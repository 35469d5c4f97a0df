"""Who is signed in: asked of Airflow's own auth manager, whichever that is, or fixed for a developer's server of the sample."""

import secrets
from typing import Protocol
from urllib.parse import quote

from fastapi import HTTPException, Request


class NotSignedInError(Exception):
    """Nobody is signed in, or no longer."""


class SignIn(Protocol):
    """What the pages need to know of signing in."""

    @property
    def secret(self) -> str:
        """Signs what visitors carry for us; equal in all processes that serve pages."""

    async def login(self, request: Request) -> str:
        """The account of the one signed in; raises NotSignedInError."""

    def address(self, back: str) -> str:
        """Where one signs in, to come back to this path."""


class AirflowSignIn:
    """Airflow's sign-in: its cookie or bearer token, judged by its auth manager."""

    @property
    def secret(self) -> str:
        """Airflow's own `[api] secret_key`."""
        from airflow.configuration import conf

        return str(conf.get_mandatory_value("api", "secret_key"))

    async def login(self, request: Request) -> str:
        """The user's name with the auth manager, in small letters; its number would mean nothing to a reader of the ledger."""
        from airflow.api_fastapi.core_api.security import bearer_scheme, get_user

        try:
            user = await get_user(request, None, await bearer_scheme(request))
        except HTTPException as error:
            raise NotSignedInError from error
        return str(user.get_name()).strip().lower()

    def address(self, back: str) -> str:
        """Airflow's address for it, which sends on to the auth manager's own page."""
        return f"/api/v2/auth/login?next={quote(back, safe='')}"


class FixedSignIn:
    """Everybody is this account: for looking at pages of the sample while they are made, and in tests."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.secret = secrets.token_urlsafe(32)

    async def login(self, _request: Request) -> str:
        """The account; raises NotSignedInError where it is empty."""
        if not self.account:
            raise NotSignedInError
        return self.account

    def address(self, back: str) -> str:
        """There is none."""
        return back
