"""Codes of a dataset's own columns: ages, events, means, numbers that lost their zeros."""

from datetime import date
from typing import Any

import pytest

from gesek.sources.reference import wilayah
from tests.sql.staged.judging import judged

PLACE = {"kecamatan": "SUKAPURA", "desa": "NGADISARI"}


@pytest.fixture(autouse=True)
def _home(home: Any) -> None:
    """A fresh home with its settings."""


def one(dataset: str, cells: dict[str, Any], **extra: Any) -> dict[str, Any]:
    """The one row these cells become, `codes` as a set."""
    (row,) = judged(dataset, [{"nama": "BUDI", **cells}], **extra)
    return row | {"codes": set(row["codes"].split())}


@pytest.mark.parametrize(
    ("code", "said"), [("1", set()), ("2", {"VALUE_SAYS_DEAD"}), ("3", {"VALUE_SAYS_MOVED"}), ("4", {"VALUE_SAYS_MOVED"}),
                       ("5", set()), ("6", {"VALUE_NOT_FOUND"})],
)  # fmt: skip
def test_question_404_says_who_is_gone(code: str, said: set[str]) -> None:
    assert {
        found for found in one("regsosek_anggota", {"keberadaan": code})["codes"] if found.startswith("VALUE_")
    } == said


@pytest.mark.parametrize(
    ("age", "born", "code"),
    [
        ("46", "17-05-1980", None),
        ("47", "17-05-1980", None),  # a year more or less is how people answer
        ("48", "17-05-1980", "VALUE_AGE_DIFFERS"),
        ("44", "17-05-1980", "VALUE_AGE_DIFFERS"),
        ("48", None, None),
        ("115", "30-09-1911", None),
        ("116", None, "VALUE_AGE_IMPOSSIBLE"),
        ("-3", None, "VALUE_AGE_IMPOSSIBLE"),
        ("empat", None, "VALUE_AGE_IMPOSSIBLE"),
        (None, "17-05-1980", None),
    ],
)
def test_an_age_is_possible_and_that_of_the_birth_date(age: str | None, born: str | None, code: str | None) -> None:
    found = one("regsosek_anggota", {"umur": age, "tanggal_lahir": born})["codes"]
    assert found & {"VALUE_AGE_DIFFERS", "VALUE_AGE_IMPOSSIBLE"} == ({code} if code else set())


DEATHS = [
    ({}, set(), None),
    ({"keterangan_meninggal": "-"}, set(), None),
    ({"keterangan_meninggal": "MENINGGAL 03-05-2024"}, {"VALUE_SAYS_DEAD"}, date(2024, 5, 3)),
    ({"keterangan_meninggal": "MENINGGAL"}, {"VALUE_EVENT_DATE_MISSING", "VALUE_SAYS_DEAD"}, None),
    ({"masih_hidup_label": "Meninggal"}, {"VALUE_EVENT_DATE_MISSING", "VALUE_SAYS_DEAD"}, None),
    ({"keterangan_meninggal": "31-02-2024"}, {"VALUE_EVENT_DATE_IMPOSSIBLE", "VALUE_SAYS_DEAD"}, None),
    ({"keterangan_meninggal": "01-10-2026"}, {"VALUE_EVENT_DATE_IMPOSSIBLE", "VALUE_SAYS_DEAD"}, None),
]


@pytest.mark.parametrize(("cells", "said", "day"), DEATHS)
def test_a_death_has_its_day(cells: dict[str, str], said: set[str], day: date | None) -> None:
    row = one("dtks", {"kode_wilayah": "3513012001", **cells})
    assert {found for found in row["codes"] if found.startswith("VALUE_")} == said
    assert row["tanggal_meninggal"] == day
    assert bool(row["meninggal"]) == ("VALUE_SAYS_DEAD" in said)


EVENTS = [
    ({"alasan": "MENINGGAL", "tanggal_kejadian": "03-05-2024", "no_akta": "1"}, set()),
    ({"alasan": "MENINGGAL", "tanggal_kejadian": "03-05-2024"}, {"VALUE_DEATH_DEED_MISSING"}),
    ({"alasan": "MENINGGAL", "no_akta": "1"}, {"VALUE_EVENT_DATE_MISSING"}),
    ({"alasan": "PINDAH"}, {"VALUE_EVENT_DATE_MISSING"}),
    ({"alasan": "PINDAH", "tanggal_kejadian": "MEI"}, {"VALUE_EVENT_DATE_MISSING"}),
    ({"alasan": "PINDAH", "tanggal_kejadian": "2027-01-01"}, {"VALUE_EVENT_DATE_IMPOSSIBLE"}),
    ({"alasan": "SUDAH_MAMPU"}, set()),
]


@pytest.mark.parametrize(("cells", "said"), EVENTS)
def test_a_meeting_says_when_somebody_died_or_moved(cells: dict[str, str], said: set[str]) -> None:
    minutes = [{"kode_wilayah": "3513012001", "nomor": "1", "tanggal": "2026-09-10"}]
    row = one("musdes", {"lembar": "VERVAL", "hasil_musdes": "TIDAK_LAYAK", **cells}, minutes=minutes)
    assert {found for found in row["codes"] if found.startswith("VALUE_")} == said


