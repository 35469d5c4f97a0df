"""The answer as a document that the desk hands over: the same lines as on a terminal, as a PDF."""

from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer
from rich.text import Text

from gesek.settings import settings
from gesek.store.cycles import today
from gesek.targets.citizen import printed
from gesek.targets.citizen.answer import Answer
from gesek.targets.citizen.wording import Speech
from gesek.targets.documents import page
from gesek.targets.documents.facts import SAMPLE


class _Pages:
    """Takes the lines of an answer as paragraphs."""

    def __init__(self) -> None:
        self.flow: list[Flowable] = []

    def print(self, *objects: Any, soft_wrap: bool | None = None) -> None:  # noqa: ARG002 - as a terminal's
        """A line; what stood to the right of its margin stays there."""
        for one in objects or ("",):
            text = one.plain if isinstance(one, Text) else str(one)
            bold = isinstance(one, Text) and "bold" in str(one.style)
            indent = (len(text) - len(text.lstrip(" "))) * mm
            font = page.BOLD if bold else page.FONT
            line = page.paragraph(text.strip(), fontName=font, leftIndent=indent)
            self.flow.append(line if text else Spacer(1, 3 * mm))


def write(path: Path, speech: Speech, told: Answer) -> Path:
    """Write the answer to its place; it appears when it is whole. Invented data are marked on every page."""
    title, pages = speech.say("words", "letter"), _Pages()
    printed.answer(pages, speech, told)
    marks = (SAMPLE,) if settings().profile == "sample" else ()
    flow = [page.centred(title, 12, bold=True, spaceAfter=8), page.paragraph(speech.plain(today())), *pages.flow]
    return page.write(path, title, page.Plain(today(), marks), flow)
