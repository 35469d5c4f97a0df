"""The first sheet of an answer and its short text: counts, what was found, what to do. Plain lines, no personal value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from gesek.months import day
from gesek.quality.answers import refusals, remarks
from gesek.quality.answers.refusals import Told
from gesek.sources.codes import catalogue

if TYPE_CHECKING:  # a process that writes answers asks nothing of the ledger, and its models take long to load
    from gesek.store.models import Scan

ACCEPTED, REFUSED, DEFERRED = "DITERIMA", "DITOLAK", "DITERIMA UNTUK SIKLUS BERIKUTNYA"
SHEET = "JAWABAN"
SAMPLE_LABEL = "DATA CONTOH: semua orang di sini rekaan."
NO_SCAN = (
    "Pindaian berita acara dan daftar hadir yang ditandatangani belum diterima; kirim PDF atau foto bernama "
    "musdes_<kode desa>_... ke tempat yang sama. Keputusan tetap dihitung."
)
HEADING, PLAIN, BOLD, TABLE, BAD, DOUBTFUL = "heading", "plain", "bold", "table", "bad", "doubtful"


@dataclass(frozen=True)
class Answered:
    """What an answer says of a received file.

    Attributes:
        receipt: receipt number. place: village with kecamatan, or the office that sent it. cycle: `YYYY-MM`.
        name: the sender's file name. received: when, on the regency's clock. result: ACCEPTED, REFUSED or DEFERRED.
        rows: received, accepted, warned, rejected.
        codes: code -> rows that bear it.
        refusal: why it was refused.
        notes: further sentences, as on the minutes or the cut-off.
        cut_off: last day for this cycle. sample: whether the people are invented.
    """

    receipt: str
    place: str
    cycle: str
    name: str
    received: datetime
    result: str
    cut_off: date
    rows: tuple[int, int, int, int] = (0, 0, 0, 0)
    codes: Mapping[str, int] = field(default_factory=dict)
    refusal: Told | None = None
    notes: tuple[str, ...] = ()
    sample: bool = False


def scans_note(came: "Sequence[Scan]") -> list[str]:
    """What is said of the scans of signed minutes and attendance: how many came, or that none did. Never a refusal."""
    kept = sum(1 for scan in came if scan.code is None)
    notes = [f"Pindaian berita acara dan daftar hadir: {kept} diterima." if kept else NO_SCAN]
    for code in sorted({scan.code for scan in came if scan.code}):
        notes.append(refusals.tell(code, None).reason + " " + refusals.tell(code, None).remedy)
    return notes


def to_do(told: Answered) -> list[str]:
    """What the sender has to do, in order."""
    if told.refusal is not None:
        return [told.refusal.remedy, f"Batas waktu siklus {told.cycle}: {day(told.cut_off)}."]
    if told.result == DEFERRED:
        return ["Tidak perlu mengirim ulang."]
    _, _, warned, rejected = told.rows
    steps = []
    if rejected:
        steps.append(f"Perbaiki {rejected} baris yang ditolak (sel merah); baris itu belum ikut dihitung.")
    if warned:
        steps.append(f"Periksa {warned} baris dengan catatan (sel kuning); baris itu tetap dipakai.")
    if not steps:
        return ["Tidak ada yang perlu diperbaiki. Terima kasih."]
    steps.append("Alasan tiap baris ada pada kolom catatan_gesek dan pada komentar sel.")
    steps.append("Simpan, lalu kirim kembali buku kerja ini; lembar JAWABAN dan kolom catatan_gesek boleh dibiarkan.")
    steps.append(f"Batas waktu siklus {told.cycle}: {day(told.cut_off)}.")
    return steps


def lines(told: Answered) -> list[tuple[str, list[str | int]]]:
    """The rows of the first sheet, each with its style."""
    received, accepted, warned, rejected = told.rows
    found: list[tuple[str, list[str | int]]] = [(HEADING, ["JAWABAN ATAS BERKAS YANG DITERIMA"])]
    if told.sample:
        found.append((BAD, [SAMPLE_LABEL]))
    found += [
        (PLAIN, ["Nomor tanda terima", told.receipt]),
        (PLAIN, ["Dari", told.place]),
        (PLAIN, ["Siklus", told.cycle]),
        (PLAIN, ["Nama berkas", told.name]),
        (PLAIN, ["Diterima", f"{day(told.received)} pukul {told.received:%H.%M} WIB"]),
        ({REFUSED: BAD, DEFERRED: DOUBTFUL}.get(told.result, BOLD), ["Hasil", told.result]),
        (PLAIN, []),
    ]
    if told.refusal is not None:
        found += [
            (BOLD, ["Sebab", told.refusal.reason]),
        ]
        for line in told.refusal.details:
            found.append((PLAIN, ["", line]))
    elif told.result == ACCEPTED:
        found += [
            (BOLD, ["Jumlah baris", received]),
            (PLAIN, ["diterima", accepted]),
            (DOUBTFUL, ["diterima dengan catatan", warned]),
            (BAD, ["ditolak", rejected]),
        ]
    found += [(PLAIN, ["Keterangan", note]) for note in told.notes]
    found += [(PLAIN, []), (BOLD, ["Yang perlu dilakukan"])]
    found += [(PLAIN, [number, step]) for number, step in enumerate(to_do(told), start=1)]
    if told.codes:
        found += [(PLAIN, []), (TABLE, ["Banyaknya", "Catatan", "Perbaikan"])]
        found += counted(told.codes)
    return found


def counted(codes: Mapping[str, int]) -> list[tuple[str, list[str | int]]]:
    """One line per code that asks for something: rejections first, then the most frequent."""
    known = catalogue()
    entries = [(known.get(code, remarks.UNKNOWN), count) for code, count in sorted(codes.items())]
    entries.sort(key=lambda item: (item[0].severity != remarks.REJECT, -item[1]))
    style = {remarks.REJECT: BAD, remarks.WARN: DOUBTFUL}
    return [
        (style[entry.severity], [count, entry.id, entry.remedy_id])
        for entry, count in entries
        if entry.severity in style
    ]


def message(told: Answered) -> str:
    """A short text to copy into a message."""
    received, accepted, warned, rejected = told.rows
    text = [f"Gesek Ekstrem Kab. Probolinggo{' (DATA CONTOH)' if told.sample else ''}", f"Tanda terima {told.receipt}"]
    text.append(f"{told.place}, siklus {told.cycle}: {told.result}.")
    if told.refusal is not None:
        text += [told.refusal.reason, *told.refusal.details]
    elif told.result == ACCEPTED:
        text.append(
            f"{received} baris: {accepted} diterima, {warned} dengan catatan, {rejected} ditolak. "
            "Rinciannya di buku kerja jawaban."
        )
    text += [*told.notes, *to_do(told)]
    return "\n".join(text) + "\n"
