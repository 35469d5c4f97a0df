"""Every SQL file gives the same rows on Spark as the engine recorded.

Runs in the interpreter of requirements.txt here, apart from the product's and its conftest; `test_spark` does all this:

    .venv/bin/python -m tests.spark.make_fixture var/spark
    SPARK_RECORDINGS=var/spark .venv-spark/bin/python -m pytest --noconftest tests/spark/replay_on_spark.py
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.spark.replay import SQL, Build

FOLDER = Path(os.environ.get("SPARK_RECORDINGS", "var/spark"))
BUILDS = sorted((FOLDER / "builds").glob("*.json"))


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """Spark in local mode, as small and quiet as it gets."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.session.timeZone": "Asia/Jakarta",
        "spark.sql.autoBroadcastJoinThreshold": "1m",
        "spark.driver.memory": "1g",
        "spark.sql.warehouse.dir": str(FOLDER / "warehouse"),
    }
    builder = SparkSession.builder.master("local[2]").appName("gesek")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def test_every_sql_file_was_recorded():
    files = {f"{file.parent.name}/{file.stem}" for file in SQL.glob("*/*.sql")}
    recorded = {Build(file).dataset for file in BUILDS}
    assert files, "there is no SQL file"
    assert files - recorded == set(), "record them by tests/spark/make_fixture.py"


def test_most_files_were_recorded_with_rows():
    rows = Counter({Build(file).dataset: 0 for file in BUILDS})
    for file in BUILDS:
        build = Build(file)
        rows[build.dataset] += len(build.expected()[1])
    empty = sorted(name for name, count in rows.items() if count == 0)
    assert len(empty) <= len(rows) // 20, f"nothing is compared for {', '.join(empty)}"


@pytest.mark.parametrize("file", BUILDS, ids=[file.stem for file in BUILDS])
def test_spark_gives_the_recorded_rows(spark, file):
    build = Build(file)
    columns, rows = build.expected()
    spark_columns, spark_rows = build.on_spark(spark)
    assert spark_columns == columns
    differing = Counter(spark_rows)
    differing.subtract(Counter(rows))
    wrong = [(count, row.split("\x1f")) for row, count in differing.items() if count]
    assert not wrong, f"{len(wrong)} of {len(rows)} rows differ (+ Spark, - recorded): {wrong[:4]}"
