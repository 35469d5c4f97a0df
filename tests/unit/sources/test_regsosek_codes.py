"""Regsosek's codes of a dwelling are read as its questionnaire means them, and the sample writes those codes."""

import csv

import pytest

from gesek import paths
from gesek.sample.vocabulary import REGSOSEK_HOUSE
from gesek.sources import contract
from tests.sql.staged.judging import judged

QUESTIONNAIRE = {
    "kepemilikan_rumah": "milik_sendiri sewa bebas_sewa dinas lainnya menumpang",
    "lantai": "keramik keramik keramik keramik kayu semen bambu tanah lainnya",
    "dinding": "tembok tembok kayu bambu kayu bambu lainnya",
    "atap": "beton genteng asbes_seng asbes_seng kayu_sirap bambu jerami_ijuk lainnya",
    "air_minum": "kemasan kemasan ledeng sumur_bor sumur_terlindung sumur_tidak_terlindung mata_air mata_air air_permukaan"
    " air_hujan lainnya ledeng ledeng",
    "penerangan": "listrik_pribadi listrik_bersama genset bukan_listrik",
    "bahan_bakar": "listrik_gas listrik_gas listrik_gas listrik_gas listrik_gas listrik_gas minyak_tanah arang_kayu arang_kayu"
    " arang_kayu lainnya lainnya",
    "fasilitas_bab": "sendiri bersama bersama bersama lainnya tidak_ada",
    "pembuangan_tinja": "septic_tank septic_tank tanpa_septic_tank tanpa_septic_tank tanpa_septic_tank tanpa_septic_tank",
}
"""The canonical word of code 1, 2, 3 ... of Regsosek 2022-K, questions 301a, 303, 304, 305, 306a, 307a, 308, 309a
and 310."""

SAMPLE = {
    "lantai": "keramik semen kayu bambu tanah lainnya",
    "air_minum": "air_hujan kemasan air_permukaan ledeng sumur_bor sumur_terlindung sumur_tidak_terlindung lainnya",
    "bahan_bakar": "listrik_gas minyak_tanah arang_kayu lainnya",
    "atap": "beton genteng asbes_seng bambu kayu_sirap jerami_ijuk lainnya",
}
"""What the sample's words of `distributions.yaml` are once Regsosek has coded and the value map has read them."""


MEMBER = {
    "keberadaan": "1 2 3 4 5 6",
    "hubungan": "kepala_keluarga pasangan anak menantu cucu orang_tua pembantu lainnya",
    "status_kawin": "belum_kawin kawin cerai_hidup cerai_mati",
    "hamil": "ya tidak",
    "partisipasi_sekolah": "belum_pernah masih tidak_lagi",
    "jenjang": "SD SD SD SD SD SMP SMP SMP SMP SMP SMA SMA SMA SMA SMK SMK SMA PT PT PT PT PT",
    "status_pekerjaan": "wiraswasta wiraswasta wiraswasta karyawan pns_tni_polri buruh buruh lainnya",
}
"""The same of the member's questions 404, 409, 408, 410, 412, 413 and 418."""

HEADINGS = {
    "hamil": "r410", "partisipasi_sekolah": "r412", "jenjang": "r413", "kelas": "r414", "ijazah": "r415", "bekerja": "r416a",
    "lapangan_usaha": "r417", "status_pekerjaan": "r418", "sulit_melihat": "r428a", "sulit_mandiri": "r428h", "penyakit": "r430",
}  # fmt: skip
"""Columns of the member file and the numbers of their questions."""


