"""Rates of each received file: a broken one does not hide among sound ones, a handful of rows says nothing."""

import contextlib

import pytest

from gesek.errors import ConfigurationError, GateError
from gesek.quality import gate, suite
from gesek.quality.suite import ENOUGH_ROWS
from gesek.store.findings import GateResult
from gesek.store.ledger import transaction
from tests.unit.quality.family_suite import SUITE, families

RATES = """files:
  - {rule: status_half, rate: {column: status, values: [rusak, salah], max: 0.5}, severity: critical,
     reason: More than half of a file is a broken export.}
  - {rule: number_zeroed, rate: {column: nomor, ending: "0", max: 0.5}, severity: warning,
     reason: One number in ten ends in 0 by nature.}
movement:
"""
WITH_RATES = SUITE.replace("movement:\n", RATES)


def rows(*files: tuple[str, int, int]) -> dict[str, list]:
    """Sound rows per file with so many broken ones: (file, rows, of them broken)."""
    status = [word for _, count, broken in files for word in ["rusak"] * broken + ["calon"] * (count - broken)]
    names = [name for name, count, _ in files for _ in range(count)]
    return families(len(names), status=status, source_file=names, nomor=["1"] * len(names))


def checked(version: int) -> dict[str, GateResult]:
    """What was recorded of each rule, passed or not."""
    with contextlib.suppress(GateError):
        gate.check({"core/family": version}, "run")
    with transaction() as session:
        return {item.rule: item for item in session.query(GateResult)}


def test_one_broken_file_among_sound_ones_stops_the_version(write_suite, write_version):
    write_suite(WITH_RATES)
    result = checked(write_version(rows(("a", 900, 0), ("b", 40, 21))))["status_half"]
    assert (result.passed, result.unexpected, result.rows) == (False, 1, 2)


def test_the_bound_itself_passes_and_so_does_a_file_of_few_rows(write_suite, write_version):
    write_suite(WITH_RATES)
    few = ENOUGH_ROWS - 1
    assert checked(write_version(rows(("a", 40, 20), ("b", few, few))))["status_half"].passed


@pytest.mark.parametrize(("zeros", "passed"), [(4, True), (20, True), (21, False)])
def test_numbers_that_end_in_zero_are_counted_among_those_that_are_there(write_suite, write_version, zeros, passed):
    write_suite(WITH_RATES)
    table = rows(("a", 60, 0)) | {"nomor": ["10"] * zeros + ["11"] * (40 - zeros) + [None] * 20}
    assert checked(write_version(table))["number_zeroed"].passed == passed


def test_a_dataset_without_the_column_has_no_rate_to_fail(write_suite, write_version):
    write_suite(WITH_RATES)
    table = rows(("a", 40, 40))
    del table["nomor"]
    results = checked(write_version(table))
    assert (results["number_zeroed"].passed, results["status_half"].passed) == (True, False)


def test_the_finding_counts_files_and_names_none(write_suite, write_version):
    write_suite(WITH_RATES)
    with pytest.raises(GateError, match=r"status_half \(1 of 1 files\)"):
        gate.check({"core/family": write_version(rows(("secret", 40, 40)))}, "run")


@pytest.mark.parametrize("bound", ["{column: x, max: 0.5}", '{column: x, values: [a], ending: "0", max: 0.5}',
                                   "{column: x, values: [a], max: 2}"])  # fmt: skip
def test_a_rate_counts_either_values_or_an_ending(write_suite, bound):
    write_suite(WITH_RATES.replace("{column: status, values: [rusak, salah], max: 0.5}", bound))
    with pytest.raises(ConfigurationError):
        suite.load("core/family")
