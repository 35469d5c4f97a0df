"""Whose word counts where sources differ (`reference/survivorship.yaml`), checked and bound as relations."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow as pa
from pydantic import Field, ValidationError, field_validator

from gesek.errors import ConfigurationError
from gesek.paths import REFERENCE
from gesek.rules.file import Strict, explained, read_yaml
from gesek.store.engine import SqlEngine

Source = Literal["musdes", "dtsen", "p3ke", "regsosek", "dtks", "sk_bupati"]
SOURCES: tuple[str, ...] = ("musdes", "dtsen", "p3ke", "regsosek", "dtks", "sk_bupati")
FILE = REFERENCE / "survivorship.yaml"


class Place(Strict):
    """One source in the order of trust, and why it stands there."""

    source: Source
    reason: str = Field(min_length=1)


class Otherwise(Strict):
    """Fields for which another order holds; the statements of sql/core carry it out."""

    of: Literal["person", "family", "house"]
    fields: tuple[str, ...] = Field(min_length=1)
    rule: str = Field(min_length=1)
    reason: str = Field(min_length=1)


class Survivorship(Strict):
    """The order of trust and what hangs on it; `digest` tells two states of it apart."""

    version: int
    order: tuple[Place, ...]
    exceptions: tuple[Otherwise, ...]
    monthly_sources: tuple[Source, ...]
    families_per_address_max: int = Field(ge=1)
    co_residents_max: int = Field(ge=2)

    @field_validator("order")
    @classmethod
    def _complete(cls, order: tuple[Place, ...]) -> tuple[Place, ...]:
        if sorted(place.source for place in order) != sorted(SOURCES):
            raise ValueError(f"order must name every source once: {', '.join(SOURCES)}")
        return order

    @property
    def digest(self) -> str:
        """SHA-256 of the values, whatever the file's comments."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @property
    def content(self) -> str:
        """The values as canonical text, of which the digest is; `parse` reads it again."""
        return self.model_dump_json()

    def bind(self, engine: SqlEngine, as_of: Mapping[str, date]) -> None:
        """Bind the order and its limits as relations.

        They are `source_order`(dataset, urutan, per), `monthly_source`(dataset), `house_rule`(rumah_alamat_keluarga_maks,
        serumah_maks).

        Args:
            engine: the session.
            as_of: source -> the day as of which what it sent speaks.
        """
        places = pa.array(range(1, len(self.order) + 1), pa.int32())
        names = [place.source for place in self.order]
        days = pa.array([as_of[name] for name in names], pa.date32())
        engine.bind("source_order", pa.table({"dataset": names, "urutan": places, "per": days}))
        engine.bind("monthly_source", pa.table({"dataset": pa.array(self.monthly_sources, pa.string())}))
        most = {"rumah_alamat_keluarga_maks": self.families_per_address_max, "serumah_maks": self.co_residents_max}
        engine.bind("house_rule", pa.table({name: pa.array([value], pa.int32()) for name, value in most.items()}))


def parse(content: str) -> Survivorship:
    """Read values that were kept; raises ConfigurationError when this code knows other keys than the one that kept them."""
    try:
        return Survivorship.model_validate_json(content)
    except ValidationError:
        raise ConfigurationError(
            "The order of trust kept with this input set is of another version of the code; use the version that made the list."
        ) from None


def load(path: Path = FILE) -> Survivorship:
    """The order in force; raises ConfigurationError naming the keys that are wrong and what to do."""
    try:
        return Survivorship.model_validate(read_yaml(path))
    except ValidationError as error:
        raise explained(path, error) from None
