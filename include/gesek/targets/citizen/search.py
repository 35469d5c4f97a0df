"""Finding whom somebody asks for: in the list in force, and in the rows of every source, the rejected and untied ones too."""

from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from gesek.sources import contract as contracts
from gesek.targets.citizen import rows
from gesek.targets.citizen.holdings import Holdings, Row
from gesek.targets.citizen.keys import KEYS
from gesek.targets.citizen.lookups import LOST_DIGITS, NAME_AND_BIRTH, NAME_AND_PLACE, Keys
from gesek.targets.citizen.rows import SourceRow
from gesek.targets.citizen.sought import Sought, name_keys

ALIKE = 0.75
"""Likeness of two names, born the same day in the same village, from which one may be the other misspelt."""
HOW = ("exact", "row", "near")
"""How a candidate was found, the likeliest first."""
MOST = 50
"""Candidates shown; whoever has more namesakes is asked for the NIK."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant, with enough to choose.

    Attributes:
        how: exact (NIK, No. KK, or name, birth date and village), near (two of the three, or a name alike) or row (a row with the
            NIK set aside that matching tied to this person).
    """

    person_id: int
    family_id: int | None
    nama: str
    tanggal_lahir: date | None
    kode_desa: str
    alamat: str
    status: str
    meninggal: bool
    how: str


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        candidates: people of the list in force, the likeliest first.
        untied: rows of sources that fit but are tied to none of the candidates: rejected, or their numbers set aside.
        looked_into: every source and the day its rows hold, looked into whether or not anything was found.
        unpublished: datasets with a newer version that is not in force.
    """

    candidates: list[Candidate]
    untied: list[SourceRow]
    looked_into: list[dict[str, Any]]
    unpublished: list[str] = field(default_factory=list)


def search(holdings: Holdings, sought: Sought) -> Found:
    """Look for a person in everything in force."""
    if sought.nik:
        how, found = _by_nik(holdings, sought.nik)
    else:
        how, found = _by_kk(holdings, sought.no_kk) if sought.no_kk else _by_name(holdings, sought)
    tied = {row.person_id for row in found if row.person_id is not None}
    ways = {**dict.fromkeys(tied, "row"), **how}
    candidates = sorted(_people(holdings, ways), key=lambda one: (HOW.index(one.how), one.person_id))
    known = {candidate.person_id for candidate in candidates}
    untied = [row for row in found if row.person_id not in known]
    return Found(candidates[:MOST], untied, looked_into(holdings), holdings.unpublished)


def _by_nik(holdings: Holdings, nik: str) -> tuple[dict[int, str], list[SourceRow]]:
    known = holdings.having(holdings.core("person_key"), {"key": [f"nik:{nik}"]}, "person_id")
    known += holdings.having(holdings.core("person"), {"nik": [nik]}, "person_id")
    how = dict.fromkeys((row["person_id"] for row in known), "exact")
    found = rows.where(holdings, {"nik": [nik]})
    found += rows.where(holdings, {"nik_benar": [nik]}, ["musdes"])
    return how, found + _set_aside(holdings, nik)


def _by_kk(holdings: Holdings, no_kk: str) -> tuple[dict[int, str], list[SourceRow]]:
    families = holdings.having(holdings.core("family"), {"no_kk": [no_kk]}, "family_id")
    by = {"no_kk": [no_kk], "family_id": [row["family_id"] for row in families]}
    people = holdings.having(holdings.core("person"), by, "person_id")
    return dict.fromkeys((row["person_id"] for row in people), "exact"), rows.where(holdings, {"no_kk": [no_kk]})


def _set_aside(holdings: Holdings, nik: str) -> list[SourceRow]:
    """Rows in which the NIK was written, or its first fifteen digits, but is not used."""
    found = []
    for dataset in KEYS:
        received = holdings.received(dataset) if dataset in holdings.staged else None
        if received is None or "angka" not in holdings.keys(received):
            continue
        written = holdings.having(received, {"angka": [nik[:LOST_DIGITS]]})
        lost = [row for row in written if nik[:LOST_DIGITS] in row["nik"] and _is_or_lost(row["nik"], nik)]
        if lost:
            numbers = {row["row_number"] for row in lost}
            found += rows.of(holdings, dataset, {"tanpa_nik": numbers}, partial(_stands_in, lost))
    return found


def _stands_in(received: list[Row], row: Row) -> bool:
    """Whether a judged row is one of these as they were received: it stands at the same place of the same file."""
    place = ("source_file", "row_number", *(("lembar",) if "lembar" in row else ()))
    return any(all(one[name] == row[name] for name in place) for one in received)


def _is_or_lost(written: str, nik: str) -> bool:
    digits = "".join(filter(str.isdigit, written))
    return digits in (nik, f"{nik[:LOST_DIGITS]}0")


def _by_name(holdings: Holdings, sought: Sought) -> tuple[dict[int, str], list[SourceRow]]:
    how: dict[int, str] = {}
    key = name_keys(holdings.engine, [sought.nama])[sought.nama]
    if people := holdings.core("person"):
        by: Keys = {"tanggal_lahir": [sought.tanggal_lahir], "kode_desa": [sought.kode_desa]}
        near = holdings.having(people, by, "person_id", "nama", "tanggal_lahir", "kode_desa")
        keys = name_keys(holdings.engine, [row["nama"] for row in near if row["nama"]])
        for row in near:
            way = _likeness(sought, key, keys.get(row["nama"] or "", ""), row["tanggal_lahir"], row["kode_desa"])
            if way:
                how[row["person_id"]] = way
    born, at_home = [f"{key}|{sought.tanggal_lahir}"], [f"{key}|{sought.kode_desa}"]
    found = rows.where(holdings, {NAME_AND_BIRTH: born, NAME_AND_PLACE: at_home})
    with_birth = [name for name in KEYS if name in ("dtsen_anggota", "regsosek_anggota", "siks", "dukcapil")]
    found += rows.where(holdings, {NAME_AND_BIRTH: born}, with_birth)
    return how, found


def _likeness(sought: Sought, key: str, name: str, born: date | None, village: str | None) -> str:
    """exact, near, or nothing."""
    same_day, same_place = born == sought.tanggal_lahir, village == sought.kode_desa
    if name == key:
        return "exact" if same_day and same_place else "near"
    return "near" if same_day and same_place and SequenceMatcher(None, name, key).ratio() >= ALIKE else ""


def _people(holdings: Holdings, ways: dict[int, str]) -> list[Candidate]:
    relation, target = holdings.core("person"), holdings.core("target")
    if relation is None or target is None or not ways:
        return []
    people = holdings.having(relation, {"person_id": ways})
    families = {row["family_id"] for row in people}
    states = holdings.having(target, {"family_id": families}, "family_id", "status")
    status = {row["family_id"]: row["status"] for row in states}
    return [
        Candidate(
            person_id=row["person_id"],
            family_id=row["family_id"],
            nama=row["nama"] or "",
            tanggal_lahir=row["tanggal_lahir"],
            kode_desa=row["kode_desa"] or "",
            alamat=row["alamat"] or "",
            status=status.get(row["family_id"], ""),
            meninggal=bool(row["meninggal"]),
            how=ways[row["person_id"]],
        )
        for row in people
    ]


def looked_into(holdings: Holdings) -> list[dict[str, Any]]:
    """Every source that names people: the day its newest rows hold and how many rows there are; none where it never came."""
    told: dict[str, dict[str, Any]] = {}
    for dataset in KEYS:
        source = rows.source_of(dataset)
        entry = told.setdefault(source, {"source": source, "as_of": None, "rows": 0})
        version = holdings.staged.get(dataset)
        if version is not None:
            entry["rows"] += version.rows
            files = [holdings.file(source, part.sha256) for part in version.parts if part.sha256]
            entry["as_of"] = max((file.as_of for file in files if file is not None), default=entry["as_of"])
    return [told[one.source] for one in contracts.all() if one.source in told]
