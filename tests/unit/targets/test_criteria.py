"""A version of the criteria is read strictly: what is wrong is named with its remedy, and its digest is of its values."""

import pytest
import yaml

from gesek.errors import ConfigurationError
from gesek.paths import CRITERIA
from gesek.targets import criteria
from tests.builders import built_list

SHIPPED = (CRITERIA / "v1.yaml").read_text(encoding="utf-8")


def changed(folder, change, name="v1.yaml"):
    """The shipped criteria with a change, as a file of a folder."""
    content = yaml.safe_load(SHIPPED)
    change(content)
    path = folder / name
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_shipped_criteria_hold_from_the_first_cycle_on():
    assert criteria.load("2024-01").version == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: c.update(bonus=3), "bonus: Extra inputs are not permitted"),
        (lambda c: c["score"][0]["when"].clear(), "score.0.when: an empty rule would hold for every family; write"),
        (lambda c: c["score"][0].pop("sentence_id"), "score.0.sentence_id: Field required"),
        (lambda c: c["statuses"][0].pop("sentence_en"), "statuses.0.sentence_en: Field required"),
        (
            lambda c: c["score"][0]["when"][0].update(field="gaji"),
            "the field 'gaji', which fields.yaml does not declare",
        ),
        (
            lambda c: c["statuses"][1]["when"][0].update(field="status"),
            "the field 'status', which fields.yaml does not",
        ),
        (
            lambda c: c["score"][0]["when"][0].update(operator="is_true", value=None),
            "asks is_true of the integer field",
        ),
        (lambda c: c["score"][0]["when"][0].update(value="satu"), "with a value of another type"),
        (lambda c: c["score"][1].update(code="DESIL_1"), "the codes DESIL_1 are used twice; give each rule its own"),
        (lambda c: c["otherwise"].update(status="kaya"), "otherwise.status: Input should be"),
        (lambda c: c.update(valid_from="January"), "valid_from: String should match pattern"),
        (lambda c: c.update(version=2), "says it is version 2; make it that of its name"),
    ],
)
def test_a_wrong_file_is_refused_by_key_and_remedy(tmp_path, change, told):
    with pytest.raises(ConfigurationError) as refused:
        criteria.read(changed(tmp_path, change))
    assert told in str(refused.value)


def test_a_comment_does_not_change_the_digest_but_a_weight_does(tmp_path):
    commented = tmp_path / "v1.yaml"
    commented.write_text("# seen\n" + SHIPPED, encoding="utf-8")
    shipped = criteria.load("2026-09").digest
    assert criteria.read(commented).digest == shipped
    weighted = changed(tmp_path, lambda c: c["score"][0].update(points=41))
    assert criteria.read(weighted).digest != shipped


def test_a_cycle_uses_the_newest_version_that_is_valid_by_then(tmp_path):
    changed(tmp_path, lambda c: c)
    changed(tmp_path, lambda c: c.update(version=2, valid_from="2026-11"), "v2.yaml")
    assert [criteria.load(cycle, tmp_path).version for cycle in ("2026-10", "2026-11", "2027-01")] == [1, 2, 2]
    with pytest.raises(ConfigurationError, match="No version of the criteria is valid in 2023-12; add one"):
        criteria.load("2023-12", tmp_path)


def test_every_declared_fact_is_a_column_of_its_type():
    types = {"text": "VARCHAR", "integer": "INTEGER", "boolean": "BOOLEAN"}
    with built_list([]) as session:
        fact = session.relation("family_fact")
        found = dict(zip(fact.columns, map(str, fact.types), strict=True))
    declared = criteria.facts_of_a_family().facts
    assert {name: types[field.type] for name, field in declared.items()} == {
        name: kind for name, kind in found.items() if name != "family_id"
    }
