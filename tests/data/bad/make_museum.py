"""Make the files of this museum anew: `python -m tests.data.bad.make_museum`. All people in them are invented.

Each file shows one way in which a received file cannot be used; `museum.yaml` has the sentence its sender gets.
"""

import io
import zipfile
from pathlib import Path

import openpyxl

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
        "old_excel.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
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


def main() -> None:
    """Write every file into its source's folder."""
    for source, files in {"dtsen": dtsen(), "sk_bupati": sk_bupati(), "musdes": village()}.items():
        folder = HERE / source
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
