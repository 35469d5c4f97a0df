import json
import logging

import pytest
from sqlalchemy import select

from gesek.errors import ConfigurationError, GateError
from gesek.quality import gate
from gesek.store.findings import GateResult
from gesek.store.ledger import transaction
from tests.unit.quality.family_suite import SUITE, families

pytestmark = pytest.mark.each_ledger

NIK = "3513012345678901"


def recorded() -> dict[str, GateResult]:
    with transaction() as session:
        return {item.rule: item for item in session.scalars(select(GateResult))}


def test_a_sound_version_passes_and_every_rule_is_recorded(write_suite, write_version):
    write_suite()
    outcome = gate.check({"core/family": write_version(families(4))}, "run")
    # 1 shape + 1 key + 2 domain + 1 movement = 5 rules
    assert outcome == gate.GateOutcome(passed=True, datasets=1, rules=5, critical=0, warnings=0, infos=0)
    assert {rule for rule, item in recorded().items() if item.passed} == set(recorded())
    assert len(recorded()) == 5


def test_warnings_and_infos_are_counted_and_let_the_version_through(write_suite, write_version):
    write_suite()
    version = write_version(families(4, desil=[1, 11, 12, 10], status=["calon", "miskin", "kaya", "calon"]))
    outcome = gate.check({"core/family": version}, "run")
    assert (outcome.passed, outcome.warnings, outcome.infos) == (True, 1, 1)
    assert (recorded()["desil_known"].unexpected, recorded()["desil_known"].rows) == (2, 4)
    assert recorded()["state_known"].unexpected == 1


def test_a_critical_breach_stops_after_everything_is_recorded(write_suite, write_version):
    write_suite()
    version = write_version(families(4, family_id=[7, 7, 8, 9], desil=[1, 11, 1, 1]))
    with pytest.raises(GateError) as error:
        gate.check({"core/family": version}, "run")
    assert "core/family" in str(error.value)
    assert "id_unique (2 of 4 rows)" in str(error.value)
    assert not recorded()["desil_known"].passed


def test_an_empty_version_is_stopped(write_suite, write_version):
    write_suite()
    with pytest.raises(GateError, match="not_empty"):
        gate.check({"core/family": write_version(families(0))}, "run")


def test_the_same_run_attempt_and_version_replace_what_was_recorded(write_suite, write_version):
    write_suite()
    version = write_version(families(4))
    for attempt in (1, 1, 2):
        gate.check({"core/family": version}, "run", attempt)
    with transaction() as session:
        attempts = sorted(session.scalars(select(GateResult.attempt)))
    assert attempts == [1] * 5 + [2] * 5  # not fifteen


def test_a_missing_column_is_a_failed_rule_with_the_class_of_the_error_only(write_suite, write_version):
    write_suite()
    columns = families(3)
    del columns["family_id"]
    with pytest.raises(GateError, match="id_unique"):
        gate.check({"core/family": write_version(columns)}, "run")
    found = recorded()["id_unique"]
    assert not found.passed
    assert found.detail["exception"].isidentifier()
    assert recorded()["desil_known"].passed  # the others are judged all the same


def test_no_value_leaves_the_gate(write_suite, write_version, caplog):
    text = SUITE.replace("column: family_id", "column: nik").replace("[calon, miskin]", "[calon, miskin]")
    text = text.replace("kwargs: {column: desil, min_value: 1, max_value: 10}", "kwargs: {column: nik, min_value: 1}")
    write_suite(text)
    columns = families(3, status=["calon", NIK, NIK]) | {"nik": [NIK, NIK, "x"]}
    with caplog.at_level(logging.DEBUG), pytest.raises(GateError) as error:
        gate.check({"core/family": write_version(columns)}, "run")
    results = json.dumps([item.detail for item in recorded().values()])
    assert recorded()["desil_known"].detail["exception"]  # text compared with a number raises inside
    assert NIK not in str(error.value) + results + caplog.text


def test_the_first_version_has_nothing_to_be_compared_with(write_suite, write_version):
    write_suite()
    gate.check({"core/family": write_version(families(1))}, "run")
    assert recorded()["rows_moved"].detail["first"] is True


def judged(version: int, passes: bool) -> None:
    if passes:
        assert gate.check({"core/family": version}, "run").passed
    else:
        with pytest.raises(GateError, match="rows_moved"):
            gate.check({"core/family": version}, "run")


@pytest.mark.parametrize(("rows", "passes"), [(5, True), (4, False), (20, True), (21, False)])
def test_rows_may_move_from_half_to_double_of_the_version_in_force(write_suite, write_version, rows, passes):
    write_suite()
    write_version(families(10), publish=True)  # 10 * 0.5 = 5; 10 * 2.0 = 20
    version = write_version(families(rows))
    judged(version, passes)
    assert recorded()["rows_moved"].detail["rows_before"] == 10


