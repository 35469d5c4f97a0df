"""Precision and recall of the verdict codes against what the sample's generator knows; `python -m benchmarks.verdicts`.

The generator writes which row is which person and which cell it damaged how (`truth/`). From that alone it is said which codes
a row ought to have; the pipeline never reads it. A code is decidable where the row, or another row of its export, shows the
damage; where nothing does, no code can be right but by chance, and the damage is counted apart with its reason. The seeds are
other ones than those of the tests, and the rates of damage were committed before.
"""

import argparse
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.quiet import quiet

CYCLE = "2026-09"
SEEDS = (101, 202, 303)
RECOVERED = {
    "dot_zero": "NUMBER_CELL",
    "number_exact": "NUMBER_CELL",
    "apostrophe": "APOSTROPHE_REMOVED",
    "nbsp": "NBSP_REMOVED",
    "spaces": "SEPARATORS_REMOVED",
    "dots": "SEPARATORS_REMOVED",
    "letters": "LETTERS_READ_AS_DIGITS",
    "full_width": "FULL_WIDTH_DIGITS",
}
LOST = {
    "wrong_length": "LENGTH",
    "bad_province": "PROVINCE",
    "bad_date": "DATE",
    "serial_0000": "SERIAL",
    "blank": "MISSING",
    "not_copied": "MISSING",
    "repeated_digit": "PLACEHOLDER",
    "all_nines": "PLACEHOLDER",
    "number_zeroed": "LAST_DIGIT_LOST",
    "scientific": "SCIENTIFIC",
}
OTHERS = {
    "region_bps_code": "PLACE_CODE_OTHER_SYSTEM",
    "region_kemendagri_code": "PLACE_CODE_OTHER_SYSTEM",
    "region_kota": "PLACE_OUTSIDE_REGENCY",
    "leading_zeros_lost": "RT_RW_ZEROS_LOST",
    "name_blank": "NAME_MISSING",
    "date_impossible": "BIRTH_DATE_IMPOSSIBLE",
}
JOBS = {8: "VALUE_WORKS_FOR_STATE", 9: "VALUE_VILLAGE_OFFICIAL"}
JOBS_OF = {"dtsen_anggota", "p3ke_individu", "p3ke_keluarga"}
DOUBTED = {"NIK_EQUALS_KK", "KK_EQUALS_NIK"}
JUDGED = (
    {f"{number}_{suffix}" for number in ("NIK", "KK") for suffix in {*RECOVERED.values(), *LOST.values()}}
    | {*OTHERS.values(), *JOBS.values(), "NIK_TEMPORARY", "NIK_REPEATED", "REPEATED_ROW", "NIK_BIRTH_DATE_DIFFERS"}
    | {"NIK_IS_KK", "KK_IS_NIK", *DOUBTED}
)
WHY = {
    "excel_zeroed": "text of 16 digits that ends in 0, as one number in ten does by nature; only the share of a file shows it",
    "ends in 0": "a number cell that lost nothing and ends in 0 by nature looks like one that lost its digit: doubted",
    "other_id unseen": "the other number in this column, sound by form, and the row's other column does not show the same",
    "other_id unclear": "one number in both columns of somebody without birth date or kin on the card: both are doubted",
    "date_swapped": "day and month exchanged give another possible day; only a sound NIK of the row contradicts it",
    "date_default_first_january": "1 January is a possible birth date; only a sound NIK of the row contradicts it",
    "nik_of_another": "a sound NIK of somebody whose own row does not show it",
}


@dataclass
class Row:
    """A received row: what the generator knows of it, and the codes it got."""

    dataset: str
    person: Any
    exact_copy: bool
    damage: dict[str, list[tuple[str, str | None]]] = field(default_factory=lambda: defaultdict(list))
    codes: set[str] = field(default_factory=set)
    born: Any = None
    nik: str | None = None
    in_force: bool = False
    renewed_card: bool = False
    family: int = 0
    kin: bool = False
    export: str = ""
    """A village's workbook and sheet, each a matter of its own; empty for any other source, judged as a whole."""


@dataclass
class Score:
    """Counts over all seeds: per code right, found and due; per undecidable damage the cells."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    due: Counter[str] = field(default_factory=Counter)
    unknowable: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def main() -> None:
    """Invent a regency per seed, stage its first month, compare, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verdicts")
    parser.add_argument("--scale", type=float, default=0.02)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    given = parser.parse_args()
    quiet()
    score, rows = Score(), 0
    for seed in given.seeds:
        with tempfile.TemporaryDirectory(prefix="gesek-verdicts-") as home:
            os.environ |= {"GESEK_HOME": home, "GESEK_STABLE_SECONDS": "0"}
            received = _staged(Path(home), given.scale, seed)
            _compare(received, score)
            rows += len(received)
    _print(score, rows, given.seeds)


