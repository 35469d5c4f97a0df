"""Make the files of this museum anew: `python -m tests.data.bad.make_museum`. All people in them are invented.

Each file shows one way in which a received file cannot be used; `museum.yaml` has the sentence its sender gets.
"""

import io
import zipfile
from pathlib import Path

import openpyxl

from tests.data.bad.old_formats import ODS, ods, ole, protected_xlsx, xls

HERE = Path(__file__).parent
DTSEN = [
    "id_keluarga",
    "no_kk",
    "nik",
    "nama_kepala_keluarga",
    "alamat",
    "rt",
    "rw",
    "provinsi",
    "kabupaten",
    "kecamatan",
    "kelurahan",
    "id_wilayah",
    "desil_nasional",
    "peringkat_nasional",
    "percentile_nasional",
    "peringkat_provinsi",
    "peringkat_kab_kota",
]
FAMILY = [
    "350000000007",
    "3513010101200001",
    "3513010101800001",
    "SUTRISNO",
    "DUSUN KRAJAN",
    "001",
    "002",
    "JAWA TIMUR",
    "PROBOLINGGO",
    "SUKAPURA",
    "NGADISARI",
    "3513012001",
    "1",
    "93",
    "0.01",
    "13",
    "1",
]
SK = [
    "No", "Kecamatan", "Desa/Kelurahan", "Kode Desa", "No. KK", "NIK", "Nama Kepala Keluarga", "Alamat", "RT", "RW",
    "Jumlah Anggota", "Keterangan",
]  # fmt: skip
SK_ROW = [
    1, "SUKAPURA", "NGADISARI", "3513012001", "3513010101200001", "3513010101800001", "SUTRISNO", "DUSUN KRAJAN", "001", "002",
    3, None,
]  # fmt: skip
VERVAL = [
    "no", "id_keluarga_p3ke", "idsemesta", "no_kk", "nik", "nama_kepala_keluarga", "alamat", "dusun", "rt", "rw", "kode_desa",
    "desil", "hasil_musdes", "alasan", "tgl_kejadian", "no_akta", "desa_tujuan", "nik_benar", "no_kk_benar", "nama_benar",
    "keterangan",
]  # fmt: skip
USULAN = [
    "no", "no_kk", "nik", "nama_kepala_keluarga", "jenis_kelamin", "tanggal_lahir", "alamat", "dusun", "rt", "rw", "kode_desa",
    "kepemilikan_rumah", "jenis_atap", "jenis_dinding", "jenis_lantai", "sumber_penerangan", "bahan_bakar_memasak",
    "sumber_air_minum", "fasilitas_bab", "alasan_usulan",
]  # fmt: skip
PERBAIKAN = [
    "no", "id_keluarga_p3ke", "no_kk", "nik", "nama_kepala_keluarga", "kode_desa", "nik_benar", "no_kk_benar", "nama_benar",
    "keterangan",
]  # fmt: skip
MINUTES = {
    "nomor": "001/BA-MUSDES/09/2026", "tanggal": "10-09-2026", "tempat": "Balai desa", "kode_desa": "3513012001",
    "nama_desa": "Ngadisari", "jumlah_peserta": 30, "opd_pendamping": "Dinas Sosial", "jumlah_awal": 2, "jumlah_layak": 1,
    "jumlah_miskin_bukan_ekstrem": 0, "jumlah_tidak_layak": 1, "jumlah_meninggal": 0, "jumlah_pindah": 0, "jumlah_ganda": 0,
    "jumlah_tidak_ditemukan": 0, "jumlah_sudah_mampu": 1, "jumlah_asn_tni_polri_perangkat": 0, "jumlah_lainnya": 0,
    "jumlah_usulan_baru": 0, "jumlah_perbaikan": 0, "jumlah_akhir": 1, "pimpinan_musyawarah": "BUDI", "kepala_desa": "SITI",
    "wakil_peserta": "ANI",
}  # fmt: skip


