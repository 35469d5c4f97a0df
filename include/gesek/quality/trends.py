"""Trends: how rows, verdicts, codes and bad NIK of every staged dataset move, as a whole and by village. Counts only.

A version is measured once it is judged, passed or not; measured again, its rows take the place of the first. They stay when
the version's files are gone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
from sqlalchemy import delete, select

from gesek.quality import projection
from gesek.quality.reference import village_codes
from gesek.sources import contract
from gesek.sources.codes import catalogue
from gesek.store import lake
from gesek.store.findings import Trend
from gesek.store.ledger import transaction
from gesek.store.models import Version

STAGED = "staged/"
VERDICTS = ("accepted", "warned", "rejected")
BAD_NIK = ["missing", "placeholder", "temporary", "suspect", "damaged", "invalid"]
"""States of a NIK by which nobody can be matched."""
WHOLE = ""
SHOWN = 12
"""Versions in a line."""
BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Point:
    """Counts of one version, of all its rows or those of a village."""

    cycle_id: str
    rows: int
    warned: int
    rejected: int
    bad_nik: int | None

    def share(self, name: str) -> float | None:
        """A count as a share of the rows; None where there is none."""
        count = getattr(self, name)
        return None if count is None or not self.rows else count / self.rows


def record(versions: Iterable[Version]) -> None:
    """Measure the staged ones among these versions and keep what was found."""
    found = [row for version in versions if version.dataset.startswith(STAGED) for row in _measured(version)]
    if not found:
        return
    with transaction() as session:
        session.execute(delete(Trend).where(Trend.version_id.in_({row.version_id for row in found})))
        session.add_all(found)


def _measured(version: Version) -> list[Trend]:
    """One row of the whole and one per village; none of a dataset whose rows have no verdict.

    Only villages and codes that are known are kept: whatever else a broken column holds may be anybody's.
    """
    files = lake.paths(version)
    columns = projection.schema(files)
    wanted = [name for name in ("verdict", "codes", "nik_state", "kode_desa") if name in columns.names]
    if "verdict" not in wanted:
        return []
    table = pads.dataset([str(file) for file in files], columns).to_table(columns=wanted)
    codes: Counter[str] = Counter()
    if "codes" in wanted:
        for pair in pc.value_counts(table["codes"].combine_chunks()).to_pylist():
            given = catalogue().keys() & (pair["values"] or "").split()
            codes.update(dict.fromkeys(given, pair["counts"]))
    counts = {name: pc.equal(table["verdict"], name).cast(pa.int64()) for name in VERDICTS}
    counts["rows"] = pa.array([1] * len(table), pa.int64())
    if "nik_state" in wanted:
        counts["bad_nik"] = pc.is_in(table["nik_state"], value_set=pa.array(BAD_NIK)).cast(pa.int64())
    whole = {name: pc.sum(values).as_py() or 0 for name, values in counts.items()}
    rows = [_row(version, WHOLE, whole, codes)]
    if "kode_desa" in wanted:
        by = pa.table({"kode_desa": table["kode_desa"], **counts}).group_by("kode_desa")
        found = {one["kode_desa"]: one for one in by.aggregate([(name, "sum") for name in counts]).to_pylist()}
        for one in (found[code] for code in village_codes() if code in found):
            rows.append(_row(version, one["kode_desa"], {name: one[f"{name}_sum"] for name in counts}, {}))
    return rows


def _row(version: Version, desa: str, counts: dict[str, int], codes: dict[str, int]) -> Trend:
    bad = counts.get("bad_nik")
    known = {name: counts[name] for name in ("rows", *VERDICTS)}
    return Trend(version_id=version.id, kode_desa=desa, bad_nik=bad, codes=dict(sorted(codes.items())), **known)


def series(source: str = "", desa: str = WHOLE) -> dict[str, list[Point]]:
    """The newest versions of each staged dataset, the oldest of them first.

    Args:
        source: only its datasets; all if empty.
        desa: only the rows of this village; all rows if empty.

    Raises:
        ConfigurationError: there is no such source.
    """
    only = {f"{STAGED}{one.dataset}" for one in contract.load(source).datasets} if source else None
    query = select(Version.dataset, Version.cycle_id, Trend).join(Trend, Trend.version_id == Version.id)
    with transaction() as session:
        rows = session.execute(query.where(Trend.kode_desa == desa).order_by(Version.dataset, Version.id)).all()
    found: dict[str, list[Point]] = {}
    for dataset, cycle_id, row in rows:
        if only is None or dataset in only:
            point = Point(cycle_id, row.rows, row.warned, row.rejected, row.bad_nik)
            found.setdefault(dataset, []).append(point)
    return {dataset: points[-SHOWN:] for dataset, points in found.items()}


def sparkline(values: Sequence[float]) -> str:
    """A bar per value between the lowest and the highest; equal ones are all low."""
    low, high = min(values), max(values)
    step = (high - low) / (len(BARS) - 1)
    return "".join(BARS[round((value - low) / step) if step else 0] for value in values)


def arrow(values: Sequence[float]) -> str:
    """Whether the last value is above, below or as the one before it; nothing for a first one."""
    if len(values) < 2:
        return ""
    return "↑" if values[-1] > values[-2] else "↓" if values[-1] < values[-2] else "→"
