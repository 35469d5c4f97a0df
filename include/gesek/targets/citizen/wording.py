"""What the desk says, from `include/reference/citizen.yaml`, in Indonesian or English."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from gesek import months, reviewed
from gesek.errors import ConfigurationError
from gesek.paths import REFERENCE
from gesek.sources.codes import catalogue
from gesek.store.cycles import clock
from gesek.targets import reasons

INDONESIAN, ENGLISH = "id", "en"
FILE = "reference/citizen.yaml"
MONTHS = {INDONESIAN: months.INDONESIAN, ENGLISH: months.ENGLISH}


class Words(BaseModel):
    """One text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence_id: str = Field(alias="id", min_length=2)
    sentence_en: str = Field(alias="en", min_length=2)


class Texts(BaseModel):
    """All of the file: group -> code -> text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    sources: dict[str, Words]
    evidence: dict[str, Words]
    states: dict[str, Words]
    verdicts: dict[str, Words]
    statuses: dict[str, Words]
    decisions: dict[str, Words]
    why: dict[str, Words]
    facts: dict[str, Words]
    remedies: dict[str, Words]
    places: dict[str, Words]
    ways: dict[str, Words]
    how: dict[str, Words]
    words: dict[str, Words]
    disclosure: dict[str, Words]


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The file, read strictly."""
    return reviewed.read((REFERENCE / "citizen.yaml").read_text(encoding="utf-8"), FILE, Texts)


class Speech:
    """Says things in one language; `language` is id or en."""

    def __init__(self, language: str) -> None:
        if language not in (INDONESIAN, ENGLISH):
            raise ConfigurationError(f"There is no language '{language}'; write id or en.")
        self.language = language

    def say(self, group: str, code: str, /, **values: Any) -> str:
        """The text of a code with its values filled in; the code itself where the file has none."""
        found = getattr(texts(), group).get(code)
        if found is None:
            return code
        text: str = found.sentence_en if self.language == ENGLISH else found.sentence_id
        return text.format(**{name: self.plain(value) for name, value in values.items()})

    def plain(self, value: Any) -> str:
        """A value as people read it."""
        if isinstance(value, datetime):
            value = clock(value).date()
        if isinstance(value, date):
            return months.day(value, MONTHS[self.language])
        if value is None or value == "":
            return "-"
        if isinstance(value, bool):
            return {INDONESIAN: ("tidak", "ya"), ENGLISH: ("no", "yes")}[self.language][value]
        return str(value)

    def reason(self, code: str) -> str:
        """The sentence of a reason code of the list or of a change."""
        found = reasons.catalogue().get(code)
        return code if found is None else (found.en if self.language == ENGLISH else found.id)

    def remark(self, code: str) -> str:
        """The sentence of a code that a received row earned."""
        found = catalogue().get(code)
        return code if found is None else (found.en if self.language == ENGLISH else found.id)

    def rule(self, rule: dict[str, str]) -> str:
        """The sentence of a programme's rule."""
        return rule[self.language]
