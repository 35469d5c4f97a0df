"""The map: every place drawn, every amount where it belongs, classes that a reader can trust."""

from pathlib import Path

import pytest

from gesek import regions
from gesek.web.today.measures import MEASURES
from gesek.web.today.month import read_month
from gesek.web.today.regency_map import read_map
from gesek.web.today.shapes import drawing
from tests.unit.web.today.conftest import MID_MONTH, VILLAGE, sent


def test_every_kecamatan_and_every_village_is_drawn() -> None:
    assert set(drawing("").shapes) == set(regions.kecamatan())
    drawn = [code for kecamatan in regions.kecamatan() for code in drawing(kecamatan).shapes]
    assert sorted(drawn) == sorted(regions.villages())
    assert drawing("999999").shapes == {}


@pytest.mark.parametrize("kecamatan", ["", "351314"])
def test_paths_are_closed_small_and_within_their_frame(kecamatan: str) -> None:
    drawn = drawing(kecamatan)
    for one in drawn.shapes.values():
        assert one.path.startswith("M") and one.path.endswith("z") and "." not in one.path
        assert 0 <= one.x <= drawn.width and 0 <= one.y <= drawn.height
    assert sum(len(one.path) for one in drawn.shapes.values()) < 40_000


def test_families_are_counted_where_they_live(home: Path) -> None:
    shown = read_map("poor", "", read_month(MID_MONTH))
    amounts = {one.code: (one.part, one.whole, one.shade) for one in shown.places}
    assert amounts[VILLAGE[:6]] == (11, 11, 0)
    assert amounts["351314"] == (None, None, None)
    assert (shown.cycle, shown.part, len(shown.places), len(shown.bins)) == ("2026-09", 11, 24, 1)
    villages = read_map("poor", VILLAGE[:6], read_month(MID_MONTH))
    assert {one.code: one.part for one in villages.places}[VILLAGE] == 11
    assert villages.name == "Sukapura" and len(villages.places) == 12


def test_workbooks_are_a_share_of_a_kecamatans_villages(home: Path) -> None:
    sent("accepted")
    sent("refused", "3513012002")
    shown = read_map("workbooks", "", read_month(MID_MONTH))
    sukapura = next(one for one in shown.places if one.code == VILLAGE[:6])
    assert (sukapura.part, sukapura.whole, sukapura.value, sukapura.shade) == (1, 12, 8.33, 4)
    # what has nothing has a class of its own
    assert [(one.low, one.high, one.places) for one in shown.bins] == [(0, 0, 23), (8.33, 8.33, 1)]


@pytest.mark.parametrize("measure", MEASURES)
def test_before_the_first_cycle_there_is_no_data_and_no_error(home: Path, measure: str) -> None:
    shown = read_map(measure, "", None)
    assert len(shown.places) == 24 and shown.part >= 0


def test_classes_hold_about_as_many_places_each_and_do_not_overlap() -> None:
    from gesek.web.today import regency_map

    values = [float(value) for value in range(1, 25)]
    lows = regency_map._lows(values)
    assert lows == [1, 5, 10, 15, 20]
    assert regency_map._lows([*values, 0.0])[0] == 0
    assert regency_map._lows([]) == []
    assert regency_map._lows([0.0, 0.0]) == [0]
    assert regency_map._lows([3.0, 3.0, 3.0]) == [3]
    assert regency_map._lows([0.0, 1.0, 1.0, 1.0, 10.0]) == [0, 1, 10]
