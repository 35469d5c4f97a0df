"""Both cycles of the sample through the steps of the DAGs, in one process without Airflow."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

SCALE = 0.02
UNFIT_HOUSES = 17_553 * SCALE
"""All uninhabitable houses of the regency as published, whoever owns them and however poor who lives there."""
RUN = f"""
from gesek.operations import direct
from gesek.sample.generate import generate
from gesek.settings import settings
from gesek.store import ledger
ledger.migrate()
generate(settings().inbox, settings().home / "truth", {SCALE}, 2026)
for cycle in ("2026-09", "2026-10"):
    direct.run_cycle(cycle)
"""


VANISHED = """
select distinct p.nik
from record as r
inner join person as p on p.person_id = r.person_id
where r.cycle = '2026-09' and r.sheet = 'USULAN_BARU' and p.nik is not null
    and r.file in (select file from record where cycle = '2026-10' and dataset = 'musdes')
    and r.family_id in (select family_id from record where dataset in ('dtks', 'dtsen_keluarga'))
    and r.family_id not in (select family_id from record where cycle = '2026-10')
    and r.family_id not in (
        select family_id from record where dataset in ('p3ke_keluarga', 'regsosek_keluarga', 'dapodik', 'sk_bupati', 'rtlh')
    )
"""
"""The NIK of everybody whose village proposed him, whom DTKS or DTSEN had, and of whom no row is left."""

AFTERWARDS = """
select t.status, t.perlu_konfirmasi
from target as t
where t.family_id in (select p.family_id from before as p where p.nik in (select nik from vanished))
"""


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which both months of the sample were run."""
    home = tmp_path_factory.mktemp("two_months")
    environment = {**os.environ, "GESEK_HOME": str(home), "GESEK_STABLE_SECONDS": "0"}
    done = subprocess.run([sys.executable, "-c", RUN], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return home


def version(home: Path, dataset: str, cycle: str) -> list[str]:
    """The files of the newest version of a dataset in a cycle."""
    with sqlite3.connect(home / "ledger.sqlite") as ledger:
        newest = "select max(id) from version where dataset = ? and cycle_id = ?"
        rows = ledger.execute(f"select path from version_part where version_id = ({newest})", (dataset, cycle))
        return [str(home / "lake" / path) for (path,) in rows]


@pytest.mark.slow
def test_two_months_leave_a_list_eight_programmes_and_two_reports_files_and_counts_that_add_up(
    two_months: Path,
) -> None:
    with sqlite3.connect(two_months / "ledger.sqlite") as ledger:
        ask = ledger.execute
        assert ask("select count(*) from target_list where state = 'published'").fetchone() == (1,)
        assert ask("select count(distinct program), count(*) from delivery").fetchone() == (10, 20)
        (unfit,) = ask("select max(rows) from version where dataset = 'out/program_rtlh'").fetchone()
        assert 0.5 * UNFIT_HOUSES < unfit <= UNFIT_HOUSES
        assert ask("select code from received_file where state = 'refused'").fetchall() == [("MINUTES_DO_NOT_TIE",)]
        torn = "rows_received <> rows_accepted + rows_warned + rows_rejected"
        assert ask(f"select count(*) from received_file where {torn}").fetchone() == (0,)


@pytest.mark.slow
def test_the_scans_that_villages_send_are_landed_and_bound_to_them(two_months: Path) -> None:
    with sqlite3.connect(two_months / "ledger.sqlite") as ledger:
        rows = ledger.execute("select name, kode_desa, state from scan where cycle_id = '2026-09'").fetchall()
    sent = {path.name for path in (two_months / "inbox" / "musdes" / "2026-09").iterdir() if path.suffix != ".xlsx"}
    assert sent
    assert {name for name, _, _ in rows} == sent
    assert all(village and village in name and state == "landed" for name, village, state in rows)


@pytest.mark.slow
def test_families_of_whom_no_source_speaks_any_more_stay_and_are_to_be_confirmed(two_months: Path) -> None:
    with duckdb.connect() as engine:
        engine.read_parquet(f"{two_months}/truth/record/*.parquet").create_view("record")
        engine.read_parquet(f"{two_months}/truth/person.parquet").create_view("person")
        engine.execute(f"create table vanished as {VANISHED}")
        engine.read_parquet(version(two_months, "core/person", "2026-09")).create_view("before")
        engine.read_parquet(version(two_months, "core/target", "2026-10")).create_view("target")
        found = engine.execute(AFTERWARDS).fetchall()
    assert found, "in the sample no listed family vanished"
    assert set(found) == {("miskin_ekstrem", True)}
