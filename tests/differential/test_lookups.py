"""A lookup finds the rows that reading the whole version finds, in the same order; and the desk says the same with and without it."""

import random
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from gesek.settings import settings
from gesek.store import lake, lookup
from gesek.store.engine import session
from gesek.targets.citizen import holdings, lookups
from gesek.targets.citizen.sought import Sought
from tests.builders import nik
from tests.desk import asked, family, publish, receive, said

PLAN = lookup.Plan(
    {"nik": "nik", "family_id": "family_id", "front": "left(nik, 3)"}, near=("family_id",), told=("front",)
)
SCHEMA = pa.schema([("nik", pa.string()), ("family_id", pa.int64()), ("nama", pa.string())])


@pytest.mark.parametrize("seed", range(4))
def test_it_finds_what_reading_every_row_finds(home: Path, seed: int) -> None:
    chance = random.Random(seed)
    rows = [
        {
            "nik": chance.choice([None, f"{chance.randrange(400):06}"]),
            "family_id": chance.choice([None, chance.randrange(300)]),
            "nama": str(number),
        }
        for number in range(chance.choice([0, 3, 1500]))
    ]
    part = lake.save_table(pa.Table.from_pylist(rows, schema=SCHEMA), "core/person")
    version = lake.write("core/person", "2026-09", f"seed {seed}", [lake.Part(part.path, part.rows, "x")], "run")
    with session() as engine:
        lookup.make(engine, version, PLAN)
    found = lookup.opened(version, PLAN)
    assert found is not None and found.names == {"nik", "family_id", "front"}
    for _ in range(200):
        niks = {f"{chance.randrange(500):06}" for _ in range(chance.randrange(4))}
        families = {chance.randrange(400) for _ in range(chance.randrange(4))}
        fronts = {f"{chance.randrange(5):03}" for _ in range(chance.randrange(2))}
        due = [
            row | {"kunci_front": row["nik"] and row["nik"][:3]}
            for row in rows
            if row["nik"] in niks or row["family_id"] in families or (row["nik"] and row["nik"][:3] in fronts)
        ]
        by = {"nik": [*niks, None], "family_id": families, "front": fronts}
        assert found.rows(by).to_pylist() == found.records(by) == due
        assert found.records(by, ["nama"]) == [{"nama": row["nama"]} for row in due]


def test_the_desk_says_the_same_without_lookups_with_them_and_while_they_are_deleted(home: Path) -> None:
    receive([*family(1, "SATU"), *family(2, "DUA"), *family(3, "TIGA", 3)])
    publish("before")
    without = [said(asked(Sought(nik=nik(number)))) for number in (1, 2, 3)]
    assert lookups.prepare() > 0
    assert [said(asked(Sought(nik=nik(number)))) for number in (1, 2, 3)] == without

    with holdings.opened() as opened:
        person = opened.core("person")
        assert person is not None and opened.keys(person)
        shutil.rmtree(settings().lookups)
        assert [row["nama"] for row in opened.having(person, {"nik": [nik(2)]})] == ["DUA"]
