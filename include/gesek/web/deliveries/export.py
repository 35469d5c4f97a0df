"""The book of deliveries as a workbook."""

from gesek.web.deliveries import listing, words
from gesek.web.deliveries.listing import Choice
from gesek.web.deliveries.reach import Reach
from gesek.web.language import gettext
from gesek.web.table_book import table_book

MOST = 5_000
"""Rows of an export; five years of monthly deliveries are some six hundred."""
WIDTHS = (8, 28, 46, 10, 8, 24, 12, 20)


def workbook(reach: Reach, choice: Choice) -> bytes:
    """The chosen deliveries as XLSX; of a village's officer without the rows of the whole."""
    headings = [
        gettext("No."), gettext("Programme"), gettext("Recipient"), gettext("Cycle"), gettext("Sequence"), gettext("State"),
        gettext("Rows"), gettext("Sent"),
    ]  # fmt: skip
    rows = (
        (
            one.id, one.title, one.recipient, one.cycle, one.sequence, words.state(one.state)[0],
            one.rows if one.whole else None, f"{one.sent_at:%Y-%m-%d %H:%M}" if one.sent_at else "",
        )
        for one in listing.read(reach, choice, size=MOST).rows
    )  # fmt: skip
    return table_book(gettext("Deliveries"), headings, rows, widths=WIDTHS)