def test_a_published_version_is_compared_with_the_one_before_it_not_with_itself(write_suite, write_version):
    write_suite()
    write_version(families(10), publish=True)
    version = write_version(families(4), publish=True)
    with pytest.raises(GateError, match="rows_moved"):
        gate.check({"core/family": version}, "run")


@pytest.mark.parametrize(("miskin", "passes"), [(3, True), (4, False)])
def test_a_share_may_rise_by_so_many_points(write_suite, write_version, miskin, passes):
    bound = "share: {column: status, values: [miskin], max_rise: 0.2}"
    write_suite(SUITE.replace("rows: {min_ratio: 0.5, max_ratio: 2.0}", bound))
    write_version(families(10, status=["miskin"] + ["calon"] * 9), publish=True)  # 10 % before, so 30 % at most
    version = write_version(families(10, status=["miskin"] * miskin + ["calon"] * (10 - miskin)))
    judged(version, passes)


@pytest.mark.parametrize(("stayed", "passes"), [(5, True), (4, False)])
def test_so_much_of_what_was_there_must_stay_however_many_come(write_suite, write_version, stayed, passes):
    bound = "kept: {column: family_id, min_share: 0.5}"
    write_suite(SUITE.replace("rows: {min_ratio: 0.5, max_ratio: 2.0}", bound))
    write_version(families(10), publish=True)
    version = write_version(families(10, family_id=list(range(10 - stayed, 20 - stayed))))
    judged(version, passes)
    assert recorded()["rows_moved"].detail["rows_before"] == 10


def test_nothing_to_keep_is_kept_and_the_first_version_passes(write_suite, write_version):
    bound = "kept: {column: family_id, min_share: 0.5}"
    write_suite(SUITE.replace("rows: {min_ratio: 0.5, max_ratio: 2.0}", bound))
    first = write_version(families(3), publish=True)
    assert gate.check({"core/family": first}, "run").passed
    assert recorded()["rows_moved"].detail["first"] is True


def test_dates_are_judged_as_numbers_against_the_as_of_day(write_suite, write_version):
    from datetime import date

    kwargs = "kwargs: {column: lahir, min_value: 19000101, max_value: {$PARAMETER: as_of}}"
    write_suite(SUITE.replace("kwargs: {column: desil, min_value: 1, max_value: 10}", kwargs))
    days = [date(2026, 9, 30), date(2026, 10, 1), None, date(1899, 12, 31)]  # the cycle's as-of is 2026-09-30
    gate.check({"core/family": write_version(families(4) | {"lahir": days})}, "run")
    assert (recorded()["desil_known"].unexpected, recorded()["desil_known"].detail["missing"]) == (2, 1)


def test_a_condition_limits_a_rule_to_some_rows(write_suite, write_version):
    condition = "kwargs: {column: family_id}, where: {column: status, not_in: [miskin]}"
    write_suite(SUITE.replace("kwargs: {column: family_id}", condition))
    version = write_version(families(4, family_id=[1, 1, 2, 3], status=["miskin", "calon", "calon", "calon"]))
    assert gate.check({"core/family": version}, "run").passed


@pytest.mark.parametrize("count", [1, 2, 3, 50])
@pytest.mark.parametrize("desil", [1, 99])
def test_repeating_columns_are_judged_alike_however_few_values_they_have(write_suite, write_version, count, desil):
    write_suite()
    version = write_version(families(count * 4, desil=[desil] + [1 + n % 3 for n in range(count * 4 - 1)]))
    gate.check({"core/family": version}, "run")
    assert recorded()["desil_known"].unexpected == (1 if desil == 99 else 0)


def test_a_wrong_argument_names_the_rule_and_nothing_is_recorded(write_suite, write_version):
    write_suite(SUITE.replace("column: desil,", "kolom: desil,"))
    with pytest.raises(ConfigurationError, match="desil_known"):
        gate.check({"core/family": write_version(families(1))}, "run")
    assert recorded() == {}


def test_a_dataset_without_a_suite_is_an_error_not_a_pass(home, write_version):
    with pytest.raises(ConfigurationError, match="does not exist"):
        gate.check({"core/family": write_version(families(1))}, "run")


def test_a_version_of_another_dataset_is_refused(write_suite, write_version, home):
    write_suite()
    other = home / "expectations" / "core" / "house.yaml"
    other.write_text(SUITE.replace("core/family", "core/house"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="core/house"):
        gate.check({"core/house": write_version(families(1))}, "run")


def test_a_summary_tells_the_newest_check_with_the_reasons(write_suite, write_version):
    write_suite()
    version = write_version(families(2, desil=[1, 11]))
    gate.check({"core/family": version}, "run")
    gate.check({"core/family": version}, "run", attempt=2)
    for lines in (gate.summary(run_id="run"), gate.summary(cycle_id="2026-09")):
        assert len(lines) == 5
        broken = next(line for line in lines if not line.passed)
        assert (broken.rule, broken.reason) == ("desil_known", "Deciles run from 1 to 10.")
    assert gate.summary(run_id="another") == []


def test_nothing_to_check_passes_without_great_expectations(home):
    assert gate.check({}, "run").passed
