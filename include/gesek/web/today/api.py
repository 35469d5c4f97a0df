"""The day and the map as JSON: the same read models, behind the same permissions."""

from typing import Annotated

from fastapi import Query

from gesek.web.door import Who, api, may
from gesek.web.today.day import Today, read_today
from gesek.web.today.pages import MeasureName, known_map
from gesek.web.today.regency_map import RegencyMap

router = api("today")


@router.get("", name="api.today")
@may("today.see")
def today(asker: Who) -> Today:
    """The cycle at a glance, as far as the asker may see it; what he may not see is null."""
    return read_today(asker)


@router.get("/map", name="api.today_map")
@may("today.see")
def regency_map(
    _asker: Who,
    measure: MeasureName = "poor",
    kecamatan: Annotated[str, Query(pattern=r"^(\d{6})?$", description="Code of a kecamatan, for its villages.")] = "",
) -> RegencyMap:
    """A measure by kecamatan, or by the villages of one."""
    return known_map(measure, kecamatan)
