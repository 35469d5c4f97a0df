"""The lists, and one of them beside the list before it."""

from typing import Annotated

from fastapi import Form, Response

from gesek import regions
from gesek.operations import list_runs
from gesek.operations.dag_names import REBUILD
from gesek.store import cycles
from gesek.targets import changes
from gesek.targets.approval import proposals
from gesek.targets.citizen.wording import Speech
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext
from gesek.web.listing import board, books
from gesek.web.listing.compared import Compared, compared, needed, share
from gesek.web.screen import onward, screen, url
from gesek.web.visit import Visitor

router = pages("/list")
NEWEST = 12
"""Published lists whose ratio to BPS is drawn."""


@router.get("", name="list.board")
@may("list.see")
def listed(asker: Who, page: int = 1) -> Response:
    """Every list, the newest first, and what is under way."""
    return screen(
        asker,
        "listing/board.html",
        page=board.entries(page),
        under_way=proposals.current(),
        trend=changes.trend()[-NEWEST:],
    )


@router.post("/rebuild", name="list.rebuild")
@may("list.rebuild")
def rebuild(asker: Who, reason: Annotated[str, Form(max_length=300)]) -> Response:
    """Have the list drafted anew from what is published by now."""
    run_id = list_runs.start_rebuild(asker.login, reason)
    return onward(url("runs.show", dag_id=REBUILD, run_id=run_id, back=url("list.board")))


@router.get("/{list_id:int}", name="list.show")
@may("list.see")
def show(asker: Who, list_id: int, kecamatan: str = "") -> Response:
    """One list beside the one before it, by reason, and by kecamatan or the villages of one."""
    item = board.one(list_id)
    moved = share(item)
    return screen(
        asker,
        "listing/show.html",
        item=item,
        found=_compared(asker, list_id, kecamatan),
        share=moved,
        needed=needed(moved),
        name=regions.name(kecamatan) if kecamatan else "",
        everywhere=asker.area("list.see").everywhere,
        speech=Speech(asker.language),
    )


@router.get("/{list_id:int}/changes.xlsx", name="list.changes_book")
@may("list.see")
def changes_book(asker: Who, list_id: int, kecamatan: str = "") -> Response:
    """The same figures as a workbook."""
    item = board.one(list_id)
    table = books.changes(_compared(asker, list_id, kecamatan))
    name = f"perubahan-daftar-{list_id}{f'-{kecamatan}' if kecamatan else ''}.xlsx"
    return books.sent(table, gettext("Changes"), name, cycles.get(item.cycle_id).as_of)


def _compared(asker: Visitor, list_id: int, kecamatan: str) -> Compared:
    area = asker.area("list.see")
    if kecamatan and (kecamatan not in regions.kecamatan() or not area.touches(kecamatan)):
        raise NotFoundError
    return compared(board.one(list_id), area, kecamatan)
