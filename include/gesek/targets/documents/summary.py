"""The summary: on one page status, BPS, reasons and waivers, on the other each kecamatan and the villages without a meeting."""

from collections import defaultdict
from collections.abc import Sequence
from textwrap import shorten
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, PageBreak, Paragraph, Table

from gesek.months import day
from gesek.targets.documents.facts import Facts
from gesek.targets.documents.page import (
    BOLD,
    FONT,
    GREY,
    SHADE,
    WIDTH,
    centred,
    heading,
    justified,
    paragraph,
    style,
)  # fmt: skip
from gesek.targets.documents.templates import Summary
from gesek.targets.documents.words import number
from gesek.targets.reasons import changes

KINDS = ("datang", "pergi", "tetap")
MOST_WAIVERS, LONGEST = 5, 160
"""So many are told one by one, in texts of so many characters; two pages have to do."""
SMALL = 8.0
NARROW = 2.0
"""Padding of narrow columns, in points."""
FIRST = 26 * mm
"""Width of the column of the kecamatan."""
GRID = [
    ("FONT", (0, 0), (-1, -1), FONT, SMALL), ("FONT", (0, 0), (-1, 0), BOLD, SMALL), ("BACKGROUND", (0, 0), (-1, 0), SHADE),
    ("GRID", (0, 0), (-1, -1), 0.4, GREY), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("TOPPADDING", (0, 0), (-1, -1), 1.4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.8), ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
]  # fmt: skip


def pages(facts: Facts, text: Summary) -> list[Flowable]:
    """Both pages."""
    return [
        centred(text.judul, 11, bold=True),
        centred(text.anak_judul, 9, spaceAfter=4),
        heading(text.bagian_status),
        _status(facts.listed.counts["status"], text),
        heading(text.bagian_bps),
        justified(text.bps if facts.listed.counts["bps"] else text.bps_tidak_ada, 8.5),
        heading(text.bagian_perubahan),
        _changes(facts, text),
        heading(text.bagian_pengecualian),
        *_waivers(facts, text),
        PageBreak(),
        heading(text.bagian_kecamatan),
        _by_kecamatan(facts, text),
        heading(text.bagian_musdes),
        _without_meeting(facts, text),
        *([paragraph(f"Jangkar rantai audit: {_grouped(facts.anchor)}", 6.5, spaceBefore=6)] if facts.anchor else []),
    ]


def _grouped(anchor: str) -> str:
    count, _, digest = anchor.partition(":")
    return f"{count}: " + " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _status(counted: dict[str, dict[str, int]], text: Summary) -> Flowable:
    rows = [["Status", "Keluarga", "Jiwa", "Perlu konfirmasi"]]
    for status, named in text.status.items():
        count = counted[status]
        rows.append([named, *(number(count[key]) for key in ("families", "persons", "perlu_konfirmasi"))])
    totals = [sum(count[key] for count in counted.values()) for key in ("families", "persons", "perlu_konfirmasi")]
    rows.append(["Jumlah", *map(number, totals)])
    return _table(rows, (WIDTH - 90 * mm, 30 * mm, 30 * mm, 30 * mm), last_bold=True)


