"""The book of complaints, and one of them."""

from typing import Any

from fastapi import Response

from gesek import regions
from gesek.store import cycles
from gesek.store.complaints import Complaint
from gesek.targets import moved
from gesek.targets.citizen.complaints import rules, said
from gesek.targets.citizen.complaints import words as parts
from gesek.web.attachment import attached
from gesek.web.complaints import asked, export, words
from gesek.web.complaints.board import OPEN, SHOWN, Choice, line, read_board
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext
from gesek.web.screen import screen
from gesek.web.visit import Visitor

router = pages("/pengaduan")


@router.get("", name="complaints.list")
@may("complaints.see")
def listed(asker: Who, state: str = OPEN, kind: str = "", place: str = "", page: int = 1) -> Response:
    """The complaints of the asker's area, the most overdue first."""
    choice, area = _choice(asker, state, kind, place), asker.area("complaints.see")
    return screen(
        asker,
        "complaints/list.html",
        board=read_board(area, choice, page),
        choice=choice,
        shown=SHOWN,
        kinds=list(rules.load().kinds),
        places=[one for one in regions.kecamatan().values() if area.touches(one.code)],
        words=words,
        name=regions.name,
    )


@router.get("/list.xlsx", name="complaints.export")
@may("complaints.see")
def exported(asker: Who, state: str = OPEN, kind: str = "", place: str = "") -> Response:
    """The same as a workbook."""
    found = read_board(asker.area("complaints.see"), _choice(asker, state, kind, place), size=None)
    return attached(export.workbook(list(found.page.rows)), f"{gettext('complaints')}_{cycles.today()}.xlsx")


@router.get("/{number}", name="complaints.show")
@may("complaints.see")
def show(asker: Who, number: asked.Number) -> Response:
    """One complaint: its clock, its history, what the village is asked, and its words once the look is on record."""
    row, events = asked.complaint(asker, "complaints.see", number)
    acts = asker.may("complaints.act") and asker.area("complaints.act").holds(row.kode_desa)
    return screen(
        asker,
        "complaints/show.html",
        row=row,
        line=line(row, cycles.today()),
        events=events,
        kind=rules.load().kind(row.kind),
        told="\n".join(said.lines(row, asker.language)),
        is_open=row.state in rules.OPEN,
        forwards=row.state == rules.RECEIVED,
        acts=acts,
        statement=_statement(asker, row) if acts else None,
        words=words,
        rules=rules,
        name=regions.name,
    )


def _statement(asker: Visitor, row: Complaint) -> parts.Told | None:
    """What was said, to whom looked at it today."""
    if moved.looked(f"complaint:{row.number}", asker.login, "complaint.read") is None:
        return None
    return parts.read(row.part)


def _choice(asker: Visitor, state: str, kind: str, place: str) -> Choice:
    """Which complaints are meant; a place outside of the asker's area does not exist."""
    area = asker.area("complaints.see")
    known: dict[str, Any] = {**regions.kecamatan(), **regions.villages()}
    if place and (place not in known or not (area.touches(place) if len(place) == 6 else area.holds(place))):
        raise NotFoundError
    agreed = rules.load().kinds
    return Choice(state if state in SHOWN else OPEN, kind if kind in agreed else "", place)
