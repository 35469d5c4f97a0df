"""Days as integers (days since 1970-01-01, int32) and their spellings as text, by look-up and therefore fast."""

from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa

NEVER = np.int32(2_000_000)
"""A day that does not come: still alive, never moved."""

_FIRST = date(1900, 1, 1).toordinal()
_LAST = date(2051, 1, 1).toordinal()
_EPOCH = date(1970, 1, 1).toordinal()


def day(year: int, month: int, day_of_month: int) -> int:
    """Return the day number of a calendar date."""
    return date(year, month, day_of_month).toordinal() - _EPOCH


CYCLES = ("2026-09", "2026-10")
AS_OF = {"2026-09": day(2026, 9, 30), "2026-10": day(2026, 10, 31)}
BASE = day(2021, 6, 30)
"""No event of the invented history is earlier than this day."""
END = AS_OF["2026-10"]
REGSOSEK_DAY = day(2022, 11, 30)
P3KE_DAY = day(2023, 12, 31)
"""P3KE in the 2022 layout; most of its members are older than its as-of."""
DECREE_DAY = day(2025, 12, 1)
PASSERS_CAME = (day(2026, 4, 1), day(2026, 6, 30))
PASSERS_LEFT = (day(2026, 10, 1), day(2026, 10, 4))
"""First and last day on which families who stay for a season came and left: before the second month's meetings."""


@cache
def _calendar() -> list[date]:
    return [date.fromordinal(number) for number in range(_FIRST, _LAST)]


@cache
def _spelling(pattern: str) -> pa.Array:
    return pa.array([_write(each, pattern) for each in _calendar()])


def _write(each: date, pattern: str) -> str:
    values = {
        "dd": f"{each.day:02d}",
        "d": str(each.day),
        "mm": f"{each.month:02d}",
        "m": str(each.month),
        "yyyy": f"{each.year:04d}",
        "yy": f"{each.year % 100:02d}",
    }
    text = pattern
    for key in ("yyyy", "yy", "dd", "mm"):
        text = text.replace("{" + key + "}", values[key])
    return text.replace("{d}", values["d"]).replace("{m}", values["m"])


def spell(days: np.ndarray, pattern: str) -> pa.Array:
    """Write days as text; `pattern` uses {dd} {d} {mm} {m} {yyyy} {yy}. A day outside 1900..2050 becomes null."""
    position = days.astype(np.int64) + _EPOCH - _FIRST
    outside = (position < 0) | (position >= _LAST - _FIRST)
    return _spelling(pattern).take(pa.array(np.where(outside, 0, position), mask=outside))


@cache
def _parts() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    calendar = _calendar()
    return (
        np.array([each.year for each in calendar], dtype=np.int32),
        np.array([each.month for each in calendar], dtype=np.int32),
        np.array([each.day for each in calendar], dtype=np.int32),
    )


def parts(days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return year, month and day of month of each day number."""
    position = np.clip(days.astype(np.int64) + _EPOCH - _FIRST, 0, _LAST - _FIRST - 1)
    years, months, month_days = _parts()
    return years[position], months[position], month_days[position]


def age(birth: np.ndarray, on: np.ndarray | int) -> np.ndarray:
    """Return completed years on a day, by calendar; int32."""
    born_year, born_month, born_day = parts(birth)
    year, month, month_day = parts(np.broadcast_to(np.asarray(on), birth.shape))
    return year - born_year - ((month * 100 + month_day) < (born_month * 100 + born_day))


def excel_serial(days: np.ndarray) -> np.ndarray:
    """Return Excel's serial number of each day (1900 system)."""
    return days.astype(np.int64) + 25569
