"""A short text for a kecamatan or a village, to copy into a message: what is missing, refused or to be mended.

Names of villages, counts and the reasons of refusals; no value of a person.
"""

from gesek import regions
from gesek.months import day
from gesek.quality.answers import refusals
from gesek.settings import settings
from gesek.targets.meeting.board import MISSING, REFUSED, TO_MEND, Board, Standing


def compose(board: Board) -> str:
    """The text about the villages of a board, which are of one kecamatan or are one village."""
    lines = [
        f"Gesek Ekstrem Kab. Probolinggo{' (DATA CONTOH)' if settings().profile == 'sample' else ''}",
        _about(board),
    ]
    if len(board.rows) > 1:
        lines.append(f"Sudah diterima: {sum(row.serves for row in board.rows)} dari {len(board.rows)} desa.")
    missing = [row.village.name for row in board.rows if row.state == MISSING]
    if missing:
        lines += ["", f"*Belum masuk* ({len(missing)}): {', '.join(missing)}."]
    lines += _each("Ditolak", board, REFUSED) + _each("Perlu diperbaiki", board, TO_MEND)
    unscanned = [row.village.name for row in board.rows if row.serves and not row.scans]
    if unscanned:
        lines += ["", f"*Pindaian berita acara belum ada* ({len(unscanned)}): {', '.join(unscanned)}."]
    if len(lines) <= 3:
        lines += ["", "Semua sudah lengkap. Terima kasih."]
    else:
        lines += ["", "Unduh jawaban dan unggah perbaikannya di halaman Desa pada Gesek."]
    return "\n".join(lines) + "\n"


def _about(board: Board) -> str:
    first = board.rows[0].village
    place = f"Kecamatan {regions.name(first.kecamatan)}"
    if len(board.rows) == 1:
        place = f"{first.level.capitalize()} {first.name}, {place}"
    return f"{place}, siklus {board.cycle.id}, batas waktu {day(board.cycle.cut_off)}."


def _each(title: str, board: Board, state: str) -> list[str]:
    rows = [row for row in board.rows if row.state == state]
    return ["", f"*{title}* ({len(rows)}):", *(f"- {row.village.name}: {_why(row)}" for row in rows)] if rows else []


def _why(row: Standing) -> str:
    if row.file is None:
        return ""
    if row.state == TO_MEND:
        return f"{row.file.rows_rejected} baris ditolak; lihat sel merah di buku kerja jawaban."
    told = refusals.tell(row.file.code, row.file.sentence)
    return " ".join([told.reason, *told.details])
