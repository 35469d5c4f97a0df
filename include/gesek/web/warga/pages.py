"""Cari Warga: the search, who may be meant, and the answer about one person. Every look is on record before it is shown."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Form, Response

from gesek.access.asker import Area
from gesek.errors import StoreError
from gesek.targets import moved
from gesek.targets.citizen import answer, holdings, letter, looks, search, sought
from gesek.targets.citizen.answer import Answer
from gesek.targets.citizen.holdings import Holdings
from gesek.targets.citizen.search import Found
from gesek.targets.citizen.wording import Speech
from gesek.web.attachment import attached
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.screen import onward, screen, url
from gesek.web.visit import Visitor
from gesek.web.warga import carried, told
from gesek.web.warga.carried import Search

router = pages("/warga")
Reason = Annotated[str, Form(max_length=300)]
Number = Annotated[str, Form(max_length=40)]


@router.get("", name="warga.ask")
@may("warga.search")
def ask(asker: Who) -> Response:
    """The form of a search."""
    return screen(asker, "warga/ask.html", everywhere=asker.area("warga.search").everywhere)


@router.post("", name="warga.search")
@may("warga.search")
def find(
    asker: Who,
    reason: Reason,
    nik: Number = "",
    no_kk: Number = "",
    nama: Annotated[str, Form(max_length=120)] = "",
    tanggal_lahir: Number = "",
    desa: Annotated[str, Form(max_length=120)] = "",
) -> Response:
    """Search; on to the answer where one person fits, else to those who may be meant."""
    asked = Search(sought.of(nik, no_kk, nama, tanggal_lahir, desa), looks.reason_of(reason))
    looks.record(asker.login, "warga.search", "person:none", asked.reason)
    with holdings.opened() as opened:
        fitting = _within(asker.area("warga.search"), search.search(opened, asked.sought))
    numbers = tuple(one.person_id for one in fitting.candidates)
    onto = url("warga.found")
    if len(numbers) == 1:
        looks.record(asker.login, "warga.answer", f"person:{numbers[0]}", asked.reason)
        onto = url("warga.person", person_id=numbers[0])
    return carried.carry(asker, onward(onto), replace(asked, loose=numbers if fitting.untied else ()))


@router.get("/found", name="warga.found")
@may("warga.search")
def found(asker: Who) -> Response:
    """Who may be meant; where nobody is, what became of the rows that fit."""
    asked = carried.carried(asker)
    if asked is None:
        return onward(url("warga.ask"))
    looks.record(asker.login, "warga.search", "person:none", asked.reason)
    area, speech = asker.area("warga.search"), Speech(asker.language)
    with holdings.opened() as opened:
        fitting = _within(area, search.search(opened, asked.sought))
        nobody = None if fitting.candidates else answer.of_nobody(opened, fitting, asked.sought.kode_desa)
    return screen(
        asker,
        "warga/found.html",
        candidates=fitting.candidates,
        asked=asked,
        nobody=nobody,
        everywhere=area.everywhere,
        speech=speech,
        told=told,
        most=search.MOST,
    )


@router.post("/look", name="warga.look")
@may("warga.search")
def look(asker: Who, person_id: Annotated[int, Form(ge=1)], reason: Reason) -> Response:
    """Put a look at a person on record, and show the answer."""
    with holdings.opened() as opened:
        _check(asker, opened, person_id)
    looks.record(asker.login, "warga.answer", f"person:{person_id}", looks.reason_of(reason))
    return onward(url("warga.person", person_id=person_id))


@router.get("/{person_id:int}", name="warga.person")
@may("warga.search")
def person(asker: Who, person_id: int) -> Response:
    """The answer about one person; before today's look is on record, only why it is asked for."""
    if moved.looked(f"person:{person_id}", asker.login, "warga.answer") is None:
        return screen(asker, "warga/look.html", person_id=person_id)
    found = _told(asker, person_id)
    return screen(
        asker,
        "warga/person.html",
        person_id=person_id,
        found=found,
        speech=Speech(asker.language),
        told=told,
        enters=asker.may("complaints.act"),
    )


@router.post("/{person_id:int}/letter", name="warga.letter")
@may("warga.search")
def printed(asker: Who, person_id: int) -> Response:
    """The same on paper, as `gesek warga lihat --letter` writes it."""
    reason = moved.looked(f"person:{person_id}", asker.login, "warga.answer")
    if reason is None:
        raise NotFoundError
    found = _told(asker, person_id)
    looks.record(asker.login, "warga.answer", f"person:{person_id}", reason)
    with TemporaryDirectory() as folder:
        path = letter.write(Path(folder) / "letter.pdf", Speech(asker.language), found)
        return attached(path.read_bytes(), f"keterangan-{person_id}.pdf")


def _told(asker: Visitor, person_id: int) -> Answer:
    asked = carried.carried(asker)
    with holdings.opened() as opened:
        _check(asker, opened, person_id)
        loose = (
            _within(asker.area("warga.search"), search.search(opened, asked.sought)).untied
            if (asked is not None and person_id in asked.loose)
            else ()
        )
        return answer.of_person(opened, person_id, loose)


def _check(asker: Visitor, opened: Holdings, person_id: int) -> None:
    """Somebody outside of the asker's area does not exist."""
    try:
        village = answer.village_of(opened, person_id)
    except StoreError:
        raise NotFoundError from None
    if not asker.area("warga.search").holds(village):
        raise NotFoundError


def _within(area: Area, found: Found) -> Found:
    """What lies in an area, of what was found; what lies in no village is only for who may see everything."""
    candidates = [one for one in found.candidates if area.holds(one.kode_desa or None)]
    untied = [row for row in found.untied if area.holds(row.values.get("kode_desa"))]
    return Found(candidates, untied, found.looked_into, found.unpublished)
