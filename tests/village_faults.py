"""Twelve ways in which a village's workbook is refused, and how its village mends it: in its answer, where that is one.

A break changes the good workbook; a mend changes the workbook the village got back. Three villages send their
own workbook again: nobody can write into what they sent.
"""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.data.bad.old_formats import protected_xlsx

REMOVED = ("MISKIN_BUKAN_EKSTREM", "TIDAK_LAYAK")
Change = Callable[[Workbook, str], object]


@dataclass(frozen=True)
class Fault:
    """How a village's workbook is broken, the code it is refused with, and how the answer is mended; None: not in it."""

    code: str
    broken: Callable[[bytes, str], bytes]
    mend: Change | None


def edited(content: bytes, desa: str, change: Change) -> bytes:
    """A workbook with something changed in it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book, desa)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _changed(change: Change) -> Callable[[bytes, str], bytes]:
    return lambda content, desa: edited(content, desa, change)


def _row(sheet: Worksheet, label: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == label)


def _heading(sheet: Worksheet, name: str) -> int:
    return next(column for column in range(1, sheet.max_column + 1) if sheet.cell(1, column).value == name)


def says(label: str, value: object) -> Change:
    """Write this into a field of the minutes."""

    def write(book: Workbook, _: str) -> None:
        sheet = book["BERITA_ACARA"]
        sheet.cell(_row(sheet, label), 2).value = value

    return write


def _families(sheet: Worksheet) -> list[int]:
    """The rows that speak of a family; a village's sheets may have thousands of formatted rows below."""
    name = _heading(sheet, "nama_kepala_keluarga")
    return [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, name).value]


def tie(book: Workbook, _: str) -> None:
    """Let the minutes say what the sheets hold."""
    verval, minutes = book["VERVAL"], book["BERITA_ACARA"]
    rows = _families(verval)
    results = Counter(verval.cell(row, _heading(verval, "hasil_musdes")).value for row in rows)
    reasons = Counter(verval.cell(row, _heading(verval, "alasan")).value for row in rows)
    new = len(_families(book["USULAN_BARU"]))
    counts = {"jumlah_awal": len(rows), "jumlah_layak": results["LAYAK_ME"]}
    counts |= {f"jumlah_{name.lower()}": results[name] for name in REMOVED}
    counts |= {f"jumlah_{name.lower()}": number for name, number in reasons.items() if name}
    counts["jumlah_akhir"] = len(rows) - sum(results[name] for name in REMOVED) + new
    for label, number in counts.items():
        minutes.cell(_row(minutes, label), 2, number)


def _neighbour(book: Workbook, desa: str) -> None:
    says("kode_desa", f"{desa[:-1]}{int(desa[-1]) % 5 + 1}")(book, desa)


def _own(book: Workbook, desa: str) -> None:
    says("kode_desa", desa)(book, desa)


def _renamed(before: str, after: str) -> Change:
    return lambda book, _: book["VERVAL"].cell(1, _heading(book["VERVAL"], before), after)


def _second_nik(book: Workbook, _: str) -> None:
    book["VERVAL"].cell(1, book["VERVAL"].max_column + 1, "NIK")


def _one_nik(book: Workbook, _: str) -> None:
    book["VERVAL"].delete_cols(_heading(book["VERVAL"], "NIK"))


def _without_numbers(book: Workbook, _: str) -> None:
    book["VERVAL"].delete_cols(_heading(book["VERVAL"], "no"))


def _numbered(book: Workbook, _: str) -> None:
    sheet = book["VERVAL"]
    column = sheet.max_column + 1
    sheet.cell(1, column, "no")
    for number, row in enumerate(_families(sheet), start=1):
        sheet.cell(row, column, number)


def _sheet(before: str, after: str) -> Change:
    return lambda book, _: setattr(book[before], "title", after)


FAULTS: tuple[Fault, ...] = (
    Fault("MINUTES_DO_NOT_TIE", _changed(says("jumlah_akhir", "dua belas")), tie),
    Fault("MINUTES_DO_NOT_TIE", _changed(lambda book, _: book["VERVAL"].delete_rows(2)), tie),
    Fault("MINUTES_INCOMPLETE", _changed(says("kepala_desa", None)), says("kepala_desa", "SITI CONTOH")),
    Fault("WRONG_REGENCY", _changed(says("kode_desa", "3574011001")), _own),
    Fault("WRONG_VILLAGE", _changed(_neighbour), _own),
    Fault("UNKNOWN_COLUMN", _changed(_renamed("alamat", "almt")), _renamed("almt", "alamat")),
    Fault("DUPLICATE_COLUMN", _changed(_second_nik), _one_nik),
    Fault("MISSING_COLUMN", _changed(_without_numbers), _numbered),
    Fault("UNKNOWN_LAYOUT", _changed(_sheet("USULAN_BARU", "Lembar2")), _sheet("Lembar2", "USULAN_BARU")),
    Fault("PASSWORD_PROTECTED", lambda content, _: protected_xlsx(content, "rahasia"), None),
    Fault("TRUNCATED_ARCHIVE", lambda content, _: content[: len(content) * 2 // 3], None),
    Fault("UNSAFE_ARCHIVE", _changed(lambda book, _: book["VERVAL"].cell(1_048_576, 16_384, "x")), None),
)


def sent_again(path: Path, desa: str) -> bytes:
    """A workbook that is good and not the one in this file: the same meeting, held elsewhere."""
    return edited(path.read_bytes(), desa, says("tempat", "Balai lain"))
