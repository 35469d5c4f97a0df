"""What a visitor sees when something is not there, not allowed, or cannot be done as asked."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.status import (
    HTTP_401_UNAUTHORIZED,
    HTTP_403_FORBIDDEN,
    HTTP_404_NOT_FOUND,
    HTTP_409_CONFLICT,
    HTTP_413_CONTENT_TOO_LARGE,
    HTTP_422_UNPROCESSABLE_CONTENT,
    HTTP_500_INTERNAL_SERVER_ERROR,
)

from gesek.errors import GesekError, without_values
from gesek.web.csrf import ForgedError
from gesek.web.door import NotFoundError, RefusedError, TooLargeError
from gesek.web.language import chosen, gettext
from gesek.web.refusals import sentence
from gesek.web.screen import here, onward, screen
from gesek.web.sign_in import NotSignedInError
from gesek.web.visit import CURRENT, Visitor, visitor


def install(app: FastAPI) -> None:
    """Have the app answer every error in words."""
    app.add_exception_handler(NotSignedInError, _not_signed_in)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(NotFoundError, _not_found)
    app.add_exception_handler(ForgedError, _forged)
    app.add_exception_handler(TooLargeError, _too_large)
    app.add_exception_handler(GesekError, _not_done)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _not_signed_in(request: Request, _error: Exception) -> Response:
    if _wants_json(request):
        return _answer(request, HTTP_401_UNAUTHORIZED, "")
    back = here() if request.method == "GET" else request.scope.get("root_path", "") + "/"
    return onward(request.app.state.sign_in.address(back))


def _refused(request: Request, _error: Exception) -> Response:
    if not visitor().held:
        text = gettext("Your account has no access yet. Ask the administrator of access to give you a role.")
    else:
        text = gettext("Your role does not include this page. Ask the administrator of access if your work needs it.")
    return _answer(request, HTTP_403_FORBIDDEN, text)


def _not_found(request: Request, _error: Exception) -> Response:
    return _answer(request, HTTP_404_NOT_FOUND, gettext("There is nothing here, or nothing that is yours to see."))


def _forged(request: Request, _error: Exception) -> Response:
    text = gettext(
        "This page was open for too long, or the request came from elsewhere. Open the page anew and try again."
    )
    return _answer(request, HTTP_403_FORBIDDEN, text)


def _too_large(request: Request, _error: Exception) -> Response:
    text = gettext("That is too large to be taken here. Send fewer or smaller files at once.")
    return _answer(request, HTTP_413_CONTENT_TOO_LARGE, text)


def _not_done(request: Request, error: Exception) -> Response:
    return _answer(request, HTTP_409_CONFLICT, sentence(without_values(error)))


def _not_valid(request: Request, error: Exception) -> Response:
    """A field that is missing or of another kind: its name, never what was typed."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    fields = sorted({str(item["loc"][-1]) for item in found})
    text = gettext("Something is missing or not written as it has to be: {fields}.").format(fields=", ".join(fields))
    return _answer(request, HTTP_422_UNPROCESSABLE_CONTENT, text)


def _http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: an unknown path, a wrong method, a body it cannot read."""
    if isinstance(error.__cause__, TooLargeError):
        return _too_large(request, error)
    status = error.status_code if isinstance(error, HTTPException) else HTTP_500_INTERNAL_SERVER_ERROR
    if not visitor().login:
        CURRENT.set(Visitor("", (), chosen(request), request))
    if status == HTTP_404_NOT_FOUND:
        return _not_found(request, error)
    return _answer(request, status, gettext("The request cannot be answered. Go back and try it another way."))


def _unexpected(request: Request, error: Exception) -> Response:
    return _answer(request, HTTP_500_INTERNAL_SERVER_ERROR, sentence(without_values(error)))


def _answer(request: Request, status: int, text: str) -> Response:
    if _wants_json(request):
        return JSONResponse({"detail": text}, status)
    if request.headers.get("hx-request"):
        return screen(visitor(), "said.html", status, text=text)
    return screen(visitor(), "problem.html", status, text=text)


def _wants_json(request: Request) -> bool:
    own = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return own.startswith("/api/")