def _changes(facts: Facts, text: Summary) -> Flowable:
    """Every reason with its families; before = keluar + tetap, now = masuk + tetap."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for row in facts.reasons:
        counted[row["perubahan"], row["alasan"]] += row["keluarga"]
    total = {kind: sum(count for (which, _), count in counted.items() if which == kind) for kind in KINDS}
    rows: list[list[Any]] = [
        ["", "Alasan", "Keluarga"],
        ["", "Daftar sebelumnya", number(total["pergi"] + total["tetap"])],
    ]
    for code, sentence in changes().items():
        kind = code.split("_")[0].lower()
        if counted.get((kind, code)):
            rows.append([text.perubahan[kind], paragraph(sentence.id, SMALL), number(counted[kind, code])])
    rows.append(["", "Daftar ini", number(total["datang"] + total["tetap"])])
    return _table(rows, (18 * mm, WIDTH - 43 * mm, 25 * mm), last_bold=True, texts=2)


def _waivers(facts: Facts, text: Summary) -> list[Flowable]:
    if not facts.waivers:
        return [paragraph(text.tanpa_pengecualian, 8.5)]
    rows: list[list[Any]] = [["Data", "Peringatan dan alasan dibiarkan", "Diminta / disetujui", "Sampai"]]
    for one in facts.waivers[:MOST_WAIVERS]:
        where = f"{one.dataset} {one.scope}".strip()
        said = " Alasan: ".join(shorten(part, LONGEST, placeholder=" …") for part in (one.means, one.reason))
        who = f"{one.asked_by} / {one.approved_by}"
        rows.append([*(paragraph(part, 7) for part in (where, said, who)), paragraph(day(one.expires_on), 7)])
    shown: list[Flowable] = [_table(rows, (30 * mm, WIDTH - 94 * mm, 36 * mm, 28 * mm), texts=4)]
    more = len(facts.waivers) - MOST_WAIVERS
    if more > 0:
        shown.append(paragraph(f"dan {number(more)} pengecualian lain.", 7, spaceBefore=3))
    return shown


def _by_kecamatan(facts: Facts, text: Summary) -> Flowable:
    codes = list(text.alasan_singkat)
    kinds = [code.split("_")[0].lower() for code in codes]
    starts = {kind: 4 + kinds.index(kind) for kind in kinds}
    groups = [text.perubahan[kind] if starts[kind] == column else "" for column, kind in enumerate(kinds, start=4)]
    heads = ["Keluarga", "Jiwa", "Perlu konfirmasi", *text.alasan_singkat.values(), "Tanpa musyawarah"]
    rows: list[list[Any]] = [["Kecamatan", *[""] * 3, *groups, ""], ["", *_upright(heads)]]
    rows += _counts(facts, text, codes)
    size, widths = _fitting(rows[-1])
    table = Table(rows, colWidths=widths, repeatRows=2)
    spans = [("SPAN", (start, 0), (start + kinds.count(kind) - 1, 0)) for kind, start in starts.items()]
    table.setStyle([
        *GRID, *spans, ("BACKGROUND", (0, 1), (-1, 1), SHADE), ("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (3, 0)),
        ("FONT", (0, 2), (-1, -1), FONT, size), ("FONT", (0, -1), (-1, -1), BOLD, size), ("ALIGN", (1, 0), (-1, 0), "CENTER"),
        ("ALIGN", (1, 2), (-1, -1), "RIGHT"), ("TOPPADDING", (0, 2), (-1, -1), 0.8), ("BOTTOMPADDING", (0, 2), (-1, -1), 1.4),
        ("LEFTPADDING", (0, 0), (-1, -1), NARROW), ("RIGHTPADDING", (0, 0), (-1, -1), NARROW),
        ("VALIGN", (1, 1), (-1, 1), "BOTTOM"),
    ])  # fmt: skip
    return table


def _counts(facts: Facts, text: Summary, codes: list[str]) -> list[list[str]]:
    """A row per kecamatan and one of their sums."""
    found = {(row["kode_kecamatan"], row["alasan"]): row["keluarga"] for row in facts.reasons}
    rows, sums = [], [0] * (len(codes) + 3)
    for one in facts.kecamatan:
        counts = [one["keluarga"], one["jiwa"], one["perlu_konfirmasi"]]
        counts += [found.get((one["kode_kecamatan"], code), 0) for code in codes]
        sums = [before + count for before, count in zip(sums, counts, strict=True)]
        name = one["nama_kecamatan"] or text.tempat_tidak_dikenal
        rows.append([name, *map(_count, counts), _of(one["tanpa_musdes"], one["desa"])])
    without, villages = (sum(one[key] for one in facts.kecamatan) for key in ("tanpa_musdes", "desa"))
    return [*rows, ["Jumlah", *map(_count, sums), _of(without, villages)]]


def _fitting(sums: list[str]) -> tuple[float, list[float]]:
    """The greatest size of the numbers, and widths, in which the sums fit beside each other."""
    size = 6.8
    while True:
        size -= 0.2
        needed = [max(5.8 * mm, stringWidth(text, BOLD, size) + 2 * NARROW + 1) for text in sums[1:]]
        spare = WIDTH - FIRST - sum(needed)
        if spare >= 0 or size < 4:
            return size, [FIRST, *(one + spare / len(needed) for one in needed)]


def _without_meeting(facts: Facts, text: Summary) -> Flowable:
    """The villages' names by kecamatan, so small that all of the regency fit on the page."""
    names: dict[str, list[str]] = defaultdict(list)
    for one in facts.meetings:
        if one["tanggal_musdes"] is None:
            names[one["nama_kecamatan"]].append(one["nama_desa"])
    if not names:
        return paragraph(text.tanpa_desa, 8.5)
    told = "; ".join(f"<b>{escape(kecamatan)}</b>: {escape(', '.join(found))}" for kecamatan, found in names.items())
    return Paragraph(f"{told}.", style(6.4))


def _upright(heads: list[str]) -> list[Flowable]:
    height = max(stringWidth(head, BOLD, _Upright.SIZE) for head in heads) + 3
    return [_Upright(head, height) for head in heads]


def _count(value: int) -> str:
    return number(value) if value else "-"


def _of(part: int, whole: int) -> str:
    return f"{part} / {whole}" if whole else "-"


def _table(rows: list[list[Any]], widths: Sequence[float], last_bold: bool = False, texts: int = 1) -> Table:
    """A table with a heading row; the columns after the first `texts` are numbers."""
    table = Table(rows, colWidths=list(widths), repeatRows=1)
    last = [("FONT", (0, -1), (-1, -1), BOLD, SMALL)] if last_bold else []
    table.setStyle([*GRID, *last, *([("ALIGN", (texts, 0), (-1, -1), "RIGHT")] if texts < len(widths) else [])])
    return table


class _Upright(Flowable):
    """A heading that reads from below upwards, for a narrow column."""

    SIZE = 6.6

    def __init__(self, text: str, height: float) -> None:
        super().__init__()
        self.text, self.height = text, height

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """As high as the longest heading of its row."""
        return self.SIZE, self.height

    def draw(self) -> None:
        """The text, turned."""
        self.canv.saveState()
        self.canv.setFont(BOLD, self.SIZE)
        self.canv.rotate(90)
        self.canv.drawString(0, -self.SIZE, self.text)
        self.canv.restoreState()
