"""What complaints may be about, by when they are answered and how they end: `include/reference/complaints.yaml`."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gesek import reviewed
from gesek.errors import ConfigurationError
from gesek.paths import REFERENCE

RECEIVED, IN_VILLAGE, ANSWERED, REJECTED, WITHDRAWN = "received", "in_village", "answered", "rejected", "withdrawn"
OPEN = (RECEIVED, IN_VILLAGE)
FILE = "reference/complaints.yaml"
SATURDAY = 5


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence_id: str = Field(alias="id", min_length=2)
    sentence_en: str = Field(alias="en", min_length=2)

    def said(self, language: str) -> str:
        """The sentence in a language, id or en."""
        return self.sentence_en if language == "en" else self.sentence_id


class Kind(_Words):
    """What a complaint is about.

    Attributes:
        working_days: until it has to be answered.
        proposal: whether an unlisted family is put before the meeting as a proposal.
        ask: what the village's workbook asks of a listed family.
    """

    working_days: int = Field(ge=1)
    proposal: bool
    ask: str = Field(min_length=2)


class Outcome(_Words):
    """How a complaint ends: its last state, and the meeting's result that ends it so by itself."""

    state: Literal["answered", "rejected", "withdrawn"]
    by_decision: Literal["LAYAK_ME", "MISKIN_BUKAN_EKSTREM", "TIDAK_LAYAK"] | None = None


class Rules(BaseModel):
    """All of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    holidays: frozenset[date]
    kinds: dict[str, Kind] = Field(min_length=1)
    outcomes: dict[str, Outcome] = Field(min_length=1)
    states: dict[str, _Words]

    @model_validator(mode="after")
    def _complete(self) -> "Rules":
        results = [one.by_decision for one in self.outcomes.values() if one.by_decision]
        if sorted(results) != ["LAYAK_ME", "MISKIN_BUKAN_EKSTREM", "TIDAK_LAYAK"]:
            raise ValueError("outcomes needs exactly one by_decision for each result of a meeting")
        if set(self.states) != {*OPEN, ANSWERED, REJECTED, WITHDRAWN}:
            raise ValueError("states needs received, in_village, answered, rejected and withdrawn")
        return self

    def kind(self, name: str) -> Kind:
        """A kind by name; raises ConfigurationError naming those there are."""
        if name not in self.kinds:
            raise ConfigurationError(f"No complaint is about '{name}'; write one of {', '.join(self.kinds)}.")
        return self.kinds[name]

    def outcome(self, name: str) -> Outcome:
        """An outcome by name; raises ConfigurationError naming those there are."""
        if name not in self.outcomes:
            raise ConfigurationError(f"No complaint ends with '{name}'; write one of {', '.join(self.outcomes)}.")
        return self.outcomes[name]

    def by_officer(self, state: str) -> dict[str, Outcome]:
        """The outcomes with this last state that an officer may choose; a meeting's are given by its decision alone."""
        return {name: one for name, one in self.outcomes.items() if one.state == state and one.by_decision is None}

    def decided(self, result: str) -> str:
        """The outcome of a meeting's result."""
        return next(name for name, one in self.outcomes.items() if one.by_decision == result)

    def deadline(self, kind: str, received: date) -> date:
        """The last day on which to answer: that many working days after the day it was received."""
        day, left = received, self.kind(kind).working_days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < SATURDAY and day not in self.holidays
        return day


@lru_cache(maxsize=1)
def load() -> Rules:
    """The rules in force; raises ConfigurationError naming the key that is wrong."""
    return reviewed.read((REFERENCE / "complaints.yaml").read_text(encoding="utf-8"), FILE, Rules)
