"""The workbook a village takes to its meeting: sheets as the contract of musdes has them, to be filled in and sent back.

Headings are locked, the rest is free; numbers of people are text cells; what may be chosen is a list. The counts of the
minutes are left to be typed from the signed paper: counted by the workbook itself they would tie to anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from gesek.sources import contract as contracts
from gesek.sources.minutes import DECISIONS, REASONS
from gesek.spreadsheet import safe_text
from gesek.targets.meeting.questions import sentences

QUESTIONS = "pertanyaan_untuk_musyawarah"
NAME = "nama_kepala_keluarga"
GUIDE, CHOICES, VERVAL, PROPOSALS, CORRECTIONS, MINUTES = (
    "PETUNJUK", "PILIHAN", "VERVAL", "USULAN_BARU", "PERBAIKAN", "BERITA_ACARA",
)  # fmt: skip
FREE, LOCKED = Protection(locked=False), Protection(locked=True)
HEAD, TO_FILL = PatternFill("solid", "FFD9E1F2"), PatternFill("solid", "FFFFF9E5")
THIN = Side(style="thin", color="FFBFBFBF")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(wrap_text=True, vertical="top")
LAST = 2_000
"""Rows down to which lists of choice reach."""
WIDTHS = {
    "no": 5, "desil": 6, "rt": 5, "rw": 5, "jenis_kelamin": 9, "nama_kepala_keluarga": 26, "alamat": 28, "nama_benar": 24,
    "hasil_musdes": 24, "alasan": 20, "keterangan": 30, "alasan_usulan": 32, QUESTIONS: 52,
}  # fmt: skip
USUAL = 19
HOUSE = (
    "kepemilikan_rumah", "atap", "dinding", "lantai", "penerangan", "bahan_bakar", "air_minum", "bab",
)  # fmt: skip
FILLED = frozenset(
    (
        "hasil_musdes",
        "alasan",
        "tgl_kejadian",
        "no_akta",
        "desa_tujuan",
        "nik_benar",
        "no_kk_benar",
        "nama_benar",
        "keterangan",
    )
)


@dataclass(frozen=True)
class Village:
    """Whom the workbook is for.

    Attributes:
        code, name, kecamatan: the village. kelurahan: whether it is one (a lurah, no kepala desa).
        companions: names of the OPD that the reference assigns to its kecamatan. agencies: names of all.
    """

    code: str
    name: str
    kecamatan: str
    kelurahan: bool
    companions: tuple[str, ...]
    agencies: tuple[str, ...]

    @property
    def kind(self) -> str:
        """`Desa` or `Kelurahan`."""
        return "Kelurahan" if self.kelurahan else "Desa"

    @property
    def head(self) -> str:
        """How its head is called."""
        return "lurah" if self.kelurahan else "kepala_desa"


@dataclass
class Complaints:
    """What the workbook of one village asks about complaints, each sentence and row with its complaint's number.

    Attributes:
        questions: family_id -> sentences for its cell of questions.
        proposals: rows to be put into USULAN_BARU, by heading.
        others: sentences for the guide.
        numbers: the complaints that the village's meeting decides on by these questions and rows.
    """

    questions: dict[int, list[str]] = field(default_factory=dict)
    proposals: list[dict[str, Any]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


def build(
    village: Village,
    families: Iterable[Mapping[str, Any]],
    cycle: str,
    cut_off: date,
    sample: bool,
    complaints: Complaints | None = None,
) -> Workbook:
    """The workbook of one village, with its families in the given order and what complaints ask."""
    rows, asked = list(families), complaints or Complaints()
    book = Workbook()
    guide: Any = book.active
    guide.title = GUIDE
    choices = book.create_sheet(CHOICES)
    lists = _choices(choices, village)
    headings = _headings()
    verval = _table(book.create_sheet(VERVAL, 1), headings[VERVAL], lists)
    _families(verval, headings[VERVAL], rows, asked.questions)
    _proposed(_table(book.create_sheet(PROPOSALS, 2), headings[PROPOSALS], lists), headings[PROPOSALS], asked.proposals)
    _table(book.create_sheet(CORRECTIONS, 3), headings[CORRECTIONS], lists)
    _minutes(book.create_sheet(MINUTES, 4), village, len(rows), lists)
    _guide(guide, village, rows, cycle, cut_off, sample, asked)
    return book


def _headings() -> dict[str, list[str]]:
    """Sheet -> official headings, the name second so that it stays in sight; the questions before what is filled in."""
    found = {}
    for sheet in contracts.load("musdes").dataset("musdes").editions[-1].sheets:
        names = [official[0] for official in sheet.columns.values()]
        names.insert(1, names.pop(names.index(NAME)))
        found[sheet.sheet or ""] = names
    found[VERVAL].insert(found[VERVAL].index("hasil_musdes"), QUESTIONS)
    return found


def _choices(sheet: Worksheet, village: Village) -> dict[str, str]:
    """Write the words that may be chosen; heading -> the range they stand in."""
    words: dict[str, list[str]] = {}
    for word in contracts.value_words("musdes"):
        if word.kolom in HOUSE and word.dataset == "musdes":
            words.setdefault(word.kolom, []).append(word.dari[:1].upper() + word.dari[1:])
    official = {
        column: names[0]
        for part in contracts.load("musdes").dataset("musdes").editions[-1].sheets
        for column, names in part.columns.items()
    }
    lists = {official[column]: found for column, found in words.items()}
    lists |= {"jenis_kelamin": ["L", "P"], "hasil_musdes": list(DECISIONS.values()), "alasan": list(REASONS)}
    lists["opd_pendamping"] = sorted(village.companions or village.agencies)
    ranges = {}
    for column, (name, values) in enumerate(lists.items(), start=1):
        letter = get_column_letter(column)
        sheet.cell(1, column, name).font = Font(bold=True)
        for row, value in enumerate(values, start=2):
            sheet.cell(row, column, value)
        sheet.column_dimensions[letter].width = 30
        ranges[name] = f"{CHOICES}!${letter}$2:${letter}${len(values) + 1}"
    sheet.protection.sheet, sheet.sheet_state = True, "hidden"
    return ranges


def _table(sheet: Worksheet, headings: list[str], lists: Mapping[str, str]) -> Worksheet:
    """Headings, free text columns below them, and lists of choice."""
    for column, heading in enumerate(headings, start=1):
        letter = get_column_letter(column)
        cell = sheet.cell(1, column, heading)
        cell.font, cell.fill, cell.protection, cell.border = Font(bold=True), HEAD, LOCKED, BOX
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        whole = sheet.column_dimensions[letter]
        whole.width = WIDTHS.get(heading, USUAL)
        whole.number_format = "General" if heading == "no" else "@"
        whole.protection = FREE
        if heading in lists:
            choice = DataValidation("list", formula1=lists[heading], allow_blank=True, showErrorMessage=True)
            choice.errorTitle, choice.error = "Pilihan tidak ada", "Pilih salah satu dari daftar."
            choice.add(f"{letter}2:{letter}{LAST}")
            sheet.add_data_validation(choice)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "C2"
    _protect(sheet)
    _on_paper(sheet, pages=2)
    sheet.print_title_cols = "A:B"
    return sheet


def _families(
    sheet: Worksheet, headings: list[str], rows: list[Mapping[str, Any]], complaints: Mapping[int, list[str]]
) -> None:
    known = sentences()
    for number, family in enumerate(rows, start=1):
        asked = [known[code] for code in (family["pertanyaan"] or "").split()]
        asked += complaints.get(family["family_id"], [])
        given = {
            **family,
            "no": number,
            "nama_kepala_keluarga": family["nama"],
            QUESTIONS: "\n".join(asked),
        }
        for column, heading in enumerate(headings, start=1):
            value = given.get(heading)
            cell = sheet.cell(number + 1, column)
            if value not in (None, ""):
                cell.value = value if heading == "no" else safe_text(str(value))
            cell.number_format = "General" if heading == "no" else "@"
            cell.protection, cell.border, cell.alignment = FREE, BOX, WRAPPED
            if heading in FILLED:
                cell.fill = TO_FILL
        sheet.row_dimensions[number + 1].height = 15.0 * max(1, sum(1 + len(text) // 50 for text in asked))


def _proposed(sheet: Worksheet, headings: list[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Put in what complaints propose, each to be kept or deleted by the meeting."""
    for number, proposal in enumerate(rows, start=1):
        for column, heading in enumerate(headings, start=1):
            cell, value = sheet.cell(number + 1, column), proposal.get(heading)
            if heading == "no":
                cell.value = number
            elif value not in (None, ""):
                cell.value = safe_text(str(value))
            cell.number_format = "General" if heading == "no" else "@"
            cell.protection, cell.border, cell.alignment, cell.fill = FREE, BOX, WRAPPED, TO_FILL


