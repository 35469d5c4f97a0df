"""What the minutes are warned about: the accompanying OPD, and what is left empty."""

from typing import Any

import pytest

from tests.sql.staged.judging import judged

WHOLE = {"kode_wilayah": "3513012001", "tanggal": "10-09-2026", "nomor": "1", "tempat": "Balai", "jumlah_peserta": "30"}


def codes(**minutes: Any) -> str:
    (row,) = judged("musdes_berita_acara", [WHOLE | {"opd_pendamping": "Dinas Sosial"} | minutes])
    return row["codes"]


@pytest.mark.parametrize("name", ["Dinas Sosial", "DINSOS", " dinas sosial ", "Dinas Penanaman Modal dan PTSP"])
def test_an_opd_is_known_by_its_name_its_short_name_and_another_that_is_used(name: str) -> None:
    assert codes(opd_pendamping=name) == ""


def test_an_opd_that_the_regency_has_not_is_named_unknown() -> None:
    assert codes(opd_pendamping="Dinas Kelautan") == "VALUE_OPD_UNKNOWN"


@pytest.mark.parametrize(
    ("kode_desa", "opd", "said"),
    [
        ("3513062001", "Bapelitbangda", ""),
        ("3513062001", "Dinas Sosial", "VALUE_OPD_OTHER"),
        ("3513192001", "Setda", ""),
        ("3513192001", "Setwan", ""),
        ("3513192001", "Dinas Kesehatan", "VALUE_OPD_OTHER"),
        ("3513012001", "Bapelitbangda", ""),
    ],
)
def test_where_the_reference_names_the_opd_of_a_kecamatan_another_is_questioned(
    kode_desa: str, opd: str, said: str
) -> None:
    assert codes(kode_wilayah=kode_desa, opd_pendamping=opd) == said


@pytest.mark.parametrize("empty", ["tempat", "jumlah_peserta", "opd_pendamping"])
def test_what_is_left_empty_is_said(empty: str) -> None:
    assert codes(**{empty: None}) == "VALUE_MINUTES_INCOMPLETE"
