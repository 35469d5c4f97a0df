"""The regency's kecamatan and villages by their Kemendagri codes without dots: `include/reference/wilayah_3513.csv`."""

import csv
from dataclasses import dataclass
from functools import lru_cache

from gesek.paths import REFERENCE


@dataclass(frozen=True)
class Region:
    """A kecamatan (six digits) or a village (ten digits, its kecamatan's six first)."""

    code: str
    name: str
    level: str

    @property
    def kecamatan(self) -> str:
        """Code of the kecamatan it is or lies in."""
        return self.code[:6]


@lru_cache(maxsize=1)
def _regions() -> tuple[Region, ...]:
    with (REFERENCE / "wilayah_3513.csv").open(encoding="utf-8", newline="") as lines:
        rows = [Region(row["kemendagri_code_nodot"], row["name"], row["level"]) for row in csv.DictReader(lines)]
    return tuple(sorted((row for row in rows if row.level != "kabupaten"), key=lambda row: row.code))


@lru_cache(maxsize=1)
def kecamatan() -> dict[str, Region]:
    """The 24 kecamatan by code, in the order of their codes."""
    return {row.code: row for row in _regions() if row.level == "kecamatan"}


@lru_cache(maxsize=1)
def villages() -> dict[str, Region]:
    """The 325 desa and 5 kelurahan by code, in the order of their codes."""
    return {row.code: row for row in _regions() if row.level != "kecamatan"}


def name(code: str) -> str:
    """The name of a kecamatan or village; its code where none has it."""
    found = kecamatan().get(code) or villages().get(code)
    return found.name if found else code
