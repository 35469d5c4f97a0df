import math
import string
from datetime import date, datetime, time

import pytest
from gesek.errors import RefusedFileError
from gesek.sources import contract, layout, regency
from gesek.sources.headings import word_key
from gesek.sources.layout import Place
from gesek.sources.raw_part import cell_text, texts
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.sources.made_files import MATCHES, headings

PLACE = Place("file.csv", "line")
words = st.text(string.ascii_letters + string.digits, min_size=1)
between = st.sampled_from([" ", "_", ".", "/", "-", "  ", "\n", ""])


@given(st.lists(words, min_size=1), between, between)
def test_headings_are_equal_whatever_stands_between_their_words_and_in_either_case(
    parts: list[str], one: str, other: str
) -> None:
    assert word_key(one.join(parts)) == word_key(other.join(part.upper() for part in parts))


@given(st.text())
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    assert word_key(word_key(text)) == word_key(text)


@given(st.text(min_size=1))
def test_a_text_cell_stays_as_it_is(text: str) -> None:
    assert cell_text(text) == text


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_whole_number_below_a_thousand_billion_is_its_digits(number: int) -> None:
    assert cell_text(float(number)) == str(number)


@given(st.integers(10**15, 10**17))
def test_a_longer_number_cell_says_so_by_a_trailing_zero(number: int) -> None:
    text = cell_text(float(number))
    assert text is not None
    assert text.endswith(".0")
    assert int(text[:-2]) == int(float(number))


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x != math.floor(x)))
def test_a_fraction_reads_back_equal(number: float) -> None:
    assert float(cell_text(number) or "") == number


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("", None),
        (None, None),
        ("  ", "  "),
        (True, "TRUE"),
        (False, "FALSE"),
        (-0.0, "0"),
        (date(1990, 1, 2), "1990-01-02"),
        (datetime(1990, 1, 2), "1990-01-02"),
        (datetime(1990, 1, 2, 3, 4), "1990-01-02 03:04:00"),
        (time(3, 4), "03:04:00"),
        (3513014101900001.0, "3513014101900001.0"),
    ],
)
def test_cells_of_every_kind_become_text(cell: object, text: str | None) -> None:
    assert cell_text(cell) == text
    assert texts([cell, "a"]).to_pylist() == [text, "a"]


@given(st.integers(0, 16_383))
def test_column_letters_count_like_a_spreadsheet(position: int) -> None:
    number = 0
    for letter in layout.letter(position):
        number = number * 26 + ord(letter) - 64
    assert number == position + 1


@pytest.mark.parametrize("above", [0, 1, 19])
def test_a_heading_row_is_found_below_titles(above: int) -> None:
    tables = layout.tables(contract.load("dukcapil"))
    header = layout.find_header(tables, [["LAPORAN"]] * above + [MATCHES], PLACE)
    assert header is not None
    assert header.row == above + 1
    assert header.positions["nik"] == 3


def test_a_heading_row_below_the_twentieth_is_not_looked_for() -> None:
    tables = layout.tables(contract.load("dukcapil"))
    assert layout.find_header(tables, [["LAPORAN"]] * 20 + [MATCHES], PLACE) is None


@pytest.mark.parametrize("source", contract.names())
def test_every_table_of_every_contract_is_told_from_its_siblings(source: str) -> None:
    agreed = contract.load(source)
    tables = layout.tables(agreed)
    for table in tables:
        if table.sheet.sheet is None:
            header = layout.find_header(tables, [headings(source, table.dataset.dataset)], PLACE)
            assert header is not None
            assert header.table.layout == table.layout


def test_a_heading_with_a_number_as_long_as_a_nik_is_not_quoted() -> None:
    tables = layout.tables(contract.load("dukcapil"))
    with pytest.raises(RefusedFileError) as refused:
        layout.find_header(tables, [[*MATCHES, "3513014101900001"]], PLACE)
    assert "3513014101900001" not in str(refused.value)
    assert "column F: the heading '[16 digits]'" in str(refused.value)


@pytest.mark.parametrize(
    ("code", "village"),
    [
        ("3513012001", "3513012001"),
        ("35.13.01.2001", "3513012001"),
        ("3513010001", "3513012001"),
        ("3574012001", None),
        ("", None),
        (None, None),
    ],
)
def test_a_village_is_known_by_the_code_of_either_system(code: str | None, village: str | None) -> None:
    assert regency.village(code) == village


@pytest.mark.parametrize(
    ("column", "value", "here"),
    [
        ("kode_wilayah", "35.13.01.2001", True),
        ("kode_wilayah", "3513", True),
        ("kode_wilayah", "3574011001", False),
        ("kabupaten", "KAB. PROBOLINGGO", True),
        ("kabupaten", "Kota Probolinggo", False),
        ("kecamatan", "Kec. Sukapura", True),
        ("kecamatan", "Mayangan", False),
    ],
)
def test_a_cell_names_the_regency_or_another(column: str, value: str, here: bool) -> None:
    assert regency.named(column, value) is here
