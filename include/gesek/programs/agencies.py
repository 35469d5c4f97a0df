"""The regency's agencies (OPD): `include/reference/opd.csv`."""

import csv
from functools import lru_cache

from gesek.paths import REFERENCE


@lru_cache(maxsize=1)
def agencies() -> dict[str, str]:
    """Full name of every OPD by its id."""
    with (REFERENCE / "opd.csv").open(encoding="utf-8", newline="") as file:
        return {row["opd"]: row["nama"] for row in csv.DictReader(file)}