@pytest.mark.parametrize(
    ("dataset", "cells", "code"),
    [
        ("dtsen_anggota", {"pekerjaan": "PNS/TNI/Polri"}, "VALUE_WORKS_FOR_STATE"),
        ("dtsen_anggota", {"pekerjaan": "Perangkat Desa"}, "VALUE_VILLAGE_OFFICIAL"),
        ("p3ke_individu", {"pekerjaan": "Polri", **PLACE}, "VALUE_WORKS_FOR_STATE"),
        ("p3ke_keluarga", {"pekerjaan": "perangkat desa", **PLACE}, "VALUE_VILLAGE_OFFICIAL"),
        ("p3ke_keluarga", {"penerangan": "Listrik Pribadi > 900 Watt", **PLACE}, "VALUE_POWER_ABOVE_900"),
        ("regsosek_anggota", {"status_pekerjaan": "5"}, "VALUE_WORKS_FOR_STATE"),
    ],
)
def test_signs_of_means_are_questions_to_the_meeting_and_no_fault_of_the_row(
    dataset: str, cells: dict[str, str], code: str
) -> None:
    number = {"nik": "3513011705800001", "tanggal_lahir": "17-05-1980"}
    known = {"no_kk": "3513011705120001"} if dataset == "dtsen_anggota" else {}
    dated = {} if dataset == "dtsen_anggota" else {"tanggal_lahir": number["tanggal_lahir"]}
    row = one(dataset, {"nik": number["nik"], **dated, **known, **cells})
    assert (row["codes"], row["verdict"]) == ({code}, "accepted")


NISN = [
    ("0012345678", "0012345678", set()),
    ("12345678", "0012345678", {"VALUE_NISN_ZEROS_LOST"}),
    ("12345678.0", "0012345678", {"VALUE_NISN_ZEROS_LOST"}),
    ("112345678", None, {"VALUE_NISN_UNREADABLE"}),  # nine digits would be of 2011
    ("1234567", None, {"VALUE_NISN_UNREADABLE"}),
    (None, None, {"VALUE_NISN_UNREADABLE"}),
]


@pytest.mark.parametrize(("text", "nisn", "said"), NISN)
def test_an_nisn_gets_its_zeros_back_where_the_year_of_birth_confirms_them(
    text: str | None, nisn: str | None, said: set[str]
) -> None:
    row = one("dapodik", {"nisn": text, "tanggal_lahir": "2001-04-09", **PLACE})
    assert row["nisn"] == nisn
    assert {found for found in row["codes"] if found.startswith("VALUE_")} == said


def test_a_bps_code_gets_its_zeros_back_where_only_one_village_can_be_meant() -> None:
    villages = wilayah().to_pylist()
    texts = {}
    for place in villages:
        kecamatan, desa = place["bps_kode_desa"][4:7], place["bps_kode_desa"][7:]
        for text in {f"3513{int(kecamatan)}{desa}", f"3513{kecamatan}{int(desa)}", f"3513{int(kecamatan)}{int(desa)}"}:
            texts.setdefault(text, set()).add(place["kode_desa"])
    rows = [{"nama": "BUDI", "id_keluarga": text, "kode_wilayah": text} for text in texts if len(text) < 10]
    found = {row["id_keluarga"]: row for row in judged("regsosek_keluarga", rows)}
    for text, row in found.items():
        (village, *others) = texts[text]  # 3513 100 10 or 3513 10 010: nobody can tell
        assert row["kode_desa"] == (None if others else village)
        assert ("PLACE_UNKNOWN" if others else "PLACE_CODE_ZEROS_LOST") in row["codes"].split()
    assert sum(row["kode_desa"] is None for row in found.values()) < len(found) / 20


def test_a_kemendagri_layout_guesses_no_zeros() -> None:
    assert one("dtks", {"kode_wilayah": "351310006"})["verdict"] == "rejected"


@pytest.mark.parametrize(
    ("word", "day", "state", "when", "codes"),
    [
        (None, None, None, None, set()),
        ("MENINGGAL", "03-05-2024", "meninggal", date(2024, 5, 3), set()),
        ("Pindah Keluar ", "2024-05-03", "pindah", date(2024, 5, 3), set()),
        ("masih hidup", None, "hidup", None, set()),
        ("menikah", None, None, None, {"WORD_STATUS_PENDUDUK"}),
        ("mati", "31-12-2026", "meninggal", None, {"VALUE_EVENT_DATE_IMPOSSIBLE"}),  # after the data's day
    ],
)
def test_dukcapil_says_what_became_of_a_person(
    word: str | None, day: str | None, state: str | None, when: date | None, codes: set[str]
) -> None:
    found = one("dukcapil", {"status_penduduk": word, "tanggal_kejadian": day})
    assert (found["status_penduduk"], found["tanggal_kejadian"]) == (state, when)
    assert found["codes"] & {"WORD_STATUS_PENDUDUK", "VALUE_EVENT_DATE_IMPOSSIBLE"} == codes
