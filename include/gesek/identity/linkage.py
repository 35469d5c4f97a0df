"""What is compared, what it weighs and where the limits are: `reference/linkage.yaml`, checked."""

import hashlib
from functools import lru_cache
from typing import Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gesek.errors import ConfigurationError
from gesek.identity import name_key
from gesek.identity.name_key import Habits
from gesek.paths import REFERENCE
from gesek.reviewed import read
from gesek.store.engine import SqlEngine

FILE = REFERENCE / "linkage.yaml"
Comparison = Literal["nama", "jarang", "lahir", "kelamin", "tempat", "kk", "ibu", "teman", "sumber"]
ORDER: tuple[Comparison, ...] = ("nama", "jarang", "lahir", "kelamin", "tempat", "kk", "ibu", "teman", "sumber")
"""The digits of a pattern, the first first; see sql/core/link_pattern.sql."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Blocking(_Strict):
    """Which records are compared."""

    family_max: int = Field(ge=2)
    block_max: int = Field(ge=2)


class Rarity(_Strict):
    """Bearers of a name, up to which it is rare, uncommon, common."""

    rare_max: int = Field(ge=1)
    uncommon_max: int = Field(ge=1)
    common_max: int = Field(ge=1)


class Decision(_Strict):
    """Weights in hundredths of bits: from which on two are one, by how much more than a rival, and from which on one asks."""

    link: int
    margin: int = Field(ge=1)
    queue: int

    @model_validator(mode="after")
    def _ordered(self) -> "Decision":
        if self.queue > self.link:
            raise ValueError("queue lies above link; an officer is asked about what is less sure, so lower it")
        return self


class Breaker(_Strict):
    """How many records per thousand of a source may say one person twice, in a village of so many records and as a whole."""

    records_min: int = Field(ge=1)
    village_permille: int = Field(ge=0, le=1000)
    source_permille: int = Field(ge=0, le=1000)


class Level(_Strict):
    """How two records may agree in one comparison, in both languages, and what it weighs; `reason` where no estimate made it."""

    says_id: str = Field(alias="id", min_length=2)
    says_en: str = Field(alias="en", min_length=2)
    weight: int
    reason: str = ""


class Linkage(_Strict):
    """The whole file."""

    version: int
    blocking: Blocking
    rarity: Rarity
    decision: Decision
    breaker: Breaker
    base: int
    comparisons: dict[Comparison, dict[int, Level]]

    def weight(self, pattern: int) -> int:
        """What a pattern weighs, hundredths of bits; a digit 0 (not known) or without a level weighs nothing."""
        return self.base + sum(level.weight for level in self.levels(pattern).values())

    def levels(self, pattern: int) -> dict[Comparison, Level]:
        """The levels of a pattern, of the comparisons about which something is known."""
        digits = zip(ORDER, f"{pattern:0{len(ORDER)}d}", strict=True)
        found = {name: self.comparisons.get(name, {}).get(int(digit)) for name, digit in digits}
        return {name: level for name, level in found.items() if level is not None}

    def parameters(self) -> dict[str, int]:
        """The limits by the names the statements use."""
        return self.blocking.model_dump() | self.rarity.model_dump() | self.breaker.model_dump()

    def bind(self, engine: SqlEngine, patterns: list[int]) -> None:
        """Bind `pattern_weight`(pola, bobot, peluang): weight and chance per thousand of these patterns."""
        weights = [self.weight(pattern) for pattern in patterns]
        columns = [patterns, weights, [permille(weight) for weight in weights]]
        kinds = (pa.int64(), pa.int32(), pa.int32())
        arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
        engine.bind("pattern_weight", pa.table(arrays, names=["pola", "bobot", "peluang"]))


def permille(weight: int) -> int:
    """The chance, per thousand, that two records of this weight are one person."""
    return round(1000 / (1 + 2 ** (-weight / 100)))


@lru_cache(maxsize=1)
def load() -> Linkage:
    """The reviewed file; raises ConfigurationError naming the key that is wrong."""
    found = read(FILE.read_text(encoding="utf-8"), FILE.name, Linkage)
    missing = [name for name in ORDER if name not in found.comparisons]
    if missing:
        raise ConfigurationError(f"{FILE.name} has no levels for {', '.join(missing)}; add them under comparisons.")
    return found


class Rules(_Strict):
    """All that linkage is told by reviewed files: weights, limits and spelling habits; `digest` tells two states apart."""

    linkage: Linkage
    habits: Habits

    @property
    def digest(self) -> str:
        """SHA-256 of the values, whatever the files' comments."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @property
    def content(self) -> str:
        """The values as canonical text, of which the digest is; `parse` reads it again."""
        return self.model_dump_json(by_alias=True)


def in_force() -> Rules:
    """The reviewed files as they are today; raises ConfigurationError naming what is wrong in them."""
    return Rules(linkage=load(), habits=name_key.load())


def parse(content: str) -> Rules:
    """Read rules that were kept; raises ConfigurationError when this code knows other keys than the one that kept them."""
    try:
        return Rules.model_validate_json(content)
    except ValidationError:
        raise ConfigurationError(
            "The rules of linkage kept with this input set are of another version of the code; use the version that made the list."
        ) from None