def csv(rows: list[list[str]], separator: str = ";") -> str:
    """Plain CSV text."""
    return "".join(separator.join(row) + "\n" for row in rows)


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """A workbook of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


P3KE = [
    "No", "ID Keluarga P3KE", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Kode Kemdagri",
    "Desil Kesejahteraan", "Alamat", "Kepala Keluarga", "NIK", "Padan Dukcapil", "Jenis Kelamin", "Tanggal Lahir", "Pekerjaan",
    "Pendidikan", "Kepemilikan Rumah", "Memiliki Simpanan Uang/Perhiasan/Ternak/Lainnya", "Jenis Atap", "Jenis Dinding",
    "Jenis Lantai", "Sumber Penerangan", "Bahan Bakar Memasak", "Sumber Air Minum", "Memiliki Fasilitas Buang Air Besar",
    "Penerima BPNT", "Penerima BPUM", "Penerima BST", "Penerima PKH", "Penerima SEMBAKO", "Resiko Stunting",
]  # fmt: skip
P3KE_ROW: list[object] = [
    1, "351300000001", "JAWA TIMUR", "PROBOLINGGO", "SUKAPURA", "NGADISARI", "3513012001", 1, "DUSUN KRAJAN", "SUTRISNO",
    "3513010101800001", "YA", "Laki-laki", "01/01/1980", "Petani", "Tamat SD/Sederajat", "Milik Sendiri", "Tidak", "Genteng",
    "Tembok", "Semen", "Listrik Pribadi s/d 900 Watt", "Listrik/Gas", "Sumur Bor", "Ya, dengan Septic Tank", "YA", "TIDAK",
    "TIDAK", "TIDAK", "YA", "TIDAK",
]  # fmt: skip
P3KE_2023 = [
    *P3KE[:2], "Dimuktakhirkan Tahun", *P3KE[2:8], "Persentil", "Alamat", "Prioritas Verval", "Nama Kepala Keluarga",
    "NIK Kepala Keluarga", "Padan Dukcapil", "Jenis Kelamin Kepala Keluarga", "Tanggal Lahir Kepala Keluarga", "Pekerjaan",
    "Status Pekerjaan", "Pendidikan", "Kepemilikan Rumah", P3KE[17], "Jenis Atap", "Kualitas Atap", "Jenis Dinding",
    "Kualitas Dinding", "Jenis Lantai", "Kualitas Lantai", "Sumber Penerangan", "Daya Listrik Terpasang",
    "Bahan Bakar Memasak", "Sumber Air Minum", "Memiliki fasilitas Buang Air Besar", *P3KE[25:30], "Penerima Prakerja",
    "Penerima KUR", "Resiko Stunting",
]  # fmt: skip
P3KE_2023_ROW: list[object] = [
    *P3KE_ROW[:2], "2021", *P3KE_ROW[2:8], "5", "DUSUN KRAJAN", "Normal", "SUTRISNO", "3513010101800001", "Padan",
    "Laki-laki", "1980-01-01", "Petani", "Berusaha sendiri", "Tamat SD/Sederajat", "Milik Sendiri", "Tidak", "Genteng", "Baik",
    "Tembok", "Baik", "Semen", "Baik", "Listrik Pribadi s/d 900 Watt", "450 watt", "Listrik/Gas", "Sumur Bor",
    "Ya, dengan Septic Tank", *P3KE_ROW[25:30], "Tidak", "Tidak", "TIDAK",
]  # fmt: skip
BAST = 'nomor: "156/BAST/CONTOH/2026"\ntanggal: 2026-08-31\n'
PASSWORD = "rahasia museum"


def verval_row(number: int, decision: str, reason: str | None, village: str = "3513012001") -> list[object]:
    """A family on a village's list."""
    given = [number, f"35130000{number:04d}", None, None, "3513010101800001", f"KELUARGA {number}", "KRAJAN", "KRAJAN", "001",
             "001", village, 1, decision, reason]  # fmt: skip
    return [*given, *[None] * (len(VERVAL) - len(given))]


def musdes(
    minutes: dict[str, object] | None = None, verval: list[list[object]] | None = None, **others: object
) -> dict[str, list[list[object]]]:
    """The sheets of a village's workbook that ties, changed where a case wants it."""
    stated = MINUTES | (minutes or {})
    rows = verval or [VERVAL, verval_row(1, "LAYAK_ME", None), verval_row(2, "TIDAK_LAYAK", "SUDAH_MAMPU")]
    sheets: dict[str, list[list[object]]] = {"VERVAL": rows, "USULAN_BARU": [USULAN], "PERBAIKAN": [PERBAIKAN]}
    sheets["BERITA_ACARA"] = [["uraian", "isi"], *([key, value] for key, value in stated.items())]
    return {name: rows for name, rows in sheets.items() if name not in others.get("without", ())}  # type: ignore[operator]


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one of its parts replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return buffer.getvalue()


