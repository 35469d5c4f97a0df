"""Code lists of `include/reference` that suites name as parameters."""

import csv
from functools import lru_cache

from gesek import paths


@lru_cache(maxsize=1)
def village_codes() -> list[str]:
    """The 330 Kemendagri codes of villages, ten digits without dots, sorted."""
    with (paths.REFERENCE / "wilayah_3513.csv").open(encoding="utf-8", newline="") as file:
        return sorted(
            row["kemendagri_code_nodot"] for row in csv.DictReader(file) if len(row["kemendagri_code_nodot"]) == 10
        )
