"""The sample's houses: as many are uninhabitable as the regency publishes, and the poorest stand on earth as in the nation."""

import numpy as np
import pytest

from gesek.sample.build import build_world
from gesek.sample.dates import AS_OF
from gesek.sample.settings import distributions

PUBLISHED_UNFIT = 17_553 / 316_287
"""Regsosek's uninhabitable houses of the regency (Wartabromo, 5 August 2025)."""
EARTH_FLOORS_OF_THE_POOREST = 0.1268
"""National share (Bisnis, 2023)."""
BAD = {"lantai": {"bambu", "tanah"}, "dinding": {"bambu"}, "atap": {"bambu", "kayu_sirap", "jerami_ijuk"}}


@pytest.fixture(scope="module")
def world():
    return build_world(0.05, 2026)


def test_as_many_houses_are_uninhabitable_as_published(world):
    families = world.families
    present = (families.arrived <= AS_OF["2026-09"]) & (families.left > AS_OF["2026-09"])
    houses = present & (families.host == np.arange(len(families)))
    unfit = np.zeros(len(families), dtype=bool)
    for part, bad in BAD.items():
        words = np.array(distributions()["housing"][part]["words"])
        unfit |= np.isin(words[getattr(families, part)], list(bad))
    assert unfit[houses].mean() == pytest.approx(PUBLISHED_UNFIT, rel=0.1)


def test_the_poorest_have_earth_floors_as_often_as_in_the_nation(world):
    families = world.families
    floors = np.array(distributions()["housing"]["lantai"]["words"])[families.lantai]
    assert (floors[families.poorest] == "tanah").mean() == pytest.approx(EARTH_FLOORS_OF_THE_POOREST, rel=0.2)
