"""Villages as JSON: the board, and uploads in pieces, for the page's script and for other programs."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Body, Path, Query
from pydantic import BaseModel, Field

from gesek import regions
from gesek.sources.uploads import book, desk
from gesek.store.uploads import Upload
from gesek.targets.meeting.board import STATES, Standing
from gesek.web.door import NotFoundError, Who, api, may
from gesek.web.paging import offset
from gesek.web.screen import url
from gesek.web.villages import seen, sent, words
from gesek.web.villages.uploads import own

router = api("villages")
ROWS = 400


class VillageStanding(BaseModel):
    """Where one village stands in a cycle; `late` in days, none where no cut-off is kept."""

    kode_desa: str
    village: str
    kecamatan: str
    state: Literal["missing", "refused", "to_mend", "waiting", "next", "good"]
    counts: bool = Field(description="whether an accepted workbook counts for the cycle")
    received_at: datetime | None
    late: int | None
    rows_received: int
    rows_accepted: int
    rows_warned: int
    rows_rejected: int
    code: str | None
    reason: list[str]
    meeting_on: date | None
    minutes_number: str | None
    opd: list[str]
    scans: int
    extended_until: date | None


class BoardPage(BaseModel):
    """Villages of a cycle, at most 400 at once, with the number in each state."""

    cycle: str
    cut_off: date
    total: int
    states: dict[str, int]
    villages: list[VillageStanding]


class Announced(BaseModel):
    """A file that is about to be sent. `modified` is its time of change in milliseconds, by which a broken upload is found again."""

    name: str = Field(min_length=1, max_length=255)
    size: int = Field(gt=0)
    modified: int = Field(default=0, ge=0, lt=1 << 53)
    village: str = Field(default="", pattern=r"^(\d{10})?$")


class UploadState(BaseModel):
    """An upload: how many bytes are here, and once it was judged what came of it."""

    number: int
    receipt: str
    name: str
    size: int
    taken: int
    state: Literal["sending", "held", "placed", "known", "refused", "expired"]
    state_text: str
    kind: str
    kode_desa: str | None
    village: str
    rows_received: int
    rows_accepted: int
    rows_warned: int
    rows_rejected: int
    code: str | None
    reason: list[str]
    answer: str | None = Field(description="path of the answer, once a run made it")


@router.get("")
@may("villages.see")
def board(
    asker: Who,
    cycle: Annotated[str, Query(pattern=r"^(\d{4}-\d{2})?$")] = "",
    kecamatan: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
    opd: Annotated[str, Query(max_length=40)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> BoardPage:
    """The board of villages that the visitor may see."""
    chosen = seen.month(cycle, seen.months())
    if chosen is None:
        raise NotFoundError
    wide = seen.of(asker, chosen.id).of(kecamatan, opd)
    rows = wide.of(state=state).rows
    first = offset(page, ROWS)
    return BoardPage(
        cycle=chosen.id,
        cut_off=chosen.cut_off,
        total=len(rows),
        states={one: wide.count(one) for one in STATES},
        villages=[_standing(row) for row in rows[first : first + ROWS]],
    )


@router.get("/uploads", name="villages.api_uploads")
@may("villages.upload")
def uploads(asker: Who) -> list[UploadState]:
    """The newest uploads of the account, the newest first."""
    return [shown(row) for row in sent.listed(asker.login)]


@router.post("/uploads", status_code=201)
@may("villages.upload")
def begin(asker: Who, announced: Announced) -> UploadState:
    """Announce a file and get its receipt number; one that broke off before is gone on with at `taken`."""
    village = seen.held(asker, "villages.upload", announced.village) if announced.village else None
    found = book.begin(book.MUSDES, announced.name, announced.size, asker.login, announced.modified, village)
    return shown(sent.one(found))


@router.put("/uploads/{number}")
@may("villages.upload", body=book.PIECE)
def piece(
    asker: Who,
    number: Annotated[int, Path(ge=1, lt=1 << 31)],
    content: Annotated[bytes, Body(media_type="application/octet-stream")],
    at: Annotated[int, Query(ge=0, lt=1 << 53)] = 0,
) -> UploadState:
    """Send the piece of a file that begins `at` this byte; one that does not begin where the last one ended is left alone."""
    found = own(asker, number)
    book.append(found, at, content)
    return shown(sent.one(found))


@router.post("/uploads/{number}/finish")
@may("villages.upload")
def finish(asker: Who, number: Annotated[int, Path(ge=1, lt=1 << 31)]) -> UploadState:
    """Have a complete file judged and put into the inbox; asking again tells what came of it."""
    return shown(sent.one(desk.finish(own(asker, number), asker.area("villages.upload").holds)))


def _standing(row: Standing) -> VillageStanding:
    file, meeting, extension = row.file, row.meeting, row.extension
    return VillageStanding(
        kode_desa=row.village.code,
        village=row.village.name,
        kecamatan=regions.name(row.village.kecamatan),
        state=row.state,  # type: ignore[arg-type]
        counts=row.serves,
        received_at=file.received_at if file else None,
        late=row.late,
        rows_received=file.rows_received if file else 0,
        rows_accepted=file.rows_accepted if file else 0,
        rows_warned=file.rows_warned if file else 0,
        rows_rejected=file.rows_rejected if file else 0,
        code=file.code if file else None,
        reason=words.refusal(file.code, file.sentence) if file else [],
        meeting_on=meeting.day if meeting else None,
        minutes_number=meeting.number if meeting else None,
        opd=sorted(row.opd),
        scans=row.scans,
        extended_until=extension.until if extension and extension.agreed_by else None,
    )


def shown(row: sent.Sent) -> UploadState:
    """An upload as it is told."""
    upload: Upload = row.upload
    text, kind = words.of_upload(upload)
    return UploadState(
        number=upload.id,
        receipt=upload.receipt_number,
        name=upload.name,
        size=upload.size,
        taken=row.taken,
        state=upload.state,  # type: ignore[arg-type]
        state_text=text,
        kind=kind,
        kode_desa=upload.kode_desa,
        village=regions.name(upload.kode_desa) if upload.kode_desa else "",
        rows_received=upload.rows_received,
        rows_accepted=upload.rows_accepted,
        rows_warned=upload.rows_warned,
        rows_rejected=upload.rows_rejected,
        code=upload.code,
        reason=words.refusal(upload.code, upload.sentence),
        answer=url("villages.answer", number=row.answer.id) if row.answer else None,
    )
