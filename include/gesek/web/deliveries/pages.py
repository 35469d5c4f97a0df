"""What is looked at: calendar, book, one delivery, villages' parts, reports owed, packages beyond their time, copies."""

from typing import Annotated

from babel.dates import format_date
from fastapi import Path, Query, Response
from fastapi.responses import StreamingResponse

from gesek.delivery import copies, keys, states
from gesek.programs.agencies import agencies
from gesek.store.cycles import today
from gesek.web.attachment import attached, saved_as
from gesek.web.deliveries import export, links, listing, month, one, owed, reach, words
from gesek.web.deliveries.listing import Choice
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.screen import screen

router = pages("/deliveries")
SEE, DOWNLOAD = "deliveries.see", "deliveries.download"
Code = Annotated[str, Path(pattern=r"^\d{10}$")]
Short = Annotated[str, Query(max_length=40)]


@router.get("", name="deliveries.list")
@may(SEE)
def book(
    asker: Who, program: Short = "", opd: Short = "", state: Short = "", cycle: Short = "", page: int = 1
) -> Response:
    """The book of deliveries."""
    mine, choice = reach.of(asker, SEE), Choice(program, opd, state, cycle)
    return screen(
        asker,
        "deliveries/list.html",
        page=listing.read(mine, choice, page),
        choice=choice,
        choices=listing.choices(mine),
        reach=mine,
        states=words.STATES,
        words=words,
    )


@router.get("/export.xlsx", name="deliveries.export")
@may(SEE)
def exported(asker: Who, program: Short = "", opd: Short = "", state: Short = "", cycle: Short = "") -> Response:
    """The same as a workbook."""
    content = export.workbook(reach.of(asker, SEE), Choice(program, opd, state, cycle))
    return attached(content, "pengiriman.xlsx")


@router.get("/calendar", name="deliveries.calendar")
@may(SEE)
def calendar(asker: Who, month_of: Annotated[str, Query(alias="month", max_length=7)] = "") -> Response:
    """What is due when, for whom, where it stands, and what is wrong now."""
    mine = reach.of(asker, SEE)
    found, troubles = month.read(mine, month_of), month.troubles(mine)
    return screen(
        asker,
        "deliveries/calendar.html",
        month=found,
        named=format_date(found.first, "MMMM y", locale=asker.language),
        troubles=troubles,
        today=today(),
        words=words,
        agencies=agencies(),
    )


@router.get("/reports", name="deliveries.reports")
@may(SEE)
def reports(asker: Who, overdue: bool = False, page: int = 1) -> Response:
    """The reports on use that are owed."""
    found = owed.read(reach.of(asker, SEE), overdue, page)
    return screen(asker, "deliveries/reports.html", page=found, overdue=overdue)


@router.get("/removals", name="deliveries.removals")
@may("deliveries.remove")
def removals(asker: Who) -> Response:
    """The packages that are kept beyond their time."""
    return screen(asker, "deliveries/removals.html", found=owed.removals(), agencies=agencies())


@router.get("/gesek.pem", name="deliveries.key")
@may(SEE)
def public_key(asker: Who) -> Response:
    """The public key by which everybody can verify a package."""
    return attached(keys.public_pem().encode(), "gesek.pem")


@router.get("/copies/{token}", name="deliveries.copy")
@may(DOWNLOAD)
def copy(asker: Who, token: Annotated[str, Path(max_length=400)]) -> Response:
    """The copy that a short-lived address stands for."""
    number, name, kode_desa = links.read(asker, token)
    if kode_desa:
        reach.part(asker, DOWNLOAD, number, kode_desa)
    else:
        reach.whole(asker, DOWNLOAD, number)
    found = copies.take(number, asker.login, name, kode_desa)
    headers = {**saved_as(found.name), "Content-Encoding": "identity"}  # sealed bytes do not shrink
    return StreamingResponse(found.chunks, media_type="application/octet-stream", headers=headers)


@router.get("/{number}", name="deliveries.show")
@may(SEE)
def show(asker: Who, number: int) -> Response:
    """One delivery, whole or by the visitor's own villages."""
    row, mine = reach.find(number), reach.of(asker, SEE)
    if mine.whole(row.recipient):
        return screen(asker, "deliveries/show.html", one=one.whole(row), words=words, states=states)
    codes = mine.parts(row)
    if not codes:
        raise NotFoundError
    if len(codes) == 1:
        return screen(asker, "deliveries/part.html", face=one.face(row), part=one.part(row, codes[0]), words=words)
    return _villages(asker, number, False, 1)


@router.get("/{number}/villages", name="deliveries.villages")
@may(SEE)
def villages(asker: Who, number: int, missing: bool = False, page: int = 1) -> Response:
    """The villages' parts of a divided package."""
    return _villages(asker, number, missing, page)


def _villages(asker: Who, number: int, missing: bool, page: int) -> Response:
    row, mine = reach.find(number), reach.of(asker, SEE)
    codes = one.codes(row) if mine.whole(row.recipient) else mine.parts(row)
    if not codes:
        raise NotFoundError
    found = one.parts(row, codes, page, missing)
    return screen(asker, "deliveries/villages.html", face=one.face(row), page=found, missing=missing, words=words)


@router.get("/{number}/villages/{kode_desa}", name="deliveries.part")
@may(SEE)
def part(asker: Who, number: int, kode_desa: Code) -> Response:
    """A village's part."""
    row, mine = reach.find(number), reach.of(asker, SEE)
    codes = one.codes(row) if mine.whole(row.recipient) else mine.parts(row)
    if kode_desa not in codes:
        raise NotFoundError
    return screen(asker, "deliveries/part.html", face=one.face(row), part=one.part(row, kode_desa), words=words)
