"""The printed page: fonts, marks above the text, a line and page numbers below it, and PDF files of equal bytes.

The fonts are Bitstream Vera, which comes with ReportLab and is embedded. The document's time is the as-of day. The number of pages,
known only at the end, is a form that every page shows, so that no page is kept until then.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Paragraph, Spacer, Table

from gesek.whole_file import beside

FONT, BOLD, ITALIC = "Vera", "VeraBd", "VeraIt"
RED, GREY, SHADE = Color(0.75, 0, 0), Color(0.45, 0.45, 0.45), Color(0.9, 0.92, 0.96)
PAGES = "jumlah_halaman"
TOP, BOTTOM, SIDE = 20 * mm, 17 * mm, 15 * mm
WIDTH = A4[0] - 2 * SIDE


class Face(Protocol):
    """What every page of a document shows around its text: marks above it, a line below it; and the document's day."""

    @property
    def marks(self) -> tuple[str, ...]:
        """Above the text, framed."""

    @property
    def below(self) -> str:
        """Below the text, small."""

    @property
    def as_of(self) -> date:
        """The day the data stand for."""


@dataclass(frozen=True)
class Plain:
    """The face of a document that is of no list."""

    as_of: date
    marks: tuple[str, ...] = ()
    below: str = ""


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Make the fonts known to ReportLab, once."""
    for name in (FONT, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


def style(size: float = 9.5, **more: Any) -> ParagraphStyle:
    """A paragraph's style; `more` as ReportLab names it."""
    register_fonts()
    values = {"fontName": FONT, "fontSize": size, "leading": size * 1.38} | more
    return ParagraphStyle(f"{size}", **values)


def paragraph(text: str, size: float = 9.5, **more: Any) -> Paragraph:
    """A text as it is: whatever it holds, nothing in it is markup."""
    return Paragraph(escape(text), style(size, **more))


def justified(text: str, size: float = 9.5, **more: Any) -> Paragraph:
    """The same in block setting, as letters have it; a line with dots to be filled in is not stretched."""
    return paragraph(text, size, **(more if "…" in text else {"alignment": TA_JUSTIFY} | more))


def centred(text: str, size: float = 9.5, bold: bool = False, **more: Any) -> Paragraph:
    """The same in the middle of its line."""
    return paragraph(text, size, alignment=TA_CENTER, fontName=BOLD if bold else FONT, **more)


def to_the_right(text: str, size: float = 9.5, **more: Any) -> Paragraph:
    """The same at the end of its line, for numbers."""
    return paragraph(text, size, alignment=TA_RIGHT, **more)


def heading(text: str) -> Paragraph:
    """A heading that stays with what follows it."""
    return paragraph(text, 10, fontName=BOLD, spaceBefore=8, spaceAfter=3, keepWithNext=1)


def labelled(rows: Iterable[tuple[Any, ...]], widths: Sequence[float]) -> Table:
    """Rows without lines, set at the top of each cell: labels, colons and texts."""
    cells = [[paragraph(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    table = Table(cells, colWidths=list(widths))
    table.setStyle([("FONT", (0, 0), (-1, -1), FONT, 9.5), ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 4), ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5)])  # fmt: skip
    return table


def signature(lines: Sequence[str], before: Sequence[str] = ()) -> Flowable:
    """The right half of the page for who signs: place and day, the office, room, and dots for the name."""
    parts = [*(paragraph(line) for line in before), Spacer(1, 2 * mm), *(centred(line) for line in lines)]
    parts += [Spacer(1, 18 * mm), centred("……………………………………")]
    return KeepTogether([Spacer(1, 6 * mm), labelled([("", parts)], (WIDTH * 0.45, WIDTH * 0.55))])


class Rule(Flowable):
    """The double line below a letterhead."""

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """As wide as the text."""
        self.width = width
        return width, 4 * mm

    def draw(self) -> None:
        """A thick line and a thin one."""
        for place, weight in ((2.4 * mm, 1.6), (1.6 * mm, 0.5)):
            self.canv.setLineWidth(weight)
            self.canv.line(0, place, self.width, place)


def write(path: Path, title: str, face: Face, flow: list[Flowable]) -> Path:
    """Lay a document out and put it in its place when it is whole.

    Args:
        path: where it goes.
        title: what the file's properties say.
        face: what its pages show around the text, and its day.
        flow: the document's parts, in order.
    """
    register_fonts()
    with beside(path) as aside:
        document = BaseDocTemplate(
            str(aside), pagesize=A4, leftMargin=SIDE, rightMargin=SIDE, topMargin=TOP, bottomMargin=BOTTOM,
            title=" - ".join((title, *face.marks)), author="Gesek", creator="Gesek", invariant=1, allowSplitting=1,
        )  # fmt: skip
        frame = Frame(SIDE, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
        document.addPageTemplates([PageTemplate(frames=[frame], onPage=_margins(face))])
        document.build(flow, canvasmaker=_dated(face.as_of))
    return path


def _margins(face: Face) -> Callable[[Canvas, Any], None]:
    def draw(canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        _draw_marks(canvas, face.marks)
        canvas.setFillColor(GREY)
        canvas.setFont(FONT, 5.4)
        canvas.drawString(SIDE, 9 * mm, face.below)
        canvas.setFont(FONT, 7)
        reserved = pdfmetrics.stringWidth("0.000", FONT, 7)
        end = A4[0] - SIDE - reserved
        canvas.drawRightString(end, 9 * mm, f"Halaman {document.page} dari ")
        canvas.translate(end, 9 * mm)
        canvas.doForm(PAGES)
        canvas.restoreState()

    return draw


def _draw_marks(canvas: Canvas, marks: Sequence[str]) -> None:
    """The marks of the page, framed, in the middle above the text."""
    if not marks:
        return
    text = "   |   ".join(marks)
    canvas.setFont(BOLD, 9)
    canvas.setFillColor(RED)
    canvas.setStrokeColor(RED)
    width = pdfmetrics.stringWidth(text, BOLD, 9) + 8 * mm
    canvas.rect(A4[0] / 2 - width / 2, A4[1] - 14 * mm, width, 6 * mm)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 12.1 * mm, text)
    canvas.setStrokeColor(black)


def _dated(as_of: date) -> type[Canvas]:
    """A canvas whose document has the time of a day, and that knows its number of pages at the end."""

    class Dated(Canvas):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **(named | {"initialFontName": FONT}))
            moment = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
            stamp = TimeStamp(True)
            stamp.t, stamp.lt, stamp.YMDhms = moment.timestamp(), moment.timetuple(), moment.timetuple()[:6]
            self._doc._timeStamp = stamp

        def save(self) -> None:
            self.beginForm(PAGES)
            self.setFillColor(GREY)
            self.setFont(FONT, 7)
            self.drawString(0, 0, f"{self._pageNumber - 1:,}".replace(",", "."))
            self.endForm()
            super().save()

    return Dated
