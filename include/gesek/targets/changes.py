"""What changed from list to list: by village and kecamatan, adding up, and the list beside the BPS estimate over time."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from sqlalchemy import select

from gesek.errors import StoreError
from gesek.sources.reference import wilayah
from gesek.store import drafts, lake
from gesek.store.engine import session
from gesek.store.ledger import transaction
from gesek.store.models import TargetList
from gesek.targets import lists


@dataclass(frozen=True)
class Movement:
    """Families of one place: `sebelum` = tetap + pergi + pindah_keluar, `sesudah` = tetap + datang + pindah_masuk.

    Attributes:
        sebelum: extremely poor in the list before.
        pindah_keluar: stayed on the list and moved to another village; of a kecamatan the sum over its villages.
        berubah: other families whose status is another than before.
    """

    sebelum: int = 0
    datang: int = 0
    pergi: int = 0
    tetap: int = 0
    pindah_keluar: int = 0
    pindah_masuk: int = 0
    sesudah: int = 0
    berubah: int = 0

    def __add__(self, other: "Movement") -> "Movement":
        return Movement(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True)
class Point:
    """A published list beside BPS; `ratio_percent` is extremely poor persons of the list per hundred of the estimate."""

    list_id: int
    cycle_id: str
    families: int
    persons: int
    bps_year: int | None
    bps_persons: int | None
    ratio_percent: float | None


def by_village(list_id: int | None = None) -> dict[str, Movement]:
    """Village code -> what changed there; the code is empty for families whose village no source knows.

    Args:
        list_id: which list; by default the newest, drafted or published.

    Raises:
        StoreError: there is no such list.
    """
    versions = _list(list_id).versions
    with session() as engine:
        lake.bind(engine, "target_change", lake.version(versions["core/target_change"]))
        engine.build("core/change_village")
        rows = engine.ordered("change_village", ["kode_desa"]).to_arrow_table().to_pylist()
    return {row.pop("kode_desa"): Movement(**row) for row in rows}


def by_kecamatan(villages: dict[str, Movement]) -> dict[str, Movement]:
    """Kecamatan code (six digits) -> the sum over its villages."""
    found: dict[str, Movement] = {}
    for code, movement in villages.items():
        found[code[:6]] = found.get(code[:6], Movement()) + movement
    return found


def total(movements: Iterable[Movement]) -> Movement:
    """The sum."""
    return sum(movements, Movement())


def names() -> dict[str, str]:
    """Code of a village or kecamatan -> its name."""
    rows = wilayah().to_pylist()
    return {row["kode_desa"]: row["nama_desa"] for row in rows} | {
        row["kode_desa"][:6]: row["nama_kecamatan"] for row in rows
    }


def trend() -> list[Point]:
    """Every list ever published, oldest first."""
    query = (
        select(TargetList).where(TargetList.published_at.is_not(None)).order_by(TargetList.published_at, TargetList.id)
    )
    with transaction() as ledger:
        return [_point(one) for one in ledger.scalars(query)]


def _point(item: TargetList) -> Point:
    poor, bps = item.counts["status"]["miskin_ekstrem"], item.counts["bps"] or {}
    beside = (bps.get("year"), bps.get("persons"), bps.get("ratio_percent"))
    return Point(item.id, item.cycle_id, poor["families"], poor["persons"], *beside)


def _list(list_id: int | None) -> TargetList:
    found = drafts.newest() if list_id is None else lists.find(list_id)
    if found is None:
        raise StoreError("No list was drafted yet; rebuild the list.")
    return found
