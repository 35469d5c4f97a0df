from pathlib import Path

import pytest
import yaml

from gesek.errors import ConfigurationError
from gesek.quality.suite import Rule, Severity, read, snake
from tests.unit.quality.family_suite import SUITE


def write(folder: Path, text: str) -> Path:
    file = folder / "core" / "family.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_suite_is_read_with_its_four_groups(tmp_path):
    suite = read(write(tmp_path, SUITE))
    assert [rule.rule for rule in suite.rules] == ["not_empty", "id_unique", "desil_known", "state_known"]
    assert suite.rules[2].severity is Severity.WARNING
    assert (suite.group("id_unique"), suite.group("rows_moved")) == ("keys", "movement")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ExpectColumnToExist", "expect_column_to_exist"),
        ("ExpectColumnPairValuesAToBeGreaterThanB", "expect_column_pair_values_a_to_be_greater_than_b"),
        ("expect_column_to_exist", "expect_column_to_exist"),
    ],
)
def test_an_expectation_may_be_named_in_snake_or_as_a_class(name, expected):
    assert snake(name) == expected


def test_a_rule_reads_the_columns_it_names_and_that_of_its_condition():
    rule = Rule(
        rule="key",
        type="expect_compound_columns_to_be_unique",
        kwargs={"column_list": ["a", "b"]},
        where={"column": "verdict", "not_in": ["rejected"]},
        severity="critical",
        reason="One row each.",
    )
    assert rule.columns == {"a", "b", "verdict"}
    assert rule.compared_columns == {"verdict"}  # a and b are only told apart, so their values are never read out


def test_a_rule_about_the_columns_reads_no_values():
    rule = Rule(
        rule="is_text",
        type="expect_column_type_to_be",
        kwargs={"column": "nik", "type_": "str"},
        severity="critical",
        reason="A number loses zeros.",
    )
    assert rule.columns == frozenset()


def removals() -> list[tuple[str, list]]:
    """Every mandatory key of the sample suite, as the path to it."""
    found: list[tuple[str, list]] = [(key, [key]) for key in ("dataset", "shape", "keys", "domain", "movement")]
    for group in ("shape", "keys", "domain"):
        found += [(f"{group}.0.{key}", [group, 0, key]) for key in ("rule", "type", "kwargs", "severity", "reason")]
    found += [(f"movement.0.{key}", ["movement", 0, key]) for key in ("rule", "rows", "severity", "reason")]
    return found + [(f"rows.{key}", ["movement", 0, "rows", key]) for key in ("min_ratio", "max_ratio")]


@pytest.mark.parametrize("path", [path for _, path in removals()], ids=[name for name, _ in removals()])
def test_a_suite_without_a_mandatory_key_is_refused_naming_the_file(tmp_path, path):
    content = yaml.safe_load(SUITE)
    inner = content
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    with pytest.raises(ConfigurationError, match=r"family\.yaml"):
        read(write(tmp_path, yaml.safe_dump(content, sort_keys=False)))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("severity: info", "severity: grave", "severity"),
        ("severity: info", "severity: info, mostly: 0.9", "mostly: it is not a known key"),
        ("rule: state_known", "rule: desil_known", "occur twice"),
        ("reason: Only two words occur here.", "reason: Why", "reason"),
        ("type: ExpectColumnValuesToBeInSet", "type: check_it", "type"),
        ("dataset: core/family", "dataset: core/house", "core/house"),
        ("dataset: core/family", "dataset: raw/family", "dataset"),
        ("rows: {min_ratio: 0.5, max_ratio: 2.0}", "share: {column: a, values: [], max_rise: 0.2}", "values"),
        ("rows: {min_ratio: 0.5, max_ratio: 2.0}", "kept: {column: a, min_share: 1.5}", "min_share"),
        (", rows: {min_ratio: 0.5, max_ratio: 2.0}", "", "give either rows, share, file_share or kept"),
        ("dataset: core/family", "dataset: core/family\ndataset: core/family", "written twice"),
        ("dataset: core/family", "dataset: {", "cannot be read"),
        (SUITE, "- a list", "empty or a list"),
    ],
)
def test_a_wrong_suite_is_refused_saying_what_is_wrong(tmp_path, old, new, says):
    with pytest.raises(ConfigurationError, match=says):
        read(write(tmp_path, SUITE.replace(old, new)))


def test_groups_out_of_order_are_refused(tmp_path):
    content = yaml.safe_load(SUITE)
    turned = {key: content[key] for key in ("dataset", "keys", "shape", "domain", "movement")}
    with pytest.raises(ConfigurationError, match="out of order"):
        read(write(tmp_path, yaml.safe_dump(turned, sort_keys=False)))


def test_a_missing_file_is_named_with_the_remedy(tmp_path):
    with pytest.raises(ConfigurationError, match="write it"):
        read(tmp_path / "core" / "family.yaml")
