"""The minutes bind the workbook: who signed, and every count."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesek.errors import RefusedFileError
from gesek.sources import minutes
from gesek.sources.layout import Place
from tests.data.bad.make_museum import MINUTES

PLACE = Place("a.xlsx", "row", "BERITA_ACARA")
STATED = {name: str(value) for name, value in MINUTES.items()}
COUNTS = minutes.Counts({"VERVAL": 2}, {"LAYAK_ME": 1, "TIDAK_LAYAK": 1}, {"SUDAH_MAMPU": 1})


def refused(**changed: str | None) -> str:
    with pytest.raises(RefusedFileError) as error:
        minutes.check(STATED | changed, COUNTS, PLACE)
    return f"{error.value.code}: {error.value}"


def test_minutes_that_tie_pass() -> None:
    minutes.check(STATED, COUNTS, PLACE)


@pytest.mark.parametrize("name", ["nomor", "tanggal", "pimpinan_musyawarah", "kepala_desa", "wakil_peserta"])
def test_minutes_without_number_day_or_signatory_bind_nobody(name: str) -> None:
    assert refused(**{name: " "}).startswith(f"MINUTES_INCOMPLETE: File a.xlsx, sheet BERITA_ACARA: {name} is empty;")


def test_a_count_by_reason_that_differs_from_the_rows_is_told() -> None:
    said = refused(jumlah_pindah="1", jumlah_sudah_mampu="0")
    assert "jumlah_pindah is 1 but sheet VERVAL has 0 rows of PINDAH" in said
    assert "jumlah_sudah_mampu is 0 but sheet VERVAL has 1 row of SUDAH_MAMPU" in said


def test_reasons_that_do_not_add_up_are_told() -> None:
    counts = minutes.Counts({"VERVAL": 2}, {"LAYAK_ME": 1, "TIDAK_LAYAK": 1}, {})
    with pytest.raises(RefusedFileError, match="the reasons add up to 0 but jumlah_tidak_layak is 1"):
        minutes.check(STATED | {"jumlah_sudah_mampu": "0"}, counts, PLACE)


def test_counts_by_reason_may_be_left_empty() -> None:
    minutes.check(STATED | {f"jumlah_{reason.lower()}": None for reason in minutes.REASONS}, COUNTS, PLACE)


@given(
    kept=st.integers(0, 40),
    poor=st.integers(0, 40),
    new=st.integers(0, 40),
    reasons=st.lists(st.sampled_from(minutes.REASONS), max_size=40),
    off=st.integers(-2, 2),
)
def test_the_final_count_is_the_opening_one_less_the_removed_plus_the_new(
    kept: int, poor: int, new: int, reasons: list[str], off: int
) -> None:
    opening = kept + poor + len(reasons)
    stated = STATED | {
        "jumlah_awal": str(opening),
        "jumlah_layak": str(kept),
        "jumlah_miskin_bukan_ekstrem": str(poor),
        "jumlah_tidak_layak": str(len(reasons)),
        "jumlah_usulan_baru": str(new),
        "jumlah_akhir": str(opening - poor - len(reasons) + new + off),
        **{f"jumlah_{reason.lower()}": str(reasons.count(reason)) for reason in minutes.REASONS},
    }
    counts = minutes.Counts(
        {"VERVAL": opening, "USULAN_BARU": new},
        {"LAYAK_ME": kept, "MISKIN_BUKAN_EKSTREM": poor, "TIDAK_LAYAK": len(reasons)},
        Counter(reasons),
    )
    if off == 0:
        minutes.check(stated, counts, PLACE)
    else:
        with pytest.raises(RefusedFileError, match="jumlah_akhir|no whole number"):
            minutes.check(stated, counts, PLACE)