def _minutes(sheet: Worksheet, village: Village, opening: int, lists: Mapping[str, str]) -> None:
    form = contracts.load("musdes").dataset("musdes_berita_acara").editions[-1].sheets[0]
    town = village.kind.lower()
    given = {
        "kode_wilayah": village.code,
        "nama_desa": village.name,
        "tempat": f"Kantor kelurahan {village.name}" if village.kelurahan else f"Balai desa {village.name}",
        "opd_pendamping": village.companions[0] if len(village.companions) == 1 else None,
        "jumlah_awal": opening,
    }
    told = {
        "nomor": f"Nomor berita acara musyawarah {town}.",
        "tanggal": "Tanggal musyawarah, ditulis dd-mm-yyyy.",
        "jumlah_awal": "Banyaknya keluarga di lembar VERVAL.",
        "jumlah_akhir": "Awal - miskin bukan ekstrem - tidak layak + usulan baru.",
        "jumlah_meninggal": "Banyaknya TIDAK_LAYAK dengan alasan ini; begitu juga alasan lain di bawahnya.",
        "pimpinan_musyawarah": "Nama yang menandatangani berita acara.",
    }
    sheet.cell(1, 1, f"BERITA ACARA MUSYAWARAH {village.kind.upper()} {village.name.upper()}").font = Font(
        bold=True, size=13
    )
    for row, (column, names) in enumerate(form.columns.items(), start=3):
        label = village.head if column == "kepala_desa" else names[0]
        head, answer = sheet.cell(row, 1, label), sheet.cell(row, 2, given.get(column))
        head.font, head.fill, head.border, head.protection = Font(bold=True), HEAD, BOX, LOCKED
        answer.protection, answer.border, answer.fill = FREE, BOX, TO_FILL
        answer.alignment = Alignment(horizontal="left")
        answer.number_format = "0" if column.startswith("jumlah_") else "@"
        if column in told:
            head.comment = Comment(told[column], "Gesek", height=70, width=260)
        if column.startswith("jumlah_"):
            count = DataValidation("whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
            count.errorTitle, count.error, count.showErrorMessage = "Bukan bilangan", "Tulis bilangan bulat.", True
            count.add(answer.coordinate)
            sheet.add_data_validation(count)
        if column in lists:
            choice = DataValidation("list", formula1=lists[column], allow_blank=True)
            choice.add(answer.coordinate)
            sheet.add_data_validation(choice)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 48
    _protect(sheet)
    _on_paper(sheet, landscape=False)


def _guide(
    sheet: Worksheet,
    village: Village,
    rows: list[Mapping[str, Any]],
    cycle: str,
    cut_off: date,
    sample: bool,
    complaints: Complaints,
) -> None:
    town = village.kind.lower()
    asked = sum(1 for family in rows if family["pertanyaan"] or family["family_id"] in complaints.questions)
    companion = " atau ".join(village.companions) or "OPD yang ditugaskan"
    lines = [
        f"MUSYAWARAH {village.kind.upper()} {village.name.upper()}, KECAMATAN {village.kecamatan.upper()}",
        *(["DATA CONTOH: semua orang di sini rekaan."] if sample else []),
        f"Siklus {cycle}. Kirim paling lambat {cut_off:%d-%m-%Y}. Pendamping: {companion}.",
        f"Daftar yang berlaku memuat {len(rows)} keluarga; {asked} di antaranya dengan pertanyaan untuk musyawarah.",
        "",
        "1. Lembar VERVAL: putuskan setiap keluarga di kolom hasil_musdes.",
        "    LAYAK_ME = tetap miskin ekstrem; MISKIN_BUKAN_EKSTREM = miskin tetapi tidak ekstrem;"
        " TIDAK_LAYAK = keluar dari daftar.",
        "    Untuk TIDAK_LAYAK isi alasan; untuk MENINGGAL dan PINDAH isi juga tgl_kejadian, no_akta atau desa_tujuan.",
        "    Jawab pertanyaan di kolom pertanyaan_untuk_musyawarah lewat keputusan dan kolom keterangan.",
        "2. Nomor yang salah jangan ditimpa: tulis yang benar di nik_benar, no_kk_benar, nama_benar.",
        f"3. Lembar USULAN_BARU: keluarga miskin ekstrem di {town} ini yang belum ada di daftar.",
        "4. Lembar PERBAIKAN: pembetulan nomor atau nama keluarga lain.",
        "5. Lembar BERITA_ACARA: salin dari berita acara yang ditandatangani"
        f" pimpinan musyawarah, {'lurah' if village.kelurahan else 'kepala desa'} dan wakil peserta.",
        "    jumlah_awal - jumlah_miskin_bukan_ekstrem - jumlah_tidak_layak + jumlah_usulan_baru = jumlah_akhir.",
        "6. Jangan mengubah nama lembar dan judul kolom. Simpan sebagai XLSX dan kirim; Anda mendapat jawaban dengan nomor"
        " tanda terima.",
        *_complained(complaints),
    ]
    for row, line in enumerate(lines, start=1):
        cell = sheet.cell(row, 1, line)
        cell.font = Font(bold=row == 1, size=13 if row == 1 else 11)
        cell.alignment = WRAPPED
        sheet.row_dimensions[row].height = 15.0 * (1 + len(line) // 105) + (5 if row == 1 else 0)
    sheet.column_dimensions["A"].width = 110
    sheet.protection.sheet = True
    _on_paper(sheet)


def _complained(complaints: Complaints) -> list[str]:
    """What the guide says of complaints; nothing where there are none."""
    lines = []
    if complaints.questions or complaints.proposals:
        lines.append(
            f"7. Pengaduan warga: {sum(map(len, complaints.questions.values()))} ditanyakan di lembar VERVAL,"
            f" {len(complaints.proposals)} sudah tertulis di lembar USULAN_BARU dengan nomor ADU di alasan_usulan."
        )
    if complaints.proposals:
        lines.append(
            "    Usulan dari pengaduan belum keputusan: bila musyawarah setuju biarkan barisnya dan nomornya, bila tidak hapus"
            " barisnya. jumlah_usulan_baru menghitung baris yang tinggal."
        )
    return [*lines, *(f"    {sentence} (tanyakan kepada warga, tidak ada barisnya)" for sentence in complaints.others)]


def _protect(sheet: Worksheet) -> None:
    """Lock what is locked, without a password; widths, rows, sorting and filters stay free."""
    sheet.protection.sheet = True
    for right in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(sheet.protection, right, False)


def _on_paper(sheet: Worksheet, landscape: bool = True, pages: int = 1) -> None:
    """A4, as wide as so many pages, headings on each."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 9, pages, 0
    sheet.page_margins = PageMargins(left=0.3, right=0.3, top=0.4, bottom=0.5, header=0.2, footer=0.2)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.right.text = "Hal. &P / &N"