def _staged(home: Path, scale: float, seed: int) -> list[Row]:
    """Every row of the month with its truth and its codes."""
    from gesek.sample.generate import generate
    from gesek.settings import settings
    from gesek.sources import contract, land, read, stage, villages
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
    cards = Counter((row.dataset, row.family) for row in received if not row.exact_copy and _sound(row, "no_kk"))
    for row in received:
        row.kin = row.dataset != "musdes" and cards[row.dataset, row.family] > _sound(row, "no_kk")
    return received


def _file_names(source: str) -> dict[str, str]:
    from sqlalchemy import select

    from gesek.store.ledger import transaction
    from gesek.store.models import ReceivedFile

    with transaction() as session:
        files = session.scalars(select(ReceivedFile).where(ReceivedFile.source == source))
        return {file.sha256: file.name for file in files}


def _take_codes(rows: dict[tuple, Row], dataset: str, path: Path, names: dict[str, str]) -> None:
    import pyarrow.parquet as pq

    for staged in pq.read_table(path).to_pylist():
        row = rows.get((dataset, names[staged["source_file"]], staged.get("lembar") or "", staged["row_number"]))
        if row is not None:
            row.in_force = True
            row.codes = set(staged["codes"].split())
            row.nik = staged.get("nik")
            row.born = staged["tanggal_lahir"] if staged.get("tanggal_lahir_asal") == "sumber" else None


def _truth(folder: Path) -> dict[tuple, Row]:
    """The rows of the month by dataset, file, sheet and row number."""
    import duckdb
    import pyarrow.parquet as pq

    from gesek.sources import contract

    headings = {
        dataset.dataset: {
            name: column for sheet in _sheets(dataset) for column, names in sheet.columns.items() for name in names
        }
        for agreed in contract.all()
        for dataset in agreed.datasets
    }
    known = {one["person_id"]: one for one in pq.read_table(folder / "person.parquet").to_pylist()}
    with duckdb.connect() as engine:
        for name in ("record", "damage"):
            parts = engine.read_parquet(str(folder / name / "*.parquet"))
            parts.filter(duckdb.ColumnExpression("cycle") == duckdb.ConstantExpression(CYCLE)).create_view(name)
        where = "dataset, cast(file as varchar), sheet, row_number"
        cells = engine.table("damage").project(f'{where}, "column", kind, true_value').fetchall()
        records = engine.table("record").project(f"{where}, person_id, is_exact_copy, family_id").fetchall()
        renewed = {
            row["family_id"] for row in pq.read_table(folder / "family.parquet").to_pylist() if row["kk_changed"]
        }
    rows = {
        _key(place): Row(
            place[0], known.get(person), copy, renewed_card=family in renewed, family=family, export=_export(place)
        )
        for *place, person, copy, family in records
    }
    for *place, column, kind, true in cells:
        row = rows.get(_key(place))
        if row is not None:
            row.damage[headings[row.dataset].get(column, column)].append((kind, true))
    _true_copies(rows.values())
    return rows


def _export(place: list[Any]) -> str:
    return f"{place[1]} {place[2]}" if place[0] == "musdes" else ""


def _true_copies(rows: Collection[Row]) -> None:
    """A row that got the NIK of the one before it has no exact copy: the copy stands behind another row."""
    strayed = {(row.dataset, row.person["person_id"]) for row in rows if row.person and _has(row, "nik_of_another")}
    for row in rows:
        row.exact_copy &= not (row.person and (row.dataset, row.person["person_id"]) in strayed)


def _sound(row: Row, column: str) -> bool:
    return {kind for kind, _ in row.damage.get(column, [])} <= {*RECOVERED}


def _has(row: Row, kind: str) -> bool:
    return any(found == kind for found, _ in row.damage.get("nik", []))


def _key(place: list[Any]) -> tuple:
    """Dataset, file, sheet and row number as staged rows have them: only a village's workbook tells its sheets apart."""
    dataset, file, sheet, number = place
    return dataset, file, sheet if dataset == "musdes" else "", number


def _sheets(dataset: Any) -> Iterator[Any]:
    for edition in dataset.editions:
        yield from edition.sheets


