"""A programme as it is declared: its facts, whom its files go to, its days, its sources with their age."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gesek.programs import freshness, in_words, inputs
from gesek.programs.agencies import agencies
from gesek.programs.definition import Program
from gesek.programs.freshness import Needed
from gesek.programs.in_words import Sentence
from gesek.programs.recipient import Recipient
from gesek.targets import lists
from gesek.web.programs.listed import days

DAYS = 4


@dataclass(frozen=True)
class Sheet:
    """All of it.

    Attributes:
        recipients: name of the agency, and what it gets.
        days: the next days of delivery.
        sources: what it needs, as old as the list in force finds it; empty before the first list.
    """

    program: Program
    owner: str
    lets_in: Sequence[Sentence]
    keeps_out: Sequence[Sentence]
    recipients: Sequence[tuple[str, Recipient]]
    days: Sequence[date]
    sources: Sequence[Needed]


def of(program: Program, language: str) -> Sheet:
    """A version's sheet in a language."""
    listed = lists.published()
    return Sheet(
        program=program,
        owner=agencies()[program.owner],
        lets_in=in_words.lets_in(program, language),
        keeps_out=in_words.keeps_out(program, language),
        recipients=[(agencies()[one.opd], one) for one in program.recipients],
        days=days(program, DAYS),
        sources=freshness.of(program, inputs.readable(listed)) if listed else [],
    )
