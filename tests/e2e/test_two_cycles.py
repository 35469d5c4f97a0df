"""Both cycles of the sample through the steps of the DAGs, in one process without Airflow."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

RUN = """
from gesek.operations import direct
from gesek.sample.generate import generate
from gesek.settings import settings
from gesek.store import ledger
ledger.migrate()
generate(settings().inbox, settings().home / "truth", 0.02, 2026)
for cycle in ("2026-09", "2026-10"):
    direct.run_cycle(cycle)
"""


@pytest.mark.slow
def test_two_months_leave_a_list_eight_programmes_files_and_counts_that_add_up(tmp_path: Path) -> None:
    environment = {**os.environ, "GESEK_HOME": str(tmp_path), "GESEK_STABLE_SECONDS": "0"}
    done = subprocess.run([sys.executable, "-c", RUN], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    with sqlite3.connect(tmp_path / "ledger.sqlite") as ledger:
        ask = ledger.execute
        assert ask("select count(*) from target_list where state = 'published'").fetchone() == (1,)
        assert ask("select count(distinct program), count(*) from delivery").fetchone() == (8, 16)
        assert ask("select code from received_file where state = 'refused'").fetchall() == [("MINUTES_DO_NOT_TIE",)]
        torn = "rows_received <> rows_accepted + rows_warned + rows_rejected"
        assert ask(f"select count(*) from received_file where {torn}").fetchone() == (0,)
