"""Sources as JSON: counts and versions, and exports sent in pieces."""

from typing import Annotated

from fastapi import Body, Path, Query
from pydantic import BaseModel

from gesek.sources.uploads import book, exports
from gesek.web.door import Who, api, may
from gesek.web.sources import overview
from gesek.web.sources.pages import own
from gesek.web.villages import seen, sent
from gesek.web.villages.api import Announced, UploadState, shown

router = api("sources")


class SourceCounts(BaseModel):
    """What a source brought in the open cycle, and of which cycles its versions in force are."""

    source: str
    title: str
    required: bool
    files: int
    refused: int
    rows_received: int
    rows_accepted: int
    rows_warned: int
    rows_rejected: int
    serves_of: list[str]


@router.get("")
@may("sources.see")
def sources(_asker: Who) -> list[SourceCounts]:
    """Every source, in order of its name."""
    return [
        SourceCounts(
            source=one.agreed.source,
            title=one.agreed.title,
            required=one.agreed.required,
            files=one.now.files,
            refused=one.now.refused,
            rows_received=one.now.received,
            rows_accepted=one.now.accepted,
            rows_warned=one.now.warned,
            rows_rejected=one.now.rejected,
            serves_of=one.serves_of,
        )
        for one in overview.sources(seen.month("", seen.months()))
    ]


@router.post("/uploads", status_code=201, name="sources.api_uploads")
@may("sources.receive")
def begin(asker: Who, announced: Announced) -> UploadState:
    """Announce an export and get its receipt number; one that broke off before is gone on with at `taken`."""
    found = book.begin(book.EXPORT, announced.name, announced.size, asker.login, announced.modified)
    return shown(sent.Sent(found, book.taken(found), None))


@router.put("/uploads/{number}")
@may("sources.receive", body=book.PIECE)
def piece(
    asker: Who,
    number: Annotated[int, Path(ge=1, lt=1 << 31)],
    content: Annotated[bytes, Body(media_type="application/octet-stream")],
    at: Annotated[int, Query(ge=0, lt=1 << 53)] = 0,
) -> UploadState:
    """Send the piece of a file that begins `at` this byte; one that does not begin where the last one ended is left alone."""
    found = own(asker, number)
    book.append(found, at, content)
    return shown(sent.Sent(found, book.taken(found), None))


@router.post("/uploads/{number}/finish")
@may("sources.receive")
def finish(asker: Who, number: Annotated[int, Path(ge=1, lt=1 << 31)]) -> UploadState:
    """Let a complete export wait to be received with its handover record."""
    found = exports.keep(own(asker, number))
    return shown(sent.Sent(found, found.size, None))
