"""Every code a list can bear has its sentence in both languages, in one place each."""

import re

import pytest
import yaml

from gesek.errors import ConfigurationError
from gesek.paths import REFERENCE, SQL
from gesek.targets import criteria, reasons

CHANGES = yaml.safe_load((REFERENCE / "reasons.yaml").read_text(encoding="utf-8"))["change"]


def codes_of_changes():
    """The upper-case words that the statement of changes yields."""
    text = (SQL / "core" / "target_change.sql").read_text(encoding="utf-8")
    yielded = re.findall(r"(?:then|else) '([A-Z][A-Z_0-9]+)'", text) + re.findall(r"'([A-Z_]+)' as alasan", text)
    return set(yielded)


def test_every_code_of_a_change_has_its_sentences_and_no_other_has():
    assert len(codes_of_changes()) > 5
    assert codes_of_changes() == set(CHANGES)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_code_of_a_change_and_of_every_version_of_the_criteria_is_one_sentence(language):
    codes = sorted(CHANGES) + [one.code for version in criteria.versions() for one in version.said()]
    told = reasons.sentences(codes, language)
    assert len(told) == len(codes)
    assert all(text.endswith(".") for text in told)


def test_the_codes_of_the_criteria_stand_with_their_rules_only():
    assert not set(CHANGES) & {one.code for version in criteria.versions() for one in version.said()}


def test_a_familys_reasons_are_read_as_the_list_stores_them():
    assert reasons.sentences("DESIL_1 MUSDES_LAYAK", "en") == [
        "Decile 1 (the poorest 10 %) by DTSEN, or by P3KE where DTSEN has no decile.",
        "The village meeting decided: extremely poor.",
    ]


def test_a_code_without_a_sentence_is_an_error_that_names_it():
    with pytest.raises(ConfigurationError, match="GONE has no sentence; keep the version"):
        reasons.sentences("DESIL_1 GONE")
