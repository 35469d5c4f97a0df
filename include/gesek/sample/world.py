"""The invented truth: families and people with their histories, as arrays of equal length.

Days are integers (see `dates`), `NEVER` where an event does not come, `ALWAYS` where it was always so. Positions (of a
family, a mother) are row numbers in these arrays, -1 where there is none.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gesek.sample.dates import PASSERS_CAME, PASSERS_LEFT
from gesek.sample.regions import Regions

ALWAYS = np.int32(-1_000_000)

HEAD, SPOUSE, CHILD, IN_LAW, GRANDCHILD, PARENT, SERVANT, OTHER = 1, 2, 3, 4, 5, 6, 7, 8
"""Relations to the head, numbered as Regsosek's r409."""


@dataclass
class Families:
    """One value per family.

    Attributes:
        village: position in Regions, after the last move. village_before: before it (the same if none).
        moved: day of the move within the regency. arrived, left: days of forming or coming, and of leaving the regency.
        kk, kk_before: card numbers, int64. kk_changed: day the number changed.
        dusun, rt, rw and *_before: place in the village. host: family whose house it lives in (itself mostly).
        welfare: standard normal, low is poor. rank: 0 poorest .. 1 richest. poorest: truly extremely poor.
        housing columns: positions in the words of `distributions.yaml`. watt: 450..3500, 0 without own meter.
    """

    village: np.ndarray
    village_before: np.ndarray
    moved: np.ndarray
    arrived: np.ndarray
    left: np.ndarray
    kk: np.ndarray
    kk_before: np.ndarray
    kk_changed: np.ndarray
    dusun: np.ndarray
    rt: np.ndarray
    rw: np.ndarray
    dusun_before: np.ndarray
    rt_before: np.ndarray
    rw_before: np.ndarray
    host: np.ndarray
    welfare: np.ndarray
    rank: np.ndarray
    poorest: np.ndarray
    kepemilikan: np.ndarray
    atap: np.ndarray
    dinding: np.ndarray
    lantai: np.ndarray
    penerangan: np.ndarray
    watt: np.ndarray
    bahan_bakar: np.ndarray
    air_minum: np.ndarray
    bab: np.ndarray
    savings: np.ndarray

    def __len__(self) -> int:
        return len(self.village)


@dataclass
class People:
    """One value per person ever.

    Attributes:
        family, role: now. family_before, role_before: until the day `joined` (-1 and 0 if never elsewhere).
        sex: 0 L, 1 P. birth, death: days. mother, father, partner: positions. nik: int64, 0 if never given one.
        nik_birth: the day written in the NIK (birth dates are corrected, the NIK is not).
        education: 0 none, 1 SD, 2 SMP, 3 SMA, 4 PT (highest finished). job: position in `livelihood.JOBS`.
        disability: 0 none, 1..9 as DTKS lists them. chronic: 0 none, else code. due: day of delivery if pregnant in 2026.
        married: 0 single, 1 married, 2 divorced, 3 widowed, before any death of the partner in this history.
        name: text, as on the KTP. id: a person's number for registries, unique and without meaning.
    """

    family: np.ndarray
    family_before: np.ndarray
    joined: np.ndarray
    role: np.ndarray
    role_before: np.ndarray
    sex: np.ndarray
    birth: np.ndarray
    death: np.ndarray
    mother: np.ndarray
    father: np.ndarray
    partner: np.ndarray
    married: np.ndarray
    nik: np.ndarray
    nik_birth: np.ndarray
    education: np.ndarray
    job: np.ndarray
    disability: np.ndarray
    chronic: np.ndarray
    due: np.ndarray
    number: np.ndarray
    name: pa.Array

    def __len__(self) -> int:
        return len(self.family)


@dataclass
class World:
    """The regency, its families, its people, and the run's scale and seed."""

    scale: float
    seed: int
    regions: Regions
    families: Families
    people: People

    def passing(self) -> np.ndarray:
        """Return which families stayed for a season and left the regency between the cycles (see `events.passers`)."""
        first, last = PASSERS_LEFT
        return (self.families.arrived >= PASSERS_CAME[0]) & (self.families.left >= first) & (self.families.left <= last)

    def members_alive(self, day: int) -> np.ndarray:
        """Count the people of each family who are born and not dead on a day; int64 per family."""
        people = self.people
        alive = (people.birth <= day) & (people.death > day)
        family = np.where((people.joined > day) & (people.family_before >= 0), people.family_before, people.family)
        return np.bincount(family[alive], minlength=len(self.families))


def save_arrays(part: Any, path: Path) -> None:
    """Write a dataclass of equally long arrays as one Arrow file, so that another process can map it."""
    columns = {each.name: getattr(part, each.name) for each in fields(part)}
    table = pa.table(
        {name: value if isinstance(value, pa.Array) else pa.array(value) for name, value in columns.items()}
    )
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def load_arrays(kind: type, path: Path) -> Any:
    """Read what `save_arrays` wrote, without copying where the type allows it."""
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    values: dict[str, Any] = {}
    for each in fields(kind):
        column = table[each.name].combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0) if column.num_chunks else pa.array([], column.type)
        text = pa.types.is_string(column.type)
        values[each.name] = column if text else column.to_numpy(zero_copy_only=False)
    return kind(**values)


def digits(numbers: np.ndarray, width: int) -> pa.Array:
    """Write non-negative integers as text with leading zeros to `width`."""
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")


def words(choices: list[Any], positions: np.ndarray) -> pa.Array:
    """Write positions as the words at them (None is an empty cell)."""
    return pa.array(choices, pa.string()).take(pa.array(np.asarray(positions).astype(np.int64)))
