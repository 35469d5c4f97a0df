"""Identity: the queue of pairs, one pair side by side, decisions and their revocation."""

from typing import Annotated, Literal

from fastapi import Depends, Form, Path, Query, Response
from starlette.background import BackgroundTask

from gesek import regions
from gesek.access.asker import Area
from gesek.identity import queue
from gesek.identity.queue import Pair
from gesek.targets.citizen.wording import Speech
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.identity import board, decisions, evidence, side_by_side
from gesek.web.identity.board import Choice
from gesek.web.identity.effects import effects
from gesek.web.identity.evidence import Side
from gesek.web.language import gettext
from gesek.web.paging import paged
from gesek.web.screen import done, screen
from gesek.web.visit import Visitor

SEE, DECIDE = "identity.see", "identity.decide"
router = pages("/identity")
Handle = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Reason = Annotated[str, Form(max_length=300)]


def _choice(
    state: Literal["waiting", "set_aside", "decided", "all"] = "waiting",
    kecamatan: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
    chance: Literal["", "high", "middle", "low"] = "",
) -> Choice:
    return Choice(state, kecamatan, chance)


Asked = Annotated[Choice, Depends(_choice)]
"""Which pairs are asked for, as the address says."""


@router.get("", name="identity.queue")
@may(SEE)
def shown_queue(asker: Who, choice: Asked, page: PageNumber = 1) -> Response:
    """The pairs that wait for an officer, without names."""
    found = board.board(asker.area(SEE), choice)
    response = screen(
        asker,
        "identity/queue.html",
        board=found,
        page=paged(found.pairs, page),
        choice=choice,
        says=lambda pair: board.says(pair)[:3],
        place=regions.name,
        to_come=decisions.to_come() if found.states else 0,
    )
    if found.states and asker.may(DECIDE):
        response.background = BackgroundTask(evidence.gathered)  # so that the first pair opened need not wait for it
    return response


@router.get("/pairs/{handle}", name="identity.pair")
@may(DECIDE)
def pair(asker: Who, handle: Handle, choice: Asked) -> Response:
    """A pair side by side; the look is on record."""
    one = _found(asker.area(DECIDE), handle)
    among = board.board(asker.area(DECIDE), choice)
    before, after, place = among.around(handle)
    known, speech, others = evidence.gathered(), Speech(asker.language), board.others_of(one)
    queue.look(handle, asker.login)
    sides = known.side(one.person_a), known.side(one.person_b)
    together = sides[0].family is not None and sides[0].family == sides[1].family
    return screen(
        asker,
        "identity/pair.html",
        pair=one,
        sides=sides,
        decision=queue.decided().get(handle),
        lines=side_by_side.lines(*sides),
        says=board.says(one),
        effects=effects(one, *sides, others, speech),
        speech=speech,
        record=side_by_side.of_records,
        state_of=side_by_side.state_of,
        together=together,
        shared=set() if together else _members(sides[0]) & _members(sides[1]),
        choice=choice,
        before=before,
        after=after,
        place=place,
        total=len(among.pairs),
    )


@router.post("/pairs/{handle}", name="identity.decide")
@may(DECIDE)
def decide(
    asker: Who,
    handle: Handle,
    verdict: Annotated[str, Form()],
    reason: Reason,
    standing: Annotated[int, Form()],
    choice: Asked,
) -> Response:
    """Rule on a pair, and go on to the next of those asked for."""
    area = asker.area(DECIDE)
    _found(area, handle)
    _before, after, _place = board.board(area, choice).around(handle)
    number = queue.decide(handle, verdict, asker.login, reason, standing)
    text = gettext("Decision {number} is kept; the next rebuild of the list follows it.").format(number=number)
    if after:
        return done(text, to="identity.pair", handle=after, **choice.query())
    return done(text, to="identity.queue", **choice.query())


@router.get("/decisions", name="identity.decisions")
@may(SEE)
def decided(asker: Who, everybody: bool = False, page: PageNumber = 1) -> Response:
    """What officers decided: one's own, or everybody's for who may see the whole regency."""
    whole = asker.area(SEE).everywhere
    everybody = whole and (everybody or not asker.may(DECIDE))
    found = decisions.page(page, "" if everybody else asker.login)
    return screen(
        asker,
        "identity/decisions.html",
        page=found,
        everybody=everybody,
        whole=whole,
        may_revoke=lambda one: one.in_force and _may_revoke(asker, one.by),
    )


@router.post("/decisions/{number}/revoke", name="identity.revoke")
@may(DECIDE)
def revoke(asker: Who, number: int, reason: Reason) -> Response:
    """Take a decision back: one's own, or anybody's for who decides in the whole regency."""
    author = decisions.author(number)
    if author is None or not _may_revoke(asker, author):
        raise NotFoundError
    queue.revoke(number, asker.login, reason)
    text = gettext("Decision {number} is taken back; the next rebuild of the list is made without it.")
    return done(text.format(number=number), to="identity.decisions", everybody=author != asker.login)


def _members(side: Side) -> set[int]:
    return {member["person_id"] for member in side.members}


def _may_revoke(asker: Visitor, author: str) -> bool:
    return asker.may(DECIDE) and (author == asker.login or asker.area(DECIDE).everywhere)


def _found(area: Area, handle: str) -> Pair:
    for one in board.within(area, [pair for pair in queue.pairs() if pair.handle == handle]):
        return one
    raise NotFoundError
