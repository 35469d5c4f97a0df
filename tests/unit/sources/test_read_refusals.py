"""A museum of files that must be refused, each with the exact sentence its sender gets."""

import io
import zipfile
from dataclasses import dataclass

import pytest
from gesek.settings import settings
from gesek.store import cycles, ledger

from tests.unit.sources.made_files import (
    MATCH,
    MATCHES,
    book,
    csv_of,
    csv_text,
    drop,
    meeting,
    received,
    repacked,
    take,
)

EMPTY = "it has no rows of data; export it again and send the new file."
NOT_TEXT = "it is not text in UTF-8 or Windows-1252; save it as CSV UTF-8 and send it again."
NOT_OPENED = "the workbook cannot be opened; open it in a spreadsheet, save it anew as XLSX and send that."
FIX_COLUMN = "correct or remove the column and send the file again."
ADD_COLUMN = "which is missing; add the column and send the file again."
DAMAGED = "the workbook is incomplete or damaged; copy it again from its sender and send it anew."
NO_HEADINGS = "send the export of source dukcapil with its heading"
CLEAN = "delete what lies outside the table, save it anew and send it again."
GOOD_BOOK = book({"Sheet1": [MATCHES, MATCH]})


@dataclass(frozen=True)
class Exhibit:
    name: str
    data: bytes
    code: str
    sentence: str
    source: str = "dukcapil"


