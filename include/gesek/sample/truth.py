"""The truth beside the sample: which row is which person, which cell was damaged how. The pipeline never reads it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gesek.sample.dates import AS_OF, CYCLES, NEVER
from gesek.sample.extract import Extract
from gesek.sample.world import ALWAYS, World


@dataclass
class RowPlaces:
    """Where each row stands: the file (position in `files`), the sheet (None in a CSV) and the row number the sender sees."""

    files: list[str]
    file: np.ndarray
    sheet: str | None
    row: np.ndarray


def write_records(truth: Path, extract: Extract, places: RowPlaces, villages: pa.Array, part: str = "") -> None:
    """Write which person, family and village each row of a file is, the damage of its cells, and what others of them say.

    Args:
        truth: folder; parts go to `record/`, `damage/` and `said/`.
        extract: the rows.
        places: where each row stands. A row that stands in no file (row number 0) is left out.
        villages: code of the village in which the sender has the row's family, per row.
        part: added to the part's name where one dataset has several.
    """
    name = f"{extract.dataset}-{extract.cycle}{part}.parquet"
    table = pa.table(
        {
            **_where(extract, places, np.arange(len(extract))),
            "person_id": position(extract.person),
            "family_id": position(extract.family),
            "kode_desa": villages,
            "is_duplicate": pa.array(extract.copy > 0),
            "is_exact_copy": pa.array(extract.copy == 1),
        }
    )
    _write(table.filter(pa.array(places.row > 0)), truth / "record" / name)
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *[each.rows for each in extract.damages]]).astype(np.int64)
    empty = pa.array([], pa.string())
    columns = [pa.array([each.column] * len(each.rows), pa.string()) for each in extract.damages]
    damage = pa.table(
        {
            **_where(extract, places, rows),
            "column": pa.concat_arrays([*columns, empty]),
            "kind": pa.concat_arrays([*[_plain(each.kinds) for each in extract.damages], empty]),
            "true_value": pa.concat_arrays([*[_plain(each.true) for each in extract.damages], empty]),
        }
    )
    _write(damage.filter(pa.array(places.row[rows] > 0)), truth / "damage" / name)
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *[each.rows for each in extract.said]]).astype(np.int64)
    said = pa.table(
        {
            **_where(extract, places, rows),
            "column": pa.array([each.column for each in extract.said for _ in each.rows], pa.string()),
            "kind": pa.array([each.kind for each in extract.said for _ in each.rows], pa.string()),
        }
    )
    _write(said.filter(pa.array(places.row[rows] > 0)), truth / "said" / name)


def one_file(file: str, sheet: str | None, first_row: int, count: int) -> RowPlaces:
    """Return the places of rows that follow each other in one file."""
    row = np.arange(first_row, first_row + count, dtype=np.int32)
    return RowPlaces([file], np.zeros(count, dtype=np.int16), sheet, row)


def _where(extract: Extract, places: RowPlaces, rows: np.ndarray) -> dict[str, pa.Array]:
    file = places.file[rows]
    return {
        "dataset": _same(extract.dataset, len(rows)),
        "cycle": _same(extract.cycle, len(rows)),
        "file": pa.DictionaryArray.from_arrays(pa.array(file, mask=file < 0), pa.array(places.files, pa.string())),
        "sheet": _same(places.sheet or "", len(rows)),
        "row_number": pa.array(places.row[rows]),
    }


def write_world(truth: Path, world: World) -> None:
    """Write the people and families themselves, with their state at the end of each cycle."""
    people, families, regions = world.people, world.families, world.regions
    table = {
        "person_id": position(np.arange(len(people))),
        "family_id": position(people.family),
        "family_before_id": position(people.family_before),
        "joined_family": _day(people.joined),
        "role": pa.array(people.role),
        "name": people.name,
        "nik": pc.cast(pa.array(people.nik, mask=people.nik == 0), pa.string()),
        "sex": pa.array(["L", "P"]).take(pa.array(people.sex)),
        "birth_date": _day(people.birth),
        "died": _day(people.death),
        "mother_id": position(people.mother),
        "father_id": position(people.father),
        "job": pa.array(people.job),
        "education": pa.array(people.education),
        "disability": pa.array(people.disability),
    }
    for cycle in CYCLES:
        day = AS_OF[cycle]
        table[f"alive_{cycle}"] = pa.array((people.birth <= day) & (people.death > day))
    _write(pa.table(table), truth / "person.parquet")
    family = {
        "family_id": position(np.arange(len(families))),
        "no_kk": pc.cast(pa.array(families.kk), pa.string()),
        "no_kk_before": pc.cast(pa.array(families.kk_before), pa.string()),
        "kk_changed": _day(families.kk_changed),
        "kode_desa": regions.text("code", families.village),
        "kode_desa_before": regions.text("code", families.village_before),
        "moved": _day(families.moved),
        "arrived": _day(families.arrived),
        "left": _day(families.left),
        "house_id": position(families.host),
        "welfare_rank": pa.array(families.rank),
        "extremely_poor": pa.array(families.poorest),
    }
    for cycle in CYCLES:
        family[f"members_{cycle}"] = pa.array(world.members_alive(AS_OF[cycle]))
    _write(pa.table(family), truth / "family.parquet")


def position(values: np.ndarray) -> pa.Array:
    """Return positions as ids from 1, null for none."""
    return pa.array(values.astype(np.int64) + 1, mask=values < 0)


def _day(days: np.ndarray) -> pa.Array:
    return pc.cast(pa.array(days.astype(np.int32), mask=(days == NEVER) | (days == ALWAYS)), pa.date32())


def _same(word: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, dtype=np.int8)), pa.array([word]))


def _plain(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return pc.cast(values, pa.string())


def _write(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    pq.write_table(table, part, compression="snappy")
    part.replace(path)
