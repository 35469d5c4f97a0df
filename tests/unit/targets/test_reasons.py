"""The codes in the SQL and the catalogue of reasons are the same."""

import re

import pytest
import yaml

from gesek.paths import REFERENCE, SQL

CATALOGUE = yaml.safe_load((REFERENCE / "reasons.yaml").read_text(encoding="utf-8"))


def codes(statement):
    """The upper-case words that a statement yields (`then 'CODE'`, `else 'CODE'`) under the column alasan."""
    text = (SQL / "core" / f"{statement}.sql").read_text(encoding="utf-8")
    final = text[text.rindex("\nselect\n") :] if statement == "target" else text
    return set(re.findall(r"(?:then|else) '([A-Z][A-Z_0-9]+)'", final)) | set(
        re.findall(r"'([A-Z_]+)' as alasan", final)
    )


@pytest.mark.parametrize(("statement", "part"), [("target", "target"), ("target_change", "change")])
def test_every_code_of_the_sql_has_its_sentences_and_no_other_has(statement, part):
    assert len(codes(statement)) > 5
    assert codes(statement) == set(CATALOGUE[part])


@pytest.mark.parametrize("part", ["target", "change"])
def test_every_reason_is_one_sentence_in_both_languages(part):
    for code, sentences in CATALOGUE[part].items():
        assert set(sentences) == {"id", "en"}, code
        assert all(text.endswith(".") for text in sentences.values()), code


def test_the_codes_of_a_family_are_written_in_alphabetical_order():
    text = (SQL / "core" / "target.sql").read_text(encoding="utf-8")
    final = text[text.rindex("concat_ws(") :]
    cases = re.split(r"\n        case", final)[1:]
    firsts = [sorted(re.findall(r"'([A-Z][A-Z_0-9]+)'", re.sub(r"= '[A-Z_]+'", "", case))) for case in cases]
    for before, after in zip(firsts, firsts[1:], strict=False):
        assert before[-1] < after[0]