def archive(**entries: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return held.getvalue()


def corner() -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    with zipfile.ZipFile(io.BytesIO(GOOD_BOOK)) as old:
        sheet = old.read("xl/worksheets/sheet1.xml").replace(b"</sheetData>", cell)
    return repacked(GOOD_BOOK, sheet1=sheet)


def without(*sheets: str) -> bytes:
    return book({name: rows for name, rows in meeting().items() if name not in sheets})


ROW = csv_text([MATCH])
HEAD = csv_text([MATCHES])
MUSEUM = [
    Exhibit("kosong.csv", b"", "EMPTY_FILE", EMPTY),
    Exhibit("baris_kosong.csv", b"\n\n \n", "EMPTY_FILE", EMPTY),
    Exhibit("judul_saja.csv", HEAD.encode(), "EMPTY_FILE", EMPTY),
    Exhibit("koma_saja.csv", (HEAD + ",,,,\n").encode(), "EMPTY_FILE", EMPTY),
    Exhibit("judul_saja.xlsx", book({"Sheet1": [MATCHES]}), "EMPTY_FILE", EMPTY),
    Exhibit("utf16.csv", (HEAD + ROW).encode("utf-16"), "WRONG_ENCODING", NOT_TEXT),
    Exhibit("gambar.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "WRONG_ENCODING", NOT_TEXT),
    Exhibit("campur.csv", (HEAD + ROW).encode() + b"1,P,A\x81,1,1\n", "WRONG_ENCODING", NOT_TEXT),
    Exhibit(
        "salah_ketik.csv",
        (HEAD.replace("nik", "nikk") + ROW).encode(),
        "UNKNOWN_COLUMN",
        f", line 1, column D: the heading 'nikk' is not in layout dukcapil/qc-art, the nearest it knows is 'nik'; "
        f"{FIX_COLUMN}",
    ),
    Exhibit(
        "tambahan.xlsx",
        book({"Hasil": [["PADAN"], [*MATCHES, "zodiak", "warna"], [*MATCH, "x", "y"]]}),
        "UNKNOWN_COLUMN",
        ", sheet Hasil, row 2, column F: the heading 'zodiak' (and 1 more) is not in layout dukcapil/qc-art, which "
        f"knows none like it; {FIX_COLUMN}",
    ),
    Exhibit(
        "tanpa_judul.xlsx",
        book({"Hasil": [MATCHES, [*MATCH, "x"]]}),
        "UNKNOWN_COLUMN",
        ", sheet Hasil, row 1, column F: the column has values but no heading; name or empty it and send the "
        "file again.",
    ),
    Exhibit(
        "tanpa_judul.csv",
        csv_text([[*MATCHES, ""], [*MATCH, "x"]]).encode(),
        "UNKNOWN_COLUMN",
        ", line 1, column F: the column has values but no heading; name or empty it and send the file again.",
    ),
    Exhibit(
        "kurang.csv",
        csv_text([MATCHES[:3] + MATCHES[4:], MATCH[:3] + MATCH[4:]]).encode(),
        "MISSING_COLUMN",
        f", line 1: layout dukcapil/qc-art needs the heading 'nik', {ADD_COLUMN}",
    ),
    Exhibit(
        "dua_kali.csv",
        csv_text([[*MATCHES, "NIK"], [*MATCH, "1"]]).encode(),
        "DUPLICATE_COLUMN",
        ", line 1, column F: the heading 'NIK' means the same as that of column D; remove one of them and send the "
        "file again.",
    ),
    Exhibit(
        "kurang_sel.csv",
        (HEAD + ROW + "1,2\n").encode(),
        "RAGGED_ROWS",
        ", line 3: the line has not 5 cells as the heading line has, or an open quote; mend the line and send the file "
        "again.",
    ),
    Exhibit(
        "lebih_sel.csv",
        ("PADAN\n" + HEAD + ROW * 50_000 + "1,2,3,4,5,6\n" + ROW).encode(),
        "RAGGED_ROWS",
        ", line 50003: the line has not 5 cells as the heading line has, or an open quote; mend the line and send the "
        "file again.",
    ),
    Exhibit(
        "kutip.csv",
        (HEAD + ROW + '1,2,"A,3,1\n' + ROW).encode(),
        "RAGGED_ROWS",
        ", line 3: the line has not 5 cells as the heading line has, or an open quote; mend the line and send the file "
        "again.",
    ),
    Exhibit(
        "halaman.xls",
        b"<html><table><tr><td>nik</td></tr></table></html>",
        "UNKNOWN_LAYOUT",
        "it is a web page under another name; open it in a spreadsheet, save it as CSV UTF-8 or XLSX and send that.",
    ),
    Exhibit(
        "tanpa_baris_judul.csv",
        (ROW * 3).encode(),
        "UNKNOWN_LAYOUT",
        f"its first 20 lines have no headings of dukcapil; {NO_HEADINGS} line.",
    ),
    Exhibit(
        "lain.xlsx",
        book({"Sheet1": [["a", "b"], ["c", "d"]]}),
        "UNKNOWN_LAYOUT",
        f"its first 20 rows have no headings of dukcapil; {NO_HEADINGS} row.",
    ),
    Exhibit(
        "arsip.xlsx",
        archive(readme=b"x"),
        "UNKNOWN_LAYOUT",
        "it is an archive but no XLSX workbook; save the table as XLSX and send that.",
    ),
    Exhibit("terpotong.xlsx", GOOD_BOOK[:-300], "TRUNCATED_ARCHIVE", DAMAGED),
    Exhibit("rusak.xlsx", repacked(GOOD_BOOK, workbook=b"<workbook"), "UNREADABLE_WORKBOOK", NOT_OPENED),
    Exhibit(
        "lama.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "UNREADABLE_WORKBOOK",
        "it is an old (.xls) or password-protected workbook; save it as XLSX without password and send that.",
    ),
    Exhibit(
        "bom.xlsx",
        repacked(GOOD_BOOK, zeros=bytes(80 << 20)),
        "UNSAFE_ARCHIVE",
        f"the workbook unpacks to more than 250 times its size; {CLEAN}",
    ),
    Exhibit(
        "sudut.xlsx",
        corner(),
        "UNSAFE_ARCHIVE",
        f"the workbook has a sheet of 1048576 rows by 16384 columns, more than 100000000 cells; {CLEAN}",
    ),
    Exhibit("data 3513014101900001.csv", b"\n", "EMPTY_FILE", EMPTY),
    Exhibit(
        "kabupaten_lain.csv",
        csv_of("dtsen", "dtsen_keluarga", kode_wilayah="3574011001", kabupaten="KOTA PROBOLINGGO", nama="A"),
        "WRONG_REGENCY",
        "no row names Kabupaten Probolinggo (35.13) in kode_wilayah or kabupaten; send the export of this regency.",
        "dtsen",
    ),
    Exhibit(
        "kecamatan_lain.csv",
        csv_of("bpjs", "bpjs", kecamatan="MAYANGAN", nama="A"),
        "WRONG_REGENCY",
        "no row names Kabupaten Probolinggo (35.13) in kecamatan; send the export of this regency.",
        "bpjs",
    ),
    Exhibit(
        "tidak_cocok.xlsx",
        book(meeting(jumlah_awal=5, jumlah_layak=1, jumlah_akhir=4)),
        "MINUTES_DO_NOT_TIE",
        ", sheet BERITA_ACARA: jumlah_awal is 5 but sheet VERVAL has 3 rows; jumlah_layak is 1 but sheet VERVAL has 2 "
        "rows of LAYAK_ME; jumlah_akhir is 4 but 5 - 1 + 1 is 5; correct the minutes or the sheets and send the "
        "workbook again.",
        "musdes",
    ),
    Exhibit(
        "bukan_angka.xlsx",
        book(meeting(jumlah_akhir="tiga")),
        "MINUTES_DO_NOT_TIE",
        ", sheet BERITA_ACARA: jumlah_akhir is no whole number; write the count and send the workbook again.",
        "musdes",
    ),
    Exhibit(
        "desa_lain.xlsx",
        book(meeting(village="3513019999", rows_village="3513012001")),
        "WRONG_VILLAGE",
        ", sheet BERITA_ACARA: kode_desa of the minutes is no village of Kabupaten Probolinggo; correct it and send "
        "the workbook again.",
        "musdes",
    ),
    Exhibit(
        "desa_tertukar.xlsx",
        book(meeting(village="3513012002", rows_village="3513012001")),
        "WRONG_VILLAGE",
        ", sheet BERITA_ACARA: the minutes name another village than every row of the other sheets; send the minutes "
        "and sheets of one village.",
        "musdes",
    ),
    Exhibit(
        "tanpa_lembar.xlsx",
        without("PERBAIKAN"),
        "UNKNOWN_LAYOUT",
        "the sheet PERBAIKAN with its headings is missing; add it, empty if need be, and send the workbook again.",
        "musdes",
    ),
    Exhibit(
        "tanpa_berita_acara.xlsx",
        without("BERITA_ACARA"),
        "UNKNOWN_LAYOUT",
        "the sheet BERITA_ACARA with its headings is missing; add it, empty if need be, and send the workbook again.",
        "musdes",
    ),
    Exhibit(
        "label_kurang.xlsx",
        book(meeting(jumlah_akhir=None)),
        "MISSING_COLUMN",
        f", sheet BERITA_ACARA: layout musdes_berita_acara/musdes-1 needs the heading 'jumlah_akhir', {ADD_COLUMN}",
        "musdes",
    ),
    Exhibit(
        "label_lain.xlsx",
        book(meeting(jumlah_ahkir=1)),
        "UNKNOWN_COLUMN",
        ", sheet BERITA_ACARA, row 26, column A: the heading 'jumlah_ahkir' is not in layout "
        f"musdes_berita_acara/musdes-1, the nearest it knows is 'jumlah_akhir'; {FIX_COLUMN}",
        "musdes",
    ),
    Exhibit(
        "kabupaten_lain.xlsx",
        book(meeting(village="3574011001")),
        "WRONG_REGENCY",
        "no row names Kabupaten Probolinggo (35.13) in kode_wilayah; send the export of this regency.",
        "musdes",
    ),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory):
    """All exhibits sent at once, as a bad day would bring them: (code, sentence) by name."""
    home = tmp_path_factory.mktemp("museum")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GESEK_HOME", str(home))
        settings.cache_clear()
        ledger.migrate()
        cycles.open_cycle("2026-09")
        for exhibit in MUSEUM:
            drop(home, exhibit.source, exhibit.name, exhibit.data)
        read = [number for source in sorted({exhibit.source for exhibit in MUSEUM}) for number in take(source)]
        files = received()
        kept = [path for path in settings().lake.rglob("*") if path.is_file()]
        assert not read, [file.name for file in files.values() if file.state == "read"]
        assert not kept
    settings.cache_clear()
    return {name: (file.code, file.sentence) for name, file in files.items()}


@pytest.mark.parametrize("exhibit", MUSEUM, ids=lambda exhibit: exhibit.name)
def test_a_bad_file_is_refused_with_a_sentence_its_sender_can_act_on(exhibit: Exhibit, outcomes: dict) -> None:
    name = exhibit.name.replace("3513014101900001", "[16 digits]")
    joint = "" if exhibit.sentence.startswith(",") else ": "
    assert outcomes[name] == (exhibit.code, f"File {name}{joint}{exhibit.sentence}")
