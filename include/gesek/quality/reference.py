"""What suites name as parameters: code lists of `include/reference`, and the day a version stands for."""

import csv
from datetime import date
from functools import lru_cache
from typing import Any

from gesek import paths
from gesek.store import cycles
from gesek.store.models import Version


@lru_cache(maxsize=1)
def village_codes() -> list[str]:
    """The 330 Kemendagri codes of villages, ten digits without dots, sorted."""
    with (paths.REFERENCE / "wilayah_3513.csv").open(encoding="utf-8", newline="") as file:
        return sorted(
            row["kemendagri_code_nodot"] for row in csv.DictReader(file) if len(row["kemendagri_code_nodot"]) == 10
        )


def parameters(version: Version) -> dict[str, Any]:
    """What `$PARAMETER` may stand for in the suite of a version."""
    return {"kode_desa": village_codes(), "as_of": _day_number(cycles.get(version.cycle_id).as_of)}


def _day_number(day: date) -> int:
    """2026-09-30 → 20260930, as dates are seen in a suite."""
    return day.year * 10000 + day.month * 100 + day.day
