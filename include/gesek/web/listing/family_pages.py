"""The families behind a figure, and why one of them stands as it does; each look with its reason is on record before it is shown."""

from typing import Annotated, Any

from fastapi import Form, Response

from gesek import regions
from gesek.access.asker import Area
from gesek.errors import StoreError
from gesek.store import audit, cycles
from gesek.targets import moved
from gesek.targets.citizen import brief, looks
from gesek.targets.citizen.wording import Speech
from gesek.targets.moved import NO_PLACE, Choice
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext
from gesek.web.listing import board, books
from gesek.web.paging import ROWS, Page, offset
from gesek.web.screen import onward, screen, url
from gesek.web.visit import Visitor

router = pages("/list")
Reason = Annotated[str, Form(max_length=300)]


@router.get("/{list_id:int}/families", name="list.families")
@may("list.rows")
def families(asker: Who, list_id: int, what: str = moved.LISTED, place: str = "", page: int = 1) -> Response:
    """The families of a change or a reason in a place; before the look is on record, only why it is asked for."""
    item, choice = board.one(list_id), _choice(asker, what, place)
    told: dict[str, Any] = {
        "item": item,
        "choice": choice,
        "place": regions.name(place) if place.isdecimal() else "",
        "region": regions.name,
        "speech": Speech(asker.language),
        "reason": moved.looked(choice.subject(list_id), asker.login),
    }
    if told["reason"] is None:
        return screen(asker, "listing/look.html", **told)
    rows, total = moved.families(list_id, choice, _within(asker.area("list.rows")), ROWS, offset(page))
    return screen(asker, "listing/families.html", page=Page(rows, max(1, page), total), **told)


@router.post("/{list_id:int}/families", name="list.look")
@may("list.rows")
def look(
    asker: Who, list_id: int, reason: Reason, what: Annotated[str, Form()], place: Annotated[str, Form()] = ""
) -> Response:
    """Put a look at these families on record, and show them."""
    board.one(list_id)
    moved.look(list_id, _choice(asker, what, place), asker.login, reason)
    return onward(url("list.families", list_id=list_id, what=what, place=place))


@router.get("/{list_id:int}/families.xlsx", name="list.families_book")
@may("list.rows")
def families_book(asker: Who, list_id: int, what: str = moved.LISTED, place: str = "") -> Response:
    """All of them as a workbook; only for who has them open, and on record as well."""
    item, choice = board.one(list_id), _choice(asker, what, place)
    reason = moved.looked(choice.subject(list_id), asker.login)
    if reason is None:
        raise NotFoundError
    audit.note(actor=asker.login, action="list.export", subject=choice.subject(list_id), reason=reason)
    rows, _total = moved.families(list_id, choice, _within(asker.area("list.rows")))
    name = f"daftar-{list_id}-{what}{f'-{place}' if place.isdecimal() else ''}.xlsx"
    return books.sent(
        books.families(rows, Speech(asker.language)), gettext("Families"), name, cycles.get(item.cycle_id).as_of
    )


@router.get("/{list_id:int}/family/{family_id:int}", name="list.family")
@may("list.rows")
def family(asker: Who, list_id: int, family_id: int) -> Response:
    """Why a family stands on a list as it does; before the look is on record, only why it is asked for."""
    item = board.one(list_id)
    speech, today = Speech(asker.language), moved.looked(f"family:{family_id}", asker.login, "list.explain")
    if today is None:
        return screen(asker, "listing/look_family.html", item=item, family_id=family_id)
    try:
        told = brief.of_family(item, family_id)
    except StoreError:
        raise NotFoundError from None
    if not asker.area("list.rows").holds(told.kode_desa):
        raise NotFoundError
    return screen(asker, "listing/family.html", item=item, told=told, speech=speech, region=regions.name)


@router.post("/{list_id:int}/family", name="list.explain")
@may("list.rows")
def explain(asker: Who, list_id: int, family_id: Annotated[int, Form(ge=1)], reason: Reason) -> Response:
    """Put a look at a family on record, and show it."""
    board.one(list_id)
    looks.record(asker.login, "list.explain", f"family:{family_id}", looks.reason_of(reason))
    return onward(url("list.family", list_id=list_id, family_id=family_id))


def _choice(asker: Visitor, what: str, place: str) -> Choice:
    """Which families are meant; what is no change or no place of the asker's is not there."""
    area = asker.area("list.rows")
    try:
        choice = Choice(what, place)
    except StoreError:
        raise NotFoundError from None
    known = place in ("", NO_PLACE) or place in regions.kecamatan() or place in regions.villages()
    inside = (
        not place
        or (place == NO_PLACE and area.everywhere)
        or (len(place) == 6 and area.touches(place))
        or (len(place) == 10 and area.holds(place))
    )
    if not (known and inside):
        raise NotFoundError
    return choice


def _within(area: Area) -> frozenset[str] | None:
    return None if area.everywhere else area.kecamatan | area.desa
