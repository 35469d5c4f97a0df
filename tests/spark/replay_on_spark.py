"""Every SQL file gives the same rows on Spark as the engine recorded.

Runs in the interpreter of requirements.txt here, apart from the product's and its conftest; `test_spark` does all this:

    .venv/bin/python -m tests.spark.make_fixture var/spark
    SPARK_RECORDINGS=var/spark .venv-spark/bin/python -m pytest --noconftest tests/spark/replay_on_spark.py
"""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.spark.replay import SQL, Build

FOLDER = Path(os.environ.get("SPARK_RECORDINGS", "var/spark"))
BUILDS = sorted((FOLDER / "builds").glob("*.json"))


SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.session.timeZone": "Asia/Jakarta",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.warehouse.dir": str(FOLDER / "warehouse"),
}
"""Spark as small as it gets. A statement runs once over a few thousand rows, so that compiling it is all its time: the
quick compiler alone halves it, and planning it anew at every exchange costs a fourth."""

Rows = tuple[list[str], list[str]]


@pytest.fixture(scope="session")
def replayed() -> Iterator[dict[Path, Future[Rows]]]:
    """What Spark makes of every recording that is asked for, two at a time in one Spark."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("gesek")
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    with ThreadPoolExecutor(2) as pool:
        yield {file: pool.submit(Build(file).on_spark, session) for file in BUILDS}
        pool.shutdown(cancel_futures=True)
    session.stop()


def test_every_sql_file_was_recorded_with_rows():
    files = {f"{file.parent.name}/{file.stem}" for file in SQL.glob("*/*.sql")}
    builds = [Build(file) for file in BUILDS]
    assert files, "there is no SQL file"
    assert files - {build.dataset for build in builds if build.rows()} == set(), "nothing is compared for these"


@pytest.mark.parametrize("file", BUILDS, ids=[file.stem for file in BUILDS])
def test_spark_gives_the_recorded_rows(replayed, file):
    columns, rows = Build(file).expected()
    spark_columns, spark_rows = replayed[file].result()
    assert spark_columns == columns
    differing = Counter(spark_rows)
    differing.subtract(Counter(rows))
    wrong = [(count, row.split("\x1f")) for row, count in differing.items() if count]
    assert not wrong, f"{len(wrong)} of {len(rows)} rows differ (+ Spark, - recorded): {wrong[:4]}"
