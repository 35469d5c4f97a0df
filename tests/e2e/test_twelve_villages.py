"""Twelve villages refused on the cut-off day, mended, and run again together, through the real scheduler; then a failed gate.

Nothing waits for a real midnight: two nights pass by setting back by two days what the ledger knows to have happened, the
days on which files came and the day of the cut-off. What comes afterwards comes late on the same clock.
"""

import csv
import hashlib
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from gesek.operations.airflow_api import AirflowApi
from gesek.operations.airflow_environment import prepare
from gesek.operations.dag_names import ENGINE_POOL, ENGINE_SLOTS, PUBLISH, REBUILD, all_dags
from gesek.operations.drive import CycleDriver, FailedRunError, wait_until_ready
from gesek.operations.supervisor import running
from gesek.sample.generate import generate
from gesek.settings import settings
from gesek.store import cycles, ledger
from gesek.store.models import Cycle, ReceivedFile
from tests.village_faults import FAULTS, edited, sent_again

pytestmark = pytest.mark.slow

CYCLE = "2026-09"
SCALE, SEED, VILLAGES = 0.01, 2026, 32
SOURCES = ("musdes", "p3ke", "dtks", "dtsen", "bpjs")
NIGHTS = timedelta(days=2)
LISTED = [f"staged/{name}" for name in ("musdes", "musdes_berita_acara")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the first month of the sample in its inbox, whose cut-off is kept, and today is the cut-off day."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("twelve")
        for name, value in (("HOME", str(folder)), ("KEEP_CUT_OFF", "true"), ("STABLE_SECONDS", "0")):
            patch.setenv(f"GESEK_{name}", value)
        settings.cache_clear()
        ledger.migrate()
        generate(settings().inbox, folder / "truth", SCALE, SEED)
        for later in settings().inbox.glob("*/2026-10"):
            shutil.rmtree(later)
        # Near midnight the cut-off day is the next, so that no file of this test is late by the length of the test.
        today = cycles.clock(ledger.now() + timedelta(minutes=30)).date()
        cycles.open_cycle(CYCLE, today)
        yield folder
    settings.cache_clear()


def inbox() -> Path:
    return settings().inbox / "musdes" / CYCLE


def gesek(*arguments: str) -> str:
    """The `gesek` command; what it prints."""
    done = subprocess.run([sys.executable, "-m", "gesek", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def ask(statement: str, *values: Any) -> list[tuple]:
    """Ask the ledger."""
    with sqlite3.connect(settings().home / "ledger.sqlite") as connection:
        return connection.execute(statement, values).fetchall()


def keep_villages(wanted: int) -> list[str]:
    """Leave this many workbooks in the inbox, all good and of at least two families; their villages."""
    kept: list[str] = []
    for path in sorted(inbox().glob("musdes_*.xlsx")):
        book = openpyxl.load_workbook(path, read_only=True)
        families = sum(1 for row in book["VERVAL"].iter_rows(min_row=2, values_only=True) if row[5])
        stated = {row[0]: row[1] for row in book["BERITA_ACARA"].iter_rows(values_only=True)}
        # The sample has one village whose minutes do not tie; here every village is good until it is broken.
        if len(kept) < wanted and families > 1 and int(stated["jumlah_awal"]) == families:
            kept.append(path.stem.removeprefix("musdes_"))
        else:
            path.unlink()
    return kept


class Others:
    """What the system holds of all villages but some, as values that can be compared."""

    def __init__(self, but: set[str]) -> None:
        mine = f"kode_desa not in ({', '.join('?' * len(but))})"
        names = tuple(sorted(but))
        self.files = ask(
            f"select id, sha256, state, received_at, rows_received, rows_accepted, rows_warned, rows_rejected from received_file "
            f"where source = 'musdes' and {mine} and state <> 'deferred' order by id",
            *names,
        )
        ids = {row[0] for row in self.files}
        parts = ask("select received_file_id, stage, dataset, path, rows from file_part order by 1, 2, 3")
        self.parts = {row: digest(settings().lake / row[3]) for row in parts if row[0] in ids}
        self.tries = [row for row in ask("select * from file_try order by 1, 2") if row[0] in ids]
        answers = ask("select received_file_id, receipt_number, path, sha256, created_at from answer order by id")
        self.answers = {row: digest(settings().answers / row[2]) for row in answers if row[0] in ids}
        self.in_version = {dataset: self._held(dataset, ids) for dataset in LISTED}
        self.decisions = rows("core/decision", lambda row: row["kode_desa"] not in but)
        # A village may have heard of a family that another source has elsewhere: that family is one of its own.
        heard = {row["family_id"] for row in rows("core/decision", lambda row: row["kode_desa"] in but)}
        status = rows("core/target", lambda row: row["kode_desa"] not in but, ["family_id", "kode_desa", "status"])
        self.status = {row["family_id"]: row["status"] for row in status if row["family_id"] not in heard}

    @staticmethod
    def _held(dataset: str, ids: set[int]) -> list[tuple]:
        """The parts that the version in force holds of these files."""
        return ask(
            "select p.path, p.rows, p.sha256 from version_part as p join version as v on v.id = p.version_id "
            "join file_part as f on f.path = p.path "
            f"where v.dataset = ? and v.state = 'published' and f.received_file_id in ({', '.join(map(str, ids))}) order by 1",
            dataset,
        )


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rows(dataset: str, wanted: Any, columns: list[str] | None = None) -> list[dict[str, Any]]:
    """The wanted rows of the version of a dataset in force."""
    paths = ask(
        "select p.path from version_part as p join version as v on v.id = p.version_id where v.dataset = ? and "
        "v.state = 'published' order by p.ordinal",
        dataset,
    )
    tables = [pq.read_table(settings().lake / path, columns=columns) for (path,) in paths]
    return [row for table in tables for row in table.to_pylist() if wanted(row)]


def nights_pass() -> None:
    """Set back what has happened so far, and the cut-off, by two days."""
    with ledger.transaction() as session:
        session.get_one(Cycle, CYCLE).cut_off -= NIGHTS
        for file in session.query(ReceivedFile):
            file.received_at -= NIGHTS


def mended(desa: str, fault: Any, original: bytes) -> bytes:
    """The workbook a refused village sends next: its answer, mended in place, or where that cannot be its own."""
    (name,) = {
        path for (path,) in ask("select a.path from answer as a join received_file as f on f.id = a.received_file_id "
                                "where f.kode_desa = ? and f.state = 'refused'", desa)
    }  # fmt: skip
    if fault.mend is None:
        return original
    return edited((settings().answers / name).read_bytes(), desa, fault.mend)


@pytest.fixture(scope="module")
def airflow(home: Path) -> Iterator[CycleDriver]:
    """The one Airflow of this module, its DAGs waiting to be told."""
    environment = prepare("held")
    with running(environment) as supervisor:
        api = AirflowApi(environment)
        wait_until_ready(api, supervisor, all_dags())
        api.ensure_pool(ENGINE_POOL, ENGINE_SLOTS)
        yield CycleDriver(api, supervisor)
        api.http.close()


def drive(driver: CycleDriver, *dags: str) -> str:
    """Run these DAGs to their end under a run id of their own, which is returned."""
    driver.started = f"{time.monotonic_ns()}"
    driver.stage(CYCLE, "", dags)
    return f"cycle-{CYCLE}-{driver.started}"


def make_the_list(driver: CycleDriver) -> None:
    drive(driver, REBUILD)
    drive(driver, PUBLISH)


def until_ended(driver: CycleDriver, dag_id: str, run_id: str) -> str:
    """The final state of a run."""
    deadline = time.monotonic() + 300
    while (state := driver.api.run_states(run_id).get(dag_id)) not in ("success", "failed"):
        assert time.monotonic() < deadline, state
        time.sleep(0.5)
    return str(state)


def test_twelve_refused_villages_are_mended_and_run_again_together_and_the_others_stay_as_they_were(
    home: Path, airflow: CycleDriver
) -> None:
    villages = keep_villages(VILLAGES)
    faults = dict(zip(villages[::2], FAULTS, strict=False))
    late = villages[1]
    originals = {desa: (inbox() / f"musdes_{desa}.xlsx").read_bytes() for desa in faults}
    for desa, fault in faults.items():
        (inbox() / f"musdes_{desa}.xlsx").write_bytes(fault.broken(originals[desa], desa))

    # The cut-off day: twelve are refused, each with its incident and its answer; all others are accepted and listed.
    drive(airflow, *(f"ingest_{source}" for source in SOURCES))
    make_the_list(airflow)
    refused = dict(ask("select kode_desa, code from received_file where source = 'musdes' and state = 'refused'"))
    assert len(refused) == 12 and refused == {desa: fault.code for desa, fault in faults.items()}
    incidents = "select scope, rule, state from incident where dataset = 'landing/musdes'"
    assert sorted(ask(incidents)) == sorted((desa, code, "new") for desa, code in refused.items())
    counts = ask("select state, count(*) from received_file where source = 'musdes' group by 1 order by 1")
    assert counts == [("accepted", VILLAGES - 12), ("refused", 12)]
    answered = "select count(*) from answer as a join received_file as f on f.id = a.received_file_id where f.source = 'musdes'"
    assert ask(answered) == [(VILLAGES,)]
    assert not rows("core/decision", lambda row: row["kode_desa"] in refused)
    before = Others(set(refused))
    assert len(before.files) == VILLAGES - 12 and len({row["kode_desa"] for row in before.decisions}) == VILLAGES - 12

    # Two nights later: the twelve send what they mended, most of them their own answer; one that was in time sends anew.
    nights_pass()
    for desa in refused:
        content = mended(desa, faults[desa], originals[desa])
        (inbox() / f"musdes_{desa}_perbaikan.xlsx").write_bytes(content)
    (inbox() / f"musdes_{late}_baru.xlsx").write_bytes(sent_again(inbox() / f"musdes_{late}.xlsx", late))
    before = Others(set(refused))
    asked = ("quality", "rerun", "--dataset", "landing/musdes", "--key", "twelve")
    dry = gesek(*asked, "--dry-run")
    assert dry.count("Incident ") == 12 and "what came since, for 12 refused" in dry and "Nothing was run." in dry
    assert ask("select count(*) from rerun") == [(0,)]
    wish = {"dataset": "landing/musdes", "key": "twelve", "reason": "mended workbooks came"}
    for number in (1, 2):
        airflow.api.trigger("rerun_incidents", f"by_page_{number}", wish)
        assert until_ended(airflow, "rerun_incidents", f"by_page_{number}") == "success"
    linked = gesek(*asked, "--reason", "mended workbooks came").splitlines()[-1].removeprefix("It runs in ").rstrip(".")
    assert until_ended(airflow, "ingest_musdes", linked) == "success"
    assert ask("select actor, reason, linked_run_id from rerun") == [("admin", "mended workbooks came", linked)]
    runs = airflow.api.call("GET", "/api/v2/dags/ingest_musdes/dagRuns")["dag_runs"]
    assert len(runs) == 2

    # Their incidents have closed by themselves, each with its re-run in its history; the late one waits and is told so.
    assert sorted(ask(incidents)) == sorted((desa, code, "resolved") for desa, code in refused.items())
    noted = "select count(distinct incident_id) from incident_event where action = 'rerun' and note = ?"
    assert ask(noted, "mended workbooks came") == [(12,)]
    accepted = ask("select kode_desa from received_file where name like '%_perbaikan.xlsx' and state = 'accepted'")
    assert {desa for (desa,) in accepted} == set(refused)
    assert ask("select kode_desa, name from received_file where state = 'deferred'") == [
        (late, f"musdes_{late}_baru.xlsx")
    ]
    told_late = [path.read_text() for path in (home / "answers" / "musdes").rglob(f"{late}/*.txt")]
    assert len(told_late) == 2 and any("dihitung pada siklus berikutnya" in text for text in told_late)

    # Their decisions come into the list; those of the others are bit for bit what they were, rows, parts and answers.
    make_the_list(airflow)
    heard = {row["kode_desa"] for row in rows("core/decision", lambda row: row["kode_desa"] in refused)}
    assert heard == set(refused)
    after = Others(set(refused))
    for what in ("files", "parts", "tries", "answers", "in_version", "decisions"):
        assert getattr(after, what) == getattr(before, what), what
    assert len(after.status) > 0.9 * len(before.status) > 1000
    assert after.status.items() <= before.status.items()
    held = rows("staged/musdes_berita_acara", lambda row: row["kode_desa"] == late)
    assert [row["tempat"] for row in held] != ["Balai lain"]


def test_clearing_a_failed_gate_on_airflows_own_api_judges_the_same_and_keeps_what_was_found(
    home: Path, airflow: CycleDriver
) -> None:
    (export,) = (home / "inbox" / "bpjs" / CYCLE).glob("*.csv")
    with export.open(newline="", encoding="utf-8") as file:
        heading, *lines = list(csv.reader(file))
    for line in lines:
        line[heading.index("nik")] = "3,51301E+15"  # what Excel leaves of a NIK in a CSV that it saved
    with export.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heading, *lines])
    in_force = ask("select id, hash from version where dataset = 'staged/bpjs' and state = 'published'")
    with pytest.raises(FailedRunError, match="ingest_bpjs failed at check"):
        drive(airflow, "ingest_bpjs")
    run_id = f"cycle-{CYCLE}-{airflow.started}"
    first = found(run_id, 1)
    assert ("nik_invalid_half", 0) in {(row[1], row[3]) for row in first}
    seen = ask("select id, rule, seen from incident where dataset = 'staged/bpjs' order by id")

    body = {"dry_run": False, "dag_run_id": run_id, "only_failed": True}
    airflow.api.call("POST", "/api/v2/dags/ingest_bpjs/clearTaskInstances", json=body)
    assert until_ended(airflow, "ingest_bpjs", run_id) == "failed"

    assert found(run_id, 1) == first, "the first attempt's findings are kept"
    assert found(run_id, 2) == first, "the same rows are found the same again"
    tries = airflow.api.call("GET", f"/api/v2/dags/ingest_bpjs/dagRuns/{run_id}/taskInstances/check/tries")
    assert [(one["try_number"], one["state"]) for one in tries["task_instances"]] == [(1, "failed"), (2, "failed")]
    again = ask("select id, rule, seen from incident where dataset = 'staged/bpjs' order by id")
    assert again == [(number, rule, times + 1) for number, rule, times in seen]
    assert ask("select id, hash from version where dataset = 'staged/bpjs' and state = 'published'") == in_force


def found(run_id: str, attempt: int) -> list[tuple]:
    """What the gate of a run found in one attempt."""
    return ask(
        "select dataset, rule, severity, passed, rows, unexpected, version_id, detail from gate_result "
        "where run_id = ? and attempt = ? order by dataset, rule",
        run_id,
        attempt,
    )
