"""The papers of a list: printing them, and taking them."""

from fastapi import Response

from gesek.operations import list_runs
from gesek.operations.dag_names import PRINT
from gesek.sources.land import landed_path
from gesek.store import audit
from gesek.web.attachment import attached
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.listing import board, papers
from gesek.web.screen import onward, screen, url

router = pages("/list")


@router.get("/{list_id:int}/papers", name="list.papers")
@may("list.print")
def listed(asker: Who, list_id: int) -> Response:
    """The papers there are, and printing them anew."""
    item = board.one(list_id)
    return screen(asker, "listing/papers.html", item=item, papers=papers.papers(item), decree=papers.decree_of(list_id))


@router.post("/{list_id:int}/print", name="list.print")
@may("list.print")
def printing(asker: Who, list_id: int) -> Response:
    """Have all papers printed; of the whole regency that takes some ten seconds."""
    board.one(list_id)
    run_id = list_runs.start_printing(list_id, asker.login)
    return onward(url("runs.show", dag_id=PRINT, run_id=run_id, back=url("list.papers", list_id=list_id)))


@router.get("/{list_id:int}/papers/{file}", name="list.paper")
@may("list.print")
def paper(asker: Who, list_id: int, file: str) -> Response:
    """One paper, to be saved."""
    found = papers.taken(board.one(list_id), file, asker.login)
    return attached(found.path, found.path.name)


@router.get("/{list_id:int}/decree.pdf", name="list.signed")
@may("list.print")
def signed(asker: Who, list_id: int) -> Response:
    """The signed decree as it was recorded."""
    decree = papers.decree_of(list_id)
    if decree is None:
        raise NotFoundError
    audit.note(actor=asker.login, action="list.download", subject=f"list:{list_id}/decree.pdf")
    return attached(landed_path(decree.sha256), f"sk-daftar-{list_id}.pdf")
