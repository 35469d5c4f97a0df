"""Where meetings, or a meeting and Dukcapil, contradict each other, and settling it."""

from typing import Annotated

from fastapi import Form, Response

from gesek import regions
from gesek.store import drafts
from gesek.targets import conflicts
from gesek.targets.citizen.wording import Speech
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext
from gesek.web.paging import paged
from gesek.web.screen import done, screen

router = pages("/list/conflicts")


@router.get("", name="list.conflicts")
@may("list.see")
def listed(asker: Who, kecamatan: str = "", settled: bool = False, page: int = 1) -> Response:
    """The contradictions of the newest list in the asker's area."""
    area, newest = asker.area("list.see"), drafts.newest()
    if kecamatan and (kecamatan not in regions.kecamatan() or not area.touches(kecamatan)):
        raise NotFoundError
    found = conflicts.listed(settled) if newest is not None else []
    mine = [one for one in found if area.holds(one.kode_desa) and (one.kode_desa or "").startswith(kecamatan)]
    return screen(
        asker,
        "listing/conflicts.html",
        newest=newest,
        page=paged(mine, page),
        kecamatan=kecamatan,
        settled=settled,
        choices=[(code, one.name) for code, one in regions.kecamatan().items() if area.touches(code)],
        region=regions.name,
        speech=Speech(asker.language),
    )


@router.post("/{number}", name="list.settle")
@may("list.settle")
def settle(
    asker: Who, number: str, verdict: Annotated[str, Form()], reason: Annotated[str, Form(max_length=300)]
) -> Response:
    """Settle a contradiction; the next rebuild replays it."""
    ruling = conflicts.settle(number, verdict, asker.login, reason)
    text = gettext("Settled by ruling {ruling}; the next rebuild of the list takes it up.")
    return done(text.format(ruling=ruling), to="list.conflicts")
