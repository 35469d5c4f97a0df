"""The map of a measure: kecamatan of the regency, or villages of a kecamatan, each with its amount and its class of colour."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from gesek import regions
from gesek.regions import Region
from gesek.web.today.measures import MEASURES, NOWHERE, Amount, Amounts, Measure
from gesek.web.today.month import Month

CLASSES = 5
DEFAULT = "poor"


@dataclass(frozen=True)
class Place:
    """A kecamatan or village on the map.

    Attributes:
        code: its code.
        name: its name.
        part: what is counted.
        whole: of how many.
        value: what the colour says: the part, or its percentage of the whole; None without data.
        shade: 0 for the lowest colour to 4 for the highest; None without data.
    """

    code: str
    name: str
    part: int | None
    whole: int | None
    value: float | None
    shade: int | None


@dataclass(frozen=True)
class Bin:
    """A class of the legend: its colour, its lowest and highest value, and how many places it holds."""

    shade: int
    low: float
    high: float
    places: int


@dataclass(frozen=True)
class RegencyMap:
    """A measure on the map.

    Attributes:
        measure: its name.
        shown: `count` or `share` (percent).
        kecamatan: code of the one whose villages are shown; empty for the whole regency.
        name: of that kecamatan.
        cycle: of which the figures are; empty where there are none yet.
        places: by code.
        bins: the legend, the lowest first.
        part: of all places together.
        whole: of how many.
        nowhere: what is counted of no known village, and so is not on the map.
    """

    measure: str
    shown: str
    kecamatan: str
    name: str
    cycle: str
    places: tuple[Place, ...]
    bins: tuple[Bin, ...]
    part: int
    whole: int
    nowhere: int

    @property
    def is_empty(self) -> bool:
        """Whether no place has data."""
        return not self.bins


def read_map(measure: str, kecamatan: str, month: Month | None) -> RegencyMap:
    """A measure on the map.

    Args:
        measure: one of `MEASURES`.
        kecamatan: code of the one whose villages are shown; empty for all kecamatan.
        month: the cycle.
    """
    asked = MEASURES[measure]
    amounts, cycle = asked.read(month)
    if kecamatan:
        shown: dict[str, Region] = {c: one for c, one in regions.villages().items() if one.kecamatan == kecamatan}
        by_place = {code: amounts.get(code) for code in shown}
    else:
        shown = regions.kecamatan()
        by_place = {code: _together(amounts, code) for code in shown}
    values = {code: _value(asked, amount) for code, amount in by_place.items() if amount is not None}
    lows = _lows([value for value in values.values() if value is not None])
    places = tuple(_place(one, by_place[code], values.get(code), lows) for code, one in shown.items())
    return RegencyMap(
        measure=measure,
        shown=asked.shown,
        kecamatan=kecamatan,
        name=regions.name(kecamatan) if kecamatan else "",
        cycle=cycle,
        places=places,
        bins=_bins(places),
        part=sum(one.part or 0 for one in places),
        whole=sum(one.whole or 0 for one in places),
        nowhere=amounts[NOWHERE].part if NOWHERE in amounts and not kecamatan else 0,
    )


def _together(amounts: Amounts, kecamatan: str) -> Amount | None:
    mine = [amount for code, amount in amounts.items() if code[:6] == kecamatan]
    return Amount(sum(one.part for one in mine), sum(one.whole for one in mine)) if mine else None


def _value(measure: Measure, amount: Amount) -> float | None:
    if measure.shown == "count":
        return amount.part
    return round(100 * amount.part / amount.whole, 2) if amount.whole else None


def _place(region: Region, amount: Amount | None, value: float | None, lows: Sequence[float]) -> Place:
    if amount is None or value is None:
        return Place(region.code, region.name, None, None, None, None)
    spread = (CLASSES - 1) / max(1, len(lows) - 1)  # of few classes the colours lie as far apart as they can
    return Place(
        region.code, region.name, amount.part, amount.whole, value, round((bisect_right(lows, value) - 1) * spread)
    )


def _lows(values: list[float]) -> list[float]:
    """The lowest value of each class.

    Few values have a class each. Of many, each class has about as many places, and nothing at all a class of its own.
    """
    different = sorted(set(values))
    if len(different) <= CLASSES:
        return different
    some = sorted(value for value in values if value)
    none = [0.0] if len(some) < len(values) else []
    classes = CLASSES - len(none)
    return sorted({*none, *(some[len(some) * step // classes] for step in range(classes))})


def _bins(places: Sequence[Place]) -> tuple[Bin, ...]:
    held: dict[int, list[float]] = {}
    for one in places:
        if one.shade is not None and one.value is not None:
            held.setdefault(one.shade, []).append(one.value)
    return tuple(Bin(shade, min(values), max(values), len(values)) for shade, values in sorted(held.items()))
