"""The truth tells of every row who it is, and of every damaged cell what it was; undamaged cells are sound."""

import csv
import re
from collections import Counter

import pytest

from gesek.sample.settings import rates
from tests.unit.sample.test_layouts import sheet

PROVINCES = {*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)}


def records(path, delimiter=",", encoding="utf-8"):
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def damaged(sample, dataset, column, cycle="2026-09"):
    found = sample.ask(
        f"select row_number from damage where dataset = '{dataset}' and cycle = '{cycle}' and \"column\" = '{column}'"
    )
    return {row for (row,) in found}


def is_sound(nik):
    day, month = int(nik[6:8]), int(nik[8:10])
    return (
        re.fullmatch(r"[0-9]{16}", nik) is not None
        and int(nik[:2]) in PROVINCES
        and (1 <= day <= 31 or 41 <= day <= 71)
        and 1 <= month <= 12
        and nik[12:] != "0000"
    )


def test_every_row_of_a_file_has_its_person(sample):
    listed = records(sample.inbox / "dtks/2026-10/dtks_3513.csv")
    found = sample.ask("select row_number from record where dataset = 'dtks' and cycle = '2026-10' and person_id > 0")
    # The header line is record 1, so n rows are the records 2 .. n + 1.
    assert sorted(row for (row,) in found) == list(range(2, len(listed) + 2))


def test_an_undamaged_nik_is_sound_and_is_the_persons_own(sample):
    listed = records(sample.inbox / "dtks/2026-09/dtks_3513.csv")
    bad = damaged(sample, "dtks", "NIK")
    own = dict(
        sample.ask(
            "select r.row_number, p.nik from record r join person p using (person_id)"
            " where r.dataset = 'dtks' and r.cycle = '2026-09'"
        )
    )
    for number, row in enumerate(listed, 2):
        if number not in bad:
            assert is_sound(row["NIK"])
            assert row["NIK"] == own[number]


def test_women_have_forty_added_to_their_day(sample):
    wrong = sample.ask(
        "select count(*) from person where nik is not null and (cast(substr(nik, 7, 2) as integer) > 40) <> (sex = 'P')"
    )
    assert wrong == [(0,)]


def test_no_two_people_have_one_nik_and_no_two_families_one_card(sample):
    assert sample.ask("select count(nik) - count(distinct nik) from person") == [(0,)]
    assert sample.ask("select count(*) - count(distinct no_kk) from family") == [(0,)]


def test_twins_have_serials_that_follow_each_other(sample):
    pairs = sample.ask(
        "select a.nik, b.nik from person a join person b on a.mother_id = b.mother_id and a.birth_date = b.birth_date"
        " and a.sex = b.sex and a.person_id < b.person_id where substr(a.nik, 1, 12) = substr(b.nik, 1, 12)"
    )
    assert pairs
    assert all(int(other) - int(one) == 1 for one, other in pairs)


def test_a_damaged_cell_differs_from_its_true_value(sample):
    listed = records(sample.inbox / "dtks/2026-09/dtks_3513.csv")
    cells = sample.ask(
        "select row_number, \"column\", coalesce(true_value, '') from damage"
        " where dataset = 'dtks' and cycle = '2026-09' and kind <> 'none_given'"
    )
    assert all(listed[row - 2][column] != true for row, column, true in cells)


def test_excel_damage_keeps_fifteen_digits_and_loses_the_last(sample):
    listed = records(sample.inbox / "dtks/2026-09/dtks_3513.csv")
    cells = sample.ask(
        'select row_number, "column", true_value from damage'
        " where dataset = 'dtks' and cycle = '2026-09' and kind = 'excel_zeroed'"
    )
    assert cells
    assert all(listed[row - 2][column] == true[:15] + "0" for row, column, true in cells)


@pytest.mark.parametrize(
    ("dataset", "column", "kind"),
    [
        ("dtks", "NIK", "nik"), ("dtks", "NOKK", "kk"), ("p3ke_individu", "NIK", "nik"), ("regsosek_anggota", "r403_nik", "nik"),
        ("regsosek_keluarga", "no_kk", "kk"), ("bpjs", "nik", "nik"),
    ],
)  # fmt: skip
def test_identifiers_are_damaged_at_the_published_rate(sample, dataset, column, kind):
    [(rows,)] = sample.ask(f"select count(*) from record where dataset = '{dataset}' and cycle = '2026-09'")
    [(cells,)] = sample.ask(
        f"select count(*) from damage where dataset = '{dataset}' and cycle = '2026-09' and \"column\" = '{column}'"
        " and kind not in ('none_given', 'nik_of_another')"
    )
    # Forms that leave the cell as it was (a last digit that is 0 already) are not damage, and villages differ: a quarter.
    assert cells / rows == pytest.approx(float(rates()[kind][dataset]), rel=0.25)


def test_every_form_of_damage_of_the_rates_occurs(sample):
    kinds = {kind for (kind,) in sample.ask("select distinct kind from damage")}
    assert set(rates()["id_forms_csv"]) | set(rates()["id_forms_xlsx"]) <= kinds
    assert {"region_bps_code", "leading_zeros_lost", "date_swapped", "date_impossible"} <= kinds


def test_codes_of_regsosek_are_bps_codes_and_those_of_dtks_kemendagri_codes(sample):
    listed = records(sample.inbox / "regsosek/2026-09/regsosek_keluarga.csv")
    lost = {row for (row,) in sample.ask("select row_number from damage where kind = 'bps_zeros_lost'")}
    widths = Counter(
        (len(row["kode_kecamatan"]), len(row["kode_desa"])) for at, row in enumerate(listed, 2) if at not in lost
    )
    assert set(widths) <= {(3, 3), (2, 4)}
    assert widths[(3, 3)] > 0.98 * len(listed)
    dtks = records(sample.inbox / "dtks/2026-09/dtks_3513.csv")
    # The seventh digit tells the system: 1 kelurahan, 2 desa; 0 is BPS.
    assert {row["id_desa"][6] for row in dtks} <= {"0", "1", "2"}
    assert sum(row["id_desa"].startswith("3513") and row["id_desa"][6] in "12" for row in dtks) > 0.98 * len(dtks)


def test_the_dead_are_still_listed_by_slow_registries(sample):
    [(dead,)] = sample.ask(
        "select count(*) from record r join person p using (person_id)"
        " where r.dataset = 'dtks' and r.cycle = '2026-09' and p.died <= '2026-09-30'"
    )
    assert dead > 0


def test_ghost_rows_stand_below_the_decree(sample):
    rows = sheet(sample.inbox / "sk_bupati/2026-09/sk_bupati_2025.xlsx")
    data = [row for row in rows[6:] if any(cell != "" for cell in row)]
    assert sample.rows["sk_bupati/2026-09/sk_bupati_2025.xlsx"] == len(data) + rates()["ghost_rows"]["sk_bupati"]


def test_truth_says_of_each_musdes_row_in_which_sheet_it_stands(sample):
    path = next(
        path for path in sorted((sample.inbox / "musdes/2026-09").glob("*.xlsx")) if len(sheet(path, "VERVAL")) > 3
    )
    [(rows, first, last)] = sample.ask(
        f"select count(*), min(row_number), max(row_number) from record where dataset = 'musdes' and file = '{path.name}'"
        " and sheet = 'VERVAL' and cycle = '2026-09'"
    )
    filled = [row for row in sheet(path, "VERVAL")[1:] if any(cell != "" for cell in row)]
    assert (rows, first, last) == (len(filled), 2, len(filled) + 1)