def far_cell(filler: int) -> bytes:
    """A worksheet with cells in its first and its very last place, `filler` bytes of nothing between."""
    rows = b"\n" * filler
    return (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>' + rows + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )


def changed(row: list[str], **values: str) -> list[str]:
    """A DTSEN family with some cells changed."""
    return [values.get(name, cell) for name, cell in zip(DTSEN, row, strict=True)]


def dtsen() -> dict[str, bytes]:
    """CSV files for the source dtsen."""
    renamed = ["desil_nasonal" if name == "desil_nasional" else name for name in DTSEN]
    fewer = [name for name in DTSEN if name != "id_wilayah"]
    row_of_fewer = [cell for name, cell in zip(DTSEN, FAMILY, strict=True) if name != "id_wilayah"]
    kota = changed(FAMILY, kabupaten="KOTA PROBOLINGGO", id_wilayah="3574011001")
    return {
        "unknown_column.csv": csv([renamed, FAMILY]).encode(),
        "missing_column.csv": csv([fewer, row_of_fewer]).encode(),
        "same_column_twice.csv": csv([[*DTSEN, "NIK"], [*FAMILY, ""]]).encode(),
        "column_without_heading.csv": csv([[*DTSEN, ""], [*FAMILY, "x"]]).encode(),
        "no_bytes.csv": b"",
        "only_line_ends.csv": b"\r\n\r\n",
        "headings_only.csv": csv([DTSEN]).encode(),
        "no_headings.csv": csv([FAMILY, FAMILY]).encode(),
        "utf16.csv": csv([DTSEN, FAMILY]).encode("utf-16"),
        "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(64)),
        "no_known_encoding.csv": csv([DTSEN, changed(FAMILY, alamat="DUSUN @")]).encode().replace(b"@", b"\x81\xff"),
        "web_page.csv": b"<html><body><table><tr><td>nik</td></tr></table></body></html>",
        "another_regency.csv": csv([DTSEN, kota, kota]).encode(),
        "one_cell_too_many.csv": csv([DTSEN, FAMILY, [*FAMILY, "x"]]).encode(),
        "one_cell_too_few.csv": csv([DTSEN, FAMILY, FAMILY[:-1]]).encode(),
        "open_quote.csv": csv([DTSEN, FAMILY, changed(FAMILY, alamat='"DUSUN'), FAMILY]).encode(),
    }


def sk_bupati() -> dict[str, bytes]:
    """Workbooks for the source sk_bupati."""
    plain = workbook({"Lampiran": [SK, SK_ROW]})
    sheet = "xl/worksheets/sheet1.xml"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as new:
        new.writestr("readme.txt", "no workbook")
    renamed = ["Kode Dessa" if name == "Kode Desa" else name for name in SK]
    elsewhere = [{"3513012001": "3574011001"}.get(cell, cell) if isinstance(cell, str) else cell for cell in SK_ROW]
    return {
        "cut_off.xlsx": plain[: len(plain) // 2],
        "archive_of_text.xlsx": archive.getvalue(),
        "damaged_head.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        "last_cell_of_the_sheet.xlsx": with_part(plain, sheet, far_cell(0)),
        "last_cell_behind_much_else.xlsx": with_part(plain, sheet, far_cell(9 << 20)),
        "packed_too_densely.xlsx": with_part(plain, sheet, b" " * (80 << 20)),
        "broken_sheet.xlsx": with_part(plain, sheet, b"<worksheet><sheetData><row"),
        "title_rows_unknown_column.xlsx": workbook({"Lampiran": [["LAMPIRAN"], [], renamed, SK_ROW]}),
        "title_rows_no_data.xlsx": workbook({"Lampiran": [["LAMPIRAN"], [], SK]}),
        "another_regency.xlsx": workbook({"Lampiran": [SK, elsewhere]}),
    }


def village() -> dict[str, bytes]:
    """Workbooks for the source musdes."""
    unknown = [
        ["nama_kepala_kluarga" if cell == "nama_kepala_keluarga" else cell for cell in VERVAL],
        verval_row(1, "LAYAK_ME", None),
    ]
    other = [
        VERVAL,
        verval_row(1, "LAYAK_ME", None, "3513012002"),
        verval_row(2, "TIDAK_LAYAK", "PINDAH", "3513012002"),
    ]
    books = {
        "minutes_do_not_tie.xlsx": musdes({"jumlah_awal": 3, "jumlah_akhir": 4}),
        "minutes_count_in_words.xlsx": musdes({"jumlah_akhir": "satu"}),
        "minutes_of_another_village.xlsx": musdes(verval=other),
        "minutes_of_another_regency.xlsx": musdes({"kode_desa": "3574011001"}),
        "without_minutes.xlsx": musdes(without=("BERITA_ACARA",)),
        "without_proposals.xlsx": musdes(without=("USULAN_BARU",)),
        "village_unknown_column.xlsx": musdes(verval=unknown),
    }
    return {name: workbook(sheets) for name, sheets in books.items()}


def more_dtsen() -> dict[str, bytes]:
    """Further files for the source dtsen: other delimiters and encodings, and what is no table at all."""
    renamed = ["no_kartu_klg" if name == "no_kk" else name for name in DTSEN]
    fewer = [name for name in DTSEN if name != "no_kk"]
    row_of_fewer = [cell for name, cell in zip(DTSEN, FAMILY, strict=True) if name != "no_kk"]
    upper = [*DTSEN[:12], "desil", "", "", "", ""]
    lower = [*[""] * 12, "nasional", "provinsi", "kabupaten", "kecamatan", "desa"]
    many = [FAMILY] * 1500
    accented = changed(FAMILY, alamat="DUSUN KRAJ\u00c1N")
    return {
        "tabs_unknown_column.csv": csv([renamed, FAMILY], "\t").encode(),
        "tabs_missing_column.txt": csv([fewer, row_of_fewer], "\t").encode(),
        "bars_same_column_twice.csv": csv([[*DTSEN, "nokk"], [*FAMILY, ""]], "|").encode(),
        "commas_with_mark_missing_column.csv": csv([fewer, row_of_fewer], ",").encode("utf-8-sig"),
        "cp1252_unknown_column.csv": csv([renamed, accented]).encode("cp1252"),
        "cp1252_one_cell_too_few.csv": csv([DTSEN, accented, FAMILY[:-1]]).encode("cp1252"),
        "utf16_without_mark.csv": csv([DTSEN, FAMILY]).encode("utf-16-le"),
        "pdf.csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00<< /Type /Catalog >>",
        "json.csv": b'[{"id_keluarga": "350000000007", "desil_nasional": 1}]\n',
        "xml_spreadsheet.xls": b'<?xml version="1.0"?><Workbook><Worksheet><Table/></Worksheet></Workbook>',
        "spaces_only.csv": b"   \n \t \n",
        "titles_only.csv": csv([["DATA DTSEN"], ["KABUPATEN PROBOLINGGO"]]).encode(),
        "headings_below_row_20.csv": csv([*[["JUDUL"]] * 20, DTSEN, FAMILY]).encode(),
        "headings_of_the_decree.csv": csv([SK, [str(cell or "") for cell in SK_ROW]]).encode(),
        "merged_headings_unknown.csv": csv([upper, lower, FAMILY]).encode(),
        "late_line_too_short.csv": csv([DTSEN, *many, FAMILY[:5], *many]).encode(),
        "workbook_missing_column.xlsx": workbook({"DTSEN": [fewer, row_of_fewer]}),  # type: ignore[list-item]
        "workbook_under_a_text_name.csv": workbook({"DTSEN": [renamed, FAMILY]}),  # type: ignore[list-item]
    }


def more_sk_bupati() -> dict[str, bytes]:
    """Workbooks in the formats of other programs, and archives that are none."""
    renamed = ["Kode Dessa" if name == "Kode Desa" else name for name in SK]
    elsewhere = [{"3513012001": "3574011001"}.get(str(cell), cell) for cell in SK_ROW]
    plain, old = ods({"Lampiran": [SK, SK_ROW]}), xls({"Lampiran": [SK, SK_ROW]})
    far = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row><table:table-row>'
        '<table:table-cell table:number-columns-repeated="16383"/><table:table-cell office:value-type="string"><text:p>x'
        "</text:p></table:table-cell></table:table-row>"
    )
    crowd = io.BytesIO()
    with zipfile.ZipFile(crowd, "w") as new:
        new.writestr("xl/workbook.xml", "")
        for number in range(2_001):
            new.writestr(f"{number}", "")
    letter = io.BytesIO()
    with zipfile.ZipFile(letter, "w") as new:
        new.writestr("word/document.xml", "<w:document/>")
    upper = [*SK[:10], "Jumlah", "Keterangan"]
    lower = [*[None] * 10, "Anggotanya", None]
    return {
        "unknown_column.xls": xls({"Lampiran": [renamed, SK_ROW]}),
        "no_data.xls": xls({"Lampiran": [["LAMPIRAN"], SK]}, ghosts=2_000),
        "another_regency.xls": xls({"Lampiran": [SK, elsewhere]}),
        "cut_off.xls": old[:2_000],
        "protected.xls": xls({"Lampiran": [SK, SK_ROW]}, protected=True),
        "letter.xls": ole("WordDocument", b"letter"),
        "broken_records.xls": ole("Workbook", b"\x09\x08\x10\x00" + b"\xff" * 3_000),
        "unknown_column.ods": ods({"Lampiran": [renamed, SK_ROW]}),
        "no_data.ods": ods({"Lampiran": [["LAMPIRAN"], SK]}),
        "another_regency.ods": ods({"Lampiran": [SK, elsewhere]}),
        "cut_off.ods": plain[: len(plain) // 2],
        "letter.ods": ods({"Lampiran": [SK, SK_ROW]}, mimetype=ODS.replace("spreadsheet", "text")),
        "protected.ods": ods({"Lampiran": [SK, SK_ROW]}, protected=True),
        "last_cell_of_the_sheet.ods": ods({"Lampiran": [SK, SK_ROW]}, below=far),
        "protected.xlsx": protected_xlsx(workbook({"Lampiran": [SK, SK_ROW]}), PASSWORD),
        "protected_cut_off.xlsx": protected_xlsx(workbook({"Lampiran": [SK, SK_ROW]}), PASSWORD)[:3_000],
        "too_many_entries.xlsx": crowd.getvalue(),
        "letter.xlsx": letter.getvalue(),
        "nothing_in_it.xlsx": workbook({"Sheet1": []}),
        "same_column_twice.xlsx": workbook({"Lampiran": [[*SK, "Nomor KK"], [*SK_ROW, None]]}),
        "column_without_heading.xlsx": workbook({"Lampiran": [[*SK, None], [*SK_ROW, "x"]]}),
        "missing_column.xlsx": workbook({"Lampiran": [SK[:3] + SK[4:], SK_ROW[:3] + SK_ROW[4:]]}),
        "merged_headings_unknown.xlsx": workbook({"Lampiran": [["LAMPIRAN"], upper, lower, SK_ROW]}),
    }


def more_villages() -> dict[str, bytes]:
    """Further workbooks for the source musdes."""
    twice = musdes()
    twice["BERITA_ACARA"].append(["jumlah_akhir", 1])
    unknown = musdes()
    unknown["BERITA_ACARA"].insert(3, ["jumlah_hadirin", 30])
    fewer = musdes()
    fewer["BERITA_ACARA"] = [row for row in fewer["BERITA_ACARA"] if row[0] != "jumlah_awal"]
    tied = musdes()
    return {
        "minutes_label_twice.xlsx": workbook(twice),
        "minutes_unknown_label.xlsx": workbook(unknown),
        "minutes_missing_label.xlsx": workbook(fewer),
        "decisions_do_not_tie.xlsx": workbook(musdes({"jumlah_layak": 2, "jumlah_tidak_layak": 0, "jumlah_akhir": 2})),
        "minutes_do_not_tie.ods": ods(musdes({"jumlah_usulan_baru": 1, "jumlah_akhir": 2})),
        "without_minutes.xls": xls(musdes(without=("BERITA_ACARA",))),
        "protected.xlsx": protected_xlsx(workbook(tied), PASSWORD),
    }


def p3ke() -> dict[str, bytes]:
    """Files for the source p3ke, which is handed over by a BAST; `.bast.yaml` is the record beside a file."""
    lacking = P3KE_2023.index("Kualitas Lantai")
    fewer = [row[:lacking] + row[lacking + 1 :] for row in (P3KE_2023, P3KE_2023_ROW)]
    renamed = ["Desil Kesejahtraan" if name == "Desil Kesejahteraan" else name for name in P3KE]
    book = workbook({"Sheet1": [P3KE, P3KE_ROW]})
    files = {
        "2022_unknown_column.xlsx": workbook({"Sheet1": [["P3KE"], renamed, P3KE_ROW]}),
        "2023_missing_column.xlsx": workbook({"Sheet1": fewer}),
        "protected.xlsx": protected_xlsx(book, PASSWORD),
        "protected.xls": xls({"Sheet1": [P3KE, P3KE_ROW]}, protected=True),
    }
    records = {f"{name}.bast.yaml": BAST.encode() for name in files}
    return files | records | {
        "without_its_bast.xlsx": book,
        "bast_without_a_day.ods": ods({"Sheet1": [P3KE, P3KE_ROW]}),
        "bast_without_a_day.ods.bast.yaml": BAST.splitlines()[0].encode(),
    }  # fmt: skip


def main() -> None:
    """Write every file into its source's folder."""
    museum = {
        "dtsen": dtsen() | more_dtsen(),
        "sk_bupati": sk_bupati() | more_sk_bupati(),
        "musdes": village() | more_villages(),
        "p3ke": p3ke(),
    }
    for source, files in museum.items():
        folder = HERE / source
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            # A protected workbook is another file each time, and a ZIP bears the hour: what is there is left as it is.
            if not (folder / name).exists():
                (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
