"""Working days of the regency: `include/reference/holidays.csv`, and what the library `holidays` would write into it.

The file is what counts: a regent's circular or a decree moved at the last moment is a line of it, and no update of a library moves
a delivery unseen.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from gesek.errors import ConfigurationError
from gesek.paths import REFERENCE

FILE = "reference/holidays.csv"
COLUMNS = ["tanggal", "nama", "jenis", "asal"]
KINDS = (NATIONAL, LEAVE) = ("libur nasional", "cuti bersama")
"""Holidays by law, and the days of collective leave that three ministers add by a joint decree (SKB 3 Menteri) every year."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    """A day on which no office works: its name, its kind and who says so."""

    name: str
    kind: str
    origin: str


@lru_cache(maxsize=1)
def holidays() -> dict[date, Holiday]:
    """The days of the file, by day; raises ConfigurationError naming the line that is wrong."""
    with (REFERENCE / "holidays.csv").open(encoding="utf-8", newline="") as file:
        return parse(list(csv.reader(file)))


def parse(rows: list[list[str]]) -> dict[date, Holiday]:
    """Read the rows of the file, its heading first; raises ConfigurationError naming the line that is wrong."""
    if not rows or rows[0] != COLUMNS:
        raise ConfigurationError(f"{FILE} has another heading; write {','.join(COLUMNS)} as its first line.")
    found: dict[date, Holiday] = {}
    for number, row in enumerate(rows[1:], start=2):
        try:
            day, (name, kind, origin) = date.fromisoformat(row[0]), row[1:]
        except (ValueError, IndexError):
            raise ConfigurationError(f"{FILE} line {number} is not a day and three texts; mend it there.") from None
        if day in found or kind not in KINDS or not name or not origin:
            raise ConfigurationError(
                f"{FILE} line {number} repeats a day, has an empty cell or is neither {NATIONAL} nor {LEAVE}; mend it there."
            )
        found[day] = Holiday(name, kind, origin)
    return found


def years() -> set[int]:
    """The years of which the file knows holidays."""
    return {day.year for day in holidays()}


def is_working(day: date) -> bool:
    """Whether offices work: Monday to Friday, no holiday."""
    return day.weekday() < 5 and day not in holidays()


def moved(day: date, way: Literal["before", "after", "ignore"]) -> date:
    """The day itself, or where offices do not work the nearest working day before or after it."""
    step = {"before": -DAY, "after": DAY, "ignore": 0 * DAY}[way]
    while step and not is_working(day):
        day += step
    return day


def proposed(year: int) -> dict[date, Holiday]:
    """What the library knows of a year; days that hang on a sighting of the moon are estimates and say so in their name."""
    import holidays as library

    of_kind = {
        kind: library.country_holidays("ID", years=year, language="id", categories=category)
        for kind, category in ((NATIONAL, library.PUBLIC), (LEAVE, library.GOVERNMENT))
    }
    origin = f"SKB 3 Menteri {year} menurut pustaka holidays {library.__version__}"
    return {day: Holiday(name, kind, origin) for kind in reversed(KINDS) for day, name in of_kind[kind].items()}


def differences(year: int) -> tuple[dict[date, Holiday], list[date]]:
    """Days that the library knows and the file does not, and days that only the file has."""
    library = proposed(year)
    missing = {day: library[day] for day in sorted(set(library) - set(holidays()))}
    return missing, sorted(day for day in holidays() if day.year == year and day not in library)
