"""Making a page from its template, and the answer to a change."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.routing import NoMatchFound

from gesek.settings import settings
from gesek.web import csrf, language
from gesek.web.navigation import entries
from gesek.web.visit import Visitor, visitor

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
SAID = "gesek_said"
"""Cookie that carries what a change did to the next page."""
SAID_SECONDS = 60


def screen(asker: Visitor, template: str, status: int = 200, **values: Any) -> Response:
    """A page.

    Args:
        asker: who asks.
        template: its file below `templates/`.
        status: of the HTTP answer.
        values: what the template speaks of.
    """
    said = _said(asker)
    text = _environment().get_template(template).render(asker=asker, said=said, entries=entries(asker), **values)
    response = HTMLResponse(text, status)
    if said:
        response.delete_cookie(SAID, path=_root() or "/")
    return response


def done(message: str, to: str, **params: Any) -> Response:
    """The answer to a change that was made: on to a page, which says so.

    Args:
        message: what was done, in the visitor's language, without a value of a person.
        to: name of the page's route.
        params: of its path; others become its query.
    """
    response = onward(url(to, **params))
    carried = _signer().dumps(message)
    response.set_cookie(SAID, carried, max_age=SAID_SECONDS, path=_root() or "/", httponly=True, samesite="strict")
    return response


def onward(address: str) -> Response:
    """On to another page: of a form that the page's script sent, by a header that its script follows."""
    request = visitor().request
    if request is not None and request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def url(name: str, **params: Any) -> str:
    """The path of a named route; what is none of its path's parameters becomes its query, without what is empty."""
    request = visitor().request
    if request is None:
        return f"#{name}"
    router = request.app.router
    for route in router.routes:
        if getattr(route, "name", None) == name:
            own = {key: value for key, value in params.items() if key in route.param_convertors}
            path = str(router.url_path_for(name, **own))
            rest = {key: value for key, value in params.items() if key not in own and value not in (None, "", False)}
            return _root() + path + (f"?{urlencode(rest, doseq=True)}" if rest else "")
    raise NoMatchFound(name, params)


def static(name: str) -> str:
    """The address of a file of `static/`, which changes with its content."""
    return f"{_root()}/static/{name}?v={_digest(name)}"


def here() -> str:
    """The path of the page itself, with its query."""
    request = visitor().request
    if request is None:
        return ""
    path = request.scope["path"]
    return f"{path}?{request.url.query}" if request.url.query else path


def _root() -> str:
    request = visitor().request
    return str(request.scope.get("root_path", "")) if request is not None else ""


def _token() -> str:
    asker = visitor()
    return csrf.token(asker.request, asker.login) if asker.request is not None else ""


def _signer() -> URLSafeTimedSerializer:
    request = visitor().request
    return URLSafeTimedSerializer(request.app.state.sign_in.secret if request else "-", salt="gesek.said")


def _said(asker: Visitor) -> str:
    carried = asker.request.cookies.get(SAID, "") if asker.request is not None else ""
    try:
        return str(_signer().loads(carried, max_age=SAID_SECONDS)) if carried else ""
    except BadSignature:
        return ""


@lru_cache(maxsize=64)
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """The templates, read once."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "number": language.number,
        "percent": language.percent,
        "day": language.day,
        "moment": language.moment,
    }
    made.globals |= {
        "url": url,
        "static": static,
        "here": here,
        "csrf_token": _token,
        "language": lambda: visitor().language,
        "sample": lambda: settings().profile == "sample",
    }
    return made
