"""The rows of an invented month: what the generator knows of each, and the codes it got."""

import os
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.verdicts.codes import RECOVERED
from benchmarks.verdicts.layouts import canonical
from gesek.sources import contract

CYCLE = "2026-09"


@dataclass
class Row:
    """A received row.

    Attributes:
        dataset, person, family, kode_desa: whose and where it is, by the truth. exact_copy: it repeats another row.
        damage: column -> (kind, true value) of each damage. said: column -> what the cell rightly says.
        codes, nik, no_kk, born: what staging gave the row; `born` only where the row's own birth date is used.
        in_force: its file is the last one of its village. renewed_card: the family's card changed. kin: others of the export
            have the same card.
        export: a village's workbook and sheet, each a matter of its own; empty for any other source, judged as a whole.
    """

    dataset: str
    person: Any
    exact_copy: bool
    renewed_card: bool
    family: int
    kode_desa: str
    export: str
    damage: dict[str, list[tuple[str, str | None]]] = field(default_factory=lambda: defaultdict(list))
    said: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    codes: set[str] = field(default_factory=set)
    born: Any = None
    nik: str | None = None
    no_kk: str | None = None
    in_force: bool = False
    kin: bool = False

    @property
    def same_person(self) -> tuple[str, int] | None:
        """What the rows of one person in one dataset share."""
        return (self.dataset, self.person["person_id"]) if self.person else None

    def kinds(self, column: str) -> set[str]:
        """The kinds of damage of one column."""
        return {kind for kind, _ in self.damage.get(column, [])}

    def sound(self, column: str) -> bool:
        """Whether the cell still gives its number, whatever had to be taken away to read it."""
        return self.kinds(column) <= {*RECOVERED}


def staged(home: Path, scale: float, seed: int) -> list[Row]:
    """Invent a regency, stage its first month, and return every row with its truth and its codes."""
    os.environ |= {"GESEK_HOME": str(home), "GESEK_STABLE_SECONDS": "0"}
    from gesek.sample.generate import generate
    from gesek.settings import settings
    from gesek.sources import land, read, stage, villages
    from gesek.store import cycles, lake, ledger

    settings.cache_clear()
    generate(settings().inbox, home / "truth", scale, seed)
    ledger.migrate()
    cycles.open_cycle(CYCLE)
    rows = _truth(home / "truth")
    for source in contract.names():
        versions = stage.stage_files(source, read.read_files(land.collect(source, CYCLE), "bench"), "bench")
        names = _file_names(source)
        versions.pop(villages.DATASET, None)  # counts, no rows that were received
        for dataset, version in versions.items():
            for path in lake.paths(lake.version(version)):
                _take_codes(rows, dataset.removeprefix("staged/"), path, names)
    received = [row for row in rows.values() if row.in_force]  # a village's later workbook replaced its earlier one
    cards = Counter((row.dataset, row.family) for row in received if not row.exact_copy and row.sound("no_kk"))
    for row in received:
        row.kin = row.dataset != "musdes" and cards[row.dataset, row.family] > row.sound("no_kk")
    return received


def card_owners(truth: Path) -> dict[str, int]:
    """Return No. KK -> family, of the cards in force and those before."""
    import pyarrow.parquet as pq

    families = pq.read_table(truth / "family.parquet", columns=["family_id", "no_kk", "no_kk_before"]).to_pylist()
    return {row[column]: row["family_id"] for column in ("no_kk_before", "no_kk") for row in families}


def _file_names(source: str) -> dict[str, str]:
    from sqlalchemy import select

    from gesek.store.ledger import transaction
    from gesek.store.models import ReceivedFile

    with transaction() as session:
        files = session.scalars(select(ReceivedFile).where(ReceivedFile.source == source))
        return {file.sha256: file.name for file in files}


def _take_codes(rows: dict[tuple, Row], dataset: str, path: Path, names: dict[str, str]) -> None:
    import pyarrow.parquet as pq

    for found in pq.read_table(path).to_pylist():
        row = rows.get((dataset, names[found["source_file"]], found.get("lembar") or "", found["row_number"]))
        if row is not None:
            row.in_force = True
            row.codes = set(found["codes"].split())
            row.nik, row.no_kk = found.get("nik"), found.get("no_kk")
            row.born = found["tanggal_lahir"] if found.get("tanggal_lahir_asal") == "sumber" else None


def _truth(folder: Path) -> dict[tuple, Row]:
    """The rows of the month by dataset, file, sheet and row number."""
    import duckdb
    import pyarrow.parquet as pq

    known = {one["person_id"]: one for one in pq.read_table(folder / "person.parquet").to_pylist()}
    families = pq.read_table(folder / "family.parquet", columns=["family_id", "kk_changed"]).to_pylist()
    renewed = {row["family_id"] for row in families if row["kk_changed"]}
    where = "dataset, cast(file as varchar), sheet, row_number"
    with duckdb.connect() as engine:
        for name in ("record", "damage", "said"):
            parts = engine.read_parquet(str(folder / name / "*.parquet"))
            parts.filter(duckdb.ColumnExpression("cycle") == duckdb.ConstantExpression(CYCLE)).create_view(name)
        records = engine.table("record").project(f"{where}, person_id, is_exact_copy, family_id, kode_desa").fetchall()
        cells = engine.table("damage").project(f'{where}, "column", kind, true_value').fetchall()
        said = engine.table("said").project(f'{where}, "column", kind').fetchall()
    rows = {
        _key(place): Row(place[0], known.get(person), copy, family in renewed, family, village, _export(place))
        for *place, person, copy, family, village in records
    }
    for *place, column, kind, true in cells:
        row = rows.get(_key(place))
        if row is not None:
            row.damage[canonical(row.dataset).get(column, column)].append((kind, true))
    for *place, column, kind in said:
        row = rows.get(_key(place))
        if row is not None:
            row.said[canonical(row.dataset).get(column, column)].add(kind)
    _true_copies(rows.values())
    return rows


def _true_copies(rows: Collection[Row]) -> None:
    """A row that got the NIK of the one before it has no exact copy: the copy stands behind another row."""
    strayed = {row.same_person for row in rows if "nik_of_another" in row.kinds("nik")} - {None}
    for row in rows:
        row.exact_copy &= row.same_person not in strayed


def _export(place: list[Any]) -> str:
    return f"{place[1]} {place[2]}" if place[0] == "musdes" else ""


def _key(place: list[Any]) -> tuple:
    """Dataset, file, sheet and row number as staged rows have them: only a village's workbook tells its sheets apart."""
    dataset, file, sheet, number = place
    return dataset, file, sheet if dataset == "musdes" else "", number
