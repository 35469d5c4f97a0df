"""Administration of access: who holds what, giving, revoking and handing over, and the matrix as it is."""

from datetime import date
from typing import Annotated

from fastapi import Form, Response

from gesek import regions
from gesek.access import grants, matrix
from gesek.programs.agencies import agencies
from gesek.web.door import Who, may, pages
from gesek.web.language import gettext
from gesek.web.paging import paged
from gesek.web.screen import done, screen

router = pages("/access")
Reason = Annotated[str, Form(max_length=300)]


@router.get("", name="access.list")
@may("access.see")
def listed(asker: Who, login: str = "", past: bool = False, page: int = 1) -> Response:
    """Who holds which role, and where."""
    found = grants.listed(login, past)
    return screen(
        asker,
        "access/list.html",
        page=paged(found, page),
        login=login,
        past=past,
        roles=matrix.load().roles,
        name=_area,
        kecamatan=regions.kecamatan(),
        agencies=agencies(),
    )


@router.get("/matrix", name="access.matrix")
@may("access.see")
def whole_matrix(asker: Who) -> Response:
    """The reviewed matrix: every permission and the roles that hold it."""
    return screen(asker, "access/matrix.html", matrix=matrix.load())


@router.post("/grant", name="access.grant")
@may("access.grant")
def give(
    asker: Who,
    login: Annotated[str, Form()],
    role: Annotated[str, Form()],
    reason: Reason,
    areas: Annotated[str, Form()] = "",
    ends_on: Annotated[date | None, Form()] = None,
) -> Response:
    """Give a role to a login."""
    number = grants.grant(login, role, areas.replace(",", " ").split(), asker.login, reason, ends_on)
    return done(gettext("Access {number} is given.").format(number=number), to="access.list", login=login)


@router.post("/{number}/revoke", name="access.revoke")
@may("access.grant")
def revoke(asker: Who, number: int, reason: Reason) -> Response:
    """Take a grant back."""
    grants.revoke(number, asker.login, reason)
    return done(gettext("Access {number} is revoked.").format(number=number), to="access.list")


@router.post("/hand-over", name="access.hand_over")
@may("access.grant")
def hand_over(asker: Who, login: Annotated[str, Form()], successor: Annotated[str, Form()], reason: Reason) -> Response:
    """Move all that a login holds to another."""
    made = grants.hand_over(login, successor, asker.login, reason)
    text = gettext("{count} grants moved to {successor}.").format(count=len(made), successor=successor)
    return done(text, to="access.list", login=successor)


def _area(code: str) -> str:
    """What an area is called: a kecamatan, a village or an agency."""
    return agencies().get(code) or regions.name(code)