def value_map(column: str, dataset: str = "regsosek_keluarga") -> dict[str, str]:
    with (paths.SOURCES / "regsosek" / "value_maps.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["dataset"] == dataset]
    return {row["dari"]: row["ke"] for row in rows if row["kolom"] == column}


@pytest.mark.parametrize("column", QUESTIONNAIRE)
def test_codes_of_regsosek_mean_what_the_questionnaire_says(column):
    words = QUESTIONNAIRE[column].split()
    plain = {str(code): word for code, word in enumerate(words, 1)}
    padded = {f"{code:02d}": word for code, word in enumerate(words, 1)}
    assert value_map(column) == plain | padded


@pytest.mark.parametrize("column", MEMBER)
def test_codes_of_a_member_mean_what_the_questionnaire_says(column):
    words = MEMBER[column].split()
    plain = {str(code): word for code, word in enumerate(words, 1)}
    padded = {f"{code:02d}": word for code, word in enumerate(words, 1)}
    assert value_map(column, "regsosek_anggota") == plain | padded


def test_columns_of_a_member_bear_the_numbers_of_their_questions():
    (sheet,) = contract.load("regsosek").dataset("regsosek_anggota").editions[0].sheets
    assert {column: sheet.columns[column][0] for column in HEADINGS} == HEADINGS
    assert len({name for names in sheet.columns.values() for name in names}) == sum(map(len, sheet.columns.values()))


@pytest.mark.parametrize(
    ("answers", "light", "watt"),
    [
        ({"penerangan": "1", "daya": "1"}, "listrik_pribadi_le900", 450),
        ({"penerangan": "01", "daya": "02"}, "listrik_pribadi_le900", 900),
        ({"penerangan": "1", "daya": "3"}, "listrik_pribadi_gt900", 1300),
        ({"penerangan": "1", "daya": "1", "daya_2": "5"}, "listrik_pribadi_gt900", 3500),
        ({"penerangan": "1"}, None, None),
        ({"penerangan": "2"}, "listrik_bersama", None),
        ({"penerangan": "4"}, "bukan_listrik", None),
    ],
)
def test_light_is_told_by_the_strongest_meter(home, answers, light, watt):
    (row,) = judged("regsosek_keluarga", [{"kode_wilayah": "3513010001", "nama": "BUDI", **answers}])
    assert (row["penerangan"], row["daya_watt"]) == (light, watt)
    assert ("VALUE_POWER_ABOVE_900" in row["codes"].split()) == ((watt or 0) > 900)


@pytest.mark.parametrize(
    ("toilet", "drain", "word"),
    [
        ("1", "1", "septic_tank"), ("1", "2", "septic_tank"), ("1", "3", "tanpa_septic_tank"), ("1", "6", "tanpa_septic_tank"),
        ("1", None, None), ("2", "1", "bersama"), ("5", "1", "lainnya"), ("6", None, "tidak_ada"),
    ],
)  # fmt: skip
def test_a_toilet_of_ones_own_is_told_by_where_it_drains(home, toilet, drain, word):
    answers = {"fasilitas_bab": toilet, "pembuangan_tinja": drain}
    (row,) = judged("regsosek_keluarga", [{"kode_wilayah": "3513010001", "nama": "BUDI", **answers}])
    assert row["bab"] == word


@pytest.mark.parametrize(
    ("answers", "disabled", "severely"),
    [
        ({}, False, False),
        ({"sulit_melihat": "4", "sulit_mandiri": "04"}, False, False),
        ({"sulit_melihat": "3"}, False, False),
        ({"sulit_berjalan": "2"}, True, False),
        ({"sulit_mendengar": "1"}, True, False),
        ({"sulit_mandiri": "2"}, True, False),
        ({"sulit_berjalan": "1", "sulit_mandiri": "01"}, True, True),
    ],
)
def test_a_disability_is_much_difficulty_and_a_severe_one_is_not_to_look_after_oneself(
    home, answers, disabled, severely
):
    (row,) = judged("regsosek_anggota", [{"nama": "BUDI", **answers}])
    assert (row["disabilitas"], row["disabilitas_berat"]) == (disabled, severely)


@pytest.mark.parametrize(("code", "ill"), [(None, False), ("1", False), ("01", False), ("2", True), ("18", True)])
def test_the_first_answer_of_question_430_is_no_illness(home, code, ill):
    (row,) = judged("regsosek_anggota", [{"nama": "BUDI", "penyakit": code}])
    assert row["penyakit_kronis"] == ill


@pytest.mark.parametrize("column", SAMPLE)
def test_what_the_sample_codes_is_read_as_it_was_meant(column):
    assert [value_map(column)[code] for code in REGSOSEK_HOUSE[column]] == SAMPLE[column].split()
