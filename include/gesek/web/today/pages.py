"""The first page, and the map of the regency."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response

from gesek import regions
from gesek.store import cycles
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.screen import screen
from gesek.web.today import links, words
from gesek.web.today.day import read_today
from gesek.web.today.export import workbook
from gesek.web.today.month import read_month
from gesek.web.today.regency_map import DEFAULT, RegencyMap, read_map
from gesek.web.today.shapes import drawing

router = pages("/today")
MeasureName = Literal["poor", "poor_share", "workbooks", "rejected", "gap"]
Sort = Literal["name", "part", "share"]
Kecamatan = Annotated[str, Query(pattern=r"^(\d{6})?$")]


@router.get("", name="today.home")
@may("today.see")
def home(asker: Who) -> Response:
    """The cycle at a glance."""
    found = read_today(asker)
    drawn = _drawn(read_map(DEFAULT, "", found.month))
    return screen(asker, "today/home.html", today=found, day=cycles.today(), links=links, **drawn)


@router.get("/map", name="today.map")
@may("today.see")
def regency(asker: Who, measure: MeasureName = "poor", kecamatan: Kecamatan = "", sort: Sort = "name") -> Response:
    """The map of a measure: the regency, or the villages of one kecamatan."""
    return screen(asker, "today/map.html", links=links, **_drawn(known_map(measure, kecamatan), sort))


@router.get("/map.xlsx", name="today.map_xlsx")
@may("today.see")
def exported(_asker: Who, measure: MeasureName = "poor", kecamatan: Kecamatan = "") -> Response:
    """The figures of the map as a workbook."""
    return workbook(known_map(measure, kecamatan))


def known_map(measure: str, kecamatan: str) -> RegencyMap:
    """The map as it is today; raises NotFoundError for a kecamatan that is none."""
    if kecamatan and kecamatan not in regions.kecamatan():
        raise NotFoundError
    return read_map(measure, kecamatan, read_month(cycles.today()))


def _drawn(shown: RegencyMap, sort: str = "name") -> dict[str, Any]:
    """What the templates need of a map."""
    order = {
        "name": lambda one: one.name,
        "part": lambda one: (-(one.part or 0), one.name),
        "share": lambda one: (-(one.part or 0) / (one.whole or 1), one.name),
    }
    return {
        "words": words,
        "map": shown,
        "rows": sorted(shown.places, key=order[sort]),
        "sort": sort,
        "drawing": drawing(shown.kecamatan),
    }
