"""A village's workbook for its meeting: filled in and sent back it is accepted, and it asks what the data found."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from sqlalchemy import select

from gesek.errors import StoreError
from gesek.paths import SQL
from gesek.settings import settings
from gesek.sources import land, read, stage
from gesek.store import cycles, ledger
from gesek.store.models import ReceivedFile
from gesek.targets.meeting import form, prepare, questions
from tests.builders import DESA, built_list, kk, nik, row, rows_of

KELURAHAN = "3513141003"


def family(number: int, **given: Any) -> dict[str, Any]:
    plain = {
        "family_id": number, "kode_desa": DESA, "id_keluarga_p3ke": f"35130000{number:04d}", "idsemesta": None,
        "no_kk": kk(number), "nik": nik(number), "nama": f"WARGA {number}", "alamat": "KRAJAN", "rt": "001", "rw": "002",
        "desil": 1, "status": "calon", "pertanyaan": "",
    }  # fmt: skip
    return plain | given


@pytest.fixture
def regency(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A list in force of three families in one village and one in a kelurahan."""
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()
    ledger.migrate()
    cycles.open_cycle("2026-09")
    rows = [family(1), family(2, nik=None, pertanyaan="DAYA_DI_ATAS_900 NIK_BELUM_SAH"), family(3, nama="=WARGA")]
    rows.append(family(4, kode_desa=KELURAHAN))
    monkeypatch.setattr(questions, "families", lambda slots=1: pa.Table.from_pylist(rows))
    yield home


def opened(code: str = DESA) -> openpyxl.Workbook:
    (path,) = prepare.prepare([code])
    return openpyxl.load_workbook(path)


def columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def filled(code: str = DESA) -> bytes:
    """The workbook as a village fills it in: one stays, one is poor, one left, and a family is proposed."""
    book = opened(code)
    sheet, at = book["VERVAL"], columns(book["VERVAL"])
    for number, (result, reason) in enumerate(
        [("LAYAK_ME", None), ("MISKIN_BUKAN_EKSTREM", None), ("TIDAK_LAYAK", "PINDAH")][: sheet.max_row - 1], start=2
    ):
        sheet.cell(number, at["hasil_musdes"], result)
        sheet.cell(number, at["alasan"], reason)
        sheet.cell(number, at["tgl_kejadian"], "05-08-2026" if reason else None)
    new, at = book["USULAN_BARU"], columns(book["USULAN_BARU"])
    chosen = {column[0].value: column[1].value for column in book["PILIHAN"].columns}
    given = {
        "no": 1, "no_kk": kk(9), "nik": nik(9), "nama_kepala_keluarga": "BARU", "jenis_kelamin": "L",
        "tanggal_lahir": "17-05-1980", "kode_desa": code, "kepemilikan_rumah": chosen["kepemilikan_rumah"],
    }  # fmt: skip
    for heading, value in given.items():
        new.cell(2, at[heading], value)
    kept = sheet.max_row - 1
    stated = {
        "nomor": "1/BA/2026", "tanggal": "10-09-2026", "jumlah_peserta": 30, "jumlah_layak": 1,
        "jumlah_miskin_bukan_ekstrem": min(kept - 1, 1), "jumlah_tidak_layak": max(kept - 2, 0),
        "jumlah_pindah": max(kept - 2, 0), "jumlah_usulan_baru": 1, "jumlah_perbaikan": 0, "jumlah_akhir": 2,
        "pimpinan_musyawarah": "A", "kepala_desa": "B", "lurah": "B", "wakil_peserta": "C", "opd_pendamping": "Dinas Sosial",
    }  # fmt: skip
    minutes = book["BERITA_ACARA"]
    for number in range(2, minutes.max_row + 1):
        label = minutes.cell(number, 1).value
        if minutes.cell(number, 2).value is None and (label in stated or str(label).startswith("jumlah_")):
            minutes.cell(number, 2, stated.get(label, 0))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("code", [DESA, KELURAHAN])
def test_filled_in_and_sent_back_it_is_read_judged_and_accepted(regency: Path, code: str) -> None:
    path = settings().inbox / "musdes" / "2026-09" / "a.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(filled(code))
    files = read.read_files(land.collect("musdes", "2026-09"), "run")
    with ledger.transaction() as session:
        file = session.scalars(select(ReceivedFile)).one()
        assert (file.state, file.sentence, file.kode_desa) == ("read", None, code)
    stage.stage_files("musdes", files, "run")
    with ledger.transaction() as session:
        file = session.scalars(select(ReceivedFile)).one()
    received = 4 if code == DESA else 2
    assert (file.state, file.rows_received, file.rows_rejected) == ("accepted", received, 0)
    assert file.rows_accepted == received - (code == DESA), "only the family without a NIK is warned"


