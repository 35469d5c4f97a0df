"""Proposing a list, approving or refusing it, its decree, and its publication: the same steps as `gesek list ...`, by officers."""

import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Form, Response, UploadFile

from gesek.errors import StoreError
from gesek.operations import list_runs, publishing
from gesek.operations.dag_names import PUBLISH
from gesek.targets.approval import decree as decrees
from gesek.targets.approval import policy, proposals
from gesek.targets.approval.proposals import Standing
from gesek.web import runs
from gesek.web.door import Who, may, pages
from gesek.web.language import gettext
from gesek.web.listing import acting, board
from gesek.web.listing.compared import needed, share
from gesek.web.screen import done, screen, url

router = pages("/list")
SIGNED = 30 * 1024 * 1024
"""Bytes of a signed decree, with its annex."""
Note = Annotated[str, Form(max_length=500)]
Seen = Annotated[int, Form()]


@router.get("/{list_id:int}/approval", name="list.approval")
@may("list.see")
def approval(asker: Who, list_id: int) -> Response:
    """What a list's proposal has and waits for, and what the asker may do."""
    item = board.one(list_id)
    moved = share(item)
    return screen(
        asker,
        "listing/approval.html",
        item=item,
        share=moved,
        needed=needed(moved),
        can_be_proposed=board.can_be_proposed(item),
        under_way=proposals.current(),
        progress=acting.progress(list_id, asker.login),
        me=acting.named(asker.login),
        publishing=publishing.run_id(list_id),
        publish_dag=PUBLISH,
    )


@router.post("/{list_id:int}/propose", name="list.propose")
@may("list.propose")
def propose(
    asker: Who, list_id: int, kind: Annotated[Literal["penetapan", "pemutakhiran"], Form()], reason: Note = ""
) -> Response:
    """Put a draft forward, and have its papers printed."""
    proposals.propose(list_id, kind, asker.login, reason)
    with suppress(StoreError):  # without Airflow the papers are printed later; the proposal stands
        list_runs.start_printing(list_id, asker.login)
    return _done(list_id, gettext("List {number} is proposed."))


@router.post("/{list_id:int}/approve", name="list.approve")
@may("list.approve")
def approve(asker: Who, list_id: int, seen: Seen, note: Note = "") -> Response:
    """Approve for the officer's tier."""
    return _after(list_id, proposals.approve(list_id, asker.login, seen, note))


@router.post("/{list_id:int}/refuse", name="list.refuse")
@may("list.refuse")
def refuse(asker: Who, list_id: int, seen: Seen, reason: Note) -> Response:
    """Refuse a proposal, or take one's own back."""
    proposals.refuse(list_id, asker.login, reason, seen)
    return _done(list_id, gettext("List {number} is refused; it may be proposed again, or a new draft."))


@router.post("/{list_id:int}/decree", name="list.decree")
@may("list.decree", body=SIGNED)
def decree(
    asker: Who,
    list_id: int,
    seen: Seen,
    number: Annotated[str, Form(max_length=100)],
    day: Annotated[date, Form()],
    file: UploadFile,
) -> Response:
    """Record the signed decree."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "decree.pdf"
        path.write_bytes(file.file.read())
        decrees.record(list_id, path, number, day, asker.login, seen)
    return _done(list_id, gettext("The decree is recorded; a second officer compares the hash of its annex."))


@router.post("/{list_id:int}/annex", name="list.annex")
@may("list.decree")
def annex(asker: Who, list_id: int, seen: Seen, printed: Annotated[str, Form(max_length=200)]) -> Response:
    """Say which hash the signed annex prints."""
    return _after(list_id, decrees.confirm(list_id, printed, asker.login, seen))


@router.post("/{list_id:int}/publish", name="list.publish")
@may("list.publish")
def publish(asker: Who, list_id: int) -> Response:
    """Start the publication of an approved list now, where its start was missed."""
    publishing.due(list_id)
    conf = {"list_id": list_id}
    return runs.started(PUBLISH, publishing.run_id(list_id), conf, url("list.approval", list_id=list_id))


def _after(list_id: int, standing: Standing) -> Response:
    """Say what was reached; the last approval starts the publication."""
    waits = standing.waits_for
    if waits is not None:
        name = policy.NAMES[waits.name]
        return _done(list_id, gettext("Recorded. List {number} waits for {tier} now."), tier=name)
    if publishing.start(list_id):
        return _done(list_id, gettext("List {number} has all its approvals and is being published."))
    return _done(list_id, gettext("List {number} has all its approvals; it is published as soon as Airflow answers."))


def _done(list_id: int, message: str, **values: str) -> Response:
    return done(message.format(number=list_id, **values), to="list.approval", list_id=list_id)
