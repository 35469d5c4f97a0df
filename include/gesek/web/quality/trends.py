"""How the rows of every source, their verdicts and their bad NIK move, version by version, and village by village."""

from dataclasses import dataclass

from sqlalchemy import select

from gesek import regions
from gesek.access.asker import Area
from gesek.quality import trends
from gesek.store.findings import Trend
from gesek.store.ledger import reading
from gesek.store.models import Version
from gesek.web.paging import Page, paged

SHARES = ("warned", "rejected", "bad_nik")


@dataclass(frozen=True)
class Series:
    """The newest versions of one dataset, the oldest first; of a village or of all rows."""

    dataset: str
    points: list[trends.Point]

    @property
    def last(self) -> trends.Point:
        """The newest."""
        return self.points[-1]

    @property
    def before(self) -> trends.Point | None:
        """The one before it."""
        return self.points[-2] if len(self.points) > 1 else None

    def arrow(self, name: str) -> str:
        """Whether the newest count, or share, is above, below or as the one before."""
        values = [float(point.rows) if name == "rows" else point.share(name) for point in self.points]
        return trends.arrow([value for value in values if value is not None])

    def per_thousand(self, name: str) -> list[int | None]:
        """Rows of a kind in a thousand, version by version."""
        return [None if (share := point.share(name)) is None else round(share * 1000) for point in self.points]


@dataclass(frozen=True)
class VillageLine:
    """Counts of a village in the newest version of a dataset."""

    kode_desa: str
    name: str
    point: trends.Point


def read_series(desa: str = trends.WHOLE) -> list[Series]:
    """Every dataset's series; of a village, or of all rows."""
    return [Series(dataset, points) for dataset, points in trends.series(desa=desa).items()]


def read_villages(area: Area, dataset: str, kecamatan: str, by: str, number: int) -> Page[VillageLine]:
    """The villages of an area in the newest version of a dataset, the largest share first.

    Args:
        area: the villages that may be seen.
        dataset: `staged/<name>`.
        kecamatan: only its villages; all when empty.
        by: of `SHARES`, what they are ranked by.
        number: of the page.
    """
    newest = (
        select(Version.id)
        .join(Trend, Trend.version_id == Version.id)
        .where(Version.dataset == dataset, Trend.kode_desa == trends.WHOLE)
        .order_by(Version.id.desc())
        .limit(1)
    )
    query = select(Trend, Version.cycle_id).join(Version, Version.id == Trend.version_id)
    with reading() as ledger:
        rows = ledger.execute(query.where(Version.id.in_(newest), Trend.kode_desa != trends.WHOLE)).all()
    lines = [
        VillageLine(
            row.kode_desa,
            regions.name(row.kode_desa),
            trends.Point(cycle_id, row.rows, row.warned, row.rejected, row.bad_nik),
        )
        for row, cycle_id in rows
        if area.holds(row.kode_desa) and row.kode_desa.startswith(kecamatan)
    ]
    return paged(sorted(lines, key=lambda one: (-(one.point.share(by) or 0), one.kode_desa)), number)