def _compare(rows: list[Row], score: Score) -> None:
    """Add the rows of one regency to the score."""
    repeated, met = _repeated(rows), _met(rows)
    copied = {(row.dataset, row.person["person_id"]) for row in rows if row.exact_copy and row.person}
    for number, row in enumerate(rows):
        due, free = _due(row, score)
        if number in repeated:
            due.add("NIK_REPEATED")
        if (row.dataset, row.export, row.nik) in met:
            free.add("NIK_REPEATED")
        if row.exact_copy or (row.person and (row.dataset, row.person["person_id"]) in copied):
            free |= {"REPEATED_ROW", "NIK_REPEATED"}
        for code in sorted(JUDGED):
            expected, got = code in due, code in row.codes
            if code in free:
                continue
            score.due[code] += expected
            score.found[code] += got
            score.right[code] += expected and got
            if expected != got and len(score.examples[code]) < 8:
                kinds = [f"{column}:{kind}" for column, damage in row.damage.items() for kind, _ in damage]
                score.examples[code].append(f"{'missed' if expected else 'extra'} {row.dataset} {' '.join(kinds)}")
    _exact_copies(rows, score)


def _exact_copies(rows: list[Row], score: Score) -> None:
    """Of a row and its copy the one that stands later is rejected: they are counted as pairs."""
    pairs = Counter((row.dataset, row.person["person_id"]) for row in rows if row.exact_copy and row.person)
    got = Counter((row.dataset, row.person["person_id"]) for row in rows if "REPEATED_ROW" in row.codes and row.person)
    score.due["REPEATED_ROW"] += pairs.total()
    for dataset, _ in (pairs - got).elements():
        score.examples["REPEATED_ROW"].append(f"missed {dataset}")
    score.found["REPEATED_ROW"] += sum((got & pairs).values())
    score.right["REPEATED_ROW"] += sum((pairs & got).values())


def _repeated(rows: list[Row]) -> set[int]:
    """Rows whose usable NIK stands on another row of their export, by the truth of both."""
    uses: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        if row.dataset != "siks" and not row.exact_copy and _usable(row) and _counts(row):
            typed = row.nik if _has(row, "nik_of_another") or row.person is None else row.person["nik"]
            uses[row.dataset, row.export, typed or ""].append(number)
    return {number for same in uses.values() if len(same) > 1 for number in same}


def _met(rows: list[Row]) -> set[tuple[str, str, str]]:
    """The sound NIK that undecidable damage left on a row: by chance one of them is another row's own."""
    return {(row.dataset, row.export, row.nik) for row in rows if row.nik is not None and not _usable(row)}


def _counts(row: Row) -> bool:
    return not row.codes & {"PLACE_OUTSIDE_REGENCY", "PLACE_UNKNOWN", "GHOST_ROW", "NAMES_NOBODY"}


def _usable(row: Row) -> bool:
    """Whether the row's NIK cell still gives its 16 digits."""
    kinds = {kind for kind, _ in row.damage.get("nik", [])} - {"nik_of_another"}
    return row.nik is not None and kinds <= {*RECOVERED}


def _due(row: Row, score: Score) -> tuple[set[str], set[str]]:
    """The codes a row ought to have, and those about which the row cannot say."""
    due: set[str] = set()
    free: set[str] = set()
    for column, prefix in (("nik", "NIK"), ("no_kk", "KK")):
        for kind, true in row.damage.get(column, []):
            _due_of_number(row, prefix, kind, true, due, free, score)
    for kind in _kinds_besides_numbers(row):
        if kind in OTHERS:
            due.add(OTHERS[kind])
        elif kind in ("date_swapped", "date_default_first_january") and row.nik is None:
            score.unknowable[kind] += 1
    if row.dataset == "rtlh":  # writes every RT and RW without zeros and calls none of it damage
        free.add("RT_RW_ZEROS_LOST")
    if row.dataset not in JOBS_OF or not _counts(row) or "REPEATED_ROW" in row.codes:
        free |= set(JOBS.values())
    elif row.person and row.person["job"] in JOBS:
        due.add(JOBS[row.person["job"]])
    _due_of_birth(row, due, free)
    if due & DOUBTED:  # what is in doubt is not said to be mended
        free |= {f"{prefix}_{suffix}" for prefix in ("NIK", "KK") for suffix in RECOVERED.values()}
    return due, free


def _kinds_besides_numbers(row: Row) -> list[str]:
    numbers = ("nik", "no_kk")
    return [kind for column, damage in row.damage.items() if column not in numbers for kind, _ in damage]


