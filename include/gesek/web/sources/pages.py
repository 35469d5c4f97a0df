"""Every source, one source's files and answers, judging a file again, and receiving an export by hand."""

from datetime import date
from typing import Annotated

from fastapi import File, Form, Response, UploadFile

from gesek import regions
from gesek.errors import StoreError
from gesek.quality.answers import handed
from gesek.sources import contract as contracts
from gesek.sources import handover, receive
from gesek.sources.headings import redacted
from gesek.sources.uploads import book, exports
from gesek.store import cycles
from gesek.store.uploads import Upload
from gesek.web.attachment import attached
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext
from gesek.web.paging import paged
from gesek.web.screen import done, screen
from gesek.web.sources import overview
from gesek.web.villages import seen, words
from gesek.web.visit import Visitor

router = pages("/sources")
AT_ONCE = 64 << 20
"""Bytes of one plain form; a page with script sends a file in pieces and has no such limit."""


@router.get("", name="sources.list")
@may("sources.see")
def listed(asker: Who) -> Response:
    """Every source: its newest files and whose version serves."""
    now = seen.month("", seen.months())
    return screen(
        asker, "sources/list.html", sources=overview.sources(now), cycle=now, words=words, today=cycles.today()
    )


@router.get("/receive", name="sources.receive")
@may("sources.receive")
def to_receive(asker: Who) -> Response:
    """Exports that were sent and wait to be received, and where one is sent."""
    return screen(
        asker,
        "sources/receive.html",
        waiting=book.listed(asker.login, book.EXPORT, (book.SENDING, book.HELD)),
        taken=book.taken,
        contracts=contracts.all(),
        largest=book.LARGEST[book.EXPORT] >> 20,
        piece=book.PIECE,
    )


@router.post("/receive", name="sources.send")
@may("sources.receive", body=AT_ONCE)
def send(asker: Who, files: Annotated[list[UploadFile], File()]) -> Response:
    """Take whole exports of a plain form; they wait to be received with their handover record."""
    for one in files:
        exports.hold(one.file.read(), one.filename or "", asker.login)
    return done(gettext("The files are here; receive each with its handover record."), to="sources.receive")


@router.post("/receive/{number}", name="sources.received")
@may("sources.receive")
def received(
    asker: Who,
    number: int,
    source: Annotated[str, Form(max_length=40)] = "",
    bast: Annotated[str, Form(max_length=100)] = "",
    day: Annotated[date | None, Form()] = None,
    password: Annotated[str, Form(max_length=255)] = "",
) -> Response:
    """Receive an export that was sent, with its handover record and the password of a protected file."""
    if bool(bast.strip()) != (day is not None):
        raise StoreError("A handover record has a number and a day; give both, or none where the source owes none.")
    record = handover.given(bast, day) if day is not None else None
    file = exports.receive_held(own(asker, number), source or None, record, password or None)
    text = gettext("{name} is received for {source}; the next run of its source judges and publishes it.")
    return done(text.format(name=file.name, source=file.source.upper()), to="sources.show", source=file.source)


@router.post("/receive/{number}/discard", name="sources.discard")
@may("sources.receive")
def discard(asker: Who, number: int) -> Response:
    """Let go of an export that was sent and is not to be received."""
    book.discard(own(asker, number))
    return done(gettext("The file is discarded."), to="sources.receive")


@router.post("/files/{number}/retry", name="sources.retry")
@may("sources.receive")
def retry(
    asker: Who,
    number: int,
    reason: Annotated[str, Form(min_length=1, max_length=300)],
    password: Annotated[str, Form(max_length=255)] = "",
) -> Response:
    """Judge a landed file again after its contract or value map was mended."""
    file = overview.file(number)
    if file is None:
        raise NotFoundError
    why = " ".join(redacted(reason).split())
    retried = receive.retry(file, why, password or None, asker.login)
    text = gettext("{name} was judged again and is now: {state}.")
    state, _ = words.state_of(words.OF_FILE, retried.file.state)
    return done(text.format(name=file.name, state=state), to="sources.show", source=file.source)


@router.get("/answer/{number}", name="sources.answer")
@may("sources.answers")
def answer(asker: Who, number: int) -> Response:
    """An answer to a source's file."""
    found = overview.answer(number)
    if found is None or not asker.area("sources.answers").everywhere:
        raise NotFoundError
    (path,) = handed.hand_out([found[0]], asker.login)
    return attached(path, path.name)


@router.get("/files/{number}/answers", name="sources.answers")
@may("sources.see")
def answers(asker: Who, number: int, page: int = 1) -> Response:
    """All answers entered under a file: the sender's, and the correction sheets of its set."""
    file = overview.file(number)
    if file is None:
        raise NotFoundError
    found = overview.answers(number)
    return screen(
        asker,
        "sources/answers.html",
        file=file,
        page=paged(found, page),
        reads=asker.may("sources.answers"),
        name=regions.name,
    )


@router.get("/{source}", name="sources.show")
@may("sources.see")
def show(asker: Who, source: str, state: str = "", page: int = 1) -> Response:
    """A source's files with counts, tries and answers."""
    now = seen.month("", seen.months())
    found = overview.source(source, now)
    if found is None:
        raise NotFoundError
    return screen(
        asker,
        "sources/source.html",
        source=found,
        cycle=now,
        page=overview.files(source, page, state),
        state=state,
        words=words,
        reads=asker.may("sources.answers"),
        acts=asker.may("sources.receive"),
    )


def own(asker: Visitor, number: int) -> Upload:
    """An export that this account sent; raises NotFoundError where it has none of this number."""
    found = book.of(number, asker.login)
    if found is None or found.purpose != book.EXPORT:
        raise NotFoundError
    return found
