"""Codes that look at other rows: one NIK on several rows, several heads on one card; however an export is cut."""

from itertools import product
from typing import Any

import pytest

from tests.sql.staged.judging import judged

NIK, OTHER_NIK, THIRD_NIK = "3513011705800001", "3513010203040005", "3513010506070008"
CARD = "3513011705120001"
SUKAPURA = {"kode_wilayah": "3513012001"}
SUMBER = {"kode_wilayah": "3513022003"}


@pytest.fixture(autouse=True)
def _home(home: Any) -> None:
    """A fresh home with its settings."""


def codes(dataset: str, rows: list[dict[str, Any]], **extra: Any) -> list[set[str]]:
    """The codes of each row, in the rows' order."""
    numbered = [{"row_number": at, **row} for at, row in enumerate(rows)]
    found = {row["row_number"]: set(row["codes"].split()) for row in judged(dataset, numbered, **extra)}
    return [found[at] for at in range(len(rows))]


def person(**cells: Any) -> dict[str, Any]:
    return {"idsemesta": cells.get("nama", "BUDI"), "nama": "BUDI", "no_kk": CARD, **SUKAPURA, **cells}


def test_a_nik_on_two_rows_is_said_of_both_and_costs_neither() -> None:
    rows = [person(nik=NIK), person(nik=NIK, nama="BUDIONO"), person(nik=OTHER_NIK, nama="ANI")]
    repeated = [found & {"NIK_REPEATED", "NIK_REPEATED_IN_VILLAGES"} for found in codes("dtks", rows)]
    assert repeated == [{"NIK_REPEATED"}, {"NIK_REPEATED"}, set()]
    assert {row["verdict"] for row in judged("dtks", rows)} == {"warned", "accepted"}
    assert {row["nik"] for row in judged("dtks", rows)} == {NIK, OTHER_NIK}


def test_a_nik_in_two_villages_is_said_so() -> None:
    rows = [person(nik=NIK), person(nik=NIK, nama="BUDIONO", **SUMBER)]
    assert [found & {"NIK_REPEATED", "NIK_REPEATED_IN_VILLAGES"} for found in codes("dtks", rows)] == [
        {"NIK_REPEATED", "NIK_REPEATED_IN_VILLAGES"}
    ] * 2


@pytest.mark.parametrize("nik", [None, "0", "0000000000000000", "9999999999999999", "3,51301E+15", "351301170580001"])
def test_numbers_that_are_nobodys_repeat_nobody(nik: str | None) -> None:
    rows = [person(nik=nik), person(nik=nik, nama="ANI")]
    assert not any("NIK_REPEATED" in found for found in codes("dtks", rows))


def test_a_rejected_row_repeats_nobody() -> None:
    rows = [person(nik=NIK), person(nik=NIK), person(nik=NIK, nama="ANI", kode_wilayah="3574011001")]
    assert [found - {"PLACE_OUTSIDE_REGENCY"} for found in codes("dtks", rows)] == [set(), {"REPEATED_ROW"}, set()]


def test_the_same_nik_in_another_dress_is_the_same() -> None:
    rows = [person(nik=NIK), person(nik=f"'{NIK}", nama="BUDIONO")]
    assert all("NIK_REPEATED" in found for found in codes("dtks", rows))


def test_a_card_that_was_paid_twice_has_two_rows() -> None:
    rows = [
        {"nik": NIK, "nama": "BUDI", "no_kks": "1", "program": "BPNT", "tahap": "1"},
        {"nik": NIK, "nama": "BUDI", "no_kks": "1", "program": "BPNT", "tahap": "2"},
    ]
    assert not any("NIK_REPEATED" in found for found in codes("siks", rows))


def test_a_workbook_repeats_neither_another_village_nor_another_of_its_sheets() -> None:
    minutes = [{"source_file": letter * 64, "kode_wilayah": code, "kode_desa": code, "nomor": "1", "tanggal": "2026-09-10"}
               for letter, code in (("a", "3513012001"), ("b", "3513022003"))]  # fmt: skip
    minutes = [{key: value for key, value in row.items() if key != "kode_desa"} for row in minutes]
    row = {"nama": "BUDI", "nik": NIK, "no_kk": CARD, "hasil_musdes": "LAYAK_ME", "lembar": "VERVAL"}
    rows = [{**row, "source_file": "a" * 64}, {**row, "source_file": "b" * 64},
            {**row, "source_file": "a" * 64, "lembar": "PERBAIKAN"}]  # fmt: skip
    assert not any("NIK_REPEATED" in found for found in codes("musdes", rows, minutes=minutes))
    twice = [*rows, {**row, "source_file": "a" * 64, "nama": "BUDIONO"}]
    assert ["NIK_REPEATED" in found for found in codes("musdes", twice, minutes=minutes)] == [True, False, False, True]


def member(**cells: Any) -> dict[str, Any]:
    return {"id_keluarga": "1", "nama": "BUDI", "nik": NIK, "no_kk": CARD, "hubungan": "Kepala Keluarga", **cells}


HEADS = [
    ([member(), member(id_keluarga="2", nama="TONO", nik=OTHER_NIK)], [True, True]),
    ([member(), member(nama="ANI", nik=OTHER_NIK, hubungan="Istri")], [False, False]),
    ([member(), member(idsemesta="9", nama="BUDIONO")], [False, False]),  # the same NIK: one person, listed twice
    ([member(nik="0"), member(idsemesta="9", nik="0")], [False, False]),  # the same name, no NIK to tell them apart
    ([member(nik="0"), member(nama="TONO")], [True, True]),
    ([member(nik="0"), member(nama="-")], [False, False]),  # a row without a name says of nobody else
    ([member(no_kk="0"), member(nama="TONO", nik=OTHER_NIK, no_kk="0")], [False, False]),
    ([member(), member(nama="TONO", nik=OTHER_NIK), member(nama="ANI", nik=THIRD_NIK, hubungan="Anak")], [True, True, False]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), HEADS)
def test_a_card_has_one_head(rows: list[dict[str, Any]], expected: list[bool]) -> None:
    assert ["KK_SEVERAL_HEADS" in found for found in codes("dtsen_anggota", rows)] == expected


def test_every_row_of_a_file_of_families_is_a_head() -> None:
    rows = [{"nama": name, "no_kk": CARD, "kode_wilayah": "3513010001"} for name in ("BUDI", "TONO")]
    assert all("KK_SEVERAL_HEADS" in found for found in codes("regsosek_keluarga", rows))


def test_codes_do_not_depend_on_how_an_export_is_cut_into_files() -> None:
    rows = [member(), member(), member(nama="TONO", nik=OTHER_NIK), member(nama="SITI", nik=NIK, hubungan="Anak"),
            member(nik=CARD, nama="ANI", hubungan="Istri", no_kk=CARD)]  # fmt: skip
    whole = sorted(map(sorted, codes("dtsen_anggota", rows)))
    assert [row for row in whole if "NIK_REPEATED" in row]
    for cut in product("ab", repeat=len(rows)):
        parts = [{**row, "source_file": letter * 64} for row, letter in zip(rows, cut, strict=True)]
        assert sorted(map(sorted, codes("dtsen_anggota", parts))) == whole
