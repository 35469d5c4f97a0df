"""What is printed of a list: who stands in the annex, in which order, and what the regent is told of each kecamatan."""

from datetime import date

import pytest

from gesek.programs.villages import villages
from tests.builders import DESA, OTHER_DESA, built_list, kk, nik, row, rows_of

YEAR = {"since": date(2026, 1, 1), "as_of": date(2026, 9, 30)}


def family(number, name, result="LAYAK_ME", desa=DESA, met=date(2026, 9, 10), **place):
    values = {"no_kk": kk(number), "nik": nik(number), "nama": name, "kode_desa": desa}
    return [
        row("dtsen_keluarga", id_keluarga=f"D{number}", desil=1, **values, **place),
        row("dtsen_anggota", id_keluarga=f"D{number}", idsemesta=f"S{number}", tanggal_lahir=date(1980, 5, 17),
            **{key: values[key] for key in ("no_kk", "nik", "nama")}),
        *([row("musdes", hasil_musdes=result, tanggal_ba=met, **values)] if result else []),
    ]  # fmt: skip


def printed(rows):
    with built_list(rows) as session:
        session.bind("wilayah", villages())
        for dataset in ("annex_family", "village_meeting", "kecamatan_summary", "kecamatan_reason"):
            session.build(f"out/{dataset}", YEAR)
        families = sorted(rows_of(session, "annex_family"), key=lambda one: one["nomor"])
        return (
            families,
            {one["kode_desa"]: one["tanggal_musdes"] for one in rows_of(session, "village_meeting")},
            {one["kode_kecamatan"]: one for one in rows_of(session, "kecamatan_summary")},
            rows_of(session, "kecamatan_reason"),
        )


def test_only_the_extremely_poor_stand_in_the_annex():
    rows = [*family(1, "SITI"), *family(2, "BUDI", None), *family(3, "TONO", "MISKIN_BUKAN_EKSTREM")]
    assert [one["nama"] for one in printed(rows)[0]] == ["SITI"]


def test_families_are_numbered_over_the_regency_and_within_their_village_by_neighbourhood_and_name():
    rows = [
        *family(1, "ZAINAB", rt="001", rw="001"),
        *family(2, "AMIN", rt="002", rw="001"),
        *family(3, "BADRUN", rt="001", rw="001"),
        *family(4, "CITRA", desa=OTHER_DESA, rt="001", rw="001"),
    ]
    shown = [(one["nomor"], one["nomor_desa"], one["nama"]) for one in printed(rows)[0]]
    assert shown == [(1, 1, "BADRUN"), (2, 2, "ZAINAB"), (3, 3, "AMIN"), (4, 1, "CITRA")]


def test_of_a_nik_the_birth_date_is_hidden():
    [one] = printed(family(1, "SITI"))[0]
    assert one["nik_samar"] == "351301******0001"


def test_a_family_without_a_sound_nik_stands_in_the_annex_without_one():
    bare = [row("musdes", lembar="USULAN_BARU", no_kk=kk(1), nama="SITI")]
    [one] = printed(bare)[0]
    assert (one["nama"], one["nik_samar"]) == ("SITI", None)


@pytest.mark.parametrize(
    "written", ["3513014505800001", "3513 0145 0580 0001", "3513.01.450580.0001", "35130145058000019"]
)
def test_a_number_as_long_as_a_nik_in_an_address_is_hidden(written):
    [one] = printed(family(1, "SITI", alamat=f"KRAJAN {written} TIMUR"))[0]
    assert one["alamat"] == "KRAJAN (nomor disamarkan) TIMUR"


def test_a_village_met_when_its_minutes_are_of_the_year():
    rows = [*family(1, "SITI"), *family(2, "BUDI", desa=OTHER_DESA, met=date(2025, 12, 31))]
    met = printed(rows)[1]
    assert (met[DESA], met[OTHER_DESA]) == (date(2026, 9, 10), None)
    assert len(met) == 330


def test_each_kecamatan_has_its_families_persons_and_villages_without_a_meeting():
    summary = printed([*family(1, "SITI"), *family(2, "BUDI"), *family(4, "CITRA", desa=OTHER_DESA)])[2]
    assert len(summary) == 24
    here, there = summary[DESA[:6]], summary[OTHER_DESA[:6]]
    assert (here["keluarga"], here["jiwa"], here["desa"], here["tanpa_musdes"]) == (2, 2, 12, 11)
    assert (there["keluarga"], there["tanpa_musdes"]) == (1, there["desa"] - 1)


def test_reasons_are_counted_by_kecamatan():
    rows = [*family(1, "SITI"), *family(2, "BUDI"), *family(4, "CITRA", desa=OTHER_DESA)]
    found = {(one["kode_kecamatan"], one["alasan"]): one["keluarga"] for one in printed(rows)[3]}
    assert found == {(DESA[:6], "DATANG_MUSDES_LAYAK"): 2, (OTHER_DESA[:6], "DATANG_MUSDES_LAYAK"): 1}
