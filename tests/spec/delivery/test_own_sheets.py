"""The sheets and columns that an agency's own work asks for."""

from datetime import date
from pathlib import Path

import pytest

from gesek.delivery.deliver import deliver
from gesek.programs import definition
from gesek.store import lake
from gesek.store.engine import session
from tests.program_tables import Regency, nik
from tests.spec.delivery.test_packages import selected, workbook
from tests.spec.programs.test_programme_rules import BAD_HOUSE

MARK = " - DATA CONTOH"


def rows(folder: str, sheet: str) -> list[dict]:
    header, *values = workbook(folder)[f"{sheet}{MARK}"].values
    return [dict(zip(header, row, strict=True)) for row in values]


def ministry(regency: Regency, number: int, **registered) -> Regency:
    """What DTKS and DTSEN have of a person."""
    regency.rows["person"][-1] |= {"idsemesta": f"S{number}"}
    regency.add("dtks", idsemesta=f"S{number}", nama_ibu="SUMIATI")
    return regency.add(
        "dtsen_anggota", **({"idsemesta": f"S{number}", "nik": nik(number), "nama": "NAMA LAMA"} | registered)
    )


@pytest.fixture
def dinsos(home: Path) -> str:
    regency = Regency()
    ministry(regency.family(1), 1)
    ministry(regency.family(2, penerima_bpnt=True), 2)
    corrected = {"nik_asal": "musdes 2026-09-01", "nama_asal": "musdes 2026-09-01", "nama": "NAMA BARU"}
    ministry(regency.family(3, penerima_bpnt=True, person=corrected), 3, nik=None)
    ministry(regency.family(4, penerima_bpnt=True, ada_pns=True), 4)
    ministry(regency.family(5, penerima_bpnt=True, person={"meninggal": True, "nama": "ALMARHUM"}), 5)
    ministry(regency.family(6, "miskin", 6), 6)
    regency.rows["decision"].append({"family_id": 1, "nomor_ba": "BA/7", "tanggal_ba": date(2026, 9, 3)})
    [one] = deliver("bpnt", selected(regency, "bpnt"))
    return str(one["path"])


def test_usulan_names_those_entitled_who_do_not_receive_yet(dinsos: str) -> None:
    [one] = rows(dinsos, "USULAN")
    assert (one["No. Gesek"], one["ID Semesta"], one["NIK"], one["Nama Ibu Kandung"]) == (1, "S1", nik(1), "SUMIATI")
    assert (one["No. Berita Acara"], one["Tanggal Berita Acara"]) == ("BA/7", "03-09-2026")


def test_tidak_layak_names_those_who_receive_and_may_not_with_the_reason_in_words(dinsos: str) -> None:
    found = {row["No. Gesek"]: row for row in rows(dinsos, "TIDAK LAYAK")}
    assert set(found) == {4, 5}
    assert (found[4]["NIK"], found[4]["Kode Alasan"]) == (nik(4), "ASN_TNI_POLRI_PERANGKAT")
    assert found[4]["Alasan"] == "Ada ASN, anggota TNI atau Polri, atau perangkat desa dalam keluarga."


def test_the_dead_are_there_by_number_place_and_reason_and_by_no_name(dinsos: str) -> None:
    dead = next(row for row in rows(dinsos, "TIDAK LAYAK") if row["No. Gesek"] == 5)
    assert dead["Desa/Kelurahan"] and "MENINGGAL" in dead["Kode Alasan"]
    naming = ("ID Semesta", "No. KK", "NIK", "Nama", "Nama Ibu Kandung", "Tanggal Lahir", "Alamat")
    assert not any(dead[header] for header in naming)
    everything = [str(cell) for sheet in workbook(dinsos) for row in sheet.values for cell in row]
    assert not any("ALMARHUM" in cell or nik(5) in cell for cell in everything)


def test_perbaikan_names_what_a_meeting_corrected_and_dtsen_has_otherwise(dinsos: str) -> None:
    [one] = rows(dinsos, "PERBAIKAN")
    assert (one["No. Gesek"], one["Yang Diperbaiki"], one["NIK"], one["Nama"]) == (3, "NIK NAMA", nik(3), "NAMA BARU")


def test_the_manifest_counts_each_sheet(dinsos: str) -> None:
    told = dict(workbook(dinsos)["MANIFEST"].values)
    assert [told[f"Jumlah baris lembar {name}"] for name in ("USULAN", "TIDAK LAYAK", "PERBAIKAN")] == ["1", "2", "1"]


@pytest.mark.parametrize("program", ["bpnt", "pkh", "pbi_jkn"])
def test_dinas_sosial_has_the_three_sheets_of_every_programme_it_proposes_for(program: str) -> None:
    [recipient] = definition.load(program).recipients
    assert [sheet.name for sheet in recipient.sheets] == ["USULAN", "TIDAK LAYAK", "PERBAIKAN"]


def test_dpkpp_finds_tenure_materials_and_empty_columns_for_its_survey(home: Path) -> None:
    [one] = deliver("rtlh", selected(Regency().family(1, house=BAD_HOUSE), "rtlh"))
    [house] = rows(one["path"], "DAFTAR")
    assert (house["Kepemilikan Rumah"], house["Lantai"]) == ("milik_sendiri", "tanah")
    assert [house[name] for name in ("Lintang", "Bujur", "Tanggal Survei", "Hasil Survei (Layak/Tidak)")] == [None] * 4


def test_dinkes_finds_the_columns_of_the_registration(home: Path) -> None:
    [one] = deliver("pbi_daerah", selected(Regency().family(1, desil=9, status="tidak_miskin"), "pbi_daerah"))
    [person] = rows(one["path"], "DAFTAR")
    assert (person["PISAT"], person["Kode Kecamatan"], person["Kelas Rawat"], person["Faskes Tingkat I"]) == (
        "1",
        "351301",
        "3",
        None,
    )


def test_food_security_finds_kilograms_and_room_for_the_receipt(home: Path) -> None:
    [one] = deliver("pangan", selected(Regency().family(1)))
    [family] = rows(one["path"], "DAFTAR")
    assert (family["Jumlah (kg)"], family["Tanda Terima"]) == (10, None)


def test_nobody_is_on_a_sheet_who_is_in_no_dataset_of_the_selection(dinsos: str) -> None:
    with session() as engine:
        known = set()
        for name in ("out/program_bpnt", "out/kept_out_bpnt"):
            lake.bind(engine, "rows", lake.published(name))
            known |= set(engine.arrow("rows", ["family_id"])["family_id"].to_pylist())
    listed = {
        row["No. Gesek"] for sheet in ("DAFTAR", "USULAN", "TIDAK LAYAK", "PERBAIKAN") for row in rows(dinsos, sheet)
    }
    assert listed <= known


def test_long_reasons_wrap_in_rows_that_are_high_enough_and_nothing_beside_the_columns_is_printed(dinsos: str) -> None:
    sheet = workbook(dinsos)[f"TIDAK LAYAK{MARK}"]
    at = {cell.value: cell for cell in sheet[1]}
    reason = sheet.cell(2, at["Alasan"].column)
    assert reason.alignment.wrap_text and not reason.alignment.shrink_to_fit
    lines = -(-len(reason.value) // 44)
    assert lines > 1 and sheet.row_dimensions[2].height == lines * 15
    assert sheet.print_area.endswith(f"!$A$1:${at['Alasan'].column_letter}${sheet.max_row}")
