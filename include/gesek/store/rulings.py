"""Officers' rulings: decisions on two records that every later rebuild replays, until they are revoked.

The ledger says who ruled, when, why and of which kind, and nothing of a person. The keys a ruling speaks of may hold names
and NIK: they lie in the lake, one immutable part per ruling. `freeze` gathers those in force into a version of
`core/ruling`, which a rebuild's input set names: a ruling made after freezing does not change that set.
"""

import hashlib
import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select
from sqlalchemy.orm import Session

from gesek.errors import StoreError
from gesek.settings import settings
from gesek.store import audit, lake, said
from gesek.store.ledger import now, transaction
from gesek.store.models import Ruling, Version

DATASET = "core/ruling"
KIND = re.compile(r"^[a-z_]+(\.[a-z_]+)+$")
SCHEMA = pa.schema(
    [
        ("ruling_id", pa.int64()),
        ("kind", pa.string()),
        ("key_a", pa.string()),
        ("key_b", pa.string()),
        ("verdict", pa.string()),
    ]
)
"""The relation `ruling`: one row per ruling in force, ordered by its id; of two that contradict, the newer stands."""


@dataclass(frozen=True)
class Ruled:
    """What one ruling says.

    Attributes:
        kind: dotted words, the first naming the field of work, such as `identity.same`.
        key_a: key of what it speaks of, `<dataset>|<record key>` for a record.
        key_b: key of the other, or empty where it speaks of one.
        verdict: what was decided, such as `same` or `different`.
    """

    kind: str
    key_a: str
    key_b: str
    verdict: str


def rule(ruled: Ruled, by: str, reason: str) -> int:
    """Keep a ruling; every rebuild frozen from now on replays it.

    Args:
        ruled: what was decided.
        by: the officer.
        reason: why, without names or numbers of people.

    Returns:
        The ruling's number.

    Raises:
        StoreError: the kind is no dotted word, or the officer or the reason is missing, or the reason holds a long number.
    """
    if not KIND.match(ruled.kind):
        raise StoreError("The kind of a ruling is no dotted lower-case words; write it like identity.same.")
    actor, why = said.actor(by), said.reason(reason)
    part = lake.save_table(pa.Table.from_pylist([asdict(ruled)], schema=SCHEMA), DATASET)
    with transaction() as ledger:
        item = Ruling(kind=ruled.kind, path=part.path, decided_by=actor, decided_at=now(), reason=why)
        ledger.add(item)
        ledger.flush()
        subject, ruled_so = f"ruling:{item.id}", audit.digest(item)
        audit.record(ledger, actor=actor, action="ruling.make", subject=subject, reason=why, after=ruled_so)
        return item.id


def revoke(ruling_id: int, by: str, reason: str) -> None:
    """Take a ruling back; rebuilds frozen from now on are made without it, and it stays in the ledger.

    Raises:
        StoreError: there is no such ruling, it is revoked already, or the officer or the reason is missing.
    """
    with transaction() as ledger:
        item = ledger.get(Ruling, ruling_id)
        if item is None:
            raise StoreError(f"Ruling {ruling_id} is not in the ledger; see their numbers in the list of rulings.")
        if item.revoked_at is not None:
            raise StoreError(f"Ruling {ruling_id} was revoked before; nothing is left to do.")
        actor, why, before = said.actor(by), said.reason(reason), audit.digest(item)
        item.revoked_by, item.revoked_at, item.revoke_reason = actor, now(), why
        ledger.flush()
        subject, after = f"ruling:{ruling_id}", audit.digest(item)
        audit.record(
            ledger, actor=actor, action="ruling.revoke", subject=subject, reason=why, before=before, after=after
        )


def listed(field: str, revoked: bool = False) -> list[Ruling]:
    """The rulings of a field of work (first word of their kind) in the order they were made; the revoked ones too if asked."""
    query = select(Ruling).where(Ruling.kind.startswith(f"{field}.", autoescape=True)).order_by(Ruling.id)
    with transaction() as ledger:
        return list(ledger.scalars(query if revoked else query.where(Ruling.revoked_at.is_(None))))


def in_force() -> pa.Table:
    """All rulings in force as of now, in `SCHEMA`."""
    with transaction() as ledger:
        paths = _paths(ledger)
    return _gathered(paths)


def freeze(cycle_id: str, run_id: str) -> Version | None:
    """Publish the rulings in force as a version of `core/ruling`; the same rulings give the same version.

    Returns:
        The version, or None where nobody ever ruled.
    """
    with transaction() as ledger:
        if ledger.scalars(select(Ruling).limit(1)).one_or_none() is None:
            return None
        paths = _paths(ledger)
    digest = hashlib.sha256("\n".join(f"{number} {path}" for number, path in paths.items()).encode()).hexdigest()
    before = lake.published(DATASET)
    if before is not None and before.hash == digest:
        return before
    version = lake.write(DATASET, cycle_id, digest, [lake.save_table(_gathered(paths), DATASET)], run_id)
    lake.publish([version.id])
    return version


def empty() -> pa.Table:
    """The relation `ruling` where nobody ever ruled."""
    return SCHEMA.empty_table()


def _paths(ledger: Session) -> dict[int, str]:
    """Number -> part of every ruling in force, in order."""
    query = select(Ruling.id, Ruling.path).where(Ruling.revoked_at.is_(None)).order_by(Ruling.id)
    return {number: path for number, path in ledger.execute(query)}


def _gathered(paths: dict[int, str]) -> pa.Table:
    """The rows of these parts; those gathered into the published version before are read from there at once."""
    before = lake.published(DATASET)
    known = pa.concat_tables([empty(), *(pq.read_table(path) for path in lake.paths(before))]) if before else empty()
    rows = {row["ruling_id"]: row for row in known.to_pylist()}
    for number in paths.keys() - rows.keys():
        rows[number] = _kept(settings().lake / paths[number]) | {"ruling_id": number}
    return pa.Table.from_pylist([rows[number] for number in paths], schema=SCHEMA)


@lru_cache(maxsize=10_000)
def _kept(part: Path) -> dict[str, Any]:
    """The row of one ruling's part, which never changes."""
    kept: dict[str, Any] = pq.read_table(part).to_pylist()[0]
    return kept
