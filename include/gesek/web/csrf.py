"""Proof that a change was made on one of our own pages: a signed token, and what the browser says of where it comes from."""

import secrets

from fastapi import Request
from itsdangerous import BadSignature, URLSafeTimedSerializer

FIELD, HEADER = "csrf_token", "x-csrf-token"
SECONDS = 12 * 3600
"""Longer than a working day, as long as Airflow's own session at most."""


class ForgedError(Exception):
    """The change does not come from one of our pages, or from one opened too long ago."""


def token(request: Request, login: str) -> str:
    """A new token for a page of this account."""
    return signer(request.app.state.sign_in.secret).dumps([login, secrets.token_urlsafe(6)])


async def check(request: Request, login: str) -> None:
    """Let a change pass that carries the token of one of this account's pages.

    A bearer token is never sent by a browser of itself, so that who carries one is no forged request.

    Raises:
        ForgedError: it does not.
    """
    if request.headers.get("authorization", "").lower().startswith("bearer "):
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForgedError
    carried = request.headers.get(HEADER) or await _in_form(request)
    try:
        owner, _ = signer(request.app.state.sign_in.secret).loads(carried, max_age=SECONDS)
    except (BadSignature, ValueError):
        raise ForgedError from None
    if owner != login:
        raise ForgedError


async def _in_form(request: Request) -> str:
    kind = request.headers.get("content-type", "")
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return ""
    found = (await request.form()).get(FIELD, "")
    return found if isinstance(found, str) else ""


def signer(secret: str) -> URLSafeTimedSerializer:
    """Signs the tokens, with the secret of the sign-in."""
    return URLSafeTimedSerializer(secret, salt="gesek.csrf")
