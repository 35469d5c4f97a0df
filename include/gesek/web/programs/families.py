"""The families that a report found (gap or overlap): counted by pair of programmes, and row by row within an area.

Rows show neither NIK nor No. KK, here and in the workbook: who needs them gets the sealed package of the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gesek.access.asker import Area
from gesek.programs import served
from gesek.programs.definition import Program
from gesek.store import audit, lake
from gesek.store.engine import session
from gesek.store.models import Version
from gesek.web.paging import ROWS, Page, offset

OVERLAP = "program_overlap"
SHOWN = ("family_id", "nama", "kode_desa", "alamat", "rt", "rw", "jumlah_anggota", "status", "desil", "tumpang_tindih")
"""What is shown of a family, where the report has it."""
PAIRS = """
    with broken as (select kode_desa, unnest(string_split(tumpang_tindih, ' ')) as kode from found)
    select coalesce(kode_desa, '') as kode_desa, kode, count(*) as banyak from broken group by all
"""
WITHIN = """
    ($everywhere or list_contains($villages, kode_desa))
    and ($place = '' or starts_with(coalesce(kode_desa, ''), $place))
    and ($code = '' or list_contains(string_split(coalesce(codes, ''), ' '), $code))
"""


@dataclass(frozen=True)
class Pair:
    """Two programmes that exclude each other, and how many families both serve.

    Attributes:
        code: of the rule by which the first leaves out whom the other serves.
    """

    code: str
    program: str
    other: str
    families: int


@dataclass(frozen=True)
class Wanted:
    """Which families: of a kecamatan or village (code; empty for all), and of a pair (the rule's code; empty for all)."""

    place: str = ""
    code: str = ""


def pairs(area: Area, program: Program) -> list[Pair]:
    """The pairs a programme is one of (all, for the report on overlaps), each with its families in an area.

    None of a pair is told before the report was made.
    """
    report = lake.published(f"out/{OVERLAP}")
    counts: dict[str, int] = {}
    for (village, code), count in (_paired(report.id) if report else {}).items():
        if area.holds(village):
            counts[code] = counts.get(code, 0) + count
    every = [Pair(one["kode"], one["program"], one["lain"], counts.get(one["kode"], 0)) for one in served.pairs()]
    return [one for one in every if report and program.id in (OVERLAP, one.program, one.other)]


def page(report: Program, version: Version, area: Area, wanted: Wanted, number: int, by: str) -> Page[dict[str, Any]]:
    """Some of the families, the best ranked first; the look is a record of the audit chain before anything is read."""
    _record("program.look", report, version, by)
    rows, total = _rows(version, area, wanted, ROWS, offset(number))
    return Page(rows, max(1, number), total)


def every(report: Program, version: Version, area: Area, wanted: Wanted, by: str) -> Sequence[dict[str, Any]]:
    """All of them to be taken away, recorded likewise."""
    _record("program.download", report, version, by)
    return _rows(version, area, wanted, None, 0)[0]


def _record(action: str, report: Program, version: Version, by: str) -> None:
    audit.note(actor=by, action=action, subject=f"program:{report.id}/{version.id}")


def _rows(
    version: Version, area: Area, wanted: Wanted, limit: int | None, skipped: int
) -> tuple[list[dict[str, Any]], int]:
    with session() as engine:
        lake.bind(engine, "found", version)
        columns = engine.relation("found").columns
        codes = "tumpang_tindih" if "tumpang_tindih" in columns else "cast(null as varchar)"
        shown = ", ".join(name for name in SHOWN if name in columns)
        values = {
            "everywhere": area.everywhere,
            "villages": sorted(area.villages or ()),
            "place": wanted.place,
            "code": wanted.code,
        }
        inside = f"select {shown}, peringkat from (select *, {codes} as codes from found) where {WITHIN}"  # noqa: S608
        total = engine.build_expression("inside", inside, values)
        chosen = "select * from inside order by peringkat, family_id limit $limit offset $skipped"
        engine.build_expression("chosen", chosen, {"limit": total if limit is None else limit, "skipped": skipped})
        return engine.ordered("chosen", ["peringkat", "family_id"]).to_arrow_table().to_pylist(), total


@lru_cache(maxsize=16)
def _paired(version_id: int) -> dict[tuple[str, str], int]:
    with session() as engine:
        lake.bind(engine, "found", lake.version(version_id))
        engine.build_expression("paired", PAIRS)
        return {(row["kode_desa"], row["kode"]): row["banyak"] for row in engine.arrow("paired").to_pylist()}
