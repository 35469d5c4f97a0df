"""The criteria file is strict, and its digest is of its values."""

import pytest

from gesek.errors import ConfigurationError
from gesek.targets import criteria


def test_the_shipped_criteria_load():
    assert criteria.load().version >= 1


def test_an_unknown_key_is_refused_by_its_name(tmp_path):
    path = tmp_path / "criteria.yaml"
    path.write_text(criteria.FILE.read_text() + "\nbonus: 3\n")
    with pytest.raises(ConfigurationError, match=r"criteria\.yaml is wrong at bonus"):
        criteria.load(path)


def test_every_source_has_its_place_once(tmp_path):
    path = tmp_path / "criteria.yaml"
    path.write_text(criteria.FILE.read_text().replace("[musdes, dtsen, p3ke,", "[musdes, musdes, p3ke,"))
    with pytest.raises(ConfigurationError, match="source_order"):
        criteria.load(path)


def test_a_comment_does_not_change_the_digest_but_a_weight_does(tmp_path):
    text = criteria.FILE.read_text()
    commented, weighted = tmp_path / "a.yaml", tmp_path / "b.yaml"
    commented.write_text("# seen\n" + text)
    weighted.write_text(text.replace("desil_1: 40", "desil_1: 41"))
    assert criteria.load(commented).digest == criteria.load().digest != criteria.load(weighted).digest
