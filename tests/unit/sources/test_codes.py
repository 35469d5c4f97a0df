"""The codes that the SQL gives and the catalogue that explains them are the same."""

import re

import pytest
import sqlglot
from sqlglot import exp

from gesek.paths import SQL
from gesek.sources import stage
from gesek.sources.codes import catalogue

CODE = re.compile(r"^[A-Z]+(_[A-Z0-9]+)+$")
STAGED = sorted(path.stem for path in (SQL / "staged").glob("*.sql"))
# Words that rows hold and that look like codes: sheets and decisions of a village's workbook.
NO_CODES = {"USULAN_BARU", "LAYAK_ME", "MISKIN_BUKAN_EKSTREM", "TIDAK_LAYAK"}


def texts(name: str) -> list[str]:
    tree = sqlglot.parse_one((SQL / "staged" / f"{name}.sql").read_text(encoding="utf-8"), read="duckdb")
    return [literal.this for literal in tree.find_all(exp.Literal) if literal.is_string]


def literals(name: str) -> list[str]:
    text = (SQL / "staged" / f"{name}.sql").read_text(encoding="utf-8")
    found = {part for part in texts(name) if CODE.match(part) and part not in NO_CODES}
    return sorted(found, key=lambda code: text.index(f"'{code}'"))


def listed(name: str) -> tuple[set[str], set[str]]:
    """The codes of a file's two lists in its last column, texts that join codes by bars: those that reject, those that only
    inform."""
    lists = [[word for word in re.split(r"[^A-Z0-9_]+", part) if word] for part in texts(name) if "|" in part]
    codes = [set(words) for words in lists if words and set(words) <= set(catalogue())]
    rejecting = [words for words in codes if "GHOST_ROW" in words]
    return set().union(*rejecting), set().union(*(words for words in codes if words not in rejecting))


def one_code_listed(name: str) -> set[str]:
    """A list of one code has no bar in it."""
    return {part[1 : part.index(")")] for part in texts(name) if re.match(r"^\([A-Z0-9_]+\) \?$", part)}


def test_every_code_of_the_sql_is_in_the_catalogue_and_the_other_way_round() -> None:
    assert STAGED
    used = {code for name in STAGED for code in literals(name)}
    assert used == set(catalogue())


def test_the_codes_that_reject_a_row_are_those_of_the_catalogue() -> None:
    rejecting = {code for code, entry in catalogue().items() if entry.severity == "reject"}
    assert listed("identity_row")[0] == rejecting - {"VALUE_FIGURE_UNREADABLE"}


@pytest.mark.parametrize("name", STAGED)
def test_the_codes_that_do_not_make_a_file_warn_are_those_the_catalogue_calls_info(name: str) -> None:
    informing = {code for code in literals(name) if catalogue()[code].severity == "info"}
    assert listed(name)[1] | one_code_listed(name) == informing


@pytest.mark.parametrize(
    "name", [name for name in STAGED if name not in (*stage.WRITINGS, "day", "identity_row", "bps", "musdes_desa")]
)
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
    assert len(entry.source) > 15


def test_what_was_put_right_is_never_a_reason_to_leave_a_row_out_but_for_a_repetition() -> None:
    mended = {code for code, entry in catalogue().items() if entry.damage == "recovered" and entry.severity == "reject"}
    assert mended == {"REPEATED_ROW"}
