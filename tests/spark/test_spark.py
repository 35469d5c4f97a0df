"""Records a tiny regency and replays every SQL file on Spark, in Spark's own interpreter (`.venv-spark`)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gesek.paths import ROOT

SPARK_PYTHON = ROOT / ".venv-spark" / "bin" / "python"
REPLAY = ["-m", "pytest", "--noconftest", "-p", "no:cacheprovider", "--tb=short", "tests/spark/replay_on_spark.py"]


@pytest.mark.slow
@pytest.mark.program("java")
def test_every_sql_file_gives_the_same_rows_on_spark(tmp_path: Path):
    assert SPARK_PYTHON.exists(), "make .venv-spark from tests/spark/requirements.txt; `make test-spark` does"
    record = [sys.executable, "-m", "tests.spark.make_fixture", str(tmp_path)]
    search = os.pathsep.join([str(ROOT / "include"), str(ROOT)])
    made = subprocess.run(record, cwd=ROOT, env=os.environ | {"PYTHONPATH": search}, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr[-3000:]
    asked = os.environ | {"SPARK_RECORDINGS": str(tmp_path)}
    replayed = subprocess.run([str(SPARK_PYTHON), *REPLAY], cwd=ROOT, env=asked, capture_output=True, text=True)
    assert replayed.returncode == 0, replayed.stdout[-6000:]
