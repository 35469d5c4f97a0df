"""A list beside the one before it: by reason and by place, for whoever may see it, adding up.

The rows of a version never change, so what was counted of them once is kept; keyed by where they lie, which no other version does.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gesek import regions
from gesek.access.asker import Area
from gesek.store import lake
from gesek.store.engine import session
from gesek.store.models import TargetList
from gesek.targets import changes
from gesek.targets.approval.policy import PEMUTAKHIRAN, PENETAPAN, load
from gesek.targets.changes import Movement
from gesek.targets.lists import Movement as Share
from gesek.targets.moved import KINDS, NO_PLACE
from gesek.targets.reasons import changes as reason_codes

CHANGES = "core/target_change"


@dataclass(frozen=True)
class Place:
    """A kecamatan or village, what moved there, and the families of each reason."""

    code: str
    name: str
    moved: Movement
    reasons: Counter[str]


@dataclass(frozen=True)
class Reason:
    """A reason code with the families it has in what is shown, in the order of the reviewed file."""

    code: str
    kind: str
    families: int


@dataclass(frozen=True)
class Compared:
    """What a list changes within a place.

    Attributes:
        within: code of the kecamatan it is narrowed to; empty for all that the asker may see.
        places: kecamatan, or the villages of one.
        reasons: of these places together.
        total: of these places together; `moved` families that moved between them count at both ends.
    """

    within: str
    places: list[Place]
    reasons: list[Reason]
    total: Movement

    def families(self, kind: str) -> int:
        """Families of a kind of change."""
        return sum(one.families for one in self.reasons if one.kind == kind)


@dataclass(frozen=True)
class Needed:
    """What a list would need to be published as a kind: approvals by tier, or nothing that would do."""

    kind: str
    tiers: dict[str, int] | None


def compared(item: TargetList, area: Area, kecamatan: str = "") -> Compared:
    """What a list changes, by kecamatan, or by village of one.

    Args:
        item: the list.
        area: outside of which nothing is told.
        kecamatan: code; empty for all.
    """
    parts = tuple(lake.paths(lake.version(int(item.versions[CHANGES]))))
    moved = {code: one for code, one in _moved(item.id, parts).items() if area.holds(code or None)}
    counted = {code: one for code, one in _counted(parts).items() if area.holds(code or None)}
    if kecamatan:
        moved = {code: one for code, one in moved.items() if code.startswith(kecamatan)}
        counted = {code: one for code, one in counted.items() if code.startswith(kecamatan)}
    else:
        moved, counted = changes.by_kecamatan(moved), _summed(counted)
    reasons = sum(counted.values(), Counter[str]())
    return Compared(
        kecamatan,
        [_place(code, moved.get(code, Movement()), counted.get(code)) for code in _in_order(moved, counted)],
        [Reason(code, kind_of(code), reasons[code]) for code in reason_codes() if reasons[code]],
        changes.total(moved.values()),
    )


def share(item: TargetList) -> Share:
    """How much of the list of the extremely poor a draft moves, as it was counted when it was drafted."""
    counted = {kind: sum(item.counts["changes"][kind].values()) for kind in KINDS}
    affected = counted["datang"] + counted["pergi"]
    return Share(affected, affected + counted["tetap"])


def needed(moved: Share) -> list[Needed]:
    """What a draft that moves so much needs, by kind of publication."""
    return [Needed(kind, load().allowed(kind, moved.affected, moved.families)) for kind in (PEMUTAKHIRAN, PENETAPAN)]


def kind_of(reason: str) -> str:
    """The kind of change a reason code belongs to: datang, pergi, berubah or tetap."""
    return reason.partition("_")[0].lower()


def _in_order(*found: Iterable[str]) -> list[str]:
    """The codes of places, those of no known place last."""
    return sorted({code for codes in found for code in codes}, key=lambda code: (not code, code))


def _place(code: str, moved: Movement, reasons: Counter[str] | None) -> Place:
    return Place(code or NO_PLACE, regions.name(code) if code else "", moved, reasons or Counter())


def _summed(villages: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for code, reasons in villages.items():
        found[code[:6]] += reasons
    return dict(found)


@lru_cache(maxsize=16)
def _moved(list_id: int, _parts: Sequence[Path]) -> dict[str, Movement]:
    return changes.by_village(list_id)


@lru_cache(maxsize=16)
def _counted(parts: Sequence[Path]) -> dict[str, Counter[str]]:
    """Village -> reason -> families; of a family that left, the village it left."""
    with session() as engine:
        engine.bind_parquet("target_change", list(parts))
        engine.build_expression("counted", _COUNTED)
        rows = engine.arrow("counted").to_pylist()
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row["tempat"]][row["alasan"]] = row["keluarga"]
    return dict(found)


_COUNTED = """
select
    coalesce(case when perubahan = 'pergi' then kode_desa_lama else kode_desa end, '') as tempat,
    alasan,
    count(*) as keluarga
from target_change
group by all
"""
