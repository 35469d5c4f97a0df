"""What a wrongly named village ought to be said of."""

from functools import cache

from benchmarks.verdicts.expected import Expected
from benchmarks.verdicts.layouts import columns
from benchmarks.verdicts.rows import Row
from gesek.sources.reference import wilayah
from gesek.sources.stage import PLACE_NOT_REQUIRED

NAMELESS = frozenset({"village_misspelt", "village_outside_kecamatan", "place_unknown"})
"""Kinds after which the names of kecamatan and village mean no village."""
CODELESS = frozenset({"village_code_unknown", "place_unknown"})


def of_place(row: Row, expected: Expected) -> None:
    """Add what the damage of code, kecamatan and village calls for."""
    code, names = row.kinds("kode_wilayah"), row.kinds("kecamatan") | row.kinds("desa")
    if row.dataset == "musdes":
        if code & {"village_code_missing", "village_code_unknown"}:
            expected.due.add("PLACE_FROM_MINUTES")
    elif "kode_wilayah" not in columns(row.dataset):
        if names & NAMELESS:
            expected.due.add("PLACE_NOT_FOUND" if row.dataset in PLACE_NOT_REQUIRED else "PLACE_UNKNOWN")
        elif "village_other" in names:
            expected.unknowable.append("village_other")
    elif code & CODELESS:
        expected.due.add("PLACE_UNKNOWN" if names & NAMELESS else "PLACE_BY_NAME")
    elif "village_other" in names and "region_kota" not in code:
        expected.due.add("PLACE_NAME_DIFFERS")
    _zeros_lost(row, expected)


def resolved(row: Row) -> str | None:
    """The village that the row's cells name; None where they name none."""
    names = row.kinds("kecamatan") | row.kinds("desa")
    if not {"kode_wilayah", "desa"} & columns(row.dataset):
        return None
    if "kode_wilayah" not in columns(row.dataset) and names & NAMELESS:
        return None
    return row.kode_desa


def _zeros_lost(row: Row, expected: Expected) -> None:
    """Regsosek's parts without their zeros: read where only one village can be meant."""
    lost = {
        column: true
        for column in ("kode_kecamatan", "kode_desa")
        for kind, true in row.damage.get(column, [])
        if kind == "bps_zeros_lost"
    }
    if lost:
        bps = _bps()[row.kode_desa]
        written = bps[:4] + _short(bps[4:7], "kode_kecamatan" in lost) + _short(bps[7:], "kode_desa" in lost)
        expected.due.add("PLACE_CODE_ZEROS_LOST" if len(_meant()[written]) == 1 else "PLACE_UNKNOWN")


def _short(part: str, lost: bool) -> str:
    return part.lstrip("0") if lost else part


@cache
def _bps() -> dict[str, str]:
    return {row["kode_desa"]: row["bps_kode_desa"] for row in wilayah().to_pylist()}


@cache
def _meant() -> dict[str, set[str]]:
    """Code as a number cell leaves it -> the villages it can mean."""
    found: dict[str, set[str]] = {}
    for village, bps in _bps().items():
        for kecamatan in (True, False):
            for desa in (True, False):
                found.setdefault(bps[:4] + _short(bps[4:7], kecamatan) + _short(bps[7:], desa), set()).add(village)
    return found
