"""What a programme's last selection did, in counts: served and waiting by place beside the quota, and whom each rule kept out.

A version never changes, so what is counted of it is kept by its number.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from gesek import regions
from gesek.access.asker import Area
from gesek.programs.definition import Program
from gesek.programs.parts import Quota
from gesek.store import lake
from gesek.store.engine import session
from gesek.store.ledger import reading
from gesek.store.models import Version

SERVED = "select coalesce(kode_desa, '') as kode_desa, menunggu, count(*) as banyak from selection group by all"
NEAR = """
    with alike as (
        select coalesce(kode_desa, '') as kode_desa, alasan, menerima, count(*) as banyak from kept_out group by all
    ),

    reasons as (
        select kode_desa, menerima, banyak, unnest(string_split(alasan, ' ')) as kode, not contains(alasan, ' ') as alone
        from alike
    )
    select
        kode_desa,
        kode,
        cast(coalesce(sum(banyak) filter (where alone), 0) as bigint) as hampir,
        cast(coalesce(sum(banyak) filter (where menerima), 0) as bigint) as menerima
    from reasons
    group by all
"""
UNKNOWN = ""
"""The code of no village: rows whose village is not known."""


@dataclass(frozen=True)
class Place:
    """A kecamatan or village.

    Attributes:
        code: of six or ten digits; empty for rows whose village is not known.
        quota: how many can be served there; None where the place has no quota of its own.
        near: candidates whom one rule alone keeps out.
    """

    code: str
    name: str
    served: int
    waiting: int
    quota: int | None
    near: int


@dataclass(frozen=True)
class Effect:
    """What a rule did, in candidates.

    Attributes:
        kind: include, exclude, exclusive, listed or once_per (see `choice.RuleCount`).
        rows: whom it kept out.
        alone: whom no other rule would have kept out.
        receiving: of those kept out, who receives the programme today.
    """

    code: str
    kind: str
    rows: int
    alone: int
    receiving: int


@dataclass(frozen=True)
class Selection:
    """A programme's last selection.

    Attributes:
        candidates: whom it looked at; 0 where that was not noted.
    """

    version_id: int
    cycle_id: str
    rules_version: int
    list_id: int
    published_at: datetime | None
    candidates: int
    served: int
    waiting: int


def last(program: Program) -> Selection | None:
    """The last selection of a programme that passed its checks; None before the first."""
    return of_each([program]).get(program.id)


def of_each(programs: Collection[Program]) -> dict[str, Selection]:
    """Programme -> its last selection, of those that have one."""
    found = _versions(programs)
    return {one.id: _selection(found[one.dataset]) for one in programs if one.dataset in found}


def effects(program: Program) -> list[Effect]:
    """What each rule did at the last selection, in the order the rules are asked; empty before the first."""
    found = _versions([program])
    if program.dataset not in found:
        return []
    receiving: Counter[str] = Counter()
    for (_, code), (_, receives) in _near_of(program, found).items():
        receiving[code] += receives
    rules = found[program.dataset].detail.get("rules", ())
    return [Effect(one["code"], one["kind"], one["rows"], one["alone"], receiving[one["code"]]) for one in rules]


def _selection(version: Version) -> Selection:
    placed = _placed(version.id).values()
    return Selection(
        version_id=version.id,
        cycle_id=version.cycle_id,
        rules_version=int(version.detail.get("program_version", 0)),
        list_id=int(version.detail.get("list_id", 0)),
        published_at=version.published_at,
        candidates=int(version.detail.get("candidates", 0)),
        served=sum(served for served, _ in placed),
        waiting=sum(waiting for _, waiting in placed),
    )


def kecamatan(program: Program, area: Area) -> list[Place]:
    """The kecamatan in which an area lies, each with what the last selection does in the villages of the area."""
    places = every_village(program, area)
    touched = [one for one in regions.kecamatan().values() if area.touches(one.code)]
    strays = [one for one in places if one.code == UNKNOWN]
    return [_sum(one.code, one.name, places) for one in touched] + strays


def villages(program: Program, code: str, area: Area) -> list[Place]:
    """The villages of a kecamatan that lie in an area."""
    return [one for one in every_village(program, area) if one.code.startswith(code)]


def every_village(program: Program, area: Area) -> list[Place]:
    """The villages of an area; of the whole regency also those rows whose village is not known, as a last one without code."""
    found = _versions([program])
    placed = _placed(found[program.dataset].id) if program.dataset in found else {}
    alone: Counter[str] = Counter()
    for (village, _), (count, _) in _near_of(program, found).items():
        alone[village] += count
    known = [(one.code, one.name) for one in regions.villages().values() if area.holds(one.code)]
    strays = [(UNKNOWN, "")] if area.everywhere and (UNKNOWN in placed or UNKNOWN in alone) else []
    return [
        Place(code, name, *placed.get(code, (0, 0)), _quota(program.quota, code), alone[code])
        for code, name in known + strays
    ]


def _sum(code: str, name: str, places: Iterable[Place]) -> Place:
    inside = [one for one in places if one.code.startswith(code)]
    quotas = [one.quota for one in inside if one.quota is not None]
    return Place(
        code,
        name,
        sum(one.served for one in inside),
        sum(one.waiting for one in inside),
        sum(quotas) if quotas else None,
        sum(one.near for one in inside),
    )


def _quota(quota: Quota | None, village: str) -> int | None:
    if quota is None or not quota.by_village or not village:
        return None
    return quota.villages.get(village, quota.per_village or 0)


def _versions(programs: Collection[Program]) -> dict[str, Version]:
    with reading() as ledger:
        return lake.published_in(ledger, [name for one in programs for name in (one.dataset, one.kept_out)])


def _near_of(program: Program, found: Mapping[str, Version]) -> Mapping[tuple[str, str], tuple[int, int]]:
    return _near(found[program.kept_out].id) if program.kept_out in found else {}


@lru_cache(maxsize=64)
def _placed(version_id: int) -> dict[str, tuple[int, int]]:
    """Village -> served and waiting."""
    counts: dict[str, tuple[int, int]] = {}
    for row in _counted(version_id, "selection", SERVED):
        served, waiting = counts.get(row["kode_desa"], (0, 0))
        more = row["banyak"]
        counts[row["kode_desa"]] = (served, waiting + more) if row["menunggu"] else (served + more, waiting)
    return counts


@lru_cache(maxsize=64)
def _near(version_id: int) -> dict[tuple[str, str], tuple[int, int]]:
    """Village and rule -> whom it alone keeps out, and whom it keeps out who receives today."""
    rows = _counted(version_id, "kept_out", NEAR)
    return {(row["kode_desa"], row["kode"]): (row["hampir"], row["menerima"]) for row in rows}


def _counted(version_id: int, relation: str, query: str) -> list[dict]:
    with session() as engine:
        lake.bind(engine, relation, lake.version(version_id))
        engine.build_expression("counted", query)
        return engine.arrow("counted").to_pylist()
