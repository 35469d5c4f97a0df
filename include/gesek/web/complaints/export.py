"""The board as a workbook, without anything personal."""

from gesek import regions
from gesek.web.complaints import words
from gesek.web.complaints.board import Line
from gesek.web.language import gettext
from gesek.web.table_book import table_book

WIDTHS = (22, 44, 30, 20, 20, 13, 13, 16, 50)


def workbook(lines: list[Line]) -> bytes:
    """A line per complaint, in the visitor's language."""
    headings = [
        gettext("Number"), gettext("What it is about"), gettext("State"), gettext("Kecamatan"), gettext("Village"),
        gettext("Received on"), gettext("Deadline"), gettext("Days left"), gettext("Outcome"),
    ]  # fmt: skip
    rows = (
        (
            one.number, words.kind(one.kind), words.state(one.state), regions.name(one.kode_desa[:6]),
            regions.name(one.kode_desa), one.received.isoformat(), one.deadline.isoformat(), one.left,
            words.outcome(one.outcome),
        )
        for one in lines
    )  # fmt: skip
    return table_book(gettext("Complaints"), headings, rows, widths=WIDTHS, still=1)
