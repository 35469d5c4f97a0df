"""Reason codes in words, for whoever reads a list: a village, an officer, a citizen."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from pydantic import Field, ValidationError

from gesek.errors import ConfigurationError
from gesek.paths import REFERENCE
from gesek.rules.file import Strict, explained, read_yaml
from gesek.targets import criteria

Language = Literal["id", "en"]
FILE = REFERENCE / "reasons.yaml"


class Sentence(Strict):
    """One sentence in both languages."""

    id: str = Field(pattern=r"\.$")
    en: str = Field(pattern=r"\.$")


class _File(Strict):
    version: int
    change: dict[str, Sentence]


def sentences(codes: str | Iterable[str], language: Language = "id") -> list[str]:
    """The sentences of reason codes, in their order.

    Args:
        codes: a list of codes, or `alasan` as the list has it, its codes separated by spaces.
        language: `id` or `en`.

    Raises:
        ConfigurationError: a code has no sentence.
    """
    wanted = codes.split() if isinstance(codes, str) else list(codes)
    known = catalogue()
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise ConfigurationError(
            f"The reason code {unknown[0]} has no sentence; keep the version of include/criteria that made it."
        )
    return [getattr(known[code], language) for code in wanted]


@lru_cache(maxsize=1)
def changes() -> dict[str, Sentence]:
    """Code of a change -> its sentences, in the order of the file."""
    try:
        return _File.model_validate(read_yaml(FILE)).change
    except ValidationError as error:
        raise explained(FILE, error) from None


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Sentence]:
    """Code -> its sentences: those of changes, and of every version of the criteria, where the newest version speaks."""
    known = dict(changes())
    for version in criteria.versions():
        known |= {one.code: Sentence(id=one.sentence_id, en=one.sentence_en) for one in version.said()}
    return known
