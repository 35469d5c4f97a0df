"""Whose disclosures are asked for: a NIK or NISN from standard input, and every number by which the record may know her."""

import getpass
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from gesek.delivery import numbers
from gesek.errors import ConfigurationError, StoreError
from gesek.store import drafts, lake
from gesek.store.engine import SqlEngine, session
from gesek.targets.citizen.sought import digits_of

NUMBER = re.compile(r"\d{16}|\d{10}")
ASKED = "NIK, atau NISN seorang siswa / NIK, or a pupil's NISN"
RELATIONS = ("person", "person_key", "person_registry")
PUPILS = "staged/dapodik"


@dataclass(frozen=True)
class Whom:
    """Somebody as the record knows her.

    Attributes:
        person_id: her number today; None where no registry knows her.
        persons: every number she has or had.
        pupils: numbers of her rows as a pupil whom no registry knew.
    """

    person_id: int | None
    persons: tuple[int, ...]
    pupils: tuple[str, ...]

    @property
    def subject(self) -> str:
        """As the audit chain names her."""
        return f"person:{self.person_id or 'none'}"


def ask() -> str:
    """A NIK or NISN: on a terminal without an echo, else the first line piped in.

    Raises:
        ConfigurationError: it is neither; names no value.
    """
    return checked(getpass.getpass(f"{ASKED}: ") if sys.stdin.isatty() else sys.stdin.readline())


def checked(given: str) -> str:
    """A NIK or NISN as it was typed, without what people put between its digits; raises ConfigurationError when it is neither."""
    number = digits_of(given)
    if not NUMBER.fullmatch(number):
        raise ConfigurationError("What was given is neither a NIK of 16 nor a NISN of 10 digits; give it again.")
    return number


def find(number: str) -> Whom:
    """Whom a NIK or NISN means.

    A NIK means whoever holds it in the list in force, else whoever held it in a registry.

    Raises:
        StoreError: no list is in force, or two people hold the number.
    """
    with _registries() as engine:
        nik, pupils = _pupil(engine, number)
        current = _holder(engine, nik) if nik else None
        return Whom(current, _numbers(engine, current), pupils)


def of_person(person_id: int) -> Whom:
    """Somebody by a number she has or had; raises StoreError when no list is in force, or nobody ever had it."""
    with _registries() as engine:
        known = _rows(engine, "person_registry", "person_id = $id", {"id": person_id}, "current_id")
        if not known:
            raise StoreError(f"Nobody ever had the number {person_id}; search with `gesek warga cari`.")
        current = known[0]["current_id"]
        return Whom(current, _numbers(engine, current), ())


@contextmanager
def _registries() -> Iterator[SqlEngine]:
    listed = drafts.published()
    if listed is None:
        raise StoreError("No list is in force yet, so nothing was delivered; publish one first.")
    with session() as engine:
        for relation in RELATIONS:
            lake.bind(engine, relation, lake.version(listed.versions[f"core/{relation}"]))
        yield engine


def _numbers(engine: SqlEngine, current: int | None) -> tuple[int, ...]:
    """Every number that stands for the same person."""
    values = {"id": current}
    same = _rows(engine, "person_registry", "current_id = $id", values, "person_id") if current is not None else []
    return tuple(sorted(row["person_id"] for row in same))


def _pupil(engine: SqlEngine, number: str) -> tuple[str, tuple[str, ...]]:
    """The NIK, where one is known, and the numbers of a pupil's rows; none where two pupils hold the NIK."""
    nisn, nik = (number, "") if len(number) == 10 else ("", number)
    version = lake.published(PUPILS)
    if version is not None:
        lake.bind(engine, "dapodik", version)
        same = _rows(engine, "dapodik", "nisn = $n or nik = $n", {"n": number}, "distinct nisn, nik")
        known = {row["nisn"] for row in same if row["nisn"]}
        if nik and len(known) > 1:
            return nik, ()
        nisn = nisn or next(iter(known), "")
        nik = nik or next((row["nik"] for row in same if row["nik"]), "")
    # As sql/out/student_person makes the key of a pupil.
    keys = [*([f"nisn:{nisn}"] if nisn else []), *([f"nik:{nik}"] if nik else [])]
    return nik, tuple(numbers.of_pupil(key) for key in keys)


def _holder(engine: SqlEngine, nik: str) -> int | None:
    """The number today of who holds a NIK."""
    held = _rows(engine, "person", "nik = $nik", {"nik": nik}, "person_id as id")
    held = held or _rows(engine, "person_key", "key = $key", {"key": f"nik:{nik}"}, "person_id as id")
    if not held:
        return None
    ids = {"ids": [row["id"] for row in held]}
    today = _rows(engine, "person_registry", "person_id in (select unnest($ids))", ids, "distinct current_id as id")
    if len(today) > 1:
        raise StoreError("Two people hold this NIK; settle whose it is (`gesek identity`) before anything is said.")
    return today[0]["id"] if today else None


def _rows(
    engine: SqlEngine, relation: str, condition: str, values: Mapping[str, Any], columns: str
) -> list[dict[str, Any]]:
    engine.build_expression("found", f"select {columns} from {relation} where {condition}", values)  # noqa: S608 - own text
    return engine.arrow("found").to_pylist()
