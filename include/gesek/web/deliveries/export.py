"""The book of deliveries as a workbook."""

from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook

from gesek import plain_workbook
from gesek.spreadsheet import safe_text
from gesek.web.deliveries import listing, words
from gesek.web.deliveries.listing import Choice
from gesek.web.deliveries.reach import Reach
from gesek.web.language import gettext

MOST = 5_000
"""Rows of an export; five years of monthly deliveries are some six hundred."""
WIDTHS = (8, 28, 46, 10, 8, 24, 12, 20)


def workbook(reach: Reach, choice: Choice) -> bytes:
    """The chosen deliveries as XLSX; of a village's officer without the rows of the whole."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = gettext("Deliveries")
    sheet.append(
        [gettext("No."), gettext("Programme"), gettext("Recipient"), gettext("Cycle"), gettext("Sequence"), gettext("State"),
         gettext("Rows"), gettext("Sent")]
    )  # fmt: skip
    for one in listing.read(reach, choice, size=MOST).rows:
        sent = f"{one.sent_at:%Y-%m-%d %H:%M}" if one.sent_at else ""
        state = words.state(one.state)[0]
        rows = one.rows if one.whole else None
        texts = [safe_text(text) for text in (one.title, one.recipient, one.cycle)]
        sheet.append([one.id, *texts, one.sequence, state, rows, sent])
    for column, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        plain_workbook.save(book, path)
        return path.read_bytes()
