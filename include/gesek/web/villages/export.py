"""The board as a workbook."""

from gesek import regions
from gesek.programs.agencies import agencies
from gesek.store import cycles
from gesek.targets.meeting.board import Board, Standing
from gesek.web.language import gettext
from gesek.web.table_book import Cell, table_book
from gesek.web.villages import words

WIDTHS = (16, 20, 13, 18, 18, 10, 8, 8, 8, 8, 60, 14, 24, 34, 10, 16)


def workbook(board: Board) -> bytes:
    """The rows of a board, one per village, in the visitor's language."""
    return table_book(gettext("Villages"), _headings(), map(_values, board.rows), widths=WIDTHS, still=3)


def _headings() -> list[str]:
    return [
        gettext("Kecamatan"), gettext("Village"), gettext("Code"), gettext("State"), gettext("Received on"),
        gettext("Days late"), gettext("Rows"), gettext("Accepted"), gettext("With remarks"), gettext("Rejected"),
        gettext("Reason"), gettext("Meeting on"), gettext("Number of the minutes"), gettext("Accompanied by"), gettext("Scans"),
        gettext("Extended until"),
    ]  # fmt: skip


def _values(row: Standing) -> list[Cell]:
    file, meeting, extension = row.file, row.meeting, row.extension
    came = cycles.clock(file.received_at).date().isoformat() if file else None
    counts = [file.rows_received, file.rows_accepted, file.rows_warned, file.rows_rejected] if file else [None] * 4
    return [
        regions.name(row.village.kecamatan),
        row.village.name,
        row.village.code,
        words.state_of(words.OF_VILLAGE, row.state)[0],
        came,
        row.late,
        *counts,
        " ".join(words.refusal(file.code, file.sentence)) if file else "",
        meeting.day.isoformat() if meeting and meeting.day else None,
        meeting.number if meeting else None,
        ", ".join(sorted(agencies()[opd] for opd in row.opd)),
        row.scans,
        extension.until.isoformat() if extension and extension.agreed_by else None,
    ]
