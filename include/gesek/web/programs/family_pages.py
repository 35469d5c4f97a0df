"""The families behind a report on gap or overlap, row by row within the visitor's area; every look is recorded."""

from typing import Annotated

from fastapi import Form, Query, Response

from gesek import regions
from gesek.programs import definition, in_words
from gesek.programs.definition import Program
from gesek.store import lake
from gesek.store.models import Version
from gesek.web.attachment import attached
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.programs import families, seen
from gesek.web.programs.families import Wanted
from gesek.web.programs.workbook import families_book
from gesek.web.screen import screen

router = pages("/programs/{program}/families")
Code = Annotated[str, Query(pattern=r"^[A-Z0-9_]{0,50}$")]
PlaceCode = Annotated[str, Query(pattern=r"^[0-9]{0,10}$")]


@router.get("", name="programs.families")
@may("programs.rows")
def listed(asker: Who, program: str, place: PlaceCode = "", code: Code = "", page: int = 1) -> Response:
    """Some of the families, the best ranked first."""
    report, version = _report(asker, program)
    area = asker.area("programs.rows")
    return screen(
        asker,
        "programs/families.html",
        report=report,
        version=version,
        page=families.page(report, version, area, Wanted(place, code), page, asker.login),
        wanted=Wanted(place, code),
        kecamatan=[one for one in regions.kecamatan().values() if area.touches(one.code)],
        place_name=regions.name,
        told=in_words.by_code(definition.all(), asker.language),
    )


@router.post("/workbook", name="programs.families_workbook")
@may("programs.rows")
def workbook(
    asker: Who,
    program: str,
    place: Annotated[str, Form(pattern=r"^[0-9]{0,10}$")] = "",
    code: Annotated[str, Form(pattern=r"^[A-Z0-9_]{0,50}$")] = "",
) -> Response:
    """All of them, as a workbook."""
    report, version = _report(asker, program)
    found = families.every(report, version, asker.area("programs.rows"), Wanted(place, code), asker.login)
    return attached(families_book(found), f"{program}.xlsx")


def _report(asker: Who, program: str) -> tuple[Program, Version]:
    report = seen.one(asker, "programs.rows", program)
    version = lake.published(report.dataset)
    if report.kind != "report" or version is None:
        raise NotFoundError
    return report, version
