"""What is typed at the desk is read, or refused in a sentence that does not repeat it."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesek.errors import ConfigurationError
from gesek.targets.citizen import sought
from tests.builders import DESA

DAYS = st.dates(date(1900, 1, 1), date(2026, 9, 30))
SIGNS = st.text(alphabet="0123456789-/. abcXYZ\t", min_size=8, max_size=24)


@given(DAYS, st.sampled_from(sought.DATES))
def test_a_day_is_read_in_every_way_it_is_written(day: date, pattern: str) -> None:
    assert sought.birth(f" {day.strftime(pattern)} ") == day


@given(SIGNS)
def test_what_is_no_day_is_refused_without_its_text(text: str) -> None:
    try:
        assert isinstance(sought.birth(text), date)
    except ConfigurationError as error:
        assert str(error) == "The birth date is no day; write it as dd-mm-yyyy."


@given(st.text(alphabet="0123456789", min_size=1, max_size=20), st.sampled_from(["", " ", "-", "."]))
def test_sixteen_digits_are_a_nik_however_they_are_parted_and_nothing_else_is(digits: str, part: str) -> None:
    typed = part.join(digits[at : at + 4] for at in range(0, len(digits), 4))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(typed))
        if len(digits) == 16:
            assert sought.ask() == sought.Sought(nik=digits)
            return
        with pytest.raises(ConfigurationError) as refused:
            sought.ask()
    assert digits not in str(refused.value) or len(digits) < 3


def test_a_search_shows_nothing_of_whom_it_is_for() -> None:
    assert "SITI" not in repr(sought.Sought(nama="SITI", tanggal_lahir=date(1980, 1, 1), kode_desa=DESA))
    assert "3513" not in repr(sought.Sought(nik="3513011705800001"))
