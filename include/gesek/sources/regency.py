"""Whether a received table speaks of this regency at all, and which village a code names.

Both code systems give the regency the same four digits (Kemendagri 35.13, BPS 3513) but villages different ones; which
system a code belongs to is told by the reference table, not by its looks.
"""

import csv
import re
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from gesek.errors import RefusedFileError
from gesek.paths import REFERENCE
from gesek.sources.headings import word_key
from gesek.sources.layout import Place

REGENCY = "3513"
NAME, CITY = "probolinggo", "kotaprobolinggo"
NOT_DIGIT = re.compile(r"\D+")
EVIDENCE = ("kode_wilayah", "kabupaten", "kecamatan")
"""Canonical columns that say where, the plainest first."""


@lru_cache(maxsize=1)
def _reference() -> list[dict[str, str]]:
    with (REFERENCE / "wilayah_3513.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@lru_cache(maxsize=1)
def _villages() -> dict[str, str]:
    rows = [row for row in _reference() if row["level"] not in ("kabupaten", "kecamatan")]
    by_bps = {NOT_DIGIT.sub("", row["bps_code"]): row["kemendagri_code_nodot"] for row in rows}
    return by_bps | {row["kemendagri_code_nodot"]: row["kemendagri_code_nodot"] for row in rows}


@lru_cache(maxsize=1)
def _districts() -> frozenset[str]:
    return frozenset(word_key(row["name"]) for row in _reference() if row["level"] == "kecamatan")


def village(code: str | None) -> str | None:
    """The Kemendagri code (10 digits, no dots) of the village a code of either system names, or None."""
    return _villages().get(NOT_DIGIT.sub("", (code or "").removesuffix(".0")))


def village_in(name: str) -> str | None:
    """The village whose code stands in a file's name, or None."""
    codes = {village(found) for found in re.findall(r"(?<!\d)3513\d{6}(?!\d)", name)} - {None}
    return codes.pop() if len(codes) == 1 else None


@lru_cache(maxsize=512)
def spoken(kode_desa: str | None) -> str:
    """A village as people say it: Desa Ngadisari, Kecamatan Sukapura (3513012001)."""
    rows = {row["kemendagri_code_nodot"]: row for row in _reference()}
    found = rows.get(kode_desa or "")
    if found is None:
        return "Desa tidak dikenal"
    kecamatan = next(row for row in rows.values() if row["kemendagri_code"] == found["parent_kemendagri_code"])
    return f"{found['level'].capitalize()} {found['name']}, Kecamatan {kecamatan['name']} ({kode_desa})"


def named(column: str, value: str) -> bool:
    """Whether a cell of one of the columns `EVIDENCE` names this regency or a place in it."""
    if column == "kode_wilayah":
        return NOT_DIGIT.sub("", value).startswith(REGENCY)
    key = word_key(value)
    if column == "kabupaten":
        return (NAME in key and CITY not in key) or key.startswith(REGENCY)
    return key.removeprefix("kecamatan").removeprefix("kec") in _districts()


def check(part: Path, place: Place) -> None:
    """Refuse a raw part whose every row lies elsewhere.

    Codes and the regency's name decide together; the names of kecamatan only where the layout has neither.

    Raises:
        RefusedFileError: the columns that say where are filled, and not one row names this regency.
    """
    file = pq.ParquetFile(part)
    present = [column for column in EVIDENCE if column in file.schema_arrow.names]
    values = {
        column: {
            text
            for text in file.read([column], use_threads=False)[column].unique().to_pylist()
            if text and text.strip()
        }
        for column in present
    }
    strong = {column: texts for column, texts in values.items() if column != "kecamatan" and texts}
    judged = strong or {column: texts for column, texts in values.items() if texts}
    if judged and not any(named(column, text) for column, texts in judged.items() for text in texts):
        raise RefusedFileError(
            "WRONG_REGENCY",
            f"{place}: no row names Kabupaten Probolinggo (35.13) in {' or '.join(judged)}; send the export of this "
            "regency.",
        )
