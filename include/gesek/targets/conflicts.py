"""The queue of contradictions between meetings, and between a meeting and Dukcapil, and settling them."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from gesek.errors import StoreError
from gesek.store import drafts, lake, rulings
from gesek.store.engine import session

KIND = "decision.settle"
DATASET = "core/decision_conflict"
OF_MEETINGS = ("ANTAR_MUSDES", "DALAM_MUSDES")


@dataclass(frozen=True)
class Conflict:
    """One contradiction; says nothing of a person.

    Attributes:
        number: what an officer calls it by, the same in every rebuild.
        kode_desa: village whose decision is in force.
        hasil: the decision in force, of the minutes `nomor_ba`.
        lawan_hasil: what contradicts it, of the minutes `lawan_nomor_ba` of `lawan_kode_desa`, or of Dukcapil.
        putusan: what an officer settled, or None.
        family_id: whom it is about, by number.
        choices: what may be settled.
    """

    number: str
    jenis: str
    kode_desa: str | None
    hasil: str
    nomor_ba: str | None
    tanggal_ba: date | None
    lawan_hasil: str
    lawan_nomor_ba: str | None
    lawan_kode_desa: str | None
    putusan: str | None
    choices: tuple[str, ...]
    family_id: int


def listed(everything: bool = False) -> list[Conflict]:
    """The contradictions of the newest list, drafted or published, by village; the settled ones too if asked.

    Raises:
        StoreError: no list was ever drafted.
    """
    ruled = {(one["key_a"], one["key_b"]): one["verdict"] for one in _ruled()}
    found = [_conflict(row, ruled.get((_family(row), row["kunci"]))) for row in _rows()]
    waiting = [one for one in found if everything or one.putusan is None]
    return sorted(waiting, key=lambda one: (one.kode_desa or "", one.jenis, one.number))


def settle(number: str, verdict: str, by: str, reason: str) -> int:
    """Settle a contradiction; every rebuild frozen from now on replays it. Revoked as any ruling is.

    Args:
        number: the contradiction, as `listed` numbers it.
        verdict: one of its choices.
        by: the officer.
        reason: why, without names or numbers of people.

    Returns:
        The ruling's number.

    Raises:
        StoreError: the newest list has no such contradiction, or the verdict is none of its choices.
    """
    for row in _rows():
        if _number(row) != number:
            continue
        choices = _choices(row)
        if verdict not in choices:
            raise StoreError(f"Contradiction {number} can be settled as {' or '.join(choices)}; choose one of them.")
        return rulings.rule(rulings.Ruled(KIND, _family(row), row["kunci"], verdict), by, reason)
    raise StoreError(f"The newest list has no contradiction {number}; see `gesek list conflicts` for those there are.")


def _ruled() -> list[dict[str, Any]]:
    return [one for one in rulings.in_force().to_pylist() if one["kind"] == KIND]


def _rows() -> list[dict[str, Any]]:
    newest = drafts.newest()
    if newest is None or DATASET not in newest.versions:
        raise StoreError("No list with contradictions was drafted yet; rebuild the list.")
    with session() as engine:
        lake.bind(engine, "decision_conflict", lake.version(newest.versions[DATASET]))
        return engine.arrow("decision_conflict").to_pylist()


def _conflict(row: dict[str, Any], putusan: str | None) -> Conflict:
    taken = {name: row[name] for name in Conflict.__dataclass_fields__ if name in row and name != "putusan"}
    return Conflict(number=_number(row), putusan=putusan, choices=_choices(row), **taken)


def _number(row: dict[str, Any]) -> str:
    return hashlib.sha256(f"{_family(row)} {row['kunci']}".encode()).hexdigest()[:10]


def _family(row: dict[str, Any]) -> str:
    return f"keluarga:{row['family_id']}"


def _choices(row: dict[str, Any]) -> tuple[str, ...]:
    return (row["hasil"], row["lawan_hasil"]) if row["jenis"] in OF_MEETINGS else ("hidup", "meninggal")
