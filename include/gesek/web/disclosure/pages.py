"""To whom a person's data went; requests for correction on their clock; the notices of a breach. A search is the body of a form."""

from datetime import datetime
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Form, Path, Response

from gesek.delivery.disclosure import breach as breaches
from gesek.delivery.disclosure import corrections, letter, look, notice, tell, whom
from gesek.targets.citizen.wording import Speech
from gesek.web.attachment import attached
from gesek.web.disclosure import told
from gesek.web.door import Who, may, pages
from gesek.web.language import gettext, moment
from gesek.web.paging import paged
from gesek.web.screen import done, screen

router = pages("/disclosure")
LOOK, REQUESTS, BREACH = "disclosure.look", "disclosure.requests", "disclosure.breach"
Reason = Annotated[str, Form(max_length=300)]
Person = Annotated[str, Form(max_length=40)]
Number = Annotated[str, Path(pattern=r"^KOR-\d{4}-\d{6}$")]
Text = Annotated[str, Form(max_length=1000)]


@router.get("/person", name="disclosure.person")
@may(LOOK)
def ask(asker: Who) -> Response:
    """Ask for somebody's disclosures."""
    return screen(asker, "disclosure/person.html", found=None)


@router.post("/person", name="disclosure.look")
@may(LOOK)
def person(asker: Who, number: Person, reason: Reason, letter_too: Annotated[bool, Form()] = False) -> Response:
    """Say which agencies got which data of a person, on a page or as a letter; the look is on record before anything is said."""
    speech = Speech(asker.language)
    found = look.at(number, reason, asker.login)
    if letter_too:
        with TemporaryDirectory() as folder:
            content = letter.write(FilePath(folder) / "surat.pdf", speech, found).read_bytes()
        return attached(content, "pemberitahuan_data_pribadi.pdf")
    rows = [told.row(speech, one) for one in found.given]
    return screen(
        asker, "disclosure/person.html", found=found, rows=rows, family_row=speech.say(tell.GROUP, "family_row")
    )


@router.get("/requests", name="disclosure.requests")
@may(REQUESTS)
def requests(asker: Who, everything: bool = False, overdue: bool = False, page: int = 1) -> Response:
    """The requests for correction, the nearest term first."""
    names = dict(told.fields(asker.language))
    found = paged(corrections.listed(everything, overdue), page)
    late = {row.number for row in found.rows if corrections.is_late(row)}
    return screen(
        asker,
        "disclosure/requests.html",
        page=found,
        late=late,
        names=names,
        everything=everything,
        overdue=overdue,
    )


@router.post("/requests", name="disclosure.enter")
@may(REQUESTS)
def enter(
    asker: Who,
    number: Person,
    field: Annotated[str, Form(max_length=60)],
    channel: Annotated[str, Form(max_length=20)],
    said: Text,
) -> Response:
    """Enter a request for correction."""
    found = whom.find(whom.checked(number))
    row = corrections.enter(found, field, channel, said, asker.login)
    text = gettext("Request {number} is entered; it has to be settled by {due}.")
    return done(text.format(number=row.number, due=moment(row.due_at)), to="disclosure.requests")


@router.post("/requests/{number}/read", name="disclosure.read")
@may(REQUESTS)
def read(asker: Who, number: Number, reason: Reason) -> Response:
    """Show what somebody asked to have corrected, and settle it there."""
    row, said = corrections.read(number, reason, asker.login)
    names = dict(told.fields(asker.language))
    return screen(
        asker,
        "disclosure/request.html",
        row=row,
        words=said,
        field_name=names.get(row.field, row.field),
        late=corrections.is_late(row),
        open=row.state == corrections.OPEN,
    )


@router.post("/requests/{number}/settle", name="disclosure.settle")
@may(REQUESTS)
def settle(
    asker: Who, number: Number, outcome: Annotated[str, Form(pattern="^(corrected|refused)$")], reason: Reason = ""
) -> Response:
    """End a request; of a corrected one, name the deliveries whose recipients have to be told."""
    row = corrections.settle(number, outcome, reason, asker.login)
    speech, rows = Speech(asker.language), []
    if row.state == corrections.CORRECTED:
        affected = corrections.to_be_told(whom.of_person(row.person_id), row.field)
        rows = [told.row(speech, one) for one in affected]
    return screen(asker, "disclosure/settled.html", row=row, rows=rows)


@router.get("/breach", name="disclosure.breach")
@may(BREACH)
def breach(asker: Who) -> Response:
    """Ask for the notices of a breach."""
    return screen(asker, "disclosure/breach.html")


@router.post("/breach", name="disclosure.draft_breach")
@may(BREACH)
def draft_breach(
    asker: Who,
    deliveries: Annotated[str, Form(max_length=400)],
    occurred: Annotated[datetime, Form()],
    known: Annotated[datetime, Form()],
    how: Text,
    measures: Text,
) -> Response:
    """The draft of the notices, to the persons and to the authority, with what came out in figures; nobody is named."""
    happened = breaches.event(occurred, known, how, measures)
    found = breaches.noted(breaches.numbers(deliveries), happened, asker.login)
    with TemporaryDirectory() as folder:
        content = notice.write(FilePath(folder) / "pemberitahuan.pdf", found).read_bytes()
    return attached(content, "pemberitahuan_pelanggaran.pdf")
