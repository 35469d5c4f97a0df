"""Regsosek's codes of a dwelling are read as its questionnaire means them, and the sample writes those codes."""

import csv

import pytest

from gesek import paths
from gesek.sample.vocabulary import REGSOSEK_HOUSE

QUESTIONNAIRE = {
    "kepemilikan_rumah": "milik_sendiri sewa bebas_sewa dinas lainnya menumpang",
    "lantai": "keramik keramik keramik keramik kayu semen bambu tanah lainnya",
    "dinding": "tembok tembok kayu bambu kayu bambu lainnya",
    "atap": "beton genteng asbes_seng asbes_seng kayu_sirap bambu jerami_ijuk lainnya",
    "air_minum": "kemasan kemasan ledeng sumur_bor sumur_terlindung sumur_tidak_terlindung mata_air mata_air air_permukaan"
    " air_hujan lainnya ledeng ledeng",
    "penerangan": "listrik_pribadi_le900 listrik_bersama genset bukan_listrik",
    "bahan_bakar": "listrik_gas listrik_gas listrik_gas listrik_gas listrik_gas listrik_gas minyak_tanah arang_kayu arang_kayu"
    " arang_kayu lainnya lainnya",
    "fasilitas_bab": "septic_tank bersama bersama bersama lainnya tidak_ada",
}
"""The canonical word of code 1, 2, 3 ... of Regsosek 2022-K, questions 301a, 303, 304, 305, 306a, 307a, 308 and 309a."""

SAMPLE = {
    "lantai": "keramik semen kayu bambu tanah lainnya",
    "air_minum": "air_hujan kemasan air_permukaan ledeng sumur_bor sumur_terlindung sumur_tidak_terlindung lainnya",
    "bahan_bakar": "listrik_gas minyak_tanah arang_kayu lainnya",
    "atap": "beton genteng asbes_seng bambu kayu_sirap jerami_ijuk lainnya",
}
"""What the sample's words of `distributions.yaml` are once Regsosek has coded and the value map has read them."""


def value_map(column: str) -> dict[str, str]:
    with (paths.SOURCES / "regsosek" / "value_maps.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["dataset"] == "regsosek_keluarga"]
    return {row["dari"]: row["ke"] for row in rows if row["kolom"] == column}


@pytest.mark.parametrize("column", QUESTIONNAIRE)
def test_codes_of_regsosek_mean_what_the_questionnaire_says(column):
    words = QUESTIONNAIRE[column].split()
    plain = {str(code): word for code, word in enumerate(words, 1)}
    padded = {f"{code:02d}": word for code, word in enumerate(words, 1)}
    assert value_map(column) == plain | padded


@pytest.mark.parametrize("column", SAMPLE)
def test_what_the_sample_codes_is_read_as_it_was_meant(column):
    assert [value_map(column)[code] for code in REGSOSEK_HOUSE[column]] == SAMPLE[column].split()
