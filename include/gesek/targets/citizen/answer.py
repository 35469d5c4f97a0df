"""All that led to a verdict, for a person or a family, as data; `printed` says it in words.

Read from versions in force only. What is told of a person is told to whoever is entitled to ask, under a logged reason; nothing
of it goes into the ledger or a log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gesek.errors import StoreError
from gesek.targets.citizen import programmes, rows, search, standing
from gesek.targets.citizen.complaints import book
from gesek.targets.citizen.complaints.said import lines
from gesek.targets.citizen.holdings import Holdings, Row
from gesek.targets.citizen.keys import KEYS
from gesek.targets.citizen.programmes import Place
from gesek.targets.citizen.rows import SourceRow
from gesek.targets.citizen.standing import Fact, Meeting, Publication, Standing
from gesek.targets.citizen.wording import ENGLISH, INDONESIAN


@dataclass(frozen=True)
class Refused:
    """A village's newest workbook that is not in force: its code and sentence, without a value of a person."""

    kode_desa: str
    state: str
    code: str
    sentence: str
    received_at: datetime


@dataclass(frozen=True)
class Answer:
    """Why somebody is on the list or not.

    Attributes:
        person, family: their rows of core, with whatever provenance they have; None where the list does not know them.
        members: the people of the family.
        rows: every row of every source that speaks of them.
        missing: sources whose record the list knows but whose newest rows no longer have it.
        facts: the shortest list that keeps them off; empty for a family on the list.
        refused: the village's workbook that waits, if one does.
        numbers: the family's numbers of old. complaints: those of the family, in words.
    """

    person: Row | None
    family: Row | None
    house: Row | None
    members: list[Row]
    rows: list[SourceRow]
    missing: list[str]
    standing: Standing | None
    meeting: Meeting | None
    conflicts: list[Row]
    facts: list[Fact]
    publications: list[Publication]
    programmes: list[Place]
    refused: Refused | None
    looked_into: list[dict[str, Any]]
    unpublished: list[str]
    list_id: int | None = None
    cycle_id: str = ""
    numbers: list[int] = field(default_factory=list)
    complaints: list[dict[str, str]] = field(default_factory=list)


def of_person(holdings: Holdings, person_id: int, also: Sequence[SourceRow] = ()) -> Answer:
    """Everything of a person and her family.

    Args:
        holdings: what to look into.
        person_id: a number she has or had.
        also: rows that a search found for her and that are tied to nobody.

    Raises:
        StoreError: no list is in force, or nobody has that number.
    """
    person = _person(holdings, person_id)
    return _answer(holdings, person, person["family_id"], also)


def village_of(holdings: Holdings, person_id: int) -> str | None:
    """The village of somebody by a number she has or had; raises StoreError likewise."""
    return _person(holdings, person_id)["kode_desa"]


def _person(holdings: Holdings, person_id: int) -> Row:
    people, registry = holdings.core("person"), holdings.core("person_registry")
    if people is None or registry is None:
        raise StoreError("No list is in force yet; search by NIK or name instead of a number.")
    known = holdings.having(registry, {"person_id": [person_id]}, "current_id")
    found = holdings.having(people, {"person_id": [row["current_id"] for row in known]})
    if not found:
        raise StoreError(f"The list in force knows no person {person_id}; search again.")
    return found[0]


def of_family(holdings: Holdings, family_id: int) -> Answer:
    """Everything of a family, by a number it has or had.

    Raises:
        StoreError: no list is in force, or no family ever had that number.
    """
    if holdings.listed is None:
        raise StoreError("No list is in force yet; there is nothing to explain.")
    current = standing.today_as(holdings, family_id)
    if current is None:
        raise StoreError(f"No family ever had the number {family_id}; search for it with `gesek warga cari`.")
    return _answer(holdings, None, current)


