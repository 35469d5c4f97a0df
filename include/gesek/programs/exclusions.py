"""The exclusion list of a programme: people it does not serve until a day, each for a reason an officer gave.

A family or house programme does not serve the family or house in which the person lives. A selection freezes the lists of all
programmes as they are when its run begins, as a version of `core/program_exclusion`.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
from sqlalchemy import Select, select

from gesek.errors import ConfigurationError, StoreError
from gesek.programs import definition
from gesek.store import audit, lake, said
from gesek.store.cycles import today
from gesek.store.engine import session
from gesek.store.ledger import now, transaction
from gesek.store.models import Version
from gesek.store.programs import ProgramExclusion

DATASET = "core/program_exclusion"
PEOPLE = "core/person"
SCHEMA = pa.schema([("program", pa.string()), ("person_id", pa.int64())])
HOLDER = """
    select r.person_id as asked, p.person_id, p.nama, p.kode_desa
    from person_registry as r
    inner join person as p on p.person_id = r.current_id
    where list_contains($ids, r.person_id)
"""


@dataclass(frozen=True)
class Person:
    """Somebody as an officer has to recognise her before she is excluded; its text shows nothing of her.

    Attributes:
        kode_desa: empty where her village is not known.
    """

    person_id: int
    nama: str = field(repr=False)
    kode_desa: str


def exclude(program: str, person_id: int, until: date, by: str, reason: str) -> int:
    """Put a person on a programme's exclusion list.

    Args:
        program: its id.
        person_id: the person's number.
        until: the last day on which it holds.
        by: account of the officer.
        reason: why, without names or numbers of people.

    Returns:
        The entry's number.

    Raises:
        ConfigurationError: there is no such programme.
        StoreError: the day is past, the reason or the officer is missing, nobody has this number, or the person is on the list.
    """
    if program not in definition.names():
        raise ConfigurationError(f"There is no programme '{program}'; known are {', '.join(definition.names())}.")
    actor, why = said.actor(by), said.reason(reason)
    if until < today():
        raise StoreError("The last day of the exclusion is past; give one to come with --until.")
    known(person_id)
    with transaction() as ledger:
        mine = (ProgramExclusion.program == program, ProgramExclusion.person_id == person_id)
        if ledger.scalars(_in_force().where(*mine)).first():
            raise StoreError(f"The person is on the exclusion list of {program} already; revoke that entry first.")
        item = ProgramExclusion(
            program=program, person_id=person_id, reason=why, valid_until=until, decided_by=actor, decided_at=now()
        )
        ledger.add(item)
        ledger.flush()
        subject, after = f"program_exclusion:{item.id}", audit.digest(item)
        audit.record(ledger, actor=actor, action="program.exclude", subject=subject, reason=why, after=after)
        return item.id


def revoke(number: int, by: str, reason: str) -> None:
    """Take an entry off its list, for the selections to come.

    Raises:
        StoreError: there is no such entry, it was revoked before, or the officer or the reason is missing.
    """
    actor, why = said.actor(by), said.reason(reason)
    with transaction() as ledger:
        item = ledger.get(ProgramExclusion, number)
        if item is None or item.revoked_at is not None:
            raise StoreError(
                f"Entry {number} is on no exclusion list; `gesek programs exclusions` shows those that are."
            )
        before = audit.digest(item)
        item.revoked_by, item.revoked_at, item.revoke_reason = actor, now(), why
        ledger.flush()
        subject, after = f"program_exclusion:{number}", audit.digest(item)
        audit.record(
            ledger, actor=actor, action="program.include", subject=subject, reason=why, before=before, after=after
        )


def listed(program: str = "", everything: bool = False) -> list[ProgramExclusion]:
    """The entries in force, of one programme or of all, oldest first; those that ended too if asked."""
    query = select(ProgramExclusion) if everything else _in_force()
    if program:
        query = query.where(ProgramExclusion.program == program)
    with transaction() as ledger:
        return list(ledger.scalars(query.order_by(ProgramExclusion.id)))


def freeze(cycle_id: str, run_id: str) -> Version:
    """Publish all lists as they are today; the same entries give the same version."""
    rows = sorted({(one.program, one.person_id) for one in listed()})
    table = pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)
    digest = hashlib.sha256("\n".join(f"{program} {person}" for program, person in rows).encode()).hexdigest()
    before = lake.published(DATASET)
    if before is not None and before.hash == digest:
        return before
    version = lake.write(DATASET, cycle_id, digest, [lake.save_table(table, DATASET)], run_id)
    lake.publish([version.id])
    return version


def person_of(nik: str) -> int:
    """The number of the one person who holds a NIK by the list in force.

    Raises:
        StoreError: no list was published, or nobody or more than one person holds it; names no value.
    """
    version = _people()
    with session() as engine:
        lake.bind(engine, "person", version)
        engine.build_expression("holder", "select person_id from person where nik = $nik", {"nik": nik})
        found = engine.arrow("holder")["person_id"].to_pylist()
    if len(found) != 1:
        how = "Nobody holds" if not found else "More than one person holds"
        raise StoreError(
            f"{how} this NIK; look for the person with `gesek warga cari` and give her number with --person."
        )
    return int(found[0])


def known(person_id: int) -> Person:
    """A person by the list in force, under a number of today or one she had before.

    Raises:
        StoreError: no list was published, or nobody has this number.
    """
    found = _of([person_id])
    if person_id not in found:
        raise StoreError(f"Nobody has the number {person_id}; `gesek warga cari` gives a person's number.")
    return found[person_id]


def places(person_ids: Collection[int]) -> dict[int, str]:
    """Number of a person -> code of her village, empty where it is not known; whoever the list in force does not know is left out."""
    return {number: person.kode_desa for number, person in _of(person_ids).items()} if person_ids else {}


def _of(person_ids: Collection[int]) -> dict[int, Person]:
    """The people of these numbers, each under the number that was asked for."""
    with session() as engine:
        lake.bind(engine, "person", _people())
        registry = lake.published("core/person_registry")
        if registry is None:
            engine.build_expression("person_registry", "select person_id, person_id as current_id from person")
        else:
            lake.bind(engine, "person_registry", registry)
        engine.build_expression("holder", HOLDER, {"ids": sorted(person_ids)})
        rows = engine.arrow("holder").to_pylist()
    return {row["asked"]: Person(row["person_id"], row["nama"] or "", row["kode_desa"] or "") for row in rows}


def _people() -> Version:
    version = lake.published(PEOPLE)
    if version is None:
        raise StoreError("No list was published yet, so nobody is known; publish one first.")
    return version


def _in_force() -> Select[ProgramExclusion]:
    unrevoked = ProgramExclusion.revoked_at.is_(None)
    return select(ProgramExclusion).where(unrevoked, ProgramExclusion.valid_until >= today())
