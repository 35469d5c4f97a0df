"""Why a file was refused, in Indonesian: `include/sources/refusals.yaml` read against the ledger's English sentence."""

import re
from dataclasses import dataclass
from functools import lru_cache

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from gesek.errors import ConfigurationError
from gesek.paths import SOURCES
from gesek.reviewed import LOADER

FILE = "sources/refusals.yaml"
OTHER = "OTHER"


class Detail(BaseModel):
    """What stands in the English sentence, as a regular expression, and how the sender reads it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: str
    id: str


class Refusal(BaseModel):
    """One code: what is the matter, what to do, and the details that may be told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    remedy_id: str
    details: list[Detail] = []


@dataclass(frozen=True)
class Told:
    """A refusal as its sender reads it."""

    reason: str
    details: list[str]
    remedy: str


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Refusal]:
    """Every refusal by code; raises ConfigurationError naming the code that is wrong."""
    content = yaml.load((SOURCES / "refusals.yaml").read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506
    found = {}
    for code, entry in content.items():
        try:
            found[code] = Refusal.model_validate(entry)
            for detail in found[code].details:
                re.compile(detail.en)
        except (ValidationError, re.error):
            raise ConfigurationError(
                f"{FILE}: code {code} has a wrong, unknown or missing key, or a detail that is no regular expression."
            ) from None
    return found


def tell(code: str | None, sentence: str | None) -> Told:
    """The refusal a code and the ledger's sentence stand for."""
    known = catalogue()
    refusal = known.get(code or OTHER, known[OTHER])
    lines = [found.expand(detail.id) for detail in refusal.details for found in re.finditer(detail.en, sentence or "")]
    return Told(refusal.id, list(dict.fromkeys(lines)), refusal.remedy_id)
