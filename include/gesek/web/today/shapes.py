"""The regency drawn once: boundaries of kecamatan and villages as SVG paths of small whole numbers.

A degree of longitude is shortened by the cosine of the middle latitude, which over seventy kilometres is as good as any
projection. Neighbours share their corners, and equal corners are rounded alike, so no gaps open between them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

from gesek import regions
from gesek.paths import REFERENCE

WIDTH = 800
"""Units across a drawing; one is 90 m for the regency, about what its boundaries are simplified to."""
LETTER, LINE = 6, 12
"""Units that a letter of a name and its line take."""
Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True)
class Shape:
    """An area as a path, and the place for its name."""

    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """Areas in one frame, by code."""

    width: int
    height: int
    shapes: dict[str, Shape]


@lru_cache(maxsize=32)
def drawing(kecamatan: str = "") -> Drawing:
    """The kecamatan of the regency, or the villages of one of them; empty for a code that has none."""
    if not kecamatan:
        return _drawn(_areas(REFERENCE / "kecamatan_3513.geojson"))
    villages = _areas(REFERENCE / "desa_3513.geojson")
    return _drawn({code: rings for code, rings in villages.items() if code.startswith(kecamatan)})


@lru_cache(maxsize=2)
def _areas(file: Path) -> dict[str, list[Ring]]:
    """Code -> its rings, of a GeoJSON file."""
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return {one["properties"]["kemendagri_code"].replace(".", ""): _rings(one["geometry"]) for one in features}


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(lon, lat) for lon, lat, *_ in ring] for polygon in polygons for ring in polygon]


def _drawn(areas: dict[str, list[Ring]]) -> Drawing:
    points = [point for rings in areas.values() for ring in rings for point in ring]
    if not points:
        return Drawing(WIDTH, 0, {})
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    narrow = cos(radians((north + south) / 2))
    scale = WIDTH / ((east - west) * narrow)

    def placed(ring: Ring) -> list[tuple[int, int]]:
        return [(round((lon - west) * narrow * scale), round((north - lat) * scale)) for lon, lat in ring]

    shapes = {code: _shape([placed(ring) for ring in rings]) for code, rings in sorted(areas.items())}
    return Drawing(WIDTH, round((north - south) * scale), _readable(shapes))


def _readable(shapes: dict[str, Shape]) -> dict[str, Shape]:
    """The same, names moved down where they would stand on another one."""
    set_out: list[tuple[int, float, int]] = []
    moved = {}
    for code, one in sorted(shapes.items(), key=lambda item: (item[1].y, item[1].x)):
        half, y = len(regions.name(code)) * LETTER / 2, one.y
        while any(abs(one.x - x) < half + other and abs(y - row) < LINE for x, other, row in set_out):
            y += 1
        set_out.append((one.x, half, y))
        moved[code] = replace(one, y=y)
    return dict(sorted(moved.items()))


def _shape(rings: list[list[tuple[int, int]]]) -> Shape:
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    return Shape("".join(_path(ring) for ring in rings), *_middle(largest))


def _path(ring: list[tuple[int, int]]) -> str:
    """A closed path: its first point, then the steps between points; a step of nothing is left out."""
    (x, y), steps = ring[0], [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
    return f"M{x} {y}l{_written(step for step in steps if step != (0, 0))}z"


def _written(steps: Iterable[tuple[int, int]]) -> str:
    """Numbers one after the other; a minus separates as well as a space."""
    return " ".join(f"{dx} {dy}" for dx, dy in steps).replace(" -", "-")


def _area(ring: list[tuple[int, int]]) -> float:
    return sum(x * b - a * y for (x, y), (a, b) in pairwise(ring)) / 2


def _middle(ring: list[tuple[int, int]]) -> tuple[int, int]:
    """The centre of gravity."""
    area = _area(ring) or 1
    x = sum((x + a) * (x * b - a * y) for (x, y), (a, b) in pairwise(ring)) / (6 * area)
    y = sum((y + b) * (x * b - a * y) for (x, y), (a, b) in pairwise(ring)) / (6 * area)
    return round(x), round(y)
