"""One visit: who asks, in which language, by which request. Held for the length of a request, in its thread too."""

from contextvars import ContextVar
from dataclasses import dataclass

from fastapi import Request

from gesek.access.asker import Asker


@dataclass(frozen=True)
class Visitor(Asker):
    """Who asks, with the request."""

    request: Request | None = None


CURRENT: ContextVar[Visitor] = ContextVar("visitor")


def visitor() -> Visitor:
    """Who asks in the present request; somebody unknown where none is under way, as in a test of a template."""
    return CURRENT.get(Visitor(""))
