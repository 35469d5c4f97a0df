"""The exclusion list of a programme: who is on it, putting somebody on it, and taking her off.

A NIK is typed into a form and travels in its body alone; the pages speak of a person by her number.
"""

from datetime import date
from typing import Annotated

from fastapi import Form, Response

from gesek import regions
from gesek.programs import exclusions
from gesek.store import cycles
from gesek.web.door import Who, may, pages
from gesek.web.language import gettext
from gesek.web.programs import people, seen
from gesek.web.screen import done, onward, screen, url

router = pages("/programs/{program}/exclusions")
Reason = Annotated[str, Form(max_length=300)]
PersonId = Annotated[int, Form(ge=1, le=2**53)]


@router.get("", name="programs.exclusions")
@may("programs.rows")
def listed(asker: Who, program: str, past: bool = False, page: int = 1) -> Response:
    """The entries in the visitor's area, by the people's numbers."""
    chosen = seen.one(asker, "programs.rows", program)
    return screen(
        asker,
        "programs/exclusions.html",
        program=chosen,
        page=people.entries(program, asker.area("programs.rows"), past, page),
        past=past,
        places=regions.name,
    )


@router.post("/find", name="programs.find")
@may("programs.exclude")
def find(asker: Who, program: str, person: Annotated[str, Form(max_length=40)]) -> Response:
    """Say who is meant by a NIK or a number, to be looked at before she is excluded."""
    chosen = seen.one(asker, "programs.exclude", program)
    found = people.sought_by(person, asker.area("programs.exclude"), program, asker.login)
    return screen(
        asker,
        "programs/exclude.html",
        program=chosen,
        person=found,
        village=regions.name(found.kode_desa),
        kecamatan=regions.name(found.kode_desa[:6]),
        today=cycles.today(),
    )


@router.get("/find", name="programs.found")
@may("programs.exclude")
def found(_asker: Who, program: str) -> Response:
    """Back to the list: who was looked up is shown once, as after the language is changed."""
    return onward(url("programs.exclusions", program=program))


@router.post("/add", name="programs.exclude")
@may("programs.exclude")
def exclude(asker: Who, program: str, person: PersonId, until: Annotated[date, Form()], reason: Reason) -> Response:
    """Put a person on the list until a day."""
    seen.one(asker, "programs.exclude", program)
    number = people.within(person, asker.area("programs.exclude"))
    entry = exclusions.exclude(program, number, until, asker.login, reason)
    text = gettext("Person {person} is on the exclusion list, as entry {entry}.").format(person=number, entry=entry)
    return done(text, to="programs.exclusions", program=program)


@router.post("/{entry}/revoke", name="programs.include")
@may("programs.exclude")
def revoke(asker: Who, program: str, entry: int, reason: Reason) -> Response:
    """Take an entry off the list."""
    seen.one(asker, "programs.exclude", program)
    people.entry(program, asker.area("programs.exclude"), entry)
    exclusions.revoke(entry, asker.login, reason)
    text = gettext("Entry {entry} is off the list.").format(entry=entry)
    return done(text, to="programs.exclusions", program=program)
