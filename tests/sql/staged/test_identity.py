"""NIK, No. KK, birth date, name and village of a row, over texts that nobody thought of."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gesek.sources.codes import catalogue
from gesek.sources.reference import wilayah
from tests.sql.staged.judging import AS_OF, judged

PROVINCES = {*range(11, 20), 21, *range(31, 37), 51, 52, 53, *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)}
PLACE = {"kecamatan": "SUKAPURA", "desa": "NGADISARI"}
SOME = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # an example is a whole engine session: shrinking one takes minutes
)
FORMATS = st.sampled_from(["{}", "{0}.0", " {} "])
VILLAGES: list[dict[str, str]] = wilayah().to_pylist()


@pytest.fixture(autouse=True, scope="module")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from gesek.settings import settings as configured

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GESEK_HOME", str(tmp_path_factory.mktemp("home")))
        configured.cache_clear()
        yield
    configured.cache_clear()


def dapodik(**cells: Any) -> dict[str, Any]:
    """A pupil; the layout has NIK, No. KK, birth date, sex and village names."""
    return {"nama": "SITI AMINAH", "nisn": "0123456789", **PLACE, **cells}


def sent(texts: list[str | None], column: str = "nik", **cells: Any) -> list[dict[str, Any]]:
    """One pupil per text, told apart by NISN so that none repeats another."""
    rows = [dapodik(**{column: text, "nisn": f"{number:010d}"}, **cells) for number, text in enumerate(texts)]
    return judged("dapodik", rows)


ONCE: dict[str, dict[str | None, dict[str, Any]]] = {}


def judged_once(column: str, table: Sequence[tuple[Any, ...]], **cells: Any) -> dict[str | None, dict[str, Any]]:
    """The rows of a table of cases by their text, all judged in one session: a session costs more than a case."""
    if column not in ONCE:
        texts = [case[0] for case in table]
        ONCE[column] = dict(zip(texts, sent(texts, column, **cells), strict=True))
    return ONCE[column]


def oracle(digits: str) -> str:
    """The state of 16 digits that stand in a text cell, by PP 37/2007, written apart from the SQL."""
    if len(set(digits)) == 1:
        return "temporary" if digits[0] == "0" else "placeholder"
    if set(digits[4:]) == {"9"} or set(digits[6:]) == {"0"} or digits == "1234567890123456":
        return "placeholder"
    day, month = int(digits[6:8]), int(digits[8:10])
    sound = (
        int(digits[:2]) in PROVINCES
        and (1 <= day <= 31 or 41 <= day <= 71)
        and 1 <= month <= 12
        and digits[12:] != "0000"
    )
    return "valid" if sound else "invalid"


@st.composite
def niks(draw: st.DrawFn) -> str:
    """A sound NIK of somebody alive on the as-of day, not ending in 0."""
    born = draw(st.dates(date(1930, 1, 1), AS_OF))
    day = born.day + 40 * draw(st.booleans())
    return f"351301{day:02d}{born:%m%y}{draw(st.integers(0, 999)):03d}{draw(st.integers(1, 9))}"


near_niks = st.builds(
    lambda nik, at, digit: nik[:at] + digit + nik[at + 1 :], niks(), st.integers(0, 15), st.sampled_from("0123456789")
)
any_digits = st.text("0123456789", min_size=16, max_size=16)


@SOME
@given(st.lists(st.one_of(near_niks, near_niks, any_digits), min_size=30, max_size=60))
def test_sixteen_digits_are_judged_as_an_independent_reading_of_the_rules_judges_them(texts: list[str]) -> None:
    rows = sent(texts)
    assert [row["nik_state"] for row in rows] == [oracle(text) for text in texts]
    assert [row["nik"] for row in rows] == [text if oracle(text) == "valid" else None for text in texts]


@SOME
@given(
    st.lists(
        st.one_of(st.text(max_size=24), st.text("0123456789.,'eE+- Ol\u00a0", max_size=24)), min_size=30, max_size=60
    )
)
def test_any_text_gets_one_state_and_never_costs_the_row(texts: list[str]) -> None:
    for row in sent([text or None for text in texts]):
        assert (row["nik_state"] == "valid") == (row["nik"] is not None)
        assert row["nik"] is None or re.fullmatch("[0-9]{16}", row["nik"])
        assert row["verdict"] != "rejected"
        assert row["codes"] == " ".join(sorted(row["codes"].split()))


def dress(nik: str, how: str) -> str:
    if how == "full width":
        return nik.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    return {
        "apostrophe": f"'{nik}",
        "no-break spaces": f"\u00a0{nik}\u00a0",
        "spaces": f" {nik[:6]} {nik[6:12]} {nik[12:]} ",
        "dots": f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}.{nik[6:12]}.{nik[12:]}",
        "dashes": f"{nik[:6]}-{nik[6:]}",
        "tab and line end": f"\t{nik}\n",
        "letter O": nik[:-4] + nik[-4:].replace("0", "O"),
        "letter l": nik[:2] + nik[2:].replace("1", "l", 1),
        "number cell": f"{nik}.0",
    }[how]


def said_of_dress(how: str) -> str:
    own = {
        "apostrophe": "NIK_APOSTROPHE_REMOVED",
        "no-break spaces": "NIK_NBSP_REMOVED",
        "full width": "NIK_FULL_WIDTH_DIGITS",
        "letter O": "NIK_LETTERS_READ_AS_DIGITS",
        "letter l": "NIK_LETTERS_READ_AS_DIGITS",
        "number cell": "NIK_NUMBER_CELL",
    }
    return own.get(how, "NIK_SEPARATORS_REMOVED")


FORMS = ["apostrophe", "no-break spaces", "spaces", "dots", "dashes", "tab and line end", "letter O", "letter l",
         "number cell", "full width"]  # fmt: skip


@SOME
@given(st.lists(st.tuples(niks(), st.sampled_from(FORMS)), min_size=20, max_size=40))
def test_a_sound_nik_is_recovered_from_every_dress_and_the_row_says_so(dressed: list[tuple[str, str]]) -> None:
    texts = [dress(nik, how) for nik, how in dressed]
    for (nik, how), text, row in zip(dressed, texts, sent(texts), strict=True):
        assert row["nik"] == nik
        if text != nik:  # some have no 0 or 1 to mistake
            assert said_of_dress(how) in row["codes"].split()
            assert catalogue()[said_of_dress(how)].damage == "recovered"


NIK_KINDS = [
    (None, "missing", "NIK_MISSING"),
    (" ", "missing", "NIK_MISSING"),
    ("-", "missing", "NIK_MISSING"),
    ("TIDAK ADA", "missing", "NIK_MISSING"),
    ("0", "temporary", "NIK_TEMPORARY"),
    ("0.0", "temporary", "NIK_TEMPORARY"),
    ("0000000000000000", "temporary", "NIK_TEMPORARY"),
    ("9999999999999999", "placeholder", "NIK_PLACEHOLDER"),
    ("3513999999999999", "placeholder", "NIK_PLACEHOLDER"),
    ("3513010000000000", "placeholder", "NIK_PLACEHOLDER"),
    ("1234567890123456", "placeholder", "NIK_PLACEHOLDER"),
    ("3,51301E+15", "damaged", "NIK_SCIENTIFIC"),
    ("3.51301E+15", "damaged", "NIK_SCIENTIFIC"),
    ("3513011705800010.0", "suspect", "NIK_LAST_DIGIT_LOST"),  # a number cell: Excel keeps 15 digits
    ("9471011705800011.0", "suspect", "NIK_LAST_DIGIT_LOST"),  # above 2^53 a float is not exact
    ("3513011705800010", "valid", ""),  # in a text cell one NIK in ten ends in 0
    ("351301170580001", "invalid", "NIK_LENGTH"),
    ("35130117058000011", "invalid", "NIK_LENGTH"),
    ("3513011705800X11", "invalid", "NIK_NOT_DIGITS"),
    ("2013011705800001", "invalid", "NIK_PROVINCE"),
    ("3513013505800001", "invalid", "NIK_DATE"),
    ("3513017505800001", "invalid", "NIK_DATE"),
    ("3513011713800001", "invalid", "NIK_DATE"),
    ("3513011705800000", "invalid", "NIK_SERIAL"),
    ("3513013102800001", "valid", "NIK_DATE_NOT_IN_CALENDAR"),  # 31 February: Dukcapil must say
    ("3574011705800001", "valid", "NIK_OTHER_REGENCY"),
]


@pytest.mark.parametrize(("text", "state", "code"), NIK_KINDS)
def test_a_nik_of_each_kind_has_its_state_and_code(text: str | None, state: str, code: str) -> None:
    row = judged_once("nik", NIK_KINDS)[text]
    assert row["nik_state"] == state
    assert code in row["codes"].split() or (code == "" and not re.search("NIK", row["codes"]))


KK_KINDS = [
    (None, "missing", "KK_MISSING"),
    ("0", "placeholder", "KK_PLACEHOLDER"),
    ("8888888888888888", "placeholder", "KK_PLACEHOLDER"),
    ("3,51301E+15", "damaged", "KK_SCIENTIFIC"),
    ("3513012005120010.0", "suspect", "KK_LAST_DIGIT_LOST"),
    ("3513012005120011.0", "valid", "KK_NUMBER_CELL"),
    ("35.13.01.200512.0011", "valid", "KK_SEPARATORS_REMOVED"),
    ("'3513012005120011", "valid", "KK_APOSTROPHE_REMOVED"),
    ("\u00a03513012005120011", "valid", "KK_NBSP_REMOVED"),
    ("３５１３０１２００５１２００１１", "valid", "KK_FULL_WIDTH_DIGITS"),
    ("351301200512OO11", "valid", "KK_LETTERS_READ_AS_DIGITS"),
    ("3513016005120011", "nik_in_kk", "KK_IS_NIK"),  # day 60 = 20 + 40: a woman's NIK, no day of issue
    ("3513013505120011", "invalid", "KK_DATE"),
    ("351301200512001", "invalid", "KK_LENGTH"),
]


@pytest.mark.parametrize(("text", "state", "code"), KK_KINDS)
def test_a_kk_of_each_kind_has_its_state_and_code(text: str | None, state: str, code: str) -> None:
    row = judged_once("no_kk", KK_KINDS)[text]
    assert (row["kk_state"], code in row["codes"].split()) == (state, True)
    assert (row["no_kk"] is not None) == (state == "valid")


def test_one_number_in_both_columns_is_the_nik_when_the_birth_date_says_so() -> None:
    (row,) = judged("dapodik", [dapodik(nik="3513011705800001", no_kk="3513011705800001", tanggal_lahir="1980-05-17")])
    assert (row["nik_state"], row["kk_state"]) == ("valid", "nik_in_kk")


def test_one_number_in_both_columns_is_the_kk_when_the_birth_date_is_another() -> None:
    (row,) = judged("dapodik", [dapodik(nik="3513011705120001", no_kk="3513011705120001", tanggal_lahir="1980-01-02")])
    assert (row["nik_state"], row["kk_state"]) == ("invalid", "valid")
    assert "NIK_IS_KK" in row["codes"].split()


def test_one_number_in_both_columns_is_the_kk_when_others_of_the_file_have_it() -> None:
    card = "3513011705120001"
    rows = [{"nik": card, "no_kk": card, "nama": "BUDI"}, {"nik": "3513010203040005", "no_kk": card, "nama": "ANI"}]
    found = judged("dtsen_anggota", rows)
    assert [(row["nik_state"], row["kk_state"]) for row in found] == [("invalid", "valid"), ("valid", "valid")]


def test_whose_one_number_in_both_columns_is_does_not_depend_on_how_an_export_is_cut_into_files() -> None:
    card = "3513011705120001"
    rows = [{"nik": card, "no_kk": card, "nama": "BUDI"}, {"nik": "3513010203040005", "no_kk": card, "nama": "ANI"}]
    parts = [row | {"source_file": letter * 64} for row, letter in zip(rows, "ab", strict=True)]
    states = [[(row["nik_state"], row["kk_state"]) for row in judged("dtsen_anggota", sent)] for sent in (rows, parts)]
    assert states[0] == states[1] == [("invalid", "valid"), ("valid", "valid")]


def test_a_repeated_row_is_no_second_person_of_its_card() -> None:
    row = {"nik": "3513011705120001", "no_kk": "3513011705120001", "nama": "BUDI"}
    assert {found["kk_state"] for found in judged("dtsen_anggota", [row, row])} == {"suspect"}


def test_one_number_in_both_columns_is_trusted_in_neither_when_nothing_tells_whose_it_is() -> None:
    (row,) = judged("dtsen_anggota", [{"nik": "3513011705120001", "no_kk": "3513011705120001", "nama": "BUDI"}])
    assert (row["nik_state"], row["kk_state"]) == ("suspect", "suspect")


def written(day: date, how: str) -> str:
    return {
        "d-m-Y": f"{day:%d-%m-%Y}",
        "d/m/Y with midnight": f"{day.day}/{day.month}/{day.year} 0:00:00",
        "d.m.Y": f"{day:%d.%m.%Y}",
        "ISO": day.isoformat(),
        "ISO with time": f"{day.isoformat()}T00:00:00",
        "ISO and a clock": f"{day.isoformat()} 03:15:00",
        "digits": f"{day:%Y%m%d}",
    }[how]


HOWS = ["d-m-Y", "d/m/Y with midnight", "d.m.Y", "ISO", "ISO with time", "ISO and a clock", "digits"]


@SOME
@given(st.lists(st.tuples(st.dates(date(1912, 1, 1), AS_OF), st.sampled_from(HOWS)), min_size=20, max_size=40))
def test_a_birth_date_is_read_in_every_way_senders_write_it(days: list[tuple[date, str]]) -> None:
    rows = sent([written(day, how) for day, how in days], "tanggal_lahir")
    assert [row["tanggal_lahir"] for row in rows] == [day for day, _ in days]
    assert {row["tanggal_lahir_asal"] for row in rows} == {"sumber"}


@SOME
@given(st.lists(st.text("0123456789-/. T:", min_size=1, max_size=14), min_size=30, max_size=50))
def test_no_text_becomes_a_birth_date_after_the_as_of_or_of_nobody_alive(texts: list[str]) -> None:
    for row in sent(texts, "tanggal_lahir"):
        born = row["tanggal_lahir"]
        assert born is None or AS_OF - timedelta(days=116 * 366) < born <= AS_OF


BAD_DATES = [
    ("31-02-1980", "BIRTH_DATE_IMPOSSIBLE"),
    ("17-05-2043", "BIRTH_DATE_IMPOSSIBLE"),
    ("01-10-2026", "BIRTH_DATE_IMPOSSIBLE"),  # the day after the as-of
    ("17-05-1900", "BIRTH_DATE_IMPOSSIBLE"),
    ("17-05-80", "BIRTH_DATE_UNREADABLE"),
    ("MEI 1980", "BIRTH_DATE_UNREADABLE"),
]


@pytest.mark.parametrize(("text", "code"), BAD_DATES)
def test_a_bad_birth_date_is_left_out_with_a_code_and_taken_from_a_sound_nik(text: str, code: str) -> None:
    row = judged_once("tanggal_lahir", BAD_DATES, nik="3513015705800001")[text]
    assert code in row["codes"].split()
    assert (row["tanggal_lahir"], row["tanggal_lahir_asal"]) == (date(1980, 5, 17), "nik")


@pytest.mark.parametrize(
    ("nik", "born", "sex"),
    [
        ("3513011705800001", date(1980, 5, 17), "L"),
        ("3513015705800001", date(1980, 5, 17), "P"),  # 57 = 17 + 40
        ("3513010101270001", date(1927, 1, 1), "L"),  # 27 is above 26, the as-of's year
        ("3513013009260001", date(2026, 9, 30), "L"),  # born on the as-of day
        ("3513010110260001", date(1926, 10, 1), "L"),  # a day later it would be the future
        ("3513010101000001", date(2000, 1, 1), "L"),
    ],
)
def test_birth_date_and_sex_come_from_a_sound_nik_where_the_layout_has_none(nik: str, born: date, sex: str) -> None:
    (row,) = judged("dtsen_anggota", [{"nik": nik, "nama": "BUDI"}])
    assert (row["tanggal_lahir"], row["tanggal_lahir_asal"]) == (born, "nik")
    assert (row["jenis_kelamin"], row["jenis_kelamin_asal"]) == (sex, "nik")


@SOME
@given(
    st.lists(
        st.tuples(st.sampled_from(VILLAGES), st.booleans(), st.sampled_from(["{}", "{0}.0", " {} "])),
        min_size=40,
        max_size=60,
    )
)
def test_a_village_code_of_either_system_leads_to_its_village(codes: list[tuple[dict[str, str], bool, str]]) -> None:
    texts = [form.format(place["bps_kode_desa" if bps else "kode_desa"]) for place, bps, form in codes]
    rows = judged("dtks", [{"idsemesta": str(n), "nama": "BUDI", "kode_wilayah": text} for n, text in enumerate(texts)])
    assert [row["kode_desa"] for row in rows] == [place["kode_desa"] for place, _, _ in codes]
    other = ["PLACE_CODE_OTHER_SYSTEM" in row["codes"] for row in rows]
    assert other == [bps for _, bps, _ in codes]


@pytest.mark.parametrize("name", ["nama_desa", "nama_desa_bps"])
def test_every_village_is_found_by_either_of_its_names_within_its_kecamatan(name: str) -> None:
    rows = [
        {
            "idsemesta": place["kode_desa"],
            "nama": "BUDI",
            "kecamatan": f"Kec. {place['nama_kecamatan']}",
            "desa": place[name].upper(),
        }
        for place in VILLAGES
    ]
    found = judged("dtks", rows)
    assert len(found) == 330
    assert [row["kode_desa"] for row in found] == [row["idsemesta"] for row in found]


def test_a_village_is_never_found_by_its_name_alone() -> None:
    (row,) = judged("dtks", [{"idsemesta": "1", "nama": "BUDI", "desa": "PATOKAN"}])
    assert (row["kode_desa"], row["verdict"], row["codes"].split()[-1]) == (None, "rejected", "PLACE_UNKNOWN")


def test_a_row_of_kota_probolinggo_is_rejected_even_if_its_village_has_a_name_of_ours() -> None:
    (row,) = judged("dtks", [{"idsemesta": "1", "nama": "BUDI", "kode_wilayah": "3574011001", **PLACE}])
    assert (row["verdict"], "PLACE_OUTSIDE_REGENCY" in row["codes"]) == ("rejected", True)


def test_where_code_and_name_of_a_village_disagree_the_code_is_taken() -> None:
    (row,) = judged("dtks", [{"idsemesta": "1", "nama": "BUDI", "kode_wilayah": "3513012002", **PLACE}])
    assert (row["kode_desa"], "PLACE_NAME_DIFFERS" in row["codes"]) == ("3513012002", True)


@SOME
@given(st.lists(st.text(max_size=30), min_size=30, max_size=50))
def test_a_name_key_is_capital_words_with_single_spaces_or_missing(texts: list[str]) -> None:
    for row in sent([text or None for text in texts], "nama"):
        assert row["nama_kunci"] is None or re.fullmatch("[A-Z]+( [A-Z]+)*", row["nama_kunci"])
        assert row["verdict"] != "rejected"


NAME_KEYS = [
    ("H. ABDUL  HAMID", "ABDUL HAMID"),
    ("Hj. Siti Aminah", "SITI AMINAH"),
    ("DRS. H. BUDI SANTOSO, M.Pd", "BUDI SANTOSO"),
    ("SUTRISNO (ALM)", "SUTRISNO"),
    ("Ma'ruf", "MARUF"),
    ("NUR`AINI", "NURAINI"),
    ("ALMIRA", "ALMIRA"),  # begins like a title and is none
    ("HAJI", "HAJI"),  # all there is
    ("M. SHOLEH", "M SHOLEH"),
    ("", None),
    ("-", None),
    ("123", None),
]


@pytest.mark.parametrize(("text", "key"), NAME_KEYS)
def test_titles_and_marks_are_left_out_of_a_name_key(text: str, key: str | None) -> None:
    row = judged_once("nama", NAME_KEYS)[text]
    assert row["nama_kunci"] == key
    assert ("NAME_MISSING" in row["codes"]) == (key is None)


RT_NUMBERS = [("1", "001"), ("01", "001"), ("012", "012"), ("3.0", "003"), ("RT 4", "004"), ("", None), ("1234", None)]


@pytest.mark.parametrize(("text", "number"), RT_NUMBERS)
def test_rt_and_rw_have_three_digits(text: str, number: str | None) -> None:
    assert judged_once("rt", RT_NUMBERS)[text]["rt"] == number
    assert judged_once("rw", RT_NUMBERS)[text]["rw"] == number


def test_rejected_are_a_ghost_a_repetition_and_a_row_that_names_nobody() -> None:
    person = {"nik": "3513011705800001", "nama": "BUDI", "alamat": "DUSUN", "tanggal_lpj": "01/07/2020", **PLACE}
    rows = [person, person, {}, {"alamat": "DUSUN", **PLACE}, {**person, "nama": "BUDI "}]
    found = judged("rtlh", rows)
    assert [row["verdict"] for row in found] == ["warned", "rejected", "rejected", "rejected", "warned"]
    ends = [row["codes"].split()[-1] if row["codes"] else "" for row in found]
    assert ends == ["NIK_REPEATED", "REPEATED_ROW", "GHOST_ROW", "NIK_MISSING", "NIK_REPEATED"]
    assert "NAMES_NOBODY" in found[3]["codes"].split()


def test_the_number_of_a_row_does_not_hide_that_it_repeats_another() -> None:
    person = {"nik": "3513011705800001", "nama": "BUDI", **PLACE}
    found = judged("sk_bupati", [{"nomor_urut": "1", **person}, {"nomor_urut": "2", **person}])
    assert [row["verdict"] for row in found] == ["warned", "rejected"]  # warned: No. KK is missing


def test_the_same_row_in_two_files_of_an_export_is_a_repetition_however_they_are_cut() -> None:
    person = {"nik": "3513011705800001", "nama": "BUDI", "tanggal_lpj": "01/07/2020", **PLACE}
    for files in ("ab", "ba", "aa"):
        rows = [{**person, "source_file": name * 64, "row_number": at} for at, name in enumerate(files)]
        assert sorted(row["codes"] for row in judged("rtlh", rows)) == ["", "REPEATED_ROW"]
