"""The door: what a request may do is decided before any of it is read.

Every endpoint says by `@may` which permission it needs. One that says nothing is closed to everybody. Of a change, the token of
the page it was made on is asked for as well, and no more of a body is read than the endpoint takes.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.types import Message

from gesek.access import grants
from gesek.web import csrf, language
from gesek.web.visit import CURRENT, Visitor

SIGNED_IN = "signed-in"
"""Permission of what everybody who is signed in may do, without any grant."""
BODY = 2 * 1024 * 1024
"""Bytes of a request's body, where the endpoint does not say otherwise."""
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class RefusedError(Exception):
    """The visitor may not do this."""


class NotFoundError(Exception):
    """It does not exist, or not for this visitor."""


class TooLargeError(Exception):
    """The request's body is larger than the endpoint takes."""


def may(permission: str, body: int = BODY) -> Callable[[Endpoint], Endpoint]:
    """Open an endpoint to who holds a permission.

    Args:
        permission: as `reference/access.yaml` names it, or `SIGNED_IN`.
        body: how many bytes it takes.
    """

    def marked(endpoint: Endpoint) -> Endpoint:
        endpoint.permission, endpoint.body = permission, body  # type: ignore[attr-defined]
        return endpoint

    return marked


class GuardedRoute(APIRoute):
    """A route that opens only to who may: an APIRoute parses the body before its dependencies look who asks."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the door."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            visitor = await _let_in(request, self.endpoint)
            if request.method in CHANGES:
                request = Request(request.scope, _limited(request, getattr(self.endpoint, "body", BODY)))
                await csrf.check(request, visitor.login)
            return await handle(request)

        return guarded


def pages(prefix: str) -> APIRouter:
    """A router of HTML pages under a prefix; they stand in no OpenAPI document."""
    return APIRouter(prefix=prefix, route_class=GuardedRoute, include_in_schema=False)


def api(name: str) -> APIRouter:
    """A router of JSON endpoints under `/api/<name>`."""
    return APIRouter(prefix=f"/api/{name}", route_class=GuardedRoute, tags=[name])


def permission(endpoint: Callable[..., Any]) -> str | None:
    """The permission an endpoint needs; None for one that is closed."""
    return getattr(endpoint, "permission", None)


async def _let_in(request: Request, endpoint: Callable[..., Any]) -> Visitor:
    spoken = language.chosen(request)
    CURRENT.set(Visitor("", (), spoken, request))  # so that a refusal speaks the visitor's language
    login = await request.app.state.sign_in.login(request)
    asker = await run_in_threadpool(grants.asker, login, spoken)
    visitor = Visitor(asker.login, asker.held, spoken, request)
    CURRENT.set(visitor)
    needed = permission(endpoint)
    if needed is None or not (needed == SIGNED_IN or visitor.may(needed)):
        raise RefusedError
    return visitor


def _limited(request: Request, limit: int) -> Callable[[], Awaitable[Message]]:
    """The body's chunks, up to a limit; a browser says beforehand how many bytes it sends."""
    if int(request.headers.get("content-length", 0)) > limit:
        raise TooLargeError
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLargeError
        return message

    return counted


def _who() -> Visitor:
    return CURRENT.get()


Who = Annotated[Visitor, Depends(_who)]
"""Who asks, as an endpoint's parameter."""
