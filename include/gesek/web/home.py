"""The first page, the choice of language, and the OpenAPI document."""

from typing import Annotated, Any, Literal

from fastapi import Form, Request, Response

from gesek.web.door import SIGNED_IN, Who, api, may, pages
from gesek.web.language import COOKIE
from gesek.web.navigation import entries
from gesek.web.screen import onward, screen, url

A_YEAR = 365 * 24 * 3600
router = pages("")
document = api("openapi")


@router.get("/", name="home")
@may(SIGNED_IN)
def home(asker: Who) -> Response:
    """On to the first page of the menu that the visitor may open."""
    mine = entries(asker)
    return onward(url(mine[0][0].route)) if mine else screen(asker, "no_access.html")


@router.post("/language", name="language")
@may(SIGNED_IN)
def language(asker: Who, to: Annotated[Literal["id", "en"], Form()], back: Annotated[str, Form()] = "") -> Response:
    """Speak another language from now on."""
    first = url("home")
    response = onward(back if back.startswith(first) else first)
    response.set_cookie(COOKIE, to, max_age=A_YEAR, path=first, httponly=True, samesite="lax")
    return response


@document.get("", include_in_schema=False)
@may(SIGNED_IN)
def openapi(_asker: Who, request: Request) -> dict[str, Any]:
    """The OpenAPI document of the JSON endpoints."""
    return dict(request.app.openapi())
