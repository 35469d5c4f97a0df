"""What the map can show: counts of a village, from the versions in force and from the ledger. Sums alone, of nobody in particular.

Sums per village leave as they are, as in a programme's file of tier `aggregate`: no figure here tells more than how many.
A version never changes, so what was counted from it is kept under its hash.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from sqlalchemy import func, select

from gesek.sources.stage import ACCEPTED
from gesek.store import drafts, lake
from gesek.store.engine import session
from gesek.store.findings import Trend
from gesek.store.ledger import reading
from gesek.store.models import Version
from gesek.web.today.list_in_force import CANDIDATE, POOR
from gesek.web.today.month import Month
from gesek.web.today.workbooks import read_workbooks

TARGET, GAP = "core/target", "out/coverage_gap"
NOWHERE = ""
"""Code of what lies in no village that is known."""


class Amount(NamedTuple):
    """A part of a whole: extremely poor families of all families, rejected rows of all rows."""

    part: int
    whole: int


Amounts = Mapping[str, Amount]
"""Village -> its amount; a village that is missing has no data."""


@dataclass(frozen=True)
class Measure:
    """Something counted per village.

    Attributes:
        name: by which the map's address asks for it.
        shown: whether the map is coloured by the part itself or by its share of the whole.
        read: gives the amounts, and the cycle they are of.
    """

    name: str
    shown: Literal["count", "share"]
    read: Callable[[Month | None], tuple[Amounts, str]]


def _poor(_month: Month | None) -> tuple[Amounts, str]:
    listed = drafts.published()
    if listed is None:
        return {}, ""
    return _families(listed.versions[TARGET], listed.hash), listed.cycle_id


def _gap(_month: Month | None) -> tuple[Amounts, str]:
    """Families on no programme, of the extremely poor and the candidates."""
    listed, found = drafts.published(), lake.published(GAP)
    if listed is None or found is None:
        return {}, ""
    left_out = _rows(found.id, found.hash)
    asked = _asked(listed.versions[TARGET], listed.hash)
    return {code: Amount(left_out.get(code, 0), whole) for code, whole in asked.items()}, found.cycle_id


def _workbooks(month: Month | None) -> tuple[Amounts, str]:
    if month is None:
        return {}, ""
    found = read_workbooks(month.cycle, month.day("cut_off"))
    return {code: Amount(int(one.state == ACCEPTED), 1) for code, one in found.items()}, month.cycle


def _rejected(month: Month | None) -> tuple[Amounts, str]:
    """Rejected rows of all rows of the sources' versions in force, as they were measured when they were judged."""
    query = (
        select(Trend.kode_desa, func.sum(Trend.rejected), func.sum(Trend.rows))
        .join(Version, Version.id == Trend.version_id)
        .where(Version.state == lake.PUBLISHED, Trend.kode_desa != "")
        .group_by(Trend.kode_desa)
    )
    with reading() as ledger:
        amounts = {code: Amount(rejected, rows) for code, rejected, rows in ledger.execute(query)}
    return amounts, month.cycle if month else ""


MEASURES = {
    one.name: one
    for one in (
        Measure("poor", "count", _poor),
        Measure("poor_share", "share", _poor),
        Measure("workbooks", "share", _workbooks),
        Measure("rejected", "share", _rejected),
        Measure("gap", "count", _gap),
    )
}


def _families(version_id: int, digest: str) -> Amounts:
    """Extremely poor families of all families known."""
    statuses = _statuses(version_id, digest)
    return {code: Amount(found.get(POOR, 0), sum(found.values())) for code, found in statuses.items()}


def _asked(version_id: int, digest: str) -> Mapping[str, int]:
    """Families that a programme should reach."""
    statuses = _statuses(version_id, digest)
    return {code: found.get(POOR, 0) + found.get(CANDIDATE, 0) for code, found in statuses.items()}


@lru_cache(maxsize=8)
def _statuses(version_id: int, _digest: str) -> Mapping[str, Mapping[str, int]]:
    """Village -> status -> families, of a version of the list; the digest tells versions of two stores apart."""
    found: dict[str, dict[str, int]] = {}
    for code, status, families in _grouped(version_id, "kode_desa, status"):
        found.setdefault(code or NOWHERE, {})[status] = families
    return found


@lru_cache(maxsize=8)
def _rows(version_id: int, _digest: str) -> Mapping[str, int]:
    """Village -> rows of a version."""
    return {code or NOWHERE: rows for code, rows in _grouped(version_id, "kode_desa")}


def _grouped(version_id: int, columns: str) -> list[tuple]:
    with session() as engine:
        lake.bind(engine, "counted_from", lake.version(version_id))
        engine.build_expression("counted", f"select {columns}, count(*) as n from counted_from group by {columns}")  # noqa: S608 - own text
        return [tuple(row.values()) for row in engine.arrow("counted").to_pylist()]
