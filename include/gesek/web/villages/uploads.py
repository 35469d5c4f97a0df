"""Sending workbooks and scans of villages: the page, a plain form for browsers without script, and the answers to all of them."""

from typing import Annotated

from fastapi import File, Form, Response, UploadFile

from gesek.quality.answers import handed
from gesek.sources.uploads import book, desk
from gesek.store import cycles
from gesek.store.uploads import Upload
from gesek.web.attachment import attached
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext
from gesek.web.paging import paged
from gesek.web.screen import done, screen
from gesek.web.villages import seen, sent, words
from gesek.web.visit import Visitor

router = pages("/villages/uploads")
AT_ONCE = 64 << 20
"""Bytes of one plain form; a page with script sends each file in pieces and has no such limit."""


@router.get("", name="villages.uploads")
@may("villages.upload")
def uploads(asker: Who, village: str = "", page: int = 1) -> Response:
    """Where files are dropped, and what came of those sent before."""
    mine = seen.area_villages(asker, "villages.upload")
    known = {one.code: one for one in mine}
    rows = sent.listed(asker.login)
    return screen(
        asker,
        "villages/uploads.html",
        villages=mine,
        village=village if village in known else "",
        page=paged(rows, page),
        answered=sum(row.answer is not None for row in rows),
        under_way=any(_owed(row) for row in rows),
        words=words,
        codes=words.said,
        largest=book.LARGEST[book.MUSDES] >> 20,
        piece=book.PIECE,
        cycle=next((one for one in seen.months() if one.state == cycles.OPEN), None),
        reads=asker.may("villages.answers"),
        name=lambda code: known[code].name if code in known else code,
    )


@router.post("", name="villages.upload")
@may("villages.upload", body=AT_ONCE)
def upload(asker: Who, files: Annotated[list[UploadFile], File()], village: Annotated[str, Form()] = "") -> Response:
    """Take whole files of a plain form, each judged by itself."""
    chosen = seen.held(asker, "villages.upload", village) if village else None
    ended = [
        desk.send(one.file.read(), one.filename or "", asker.login, chosen, asker.area("villages.upload").holds)
        for one in files
    ]
    good = sum(one.state in (book.PLACED, book.KNOWN) for one in ended)
    text = gettext("{good} of {count} files are taken in; below stands what came of each.")
    return done(text.format(good=good, count=len(ended)), to="villages.uploads", village=village)


@router.post("/{number}/discard", name="villages.discard")
@may("villages.upload")
def discard(asker: Who, number: int) -> Response:
    """Let go of an upload that broke off."""
    book.discard(own(asker, number))
    return done(gettext("The unfinished upload is discarded."), to="villages.uploads")


@router.get("/answers.zip", name="villages.upload_answers")
@may("villages.answers")
def answers(asker: Who) -> Response:
    """The answers to the account's newest uploads, in one archive."""
    area = asker.area("villages.answers")
    found = [row.answer for row in sent.listed(asker.login) if row.answer and area.holds(row.upload.kode_desa)]
    if not found:
        raise NotFoundError
    return attached(handed.bundle(handed.hand_out(found, asker.login)), "jawaban_unggahan.zip")


def _owed(row: sent.Sent) -> bool:
    """Whether a run will still make an answer; a scan gets none."""
    upload = row.upload
    return upload.state == book.PLACED and row.answer is None and bool(upload.rows_received or upload.code)


def own(asker: Visitor, number: int) -> Upload:
    """An upload for villages of this account; raises NotFoundError where it has none of this number."""
    found = book.of(number, asker.login)
    if found is None or found.purpose != book.MUSDES:
        raise NotFoundError
    return found
