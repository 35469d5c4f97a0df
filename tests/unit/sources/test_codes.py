"""The codes that the SQL gives and the catalogue that explains them are the same."""

import re

import pytest
import sqlglot
from sqlglot import exp

from gesek.paths import SQL
from gesek.sources.codes import catalogue

CODE = re.compile(r"^[A-Z]+(_[A-Z0-9]+)+$")
STAGED = sorted(path.stem for path in (SQL / "staged").glob("*.sql"))
# Words that rows hold and that look like codes: sheets of a village's workbook.
NO_CODES = {"USULAN_BARU"}


def texts(name: str) -> list[str]:
    tree = sqlglot.parse_one((SQL / "staged" / f"{name}.sql").read_text(encoding="utf-8"), read="duckdb")
    return [literal.this for literal in tree.find_all(exp.Literal) if literal.is_string]


def literals(name: str) -> list[str]:
    text = (SQL / "staged" / f"{name}.sql").read_text(encoding="utf-8")
    found = {part for part in texts(name) if CODE.match(part) and part not in NO_CODES}
    return sorted(found, key=lambda code: text.index(f"'{code}'"))


def listed(name: str, marker: str) -> set[str]:
    """The codes of the one text of a file that joins them by bars and holds `marker`."""
    (found,) = [part for part in texts(name) if marker in part and "|" in part]
    return {word for word in re.split(r"[^A-Z_]+", found) if word}


def test_every_code_of_the_sql_is_in_the_catalogue_and_the_other_way_round() -> None:
    assert STAGED
    used = {code for name in STAGED for code in literals(name)}
    assert used == set(catalogue())


def test_the_severities_of_the_sql_are_those_of_the_catalogue() -> None:
    by_severity = {
        severity: {code for code, entry in catalogue().items() if entry.severity == severity}
        for severity in ("reject", "info")
    }
    assert listed("identity_row", "GHOST_ROW") == by_severity["reject"] - {"VALUE_FIGURE_UNREADABLE"}
    assert listed("identity_row", "NIK_OTHER_REGENCY") == by_severity["info"]


@pytest.mark.parametrize("name", [name for name in STAGED if name not in ("day", "identity_row", "bps")])
def test_codes_of_a_dataset_sort_behind_those_of_the_identity_and_among_themselves(name: str) -> None:
    # A row's codes are one sorted list made by putting the dataset's own behind the identity's.
    own = literals(name)
    assert own == sorted(own)
    assert all(code > "SEX_UNKNOWN" for code in own)


def test_the_codes_of_an_identity_are_given_in_their_order() -> None:
    text = (SQL / "staged" / "identity_row.sql").read_text(encoding="utf-8")
    part = text[text.index("'GHOST_ROW' else concat_ws(") : text.index(") end as codes")]
    given = re.findall(r"then '([A-Z_]+)'", part)
    assert given == sorted(given)
    assert "BIRTH_DATE_IMPOSSIBLE" in given


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_a_code_says_in_two_languages_what_is_the_matter_and_what_to_do(code: str) -> None:
    entry = catalogue()[code]
    for text in (entry.id, entry.en, entry.remedy_id, entry.remedy_en):
        assert text.endswith(".")
        assert len(text) > 8
    assert entry.id != entry.en