def _due_of_number(
    row: Row, prefix: str, kind: str, true: str | None, due: set[str], free: set[str], score: Score
) -> None:
    """What a damaged NIK or No. KK ought to be said of."""
    every = {f"{prefix}_{suffix}" for suffix in {*RECOVERED.values(), *LOST.values()}} | {"NIK_TEMPORARY"}
    if kind in ("dot_zero", "number_exact") and (true or "").endswith("0"):
        score.unknowable["ends in 0"] += 1
        free.add(f"{prefix}_LAST_DIGIT_LOST")
    elif kind in RECOVERED:
        due.add(f"{prefix}_{RECOVERED[kind]}")
    elif kind in LOST:
        due.add(f"{prefix}_{LOST[kind]}")
    elif kind == "zero":
        due.add("NIK_TEMPORARY" if prefix == "NIK" else "KK_PLACEHOLDER")
    elif kind == "none_given":  # an empty cell, 0 or nines: the person has no NIK
        free |= every & {"NIK_MISSING", "NIK_TEMPORARY", "NIK_PLACEHOLDER", "KK_MISSING", "KK_PLACEHOLDER"}
    elif kind == "excel_zeroed":
        score.unknowable[kind] += 1
        free |= {f"{prefix}_SERIAL", "NIK_REPEATED"}
    elif kind == "other_id":
        _due_of_other(row, prefix, due, free, score)


def _due_of_other(row: Row, prefix: str, due: set[str], free: set[str], score: Score) -> None:
    """The other number in this column: seen where both columns then hold the same, or a woman's day stands in a No. KK."""
    other = "no_kk" if prefix == "NIK" else "nik"
    if prefix == "KK" and row.person is not None and row.person["nik"] is None:
        due.add("KK_PLACEHOLDER")  # nobody's number is 0
        return
    woman = prefix == "KK" and row.person is not None and row.person["sex"] == "P"
    columns = _columns(row.dataset)
    in_both = _sound(row, other) and other in columns and not (row.dataset == "musdes" and row.renewed_card)
    # A village writes a birth date for the families it proposes only.
    written = row.born is not None if row.dataset == "musdes" else "tanggal_lahir" in columns
    born = written and "tanggal_lahir" not in row.damage
    if woman or (in_both and (born or (prefix == "NIK" and row.kin))):
        due.add(f"{prefix}_IS_{'KK' if prefix == 'NIK' else 'NIK'}")
    elif in_both:
        score.unknowable["other_id unclear"] += 1
        due |= DOUBTED
    else:
        score.unknowable["other_id unseen"] += 1
        free |= {"NIK_IS_KK", "KK_IS_NIK", "NIK_REPEATED"}  # two of a family may have got the same card's number


def _columns(dataset: str) -> set[str]:
    from gesek.sources import contract

    return {
        column
        for agreed in contract.all()
        for item in agreed.datasets
        if item.dataset == dataset
        for column in item.columns
    }


def _due_of_birth(row: Row, due: set[str], free: set[str]) -> None:
    """A readable birth date beside a sound NIK: they differ, or not, as the calendar says of the two."""
    if row.nik is None or row.born is None:
        return
    if f"{row.born.day + 40 * (int(row.nik[6:8]) > 40):02d}{row.born:%m%y}" != row.nik[6:12]:
        due.add("NIK_BIRTH_DATE_DIFFERS")
    if "NIK_DATE_NOT_IN_CALENDAR" in row.codes:
        free.add("NIK_BIRTH_DATE_DIFFERS")


def _print(score: Score, rows: int, seeds: list[int]) -> None:
    console = Console(width=130)
    title = f"Verdict codes against the generator's truth: {rows:,} rows of {CYCLE}, seeds {', '.join(map(str, seeds))}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for position, heading in enumerate(("code", "due", "given", "precision", "recall")):
        table.add_column(heading, justify="right" if position else "left")
    for code in sorted(JUDGED):
        if score.due[code] or score.found[code]:
            right, found, due = score.right[code], score.found[code], score.due[code]
            ratios = (f"{right / total:.4f}" if total else "-" for total in (found, due))
            table.add_row(code, str(due), str(found), *ratios)
    console.print(table)
    console.print("\nUndecidable, cells and why:")
    for kind, cells in sorted(score.unknowable.items()):
        console.print(f"  {kind}: {cells}; {WHY[kind]}", highlight=False)
    if score.examples:
        console.print("\nAmong the rows judged otherwise than due (dataset, damaged columns):")
    for code, lines in sorted(score.examples.items()):
        console.print(f"  {code}: {'; '.join(lines)}", highlight=False)


if __name__ == "__main__":
    main()
