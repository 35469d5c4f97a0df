"""What states, refusals and codes are called, in the visitor's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from gesek.quality.answers import refusals, remarks
from gesek.sources.codes import catalogue
from gesek.sources.uploads import book
from gesek.store.uploads import Upload
from gesek.targets.meeting import board
from gesek.web.language import gettext
from gesek.web.visit import visitor


def _(message: str) -> str:
    """Marks a text for the catalogue."""
    return message


OF_VILLAGE = {
    board.MISSING: (_("Not received"), "bad"),
    board.WAITING: (_("Being processed"), "busy"),
    board.GOOD: (_("Accepted"), "good"),
    board.TO_MEND: (_("To be mended"), "warn"),
    board.REFUSED: (_("Refused"), "bad"),
    board.NEXT: (_("For the next cycle"), "plain"),
}
OF_FILE = {
    "landed": (_("Being processed"), "busy"),
    "read": (_("Being processed"), "busy"),
    "accepted": (_("Accepted"), "good"),
    "refused": (_("Refused"), "bad"),
    "deferred": (_("For the next cycle"), "plain"),
}
OF_UPLOAD = {
    book.SENDING: (_("Not complete"), "warn"),
    book.HELD: (_("Waits to be received"), "busy"),
    book.PLACED: (_("Taken in"), "good"),
    book.KNOWN: (_("Sent before"), "plain"),
    book.REFUSED: (_("Refused"), "bad"),
}


@dataclass(frozen=True)
class Said:
    """A code with the rows that bear it: what is the matter, and what to do."""

    rows: int
    kind: str
    what: str
    remedy: str


def refusal(code: str | None, sentence: str | None) -> list[str]:
    """Why a file was refused and what to do; empty where it was not."""
    if not code:
        return []
    if visitor().language == "en":
        return [sentence or ""]
    told = refusals.tell(code, sentence)
    return [told.reason, *told.details, told.remedy]


def said(codes: Mapping[str, int]) -> list[Said]:
    """Codes that ask for something: rejections first, then the most frequent."""
    known, english = catalogue(), visitor().language == "en"
    found = []
    for code, rows in sorted(codes.items(), key=lambda item: (-item[1], item[0])):
        entry = known.get(code, remarks.UNKNOWN)
        if entry.severity in (remarks.REJECT, remarks.WARN):
            kind = "bad" if entry.severity == remarks.REJECT else "warn"
            told = (entry.en, entry.remedy_en) if english else (entry.id, entry.remedy_id)
            found.append(Said(rows, kind, *told))
    return sorted(found, key=lambda one: one.kind != "bad")


def of_upload(upload: Upload) -> tuple[str, str]:
    """What came of an upload, and its kind of badge: one that a run will refuse is in the inbox all the same."""
    if upload.state == book.PLACED and upload.code and upload.purpose == book.MUSDES:
        return gettext("Will be refused"), "bad"
    return state_of(OF_UPLOAD, upload.state)


def state_of(words: Mapping[str, tuple[str, str]], state: str) -> tuple[str, str]:
    """A state's name in the visitor's language, and its kind of badge."""
    text, kind = words.get(state, (state, "plain"))
    return gettext(text), kind
