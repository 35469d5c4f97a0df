"""The main job as a newcomer sees it: `gesek run` through the real scheduler, and what must hold afterwards."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import psutil
import pyarrow.parquet as pq
import pytest
import yaml

from gesek.delivery import keys, verify
from gesek.settings import settings
from tests.spec.delivery.test_packages import opened
from tests.unit.quality.notices.receivers import Mailbox, smtp_server
from tests.unit.sources.sftp_server import sftp_server

pytestmark = pytest.mark.slow

SCALE = "0.02"
BAD = Path(__file__).parents[1] / "data" / "bad"
DIGITS = re.compile(rb"(?<![0-9])[0-9]{16}(?![0-9])")


CHANNELS: dict[str, str] = {}
"""Airflow connections of the recipients that have a server of their own; all others have a folder of the outbox."""


def environment(home: Path) -> dict[str, str]:
    """This process's environment without settings of the product or of Airflow but the home and two recipients' channels."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GESEK_", "AIRFLOW_"))}
    return plain | {"GESEK_HOME": str(home)} | CHANNELS


def gesek(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The `gesek` command on a home of its own."""
    return subprocess.run(
        [sys.executable, "-m", "gesek", *arguments], env=environment(home), capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """Where Dikdaya gets its mail."""
    with smtp_server() as opened_box:
        extra = {
            "to": ["data@dikdaya.test"],
            "from_email": "gesek@probolinggokab.test",
            "disable_tls": True,
            "disable_ssl": True,
        }
        connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": opened_box.port, "extra": extra}
        CHANNELS["AIRFLOW_CONN_OPD_DIKDAYA"] = json.dumps(connection)
        yield opened_box


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of Ketahanan Pangan's OpenSSH server."""
    there = tmp_path_factory.mktemp("there")
    with sftp_server(there / "sshd") as given:
        connection = json.loads(given)
        connection["extra"]["path"] = str(there)
        CHANNELS["AIRFLOW_CONN_OPD_DKP"] = json.dumps(connection)
        yield there


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox, server: Path
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A home on which both cycles of the sample were run to their end."""
    home = tmp_path_factory.mktemp("gesek")
    return home, gesek(home, "run", "--scale", SCALE)


def test_a_whole_run_succeeds_and_prints_its_figures(finished) -> None:
    home, done = finished
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    for heading in ("Rows by source", "List by status", "Against the list in force before", "Files delivered"):
        assert heading in done.stdout


def test_received_rows_are_accepted_warned_or_rejected(finished) -> None:
    home, _ = finished
    rows = _query(home, "select rows_received, rows_accepted + rows_warned + rows_rejected from received_file")
    assert len(rows) > 350
    assert all(received == judged for received, judged in rows)


def test_one_village_was_refused_and_its_repaired_workbook_accepted(finished) -> None:
    home, _ = finished
    refused = _query(home, "select kode_desa, code from received_file where state = 'refused'")
    assert [code for _, code in refused] == ["MINUTES_DO_NOT_TIE"]
    accepted = _query(
        home, "select cycle_id from received_file where kode_desa = ? and state = 'accepted'", refused[0][0]
    )
    assert accepted == [("2026-10",)]


def test_every_programme_delivered_a_whole_signed_package_whose_niks_are_sixteen_digits_of_text(
    finished, server, mailbox, tmp_path, monkeypatch
) -> None:
    home, _ = finished
    monkeypatch.setenv("GESEK_HOME", str(home))
    settings.cache_clear()
    for sequence, mail in enumerate(mailbox.mails, start=1):  # as an officer saves what came
        folder = tmp_path / "dikdaya" / "pip" / "cycle" / f"{sequence:04d}"
        folder.mkdir(parents=True)
        for part in mail.iter_attachments():
            (folder / str(part.get_filename())).write_bytes(part.get_payload(decode=True))
    places = (home / "outbox", server, tmp_path)
    packages = [manifest.parent for place in places for manifest in place.rglob("manifest.json")]
    sent = _query(home, "select program, recipient, sequence from delivery where state = 'sent'")
    assert len({program for program, _, _ in sent}) == 10
    assert len(list(server.rglob("LENGKAP"))) == len(mailbox.mails) == 2
    assert sorted((path.parts[-3], path.parts[-4], int(path.name)) for path in packages) == sorted(sent)
    seen = 0
    for package in packages:
        assert verify.problems(package, keys.public_pem()) == []
        sheet = openpyxl.load_workbook(BytesIO(opened(package)), read_only=True).worksheets[0]
        headings, *rows = list(sheet.iter_rows(values_only=True, max_row=200))
        for position in [at for at, heading in enumerate(headings) if heading and str(heading).startswith("NIK")]:
            values = [row[position] for row in rows if row[position]]
            assert all(isinstance(value, str) and re.fullmatch("[0-9]{16}", value) for value in values)
            seen += len(values)
    assert seen > 100
    settings.cache_clear()


def test_no_nik_is_in_ledger_logs_or_airflows_database(finished) -> None:
    home, _ = finished
    # Durations and hashes hold runs of sixteen digits too, so every true NIK of the invented people is looked for.
    niks = {nik.encode() for nik in pq.read_table(home / "truth" / "person.parquet")["nik"].to_pylist() if nik}
    assert len(niks) > 1000
    searched = [*(home / "airflow").rglob("*"), *home.glob("ledger.sqlite*")]
    found = [path.name for path in searched if path.is_file() and niks & set(DIGITS.findall(path.read_bytes()))]
    assert found == []


def test_airflows_own_command_line_finds_no_import_error(finished) -> None:
    home, _ = finished
    told = gesek(home, "airflow", "dags", "list-import-errors", "--output", "json")
    assert (told.returncode, told.stdout.strip()[-2:]) == (0, "[]"), told.stdout[-2000:] + told.stderr[-2000:]


def test_a_second_run_finds_nothing_new(finished) -> None:
    home, _ = finished
    before = _query(home, "select count(*) from version"), _query(home, "select count(*) from delivery")
    again = gesek(home, "run", "--scale", SCALE)
    assert again.returncode == 0, again.stdout[-3000:] + again.stderr[-3000:]
    assert "Nothing new" in again.stdout
    assert before == (_query(home, "select count(*) from version"), _query(home, "select count(*) from delivery"))


def test_bad_files_are_refused_each_with_its_sentence_and_the_list_in_force_stays(finished) -> None:
    home, _ = finished
    museum = yaml.safe_load((BAD / "museum.yaml").read_text(encoding="utf-8"))
    for source in museum:
        shutil.copytree(BAD / source, home / "inbox" / source / "2026-10", dirs_exist_ok=True)
    lists = _query(home, "select id, hash, state from target_list order by id")
    accepted = _query(home, "select count(*) from received_file where state = 'accepted'")
    again = gesek(home, "run", "--scale", SCALE)
    assert again.returncode == 0, again.stdout[-3000:] + again.stderr[-3000:]
    told = {
        (source, name): (code, sentence, state)
        for source, name, code, sentence, state in _query(
            home, "select source, name, code, sentence, state from received_file where state = 'refused'"
        )
    }
    for source, files in museum.items():
        for name, expected in files.items():
            assert told[source, name] == (expected["code"], expected["sentence"], "refused")
    hashes = [digest for (digest,) in _query(home, "select sha256 from received_file where state = 'refused'")]
    landed = {path.name.split(".")[0] for path in (home / "landing").rglob("*") if path.is_file()}
    assert set(hashes) <= landed
    assert lists == _query(home, "select id, hash, state from target_list order by id")
    assert accepted == _query(home, "select count(*) from received_file where state = 'accepted'")


def test_an_incident_is_run_again_on_the_same_inputs_and_on_newer_ones_each_once(finished) -> None:
    home, _ = finished
    warned = (
        "select id, dataset, run_id, seen from incident where dataset = 'staged/dtks' and state = 'new' order by id"
    )
    number, dataset, run_id, seen = _query(home, warned)[0]
    (refused,) = _query(home, "select min(id) from incident where dataset = 'landing/sk_bupati' and state = 'new'")[0]
    tries = f"select distinct attempt from gate_result where dataset = '{dataset}' and run_id = '{run_id}'"
    served = subprocess.Popen([sys.executable, "-m", "gesek", "up"], env=environment(home), stdout=subprocess.DEVNULL)
    try:
        dry = _until(lambda: gesek(home, "quality", "rerun", str(number), "--dry-run"), lambda one: one.returncode == 0)
        assert "check, publish" in dry.stdout and "Nothing was run." in dry.stdout
        assert _query(home, tries) == [(1,)]
        for _ in range(2):
            asked = gesek(home, "quality", "rerun", str(number), "--key", "k", "--reason", "the rule was mended")
            assert asked.returncode == 0, asked.stderr
        _until(lambda: _query(home, tries), lambda found: len(found) == 2)
        newer = gesek(home, "quality", "rerun", str(refused), "--reason", "the decree came again")
        assert newer.returncode == 0, newer.stderr
        linked = newer.stdout.split()[-1].rstrip(".")
        state = f"select state from dag_run where dag_id = 'ingest_sk_bupati' and run_id = '{linked}'"
        ended = _until(lambda: _query(home / "airflow", state), lambda found: found[0][0] in ("success", "failed"))
        assert ended == [("success",)]
    finally:
        served.send_signal(signal.SIGINT)
        served.wait(60)
    assert _query(home, tries) == [(1,), (2,)]
    assert _query(home, f"select seen from incident where id = {number}") == [(seen + 1,)]
    reruns = _query(home, "select incident_id, kind, reason from rerun order by id")
    assert reruns == [
        (number, "frozen", "the rule was mended"),
        (refused, "newer", "the decree came again"),
    ]


def _until(ask: Callable, true_of: Callable, seconds: int = 180):
    """Ask until the answer is as wanted; the last answer."""
    deadline = time.monotonic() + seconds
    while not true_of(answer := ask()):
        assert time.monotonic() < deadline, answer
        time.sleep(1)
    return answer


def test_a_run_told_to_end_takes_its_airflow_with_it(finished) -> None:
    home, _ = finished
    started = subprocess.Popen([sys.executable, "-m", "gesek", "run", "--scale", SCALE], env=environment(home))
    processes = home / "airflow" / "processes.json"
    while not processes.exists():
        assert started.poll() is None
        time.sleep(0.2)
    pids = [pid for pid, _ in json.loads(processes.read_text()).values()]
    started.send_signal(signal.SIGTERM)
    assert started.wait(60) == 128 + signal.SIGTERM
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []


def _query(folder: Path, statement: str, *values: str) -> list[tuple]:
    """Ask the ledger in a home, or Airflow's database in the folder below it."""
    database = folder / ("airflow.db" if folder.name == "airflow" else "ledger.sqlite")
    with sqlite3.connect(database) as connection:
        return connection.execute(statement, values).fetchall()
