"""What the replay is made of, and that it does notice a difference."""

import os
import subprocess
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from gesek import paths
from gesek.store import engine
from gesek.store.engine import SqlEngine
from tests.spark.recording import recorded, relations_read, typed
from tests.spark.replay import Build, canonical, cell, translate
from tests.spark.test_spark import REPLAY, ROOT, SPARK_PYTHON


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "\\N"),
        ("", ""),
        (True, "true"),
        (7, "7"),
        (Decimal("7.50"), "7.5"),
        (Decimal("700"), "700"),
        (7.0, "float 7.0"),
        (date(2026, 9, 30), "2026-09-30"),
    ],
)
def test_a_value_is_the_same_text_whatever_its_width(value, text):
    assert cell(value) == text


def test_missing_and_empty_texts_and_floats_and_whole_numbers_differ():
    assert len({*canonical([[None]]), *canonical([[""]]), *canonical([[7]]), *canonical([[7.0]])}) == 4


def test_parameters_become_literals_of_their_type_in_the_tree():
    sql = "select $day as a, $name as b, $least as c, $yes as d from t where note = '$day'"
    values = {"day": date(2026, 9, 30), "name": "Opo'Opo", "least": 3, "yes": True}
    spark = translate(sql, {name: typed(value) for name, value in values.items()})
    assert spark == (
        "SELECT CAST('2026-09-30' AS DATE) AS a, 'Opo\\'Opo' AS b, 3 AS c, TRUE AS d FROM t WHERE note = '$day'"
    )


def test_the_relations_read_are_the_tables_without_the_ctes():
    assert relations_read("with a as (select * from b) select * from a join c on c.x = a.x") == ["b", "c"]


CUT = "select id, cast(nilai as integer) as bulat from amount where id >= $least"
FLOORED = CUT.replace("nilai as", "floor(nilai) as")


@pytest.fixture
def sql(tmp_path, monkeypatch):
    """A folder with two SQL files, of which `half` cuts what each engine rounds in its own way."""
    folder = tmp_path / "sql" / "core"
    folder.mkdir(parents=True)
    (folder / "half.sql").write_text(CUT)
    (folder / "whole.sql").write_text(FLOORED)
    for owner in (paths, engine):
        monkeypatch.setattr(owner, "SQL", tmp_path / "sql")
    return tmp_path / "sql"


def record(folder, *datasets) -> list[Build]:
    session = SqlEngine(duckdb.connect())
    session.connection.execute("create table amount as select 1 as id, cast(7.5 as decimal(6, 2)) as nilai")
    with recorded(folder):
        for dataset in datasets:
            for least in (1, 1, 2):
                session.build(dataset, {"least": least})
    session.build("core/whole", {"least": 0})
    return [Build(file) for file in sorted((folder / "builds").glob("*.json"))]


def test_builds_are_recorded_once_per_parameters_and_only_while_asked(sql, tmp_path):
    builds = record(tmp_path / "recordings", "core/whole")
    assert [build.parameters["least"]["value"] for build in builds] == [1, 2]
    assert [build.expected() for build in builds] == [(["id", "bulat"], ["1\x1f7"]), (["id", "bulat"], [])]
    assert [build.rows() for build in builds] == [1, 0]


def test_of_builds_that_differ_by_day_or_source_the_newest_with_rows_is_kept(tmp_path, monkeypatch):
    folder = tmp_path / "sql" / "core"
    folder.mkdir(parents=True)
    (folder / "old.sql").write_text("select id from amount where day <= $as_of and id < $least")
    for owner in (paths, engine):
        monkeypatch.setattr(owner, "SQL", tmp_path / "sql")
    session = SqlEngine(duckdb.connect())
    session.connection.execute("create table amount as select 1 as id, date '2026-09-30' as day")
    with recorded(tmp_path):
        for as_of in (date(2026, 9, 30), date(2026, 10, 31), date(2026, 8, 31)):
            session.build("core/old", {"as_of": as_of, "least": 2})
    [file] = (tmp_path / "builds").glob("*.json")
    assert Build(file).parameters["as_of"]["value"] == "2026-10-31"


@pytest.mark.slow
@pytest.mark.program("java")
def test_the_replay_notices_that_spark_cuts_where_duckdb_rounds(sql, tmp_path):
    # 7.5 as an integer: DuckDB 8, Spark 7; floor first gives 7 in both
    record(tmp_path / "recordings", "core/half", "core/whole")
    asked = os.environ | {"SPARK_RECORDINGS": str(tmp_path / "recordings"), "SPARK_SQL": str(sql)}
    replayed = subprocess.run([str(SPARK_PYTHON), *REPLAY, "-rf"], cwd=ROOT, env=asked, capture_output=True, text=True)
    failed = [line.split()[1] for line in replayed.stdout.splitlines() if line.startswith("FAILED")]
    assert [name.rsplit("[", 1)[-1] for name in failed] == ["core.half.1]"], replayed.stdout[-3000:]
