"""The nota dinas and the draft decree, laid out as the rules of government letters (tata naskah dinas) have them."""

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from gesek.targets.documents.page import WIDTH, Rule, centred, justified, labelled, paragraph, signature
from gesek.targets.documents.templates import Decree, Note

ORDINALS = (
    "KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM", "KETUJUH", "KEDELAPAN", "KESEMBILAN", "KESEPULUH",
)  # fmt: skip
LABEL, COLON, MARK = 32 * mm, 5 * mm, 8 * mm
HEADER = (
    ("Kepada", "kepada"), ("Melalui", "melalui"), ("Dari", "dari"), ("Tembusan", "tembusan"), ("Tanggal", "tanggal"),
    ("Nomor", "nomor"), ("Sifat", "sifat"), ("Lampiran", "lampiran"), ("Hal", "hal"),
)  # fmt: skip


def note(text: Note) -> list[Flowable]:
    """The nota dinas by which the head of Bapelitbangda proposes the list to the regent."""
    rows = [(paragraph(label), ":", paragraph(getattr(text, field))) for label, field in HEADER]
    points = [(f"{number}.", justified(point)) for number, point in enumerate(text.isi, start=1)]
    return [
        *(centred(line, 12, bold=True) for line in text.kop),
        centred(text.alamat, 8),
        Rule(),
        Spacer(1, 3 * mm),
        centred(text.judul, 12, bold=True, spaceAfter=8),
        labelled(rows, (24 * mm, COLON, WIDTH - 24 * mm - COLON)),
        Rule(),
        justified(text.pembuka, spaceBefore=6, spaceAfter=4),
        labelled(points, (MARK, WIDTH - MARK)),
        justified(text.penutup, spaceBefore=6),
        signature(text.jabatan),
    ]


def decree(text: Decree) -> list[Flowable]:
    """The draft of the Keputusan Bupati; number, day and signature are left to be filled in."""
    body = LABEL + COLON
    return [
        *(centred(line, 12, bold=True) for line in text.kop),
        Spacer(1, 8 * mm),
        centred(text.judul, 10.5, bold=True),
        centred(text.nomor, spaceAfter=8),
        centred("TENTANG", spaceAfter=6),
        centred(text.tentang, 10, bold=True, spaceAfter=10),
        centred(text.pejabat, spaceAfter=8),
        _clauses("Menimbang", [(f"{chr(97 + place)}.", line) for place, line in enumerate(text.menimbang)]),
        _clauses("Mengingat", _numbered(text.mengingat)),
        *([_clauses("Memperhatikan", _numbered(text.memperhatikan))] if text.memperhatikan else []),
        centred("MEMUTUSKAN:", 10, bold=True, spaceBefore=8, spaceAfter=6, keepWithNext=1),
        labelled([("Menetapkan", ":", justified(text.menetapkan))], (LABEL, COLON, WIDTH - body)),
        labelled(
            [(name, ":", justified(line)) for name, line in zip(ORDINALS, text.diktum, strict=False)],
            (LABEL, COLON, WIDTH - body),
        ),
        signature(text.jabatan, (f"Ditetapkan di {text.tempat}", "pada tanggal ……………………………")),
        *([_copies(text.tembusan)] if text.tembusan else []),
    ]


def _numbered(lines: list[str]) -> list[tuple[str, str]]:
    return [(f"{number}.", line) for number, line in enumerate(lines, start=1)]


def _clauses(name: str, lines: list[tuple[str, str]]) -> Flowable:
    """Menimbang, Mengingat: the name once, before the first clause."""
    rows = [
        (name if place == 0 else "", ":" if place == 0 else "", mark, justified(line))
        for place, (mark, line) in enumerate(lines)
    ]
    return labelled(rows, (LABEL, COLON, MARK, WIDTH - LABEL - COLON - MARK))


def _copies(lines: list[str]) -> Flowable:
    rows = [(paragraph(mark, 8.5), paragraph(line, 8.5)) for mark, line in _numbered(lines)]
    return KeepTogether(
        [Spacer(1, 8 * mm), paragraph("Tembusan disampaikan kepada Yth.:", 8.5), labelled(rows, (MARK, WIDTH - MARK))]
    )
