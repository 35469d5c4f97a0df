"""The answer to a person as a letter: a PDF without her name or number, which the desk writes in by hand."""

from datetime import date
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from gesek.delivery.disclosure import tell
from gesek.delivery.disclosure.given import Told
from gesek.settings import settings
from gesek.store.cycles import today
from gesek.targets.citizen.wording import Speech
from gesek.targets.documents import page
from gesek.targets.documents.facts import SAMPLE

BLANK = "……………………………………"


def face(day: date) -> page.Face:
    """What the pages of a letter of this day show around the text: invented data are marked on every one."""
    return page.Plain(day, (SAMPLE,) if settings().profile == "sample" else ())


def write(path: Path, speech: Speech, told: Told) -> Path:
    """Write the letter to its place; it appears when it is whole."""
    title = speech.say(tell.GROUP, "title")
    flow = [
        page.centred(title, 12, bold=True, spaceAfter=8),
        page.paragraph(f"Yth. {BLANK}"),
        page.paragraph(speech.plain(today())),
        Spacer(1, 4 * mm),
        page.justified(speech.say(tell.GROUP, "letter_1"), spaceAfter=6),
        *(page.paragraph(line.strip(), leftIndent=4 * mm * line.startswith(" ")) for line in tell.lines(speech, told)),
        page.justified(speech.say(tell.GROUP, "letter_2"), spaceBefore=8),
        page.signature([]),
    ]
    return page.write(path, title, face(today()), flow)
