"""Programmes: the list of them, one programme's rules and last selection, and the way of a new version into use."""

from typing import Annotated

from fastapi import Form, Response

from gesek import regions
from gesek.operations.dag_names import PREVIEW
from gesek.programs import approval, definition, in_words
from gesek.programs.agencies import agencies
from gesek.programs.preview import limits
from gesek.store.cycles import REGENCY
from gesek.store.ledger import now
from gesek.web import runs
from gesek.web.attachment import attached
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.language import gettext
from gesek.web.programs import families, listed, seen, selection, sheet, versions
from gesek.web.programs.workbook import places_book
from gesek.web.screen import done, screen, url

router = pages("/programs")
Reason = Annotated[str, Form(max_length=300)]


@router.get("", name="programs.list")
@may("programs.see")
def all_programs(asker: Who) -> Response:
    """Every programme and report the visitor sees."""
    return screen(asker, "programs/list.html", lines=listed.lines(asker), agencies=agencies())


@router.get("/{program}", name="programs.show")
@may("programs.see")
def show(asker: Who, program: str, kecamatan: str = "") -> Response:
    """One programme, or one report: what it says and what it did last."""
    chosen = seen.one(asker, "programs.see", program)
    area = asker.area("programs.see")
    if kecamatan and not (kecamatan in regions.kecamatan() and area.touches(kecamatan)):
        raise NotFoundError
    told = in_words.by_code([*definition.all(), *definition.versions(program)], asker.language)
    return screen(
        asker,
        "programs/show.html",
        sheet=sheet.of(chosen, asker.language),
        last=selection.last(chosen),
        effects=[] if kecamatan else selection.effects(chosen),
        standings=versions.standings([program])[program],
        places=selection.villages(chosen, kecamatan, area) if kecamatan else selection.kecamatan(chosen, area),
        kecamatan=regions.kecamatan().get(kecamatan),
        pairs=families.pairs(area, chosen),
        titles={one.id: one.title for one in definition.all()},
        told=told,
        sees_rows=any(one.id == program for one in seen.programs(asker, "programs.rows")),
    )


@router.get("/{program}/villages.xlsx", name="programs.villages")
@may("programs.see")
def villages_workbook(asker: Who, program: str) -> Response:
    """What the last selection does in every village of the visitor's area, as a workbook."""
    chosen = seen.one(asker, "programs.see", program)
    return attached(places_book(selection.every_village(chosen, asker.area("programs.see"))), f"{program}_desa.xlsx")


@router.get("/{program}/versions/{version}", name="programs.version")
@may("programs.see")
def version(asker: Who, program: str, version: int) -> Response:
    """One version: how far it is on its way into use, and what its preview found."""
    standing = _standing(asker, "programs.see", program, version)
    row = standing.preview
    return screen(
        asker,
        "programs/version.html",
        standing=standing,
        sheet=sheet.of(standing.program, asker.language),
        found=versions.found(row, asker.area("programs.see")) if row else None,
        told=in_words.by_code(definition.versions(program), asker.language),
        titles={one.id: one.title for one in definition.all()},
        limits=limits(),
    )


@router.post("/{program}/versions/{version}/preview", name="programs.preview")
@may("programs.preview")
def preview(asker: Who, program: str, version: int) -> Response:
    """Have a version previewed on the list in force; it takes up to a minute and goes on by itself."""
    _standing(asker, "programs.preview", program, version)
    minute = now().astimezone(REGENCY).strftime("%Y%m%dT%H%M")
    given = {"program": program, "version": version, "by": asker.login}
    back = url("programs.version", program=program, version=version)
    return runs.started(PREVIEW, f"page_{program}-v{version}_{minute}", given, back)


@router.post("/{program}/versions/{version}/approve", name="programs.approve")
@may("programs.approve")
def approve(asker: Who, program: str, version: int, reason: Reason) -> Response:
    """Approve a version whose preview went beyond the limits; not by whoever previewed it."""
    _standing(asker, "programs.approve", program, version)
    approval.approve(program, version, asker.login, reason)
    text = gettext("Version {version} is approved.").format(version=version)
    return done(text, to="programs.version", program=program, version=version)


def _standing(asker: Who, permission: str, program: str, version: int) -> versions.Standing:
    seen.one(asker, permission, program)
    for one in versions.standings([program])[program]:
        if one.program.version == version:
            return one
    raise NotFoundError
