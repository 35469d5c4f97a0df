"""The rows behind an incident: how many each village has, and the rows themselves for who may see people.

They are asked of the version that was judged, whose parts never change. Counts name nobody. The rows are people: each look is a
record of the audit chain before it is taken, with the reason of who looks, and is cut to the villages that are his to see.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from openpyxl import Workbook
from sqlalchemy import select

from gesek import plain_workbook
from gesek.errors import IncidentError
from gesek.quality import breaks, incidents, reference, suite
from gesek.quality.breaks import RELATION, Condition
from gesek.settings import settings
from gesek.spreadsheet import safe_text
from gesek.store import audit, lake, said
from gesek.store.engine import SqlEngine, session
from gesek.store.findings import GateResult, Incident
from gesek.store.ledger import reading
from gesek.store.models import FilePart, ReceivedFile, Version

SHOWN = (
    "source_file", "lembar", "row_number", "family_id", "person_id", "house_id", "idsemesta", "id_keluarga", "nik", "no_kk",
    "nama", "nama_kepala", "jenis_kelamin", "tanggal_lahir", "alamat", "rt", "rw", "kode_desa", "nik_state", "kk_state",
    "verdict", "codes",
)  # fmt: skip
"""What the answers to senders show of a row, and the ids of core; the columns of the rule are shown as well."""
AS_RECEIVED = ("nik", "no_kk")
"""Staged rows keep only a sound number; what is to be mended is what was received."""
PLACE = ("source_file", "row_number", "lembar")
ORDER = ("source_file", "lembar", "row_number", "family_id", "person_id", "house_id")
WHERE = ("filename", "file_row_number")
Place = tuple[str, int]
"""A part and the number of the row in it."""
WHOLE_SHEET = 20_000
"""Rows of a workbook; more are mended by a new export, not by hand."""


@dataclass(frozen=True)
class Judged:
    """What an incident was found by: the version (with its hash) and the rule, in a village or (empty) all of it."""

    dataset: str
    version_id: int
    digest: str
    rule: str
    scope: str = ""


@dataclass(frozen=True)
class Rows:
    """Some of the rows behind an incident, by column; `files` has the names of the received files they came in."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    files: Mapping[str, str]


def judged(incident: Incident) -> Judged | None:
    """The newest judgement that found an incident; None where no gate did, as of a refused file."""
    query = (
        select(Version.id, Version.hash)
        .join(GateResult, GateResult.version_id == Version.id)
        .where(GateResult.dataset == incident.dataset, GateResult.rule == incident.rule, GateResult.passed.is_(False))
    )
    with reading() as ledger:
        found = ledger.execute(query.order_by(GateResult.id.desc()).limit(1)).one_or_none()
    return Judged(incident.dataset, found.id, found.hash, incident.rule, incident.scope) if found else None


@lru_cache(maxsize=256)
def by_village(found: Judged) -> tuple[tuple[str, int], ...] | None:
    """How many rows of each village break the rule, most first; empty stands for rows of no village.

    None where no row does, but the dataset: its columns, its number of rows.
    """
    with _opened(found) as (engine, condition, names):
        if condition is None:
            return None
        place = "coalesce(kode_desa, '')" if "kode_desa" in names else "''"
        sql = f"select {place} as desa, count(*) as found from {RELATION} where {condition.sql} group by all"  # noqa: S608
        engine.build_expression("by_village", sql, condition.values)
        counted = engine.arrow("by_village").to_pylist()
    ranked = sorted((-one["found"], one["desa"]) for one in counted if found.scope in ("", one["desa"]))
    return tuple((desa, -count) for count, desa in ranked)


def look(
    incident_id: int, by: str, reason: str, villages: Collection[str] | None = None, offset: int = 0, limit: int = 50
) -> Rows:
    """Some of the rows behind an incident, in total order; the look is on record.

    Args:
        incident_id: the incident.
        by: account of the officer who looks.
        reason: why; without names or numbers of people.
        villages: only rows of these; all, also those of no village, when None.
        offset: rows to leave out first.
        limit: at most so many.

    Raises:
        IncidentError: it is unknown, or no row is behind it.
        StoreError: nobody looks, or the reason is missing or holds a long number.
    """
    who, why = said.actor(by), said.reason(reason)
    incident, _events = incidents.shown(incident_id)
    found = judged(incident)
    counted = by_village(found) if found else None
    if found is None or counted is None:
        raise IncidentError(
            f"No row is behind incident {incident_id}: what is wrong is the file or the dataset as a whole."
        )
    audit.note(actor=who, action="incident.look", subject=f"incident:{incident_id}", reason=why)
    total = sum(count for desa, count in counted if villages is None or desa in villages)
    places = _places(found, None if villages is None else frozenset(villages))[offset : offset + limit]
    return _read(found, places, total)


@lru_cache(maxsize=8)
def _places(found: Judged, villages: frozenset[str] | None) -> tuple[Place, ...]:
    """Where the rows lie, in their order, at most `WHOLE_SHEET`: found once, so that turning a page reads that page alone."""
    with _opened(found) as (engine, condition, names):
        if condition is None:
            return ()
        within, bound = _within(found.scope, villages, names)
        order = [*condition.columns, *(name for name in ORDER if name in names), *WHERE]
        sql = (
            f"select {', '.join(WHERE)} from {RELATION} where ({condition.sql}) and {within} "  # noqa: S608
            f"order by {', '.join(f'{name} nulls last' for name in dict.fromkeys(order))} limit {WHOLE_SHEET}"
        )
        engine.build_expression("places", sql, {**condition.values, **bound})
        return tuple((row["filename"], row["file_row_number"]) for row in engine.arrow("places").to_pylist())


