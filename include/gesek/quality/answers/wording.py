"""What the parties to an export are told, in Indonesian: its sender, a village, Dukcapil. No personal value in any of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gesek.months import day
from gesek.quality.answers import front
from gesek.quality.answers.refusals import Told

TITLE = "Gesek Ekstrem Kab. Probolinggo"
Lines = list[tuple[str, list[str | int]]]


@dataclass(frozen=True)
class Export:
    """What all parties hear of an export: the source's name, the cycle, its last day, and whether the people are invented."""

    source: str
    cycle: str
    cut_off: date
    sample: bool


@dataclass(frozen=True)
class File:
    """A received file: its receipt number, when it came, rows received, accepted, warned, rejected, and why it was refused."""

    receipt: str
    received: datetime
    rows: tuple[int, int, int, int]
    refusal: Told | None


@dataclass(frozen=True)
class Outcome:
    """What was made of the whole set: villages with a correction sheet, rows for the sender, and people asked of Dukcapil.

    `audited` is false when the set broke a critical rule: then nobody else is asked to mend it; `replaced` when a later file
    took this one's place.
    """

    audited: bool
    replaced: bool = False
    villages: int = 0
    for_sender: tuple[str, int] = ("", 0)
    asked: tuple[str, int] = ("", 0)


def sender(export: Export, file: File, outcome: Outcome) -> str:
    """The text for whoever sent the file."""
    received, accepted, warned, rejected = file.rows
    text = [_opening(export), f"Tanda terima {file.receipt}"]
    moment = f"{day(file.received)} pukul {file.received:%H.%M} WIB"
    result = front.ACCEPTED if file.refusal is None else front.REFUSED
    text.append(f"Berkas {export.source}, siklus {export.cycle}, diterima {moment}: {result}.")
    if file.refusal is not None:
        return _text([*text, file.refusal.reason, *file.refusal.details, file.refusal.remedy])
    text.append(f"{received} baris: {accepted} diterima, {warned} dengan catatan, {rejected} ditolak.")
    if outcome.replaced:
        return _text([*text, "Berkas ini sudah digantikan oleh berkas yang datang kemudian."])
    if not outcome.audited:
        text.append(
            "Kiriman ini tidak lolos pemeriksaan; data sebelumnya tetap berlaku. Perbaiki di sumbernya, lalu kirim ulang."
        )
        return _text(text)
    if outcome.for_sender[1]:
        number, rows = outcome.for_sender
        text.append(f"{rows} baris perlu diperbaiki pada sumbernya; rinciannya di buku kerja {number}.")
    if outcome.villages:
        text.append(f"{outcome.villages} desa mendapat lembar koreksi masing-masing.")
    if outcome.asked[1]:
        number, rows = outcome.asked
        text.append(f"{rows} orang dimintakan pemadanan ke Dukcapil, permintaan {number}.")
    if not (outcome.for_sender[1] or outcome.villages or outcome.asked[1]):
        text.append("Tidak ada yang perlu diperbaiki. Terima kasih.")
    return _text(text)


def correction(export: Export, receipt: str, place: str, rows: int, village: bool) -> str:
    """The text that goes with a correction sheet."""
    text = [_opening(export), f"Tanda terima {receipt}", f"{place}, data {export.source}, siklus {export.cycle}."]
    if not rows:
        return _text([*text, "Tidak ada lagi yang perlu diperbaiki. Terima kasih."])
    text.append(f"{rows} baris perlu diperbaiki; rinciannya di lembar koreksi.")
    return _text([*text, *_steps(export, village)])


def front_lines(export: Export, receipt: str, place: str, rows: int, codes: Mapping[str, int], village: bool) -> Lines:
    """The first sheet of a correction workbook."""
    lines: Lines = [(front.HEADING, [f"LEMBAR KOREKSI DATA {export.source}"])]
    if export.sample:
        lines.append((front.BAD, [front.SAMPLE_LABEL]))
    lines += [
        (front.PLAIN, ["Nomor tanda terima", receipt]),
        (front.PLAIN, ["Untuk", place]),
        (front.PLAIN, ["Siklus", export.cycle]),
        (front.BOLD, ["Jumlah baris", rows]),
        (front.PLAIN, []),
        (front.BOLD, ["Yang perlu dilakukan"]),
    ]
    steps = _steps(export, village) if rows else ["Tidak ada lagi yang perlu diperbaiki."]
    lines += [(front.PLAIN, [f"{number}.", step]) for number, step in enumerate(steps, start=1)]
    if codes:
        lines += [(front.PLAIN, []), (front.TABLE, ["Banyaknya", "Catatan", "Perbaikan"]), *front.counted(codes)]
    return lines


def request(export: Export, receipt: str, rows: int) -> str:
    """The text that goes with the request to Dukcapil."""
    return _text(
        [
            _opening(export),
            f"Tanda terima {receipt}",
            f"Permintaan pemadanan NIK dan No. KK, data {export.source}, siklus {export.cycle}: {rows} orang.",
            "Mohon isi kolom nik dengan NIK yang benar dan kolom Status (1 = padan, 0 = tidak padan).",
            "Jangan mengubah judul kolom, id detail dan id prelist. Kirim kembali buku kerja ini.",
        ]
    )


def _steps(export: Export, village: bool) -> list[str]:
    if not village:
        return [
            "Perbaiki baris pada lembar KOREKSI di sumber datanya.",
            "Kirim ulang seluruh berkas; berkas dengan nama yang sama menggantikan yang lama.",
        ]
    return [
        "Cocokkan setiap baris pada lembar KOREKSI dengan KTP, kartu keluarga atau akta.",
        "Tulis yang benar di kolom nik_benar, no_kk_benar, nama_benar; hal lain di kolom keterangan.",
        "Salin baris itu ke lembar PERBAIKAN buku kerja musyawarah, lalu kirim buku kerja itu paling lambat "
        f"{day(export.cut_off)}; sesudahnya dihitung pada siklus berikutnya.",
    ]


def _opening(export: Export) -> str:
    return f"{TITLE}{' (DATA CONTOH)' if export.sample else ''}"


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