def of_nobody(holdings: Holdings, found: search.Found, kode_desa: str = "") -> Answer:
    """What can be said of somebody whom the list does not know: what became of her rows, if there are any."""
    return Answer(
        person=None, family=None, house=None, members=[], rows=found.untied, missing=[], standing=None, meeting=None,
        conflicts=[], facts=standing.keeps_off(None, None, None, found.untied, None), publications=[], programmes=[],
        refused=_refused(kode_desa or _place(found.untied)), looked_into=found.looked_into, unpublished=found.unpublished,
        list_id=holdings.listed.id if holdings.listed else None,
        cycle_id=holdings.listed.cycle_id if holdings.listed else "",
    )  # fmt: skip


def _place(found: list[SourceRow]) -> str:
    return next((str(row.values["kode_desa"]) for row in found if row.values.get("kode_desa")), "")


def _answer(holdings: Holdings, person: Row | None, family_id: int | None, also: Sequence[SourceRow] = ()) -> Answer:
    family = _one(holdings, "family", "family_id", family_id)
    house = _one(holdings, "house", "house_id", family["house_id"] if family else None)
    members = _members(holdings, family_id) or ([person] if person else [])
    records = _records(holdings, [member["person_id"] for member in members])
    niks = [member["nik"] for member in members if member["nik"]]
    found = rows.of_keys(holdings, records, _family_keys(holdings, family_id), niks)
    if niks:
        found += rows.where(holdings, {"nik": niks}, fits=lambda row: row["verdict"] == "rejected")
    told = {(row.file, row.lembar, row.row_number, row.dataset) for row in found}
    found += [row for row in also if (row.file, row.lembar, row.row_number, row.dataset) not in told]
    placed = standing.standing(holdings, family_id) if family_id is not None else None
    decided = standing.meeting(holdings, family_id) if family_id is not None else None
    asked = [person["person_id"]] if person else [member["person_id"] for member in members]
    listed = holdings.listed
    numbers = standing.known_as(holdings, family_id) if family_id is not None else []
    return Answer(
        person=person,
        family=family,
        house=house,
        members=members,
        rows=found,
        missing=_missing(records, found),
        standing=placed,
        meeting=decided,
        conflicts=standing.conflicts(holdings, family_id) if family_id is not None else [],
        facts=standing.keeps_off(placed, decided, family, found, person),
        publications=standing.publications(holdings, family_id) if family_id is not None else [],
        programmes=programmes.places(holdings, family_id, asked, house["house_id"] if house else None)
        if family_id is not None
        else [],
        refused=_refused(family["kode_desa"] if family else ""),
        looked_into=search.looked_into(holdings),
        unpublished=holdings.unpublished,
        list_id=listed.id if listed else None,
        cycle_id=listed.cycle_id if listed else "",
        numbers=numbers,
        complaints=[
            {language: " ".join(lines(one, language)) for language in (INDONESIAN, ENGLISH)}
            for one in book.about(numbers, [member["person_id"] for member in members])
        ],
    )


def _one(holdings: Holdings, dataset: str, key: str, value: int | None) -> Row | None:
    found = holdings.having(holdings.core(dataset), {key: [value]})
    return found[0] if found else None


def _members(holdings: Holdings, family_id: int | None) -> list[Row]:
    members = holdings.having(holdings.core("person"), {"family_id": [family_id]})
    return sorted(members, key=lambda row: (row["hubungan"] != "kepala_keluarga", row["person_id"]))


def _records(holdings: Holdings, person_ids: list[int]) -> list[Row]:
    return holdings.having(holdings.core("person_match"), {"person_id": person_ids})


def _family_keys(holdings: Holdings, family_id: int | None) -> list[str]:
    return [row["key"] for row in holdings.having(holdings.core("family_key"), {"family_id": [family_id]}, "key")]


def _missing(records: list[Row], found: list[SourceRow]) -> list[str]:
    """Sources that gave the list a record of these people of which no row is in force any more."""
    there = {KEYS[row.dataset].source for row in found}
    return sorted({record["dataset"] for record in records} - there)


def _refused(kode_desa: str) -> Refused | None:
    waiting = standing.village_waits(kode_desa) if kode_desa else None
    if waiting is None:
        return None
    return Refused(kode_desa, waiting.state, waiting.code or "", waiting.sentence or "", waiting.received_at)
