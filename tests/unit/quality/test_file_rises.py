"""A damaged file among sound ones stops the version, measured against the file whose place it takes."""

import hashlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gesek.errors import ConfigurationError, GateError
from gesek.quality import gate, suite
from gesek.quality.suite import ENOUGH_ROWS
from gesek.store import lake
from gesek.store.findings import GateResult
from gesek.store.ledger import now, transaction
from gesek.store.models import ReceivedFile
from tests.unit.quality.family_suite import SUITE, families

JUMP = """movement:
  - {rule: jumped, share: {column: status, values: [rusak], max_rise: 0.2}, severity: critical,
     reason: The whole was damaged on its way.}
  - {rule: jumped_in_a_file, file_share: {column: status, values: [rusak], max_rise: 0.2}, severity: critical,
     reason: One file was damaged on its way.}
"""
BOTH = SUITE.replace("movement:\n", JUMP)


@pytest.fixture
def month(home, write_suite):
    """Receive files as (key, rows, of them broken) and write their version; publishes it, or says why the gate stops it."""
    write_suite(BOTH)

    def receive(*files: tuple[str | None, int, int]) -> dict[str, bool]:
        parts = []
        for number, (key, count, broken) in enumerate(files):
            sha256 = hashlib.sha256(repr((number, key, count, broken)).encode()).hexdigest()
            enter(sha256, key)
            status = ["rusak"] * broken + ["calon"] * (count - broken)
            columns = families(count, status=status, source_file=[sha256] * count)
            columns["family_id"] = [1000 * number + row for row in range(count)]
            path, relative = lake.part_path("core/family")
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.table(columns), path)
            parts.append(lake.Part(relative, count, sha256))
        version = lake.write("core/family", "2026-09", repr(files), parts, "test").id
        try:
            gate.check({"core/family": version}, f"run {version}")
            lake.publish([version])
        except GateError as error:
            stopped.append(str(error))
        with transaction() as session:
            return {one.rule: one.passed for one in session.query(GateResult).filter_by(version_id=version)}

    stopped: list[str] = []
    receive.stopped = stopped
    return receive


def enter(sha256: str, key: str | None) -> None:
    with transaction() as session:
        if session.query(ReceivedFile).filter_by(sha256=sha256).first() is None:
            facts = {"source": "dtks", "cycle_id": "2026-09", "name": "x", "size": 1, "state": "accepted"}
            session.add(ReceivedFile(sha256=sha256, key=key, received_at=now(), **facts))


def test_one_damaged_file_of_many_is_not_hidden_by_the_sound_ones(month):
    month(("a", 500, 10), ("b", 40, 1))
    found = month(("a", 501, 10), ("b", 40, 12))
    assert (found["jumped"], found["jumped_in_a_file"]) == (True, False)
    assert "jumped_in_a_file (1 of 2 files)" in month.stopped[0]


def test_a_place_where_numbers_were_always_bad_is_no_jump(month):
    month(("a", 500, 10), ("b", 40, 16))
    assert month(("a", 501, 10), ("b", 41, 17))["jumped_in_a_file"]


def test_a_file_that_takes_no_others_place_is_held_against_the_whole_version(month):
    month(("a", 500, 10))
    assert month(("a", 500, 10), ("new", 40, 8))["jumped_in_a_file"]
    assert not month(("a", 500, 10), ("newer", 40, 30))["jumped_in_a_file"]


def test_what_a_gate_stopped_is_no_measure_for_the_next(month):
    month(("a", 40, 1))
    assert not month(("a", 41, 30))["jumped_in_a_file"]
    assert not month(("a", 42, 31))["jumped_in_a_file"], "the file before it was received, but never in force"
    assert month(("a", 43, 1))["jumped_in_a_file"]


@pytest.mark.parametrize(("rows", "passed"), [(ENOUGH_ROWS - 1, True), (ENOUGH_ROWS, False)])
def test_a_handful_of_rows_says_nothing(month, rows, passed):
    month(("a", 500, 0), ("b", 400, 0))
    assert month(("a", 500, 0), ("b", rows, rows))["jumped_in_a_file"] == passed


@pytest.mark.parametrize(("broken", "passed"), [(108, True), (109, False)])
def test_the_bound_itself_passes(month, broken, passed):
    month(("a", 100, 7))
    assert month(("a", 400, broken))["jumped_in_a_file"] == passed


def test_the_first_version_has_nothing_to_be_held_against(month):
    assert month(("a", 40, 40))["jumped_in_a_file"]


def test_a_movement_has_exactly_one_bound(write_suite):
    write_suite(BOTH.replace("file_share:", "rows: {min_ratio: 0.5, max_ratio: 2.0}, file_share:"))
    with pytest.raises(ConfigurationError, match="file_share"):
        suite.load("core/family")