def _within(scope: str, villages: Collection[str] | None, names: Collection[str]) -> tuple[str, dict[str, Any]]:
    """The condition that a row lies in the scope of an incident and in these villages, and the values it is bound to."""
    if "kode_desa" not in names:
        return ("true" if villages is None else "false"), {}
    parts, bound = ["true"], dict[str, Any]()
    if villages is not None:
        parts.append("kode_desa in (select unnest($villages::varchar[]))")
        bound["villages"] = sorted(villages)
    if scope:
        parts.append("kode_desa = $scope")
        bound["scope"] = scope
    return " and ".join(parts), bound


def _read(found: Judged, places: Sequence[Place], total: int) -> Rows:
    """The rows at these places, with their numbers as received where the version is a staged one."""
    rules = suite.load(found.dataset).entry(found.rule)
    if not places or rules is None:
        return Rows((), (), total, {})
    parts = sorted({path for path, _number in places})
    with session() as engine:
        engine.bind_parquet(RELATION, [Path(part) for part in parts], places=True)
        names = engine.relation(RELATION).columns
        wanted = [*breaks.named(rules), *SHOWN]
        columns = tuple(name for name in dict.fromkeys(wanted) if name in names)
        engine.bind("place", _numbered(places))
        sql = f"select p.position, j.* from {RELATION} as j join place as p using (filename, file_row_number)"  # noqa: S608
        engine.build_expression("broken", sql)
        _join_received(engine, found, columns, parts)
        rows = tuple(tuple(row.values()) for row in engine.arrow("shown", columns).to_pylist())
    return Rows(columns, rows, total, _file_names(columns, rows))


def _numbered(places: Sequence[Place]) -> pa.Table:
    """The places with their position in the order."""
    files, numbers = zip(*places, strict=True)
    return pa.table({"filename": files, "file_row_number": numbers, "position": range(len(places))})


def workbook(incident_id: int, by: str, reason: str, villages: Collection[str] | None, target: Path) -> int:
    """Write the rows behind an incident to a workbook, at most `WHOLE_SHEET` of them; returns how many there are. See `look`."""
    found = look(incident_id, by, reason, villages, limit=WHOLE_SHEET)
    book = Workbook()
    sheet = book.active
    sheet.title = f"INSIDEN {incident_id}"
    label = "CONTOH: SEMUA ORANG REKAAN" if settings().profile == "sample" else ""
    sheet.append([f"Insiden {incident_id}: {len(found.rows)} dari {found.total} baris. {label}".strip()])
    sheet.append(list(found.columns))
    for row in found.rows:
        sheet.append([_cell(found.files.get(value, value)) for value in row])
    sheet.freeze_panes = "A3"
    plain_workbook.save(book, target)
    return found.total


def _cell(value: Any) -> Any:
    """Every text as text that no spreadsheet takes for a formula; only counts are numbers."""
    return value if value is None or isinstance(value, int) else safe_text(str(value))


@contextmanager
def _opened(found: Judged) -> Iterator[tuple[SqlEngine, Condition | None, tuple[str, ...]]]:
    """An engine with the version's rows bound, the condition of the rule, and the columns there are."""
    version = lake.version(found.version_id)
    with session() as engine:
        engine.bind_parquet(RELATION, lake.paths(version), places=True)
        relation = engine.relation(RELATION)
        kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
        rules = suite.load(found.dataset)
        yield engine, breaks.condition(rules, found.rule, kinds, reference.parameters(version)), tuple(kinds)


def _join_received(engine: SqlEngine, found: Judged, columns: tuple[str, ...], parts: Sequence[str]) -> None:
    """Bind `shown`: the broken rows in their order, a number as it was received where the staged row has none."""
    raw = _raw_parts(found, parts) if set(AS_RECEIVED) & set(columns) and "row_number" in columns else []
    if raw:
        engine.bind_parquet("received", raw)
    names = set(engine.relation("received").columns) if raw else set()
    numbers = [name for name in AS_RECEIVED if name in names and name in columns]
    chosen = [f'coalesce(r."{name}", b."{name}") as "{name}"' if name in numbers else f'b."{name}"' for name in columns]
    on = " and ".join(f"r.{name} = b.{name}" for name in PLACE if name in names and name in columns)
    joined = f"left join received as r on {on}" if raw else ""
    engine.build_expression("shown", f"select {', '.join(chosen)} from broken as b {joined} order by b.position")  # noqa: S608


def _raw_parts(found: Judged, parts: Sequence[str]) -> list[Path]:
    """The parts with the cells as received, of the files that these staged parts are of and that are still kept."""
    name = found.dataset.removeprefix("staged/")
    lake_folder = settings().lake
    version = lake.version(found.version_id)
    digests = {part.sha256 for part in version.parts if part.sha256 and str(lake_folder / part.path) in set(parts)}
    query = (
        select(FilePart.path)
        .join(ReceivedFile, ReceivedFile.id == FilePart.received_file_id)
        .where(FilePart.stage == "raw", FilePart.dataset == name, ReceivedFile.sha256.in_(digests))
    )
    with reading() as ledger:
        paths = [lake_folder / path for path in ledger.scalars(query.order_by(FilePart.received_file_id))]
    return [path for path in paths if path.exists()]


def _file_names(columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> dict[str, str]:
    """Digest -> name of the received files of these rows."""
    if "source_file" not in columns:
        return {}
    digests = {row[columns.index("source_file")] for row in rows}
    query = select(ReceivedFile.sha256, ReceivedFile.name).where(ReceivedFile.sha256.in_(digests))
    with reading() as ledger:
        return {row.sha256: row.name for row in ledger.execute(query.order_by(ReceivedFile.id))}
