"""Pairs of people that linkage leaves to an officer: who waits, what speaks for and against, what was decided.

The pairs are those of the newest draft (`core/identity_pair`). A pair goes by a handle, a digest of its record keys, so that no
command line or log names anybody; names and numbers are read for the officer's own terminal only. A decision is a ruling
(`store.rulings`) that every later rebuild replays.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from gesek.errors import StoreError
from gesek.identity.link import TIED
from gesek.store import audit, drafts, lake, rulings
from gesek.store.engine import SqlEngine, session
from gesek.store.models import TargetList
from gesek.store.rulings import Ruled

FIELD = "identity"
SAME, DIFFERENT, UNSURE = VERDICTS = ("same", "different", "unsure")
READ = ("identity_pair", "person", "family")
OPEN = "select * from identity_pair where hasil <> $tied order by peluang desc, kunci_a, kunci_b"
HANDLED = "select * from identity_pair where substr(sha256(kunci_a || chr(10) || kunci_b), 1, 12) = $handle"
"""As `_handle` computes it."""
PERSON = """
    select p.nik, p.no_kk, p.nama, p.jenis_kelamin, p.tanggal_lahir, p.hubungan, f.kode_desa, f.alamat, f.rt, f.rw
    from person as p left join family as f on f.family_id = p.family_id where p.person_id = $person"""


@dataclass(frozen=True)
class Pair:
    """Two people who may be one.

    Attributes:
        handle: by which the pair is named.
        key_a: the first record of one, `<dataset>|<record key>`.
        key_b: that of the other.
        kode_desa: the village in which it is to be settled.
        person_a: person_id of one.
        person_b: person_id of the other.
        pattern: how they agree (`linkage.Linkage.levels`).
        permille: chance of being one person.
        outcome: `saingan`, `ditolak` or `ragu`; `disatukan` for those already taken for one.
    """

    handle: str
    key_a: str
    key_b: str
    kode_desa: str | None
    person_a: int
    person_b: int
    pattern: int
    permille: int
    outcome: str


def waiting(kode_desa: str = "", limit: int = 20) -> tuple[list[Pair], int]:
    """The pairs nobody ruled on yet, the likeliest first, and how many there are.

    Args:
        kode_desa: only those of this village; all by default.
        limit: at most so many.
    """
    ruled = decided()
    left = [pair for pair in pairs() if pair.handle not in ruled and kode_desa in ("", pair.kode_desa)]
    return left[:limit], len(left)


def pairs() -> tuple[Pair, ...]:
    """All pairs of the newest draft that linkage leaves to an officer, decided or not, the likeliest first."""
    return pairs_of(tuple(lake.paths(lake.version(newest().versions["core/identity_pair"]))))


class Decision(NamedTuple):
    """What stands of a pair: the number of the ruling, and its verdict."""

    number: int
    verdict: str


def decided() -> dict[str, Decision]:
    """Handle of a pair -> the newest ruling in force on it."""
    found = rulings.in_force().to_pylist()
    return {
        _handle(*sorted((row["key_a"], row["key_b"]))): Decision(row["ruling_id"], row["verdict"])
        for row in found
        if row["kind"].startswith(f"{FIELD}.")
    }


def shown(handle: str, by: str) -> tuple[Pair, dict[str, Any], dict[str, Any]]:
    """A pair and what is known of both people, for the terminal of the officer `by` who asks; each look is on record.

    Raises:
        StoreError: the newest draft has no such pair.
    """
    with _newest() as engine:
        pair = _find(engine, handle)
        look(handle, by)
        people = []
        for person in (pair.person_a, pair.person_b):
            engine.build_expression("shown_person", PERSON, {"person": person})
            people.append(engine.arrow("shown_person").to_pylist()[0])
    return pair, people[0], people[1]


def look(handle: str, by: str) -> None:
    """Put on record that the officer `by` sees the people of a pair, before they are shown."""
    audit.note(actor=by, action="identity.look", subject=f"pair:{handle}")


def decide(handle: str, verdict: str, by: str, reason: str, standing: int | None = None) -> int:
    """Rule that a pair is the same person, two different ones, or that it cannot be said; returns the ruling's number.

    Args:
        handle: the pair.
        verdict: one of `VERDICTS`.
        by: the officer.
        reason: why, without names or numbers of people.
        standing: number of the ruling that stood when the officer looked, 0 for none; without it nothing is compared.

    Raises:
        StoreError: no such pair or verdict, officer or reason is missing, or somebody else ruled on the pair meanwhile.
    """
    if verdict not in VERDICTS:
        raise StoreError(f"'{verdict}' is no verdict; write one of {', '.join(VERDICTS)}.")
    before = decided().get(handle)
    if standing is not None and standing != (before.number if before else 0):
        raise StoreError(
            f"Somebody ruled on the pair {handle} since you opened it; open it anew and see what was decided."
        )
    with _newest() as engine:
        pair = _find(engine, handle)
    return rulings.rule(Ruled(f"{FIELD}.{verdict}", pair.key_a, pair.key_b, verdict), by, reason)


def revoke(number: int, by: str, reason: str) -> None:
    """Take a ruling on identity back; raises StoreError when there is none of that number or it is revoked already."""
    if number not in {one.id for one in rulings.listed(FIELD, revoked=True)}:
        raise StoreError(f"There is no ruling {number} on identity; see `gesek identity rulings`.")
    rulings.revoke(number, by, reason)


def newest() -> TargetList:
    """The newest draft; raises StoreError where none has pairs to decide."""
    found = drafts.newest()
    if found is None or not all(f"core/{name}" in found.versions for name in READ):
        raise StoreError("No draft with pairs to decide was made yet; run a rebuild of the target list first.")
    return found


@lru_cache(maxsize=2)
def pairs_of(paths: tuple[Path, ...]) -> tuple[Pair, ...]:
    """The same of a version by its parts, which never change."""
    with session() as engine:
        engine.bind_parquet("identity_pair", paths)
        engine.build_expression("open_pair", OPEN, {"tied": TIED})
        return tuple(_pair(row) for row in engine.arrow("open_pair").to_pylist())


def _find(engine: SqlEngine, handle: str) -> Pair:
    engine.build_expression("handled_pair", HANDLED, {"handle": handle})
    for row in engine.arrow("handled_pair").to_pylist():
        return _pair(row)
    raise StoreError(f"The newest draft has no pair {handle}; see `gesek identity queue` for those that wait.")


def _pair(row: dict[str, Any]) -> Pair:
    a, b = row["kunci_a"], row["kunci_b"]
    ids = row["person_id_a"], row["person_id_b"]
    return Pair(_handle(a, b), a, b, row["kode_desa"], *ids, row["pola"], row["peluang"], row["hasil"])


def _handle(key_a: str, key_b: str) -> str:
    return hashlib.sha256(f"{key_a}\n{key_b}".encode()).hexdigest()[:12]


@contextmanager
def _newest() -> Iterator[SqlEngine]:
    """A session with what the newest draft says of pairs and people."""
    versions = newest().versions
    with session() as engine:
        for name in READ:
            lake.bind(engine, name, lake.version(versions[f"core/{name}"]))
        yield engine