def test_it_asks_the_meeting_what_the_data_found(regency: Path) -> None:
    sheet = opened()["VERVAL"]
    at = columns(sheet)[form.QUESTIONS]
    assert sheet.cell(2, at).value is None
    assert sheet.cell(3, at).value.split("\n") == [
        questions.sentences()[code] for code in ("DAYA_DI_ATAS_900", "NIK_BELUM_SAH")
    ]


def test_ids_are_text_headings_are_locked_the_rest_is_free_and_words_are_lists(regency: Path) -> None:
    book = opened()
    for name in ("VERVAL", "USULAN_BARU", "PERBAIKAN"):
        sheet = book[name]
        assert sheet.protection.sheet and not sheet.protection.password
        for heading, column in columns(sheet).items():
            letter = sheet.cell(1, column).column_letter
            assert sheet.cell(1, column).protection.locked
            assert not sheet.column_dimensions[letter].protection.locked
            if heading in ("nik", "no_kk", "kode_desa", "nik_benar", "rt"):
                assert sheet.column_dimensions[letter].number_format == "@"
    verval = book["VERVAL"]
    at = columns(verval)
    assert isinstance(verval.cell(2, at["nik"]).value, str) and verval.cell(2, at["nik"]).number_format == "@"
    assert not verval.cell(2, at["hasil_musdes"]).protection.locked
    asked = {str(item.sqref).rstrip("0123456789").split("2:")[0] for item in verval.data_validations.dataValidation}
    assert asked == {verval.cell(1, at[name]).column_letter for name in ("hasil_musdes", "alasan")}


def test_a_name_that_begins_like_a_formula_is_neutralised(regency: Path) -> None:
    sheet = opened()["VERVAL"]
    assert sheet.cell(4, columns(sheet)["nama_kepala_keluarga"]).value == "'=WARGA"


def test_a_kelurahan_has_its_own_words_and_the_reference_names_the_opd(regency: Path) -> None:
    desa, kelurahan = opened(), opened(KELURAHAN)
    labels = [cell.value for cell in kelurahan["BERITA_ACARA"]["A"]]
    assert "lurah" in labels and "kepala_desa" not in labels
    said = {row[0]: row[1] for row in kelurahan["BERITA_ACARA"].iter_rows(max_col=2, values_only=True)}
    assert said["opd_pendamping"] == "Dinas Lingkungan Hidup"
    assert said["tempat"].startswith("Kantor kelurahan")
    text = "\n".join(str(cell.value) for cell in kelurahan["PETUNJUK"]["A"])
    assert "di kelurahan ini" in text and "desa" not in text.replace("desa_tujuan", "")
    assert "kepala_desa" in [cell.value for cell in desa["BERITA_ACARA"]["A"]]


def test_all_villages_are_prepared_and_bundled_by_kecamatan(regency: Path) -> None:
    assert len(prepare.prepare()) == 330
    archives = prepare.bundle()
    assert len(archives) == 24
    assert sum(len(zipfile.ZipFile(path).namelist()) for path in archives) == 330
    assert not list(settings().templates.rglob("*.part"))


def test_the_same_list_gives_the_same_bytes(regency: Path) -> None:
    (path,) = prepare.prepare([DESA])
    first = path.read_bytes()
    prepare.prepare([DESA])
    assert path.read_bytes() == first


def test_an_unknown_village_is_named(regency: Path) -> None:
    with pytest.raises(StoreError, match="3574011001: no village"):
        prepare.prepare(["3574011001"])


def test_without_a_list_in_force_there_is_nothing_to_prepare(home: Path) -> None:
    with pytest.raises(StoreError, match="No list is in force"):
        prepare.prepare([DESA])


def test_every_question_of_the_sql_has_its_sentence_and_no_other_has() -> None:
    text = (SQL / "out" / "meeting_family.sql").read_text(encoding="utf-8")
    codes = re.findall(r"then '([A-Z_0-9]+)'", text[text.index("as nama,") :])
    assert codes == sorted(codes)
    assert set(codes) == set(questions.sentences())


def test_what_the_data_ask_of_a_family() -> None:
    people = [
        row("p3ke_keluarga", id_keluarga="1", nama="BUDI",
            nik=nik(1), tanggal_lahir=date(1980, 5, 17), desil=1, penerangan="listrik_pribadi_gt900"),
        row("p3ke_keluarga", id_keluarga="2", nama="SITI", desil=1),
        row("p3ke_keluarga", id_keluarga="3", nama="ANI", nik=nik(3), desil=4),
    ]  # fmt: skip
    with built_list(people) as session:
        session.build("out/meeting_family")
        asked = {each["nama"]: each["pertanyaan"].split() for each in rows_of(session, "meeting_family")}
    assert asked == {"BUDI": ["DAYA_DI_ATAS_900"], "SITI": ["NIK_BELUM_SAH"]}
