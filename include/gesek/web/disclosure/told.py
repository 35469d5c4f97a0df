"""What was given of a person, ready to be shown: one row per delivery, without a name or number of hers."""

from dataclasses import dataclass
from datetime import datetime

from gesek.delivery import book
from gesek.delivery.disclosure import tell
from gesek.delivery.disclosure.given import Given
from gesek.programs.agencies import agencies
from gesek.programs.fields import catalogue
from gesek.store.cycles import clock
from gesek.targets.citizen.wording import ENGLISH, Speech


@dataclass(frozen=True)
class Row:
    """What one delivery gave: when, to whom, of which programme and on what basis, which fields, and what became of it."""

    number: int
    sent_at: datetime | None
    recipient: str
    title: str
    basis: str
    role: str
    fields: str
    state: str
    file: str


def row(speech: Speech, one: Given) -> Row:
    """A delivery in the visitor's language."""
    delivery = one.delivery
    return Row(
        delivery.id,
        clock(delivery.sent_at) if delivery.sent_at else None,
        agencies()[delivery.recipient],
        one.title,
        one.legal_basis,
        tell.role(speech, one),
        tell.fields(speech, one),
        speech.say(tell.GROUP, tell.state_of(one)),
        book.stem(delivery),
    )


def fields(language: str) -> list[tuple[str, str]]:
    """The fields that a request for correction may be about, with what they say; those that name a person come first."""
    known: dict[str, str] = {}
    for unit in catalogue().units.values():
        for name, field in unit.fields.items():
            known.setdefault(name, field.sentence_en if language == ENGLISH else field.sentence_id)
    return sorted(known.items(), key=lambda pair: (pair[0] not in catalogue().naming, pair[1].lower()))
