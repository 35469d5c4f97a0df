"""The linkage key of a name: habits put aside, people told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesek.identity import name_key

HABITS = name_key.load()
WORD = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
NAME = st.lists(WORD, min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    "written",
    [
        ("MOCH CHOLIL", "MUHAMMAD KHOLIL", "MOHAMAD HOLIL", "M KHOLIL BIN SALIM", "H MOH CHOLIL"),
        ("SITI KHOTIJAH", "ST HOTIJAH", "SITTI CHOTIJAH", "HJ SITI KHOTIJA"),
        ("SOEHARTO", "SUHARTO", "SOHARTO"),
        ("ABD ROZAK", "ABDUL ROSAK", "ABDOEL ROZZAK"),
        ("DJOEMADHI", "JUMADI"),
        ("ACH FAUZI", "AHMAD PAUSI", "AKHMAD FAUZI"),
        ("SATUMI", "P SATUMI", "SATUMI BINTI SARIP"),
    ],
)
def test_one_name_however_it_is_written(written):
    assert len({HABITS.key(one).key for one in written}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("HASAN", "HUSEN"), ("SITI AMINAH", "SITI AMINI"), ("ROHMAN", "ROHMAT"), ("MOH HASAN", "HASAN"), ("SRI", "SARI")],
)
def test_two_names_stay_two(one, other):
    assert HABITS.key(one).key != HABITS.key(other).key


def test_core_and_last_leave_out_what_stands_before_many():
    assert HABITS.key("SITI NUR AMINAH") == ("SITI NUR AMINA", "AMINA", "AMINA")
    assert HABITS.key("MOH") == ("MU", "MU", "MU")


@given(NAME)
def test_a_key_is_never_empty_and_made_of_capitals(name):
    found = HABITS.key(name)
    assert found.key and found.core and found.last
    assert all(part.isalpha() and part.isupper() for part in found.key.split(" "))
    assert found.key.split(" ")[-1] == found.last and found.core in found.key.split(" ")


@given(NAME)
def test_a_title_before_and_the_father_after_change_nothing(name):
    words = name.split(" ")
    plain = len(words) > 1 and not (set(words) & {*HABITS.dropped, *HABITS.cutting})
    if plain:
        assert HABITS.key(f"HJ {name} BINTI SALIM") == HABITS.key(name)


@given(st.text(alphabet="ABDGIKLMNPRSTUW", min_size=1, max_size=10))
def test_a_letter_written_twice_is_heard_once(word):
    assert HABITS.heard("".join(letter * 2 for letter in word)) == HABITS.heard(word)
