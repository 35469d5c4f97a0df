"""The notices of a breach as a PDF to be signed: to the persons, to the authority, and what happened in figures."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer, Table

from gesek.delivery.disclosure import tell
from gesek.delivery.disclosure.breach import Breach, Leaked
from gesek.delivery.disclosure.letter import face
from gesek.months import day
from gesek.programs.agencies import agencies
from gesek.sources import regency
from gesek.store.cycles import clock
from gesek.store.deliveries import DeliveryAttempt
from gesek.targets.citizen.wording import INDONESIAN, Speech
from gesek.targets.documents import page
from gesek.targets.documents.page import (
    BOLD,
    FONT,
    GREY,
    SHADE,
    WIDTH,
    centred,
    heading,
    justified,
    labelled,
    paragraph,
)
from gesek.targets.documents.templates import BreachNotice, load
from gesek.targets.documents.words import number

SMALL = 7.5
OUTCOMES = {"sent": "terkirim", "failed": "gagal"}


def write(path: Path, breach: Breach) -> Path:
    """Write the notices to their place; the file appears when it is whole.

    Raises:
        ConfigurationError: `include/documents/pemberitahuan_pelanggaran.yaml` has an unknown key or word.
    """
    text = load(BreachNotice, words(breach))
    flow = [
        *_letter(text, text.kepada_orang, text.isi_orang),
        PageBreak(),
        *_letter(text, text.kepada_lembaga, text.isi_lembaga),
        PageBreak(),
        *_figures(text, breach),
    ]
    return page.write(path, text.hal, face(breach.event.known.date()), flow)


def words(breach: Breach) -> dict[str, str]:
    """The words that the text may ask for (see `include/documents/README.md`)."""
    speech, event = Speech(INDONESIAN), breach.event
    return {
        "data": ", ".join(tell.said(speech, field) for field in breach.fields.values()),
        "terjadi": _moment(event.occurred),
        "diketahui": _moment(event.known),
        "tenggat": _moment(event.due),
        "cara": event.how,
        "upaya": event.measures,
        "orang": number(breach.persons),
        "desa": number(sum(bool(code) for code in breach.villages)),
        "penyerahan": number(len(breach.deliveries)),
    }


def _moment(moment: datetime) -> str:
    there = clock(moment)
    return f"{day(there.date())} pukul {there:%H.%M} WIB"


def _letter(text: BreachNotice, to: str, more: Sequence[str]) -> list[Flowable]:
    header = (("Nomor", text.nomor), ("Sifat", text.sifat), ("Hal", text.hal))
    points = [(f"{place}.", justified(point)) for place, point in enumerate([*text.isi, *more], start=1)]
    return [
        *(centred(line, 12, bold=True) for line in text.kop),
        centred(text.alamat, 8),
        page.Rule(),
        labelled([(label, ":", value) for label, value in header], (24 * mm, 5 * mm, WIDTH - 29 * mm)),
        paragraph(to, spaceBefore=8, spaceAfter=8),
        justified(text.pembuka, spaceAfter=4),
        labelled(points, (8 * mm, WIDTH - 8 * mm)),
        justified(text.penutup, spaceBefore=6),
        page.signature(text.jabatan),
    ]


def _figures(text: BreachNotice, breach: Breach) -> list[Flowable]:
    speech = Speech(INDONESIAN)
    deliveries = [_delivery(speech, one) for one in breach.deliveries]
    data = [(str(one.given[0].delivery.id), _data(speech, one)) for one in breach.deliveries]
    villages = [
        (regency.spoken(code) if code else text.desa_tidak_dikenal, number(people))
        for code, people in breach.villages.items()
    ]
    widths = (10 * mm, 40 * mm, 30 * mm, 26 * mm, 34 * mm, 20 * mm, 20 * mm)
    return [
        centred(text.lampiran, 10, bold=True),
        Spacer(1, 3 * mm),
        heading(text.bagian_penyerahan),
        _table([text.kolom_penyerahan, *deliveries], widths),
        heading(text.bagian_data),
        _table([text.kolom_data, *data], (10 * mm, WIDTH - 10 * mm)),
        heading(text.bagian_desa),
        _table([text.kolom_desa, *villages], (WIDTH - 25 * mm, 25 * mm)),
    ]


def _delivery(speech: Speech, one: Leaked) -> tuple[str, ...]:
    row, title = one.given[0].delivery, one.given[0].title
    tries = "; ".join(_attempt(attempt) for attempt in one.attempts)
    state = speech.say(tell.GROUP, tell.state_of(one.given[0]))
    sent = _moment(row.sent_at) if row.sent_at else "-"
    return str(row.id), agencies()[row.recipient], title, sent, tries, state, number(one.persons)


def _attempt(attempt: DeliveryAttempt) -> str:
    outcome = OUTCOMES.get(attempt.outcome or "", "tidak selesai")
    return f"{attempt.number}. {attempt.channel}, {_moment(attempt.started_at)}: {outcome}"


def _data(speech: Speech, one: Leaked) -> str:
    return "; ".join(f"{tell.role(speech, each)}: {tell.fields(speech, each)}" for each in one.given)


def _table(rows: Sequence[Sequence[Any]], widths: Sequence[float]) -> Flowable:
    cells = [[paragraph(cell, SMALL) for cell in row] for row in rows]
    table = Table(cells, colWidths=list(widths), repeatRows=1)
    table.setStyle([
        ("FONT", (0, 0), (-1, -1), FONT, SMALL), ("FONT", (0, 0), (-1, 0), BOLD, SMALL), ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("GRID", (0, 0), (-1, -1), 0.4, GREY), ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ])  # fmt: skip
    return table
