"""The criteria of the target list (`reference/criteria.yaml`), checked and bound as relations."""

import hashlib
from pathlib import Path
from typing import Literal

import pyarrow as pa
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gesek.errors import ConfigurationError
from gesek.paths import REFERENCE
from gesek.store.engine import SqlEngine

Source = Literal["musdes", "dtsen", "p3ke", "regsosek", "dtks", "sk_bupati"]
SOURCES: tuple[str, ...] = ("musdes", "dtsen", "p3ke", "regsosek", "dtks", "sk_bupati")
FILE = REFERENCE / "criteria.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Deciles(_Strict):
    """Which deciles mean what."""

    calon_max: int = Field(ge=1, le=10)
    miskin_max: int = Field(ge=1, le=10)
    contradiction_min: int = Field(ge=1, le=10)


class Score(_Strict):
    """Points of the score."""

    desil_1: int
    desil_2: int
    desil_3: int
    desil_4: int
    lantai_buruk: int
    dinding_buruk: int
    atap_buruk: int
    tanpa_listrik: int
    tanpa_jamban: int
    menumpang: int
    disabilitas: int
    lansia_sendiri: int
    kepala_perempuan: int


class Criteria(_Strict):
    """All that the regent may set without touching a rule; `digest` tells two states of it apart."""

    version: int
    source_order: tuple[Source, ...]
    monthly_sources: tuple[Source, ...]
    deciles: Deciles
    families_per_address_max: int = Field(ge=1)
    score: Score

    @field_validator("source_order")
    @classmethod
    def _complete(cls, order: tuple[str, ...]) -> tuple[str, ...]:
        if sorted(order) != sorted(SOURCES):
            raise ValueError("source_order must name every source once")
        return order

    @property
    def digest(self) -> str:
        """SHA-256 of the values, whatever the file's comments."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @property
    def content(self) -> str:
        """The values as canonical text, of which the digest is; `parse` reads it again."""
        return self.model_dump_json()

    def bind(self, engine: SqlEngine) -> None:
        """Bind `criteria` (one row), `source_order`(dataset, urutan) and `monthly_source`(dataset)."""
        values = {
            "desil_calon_maks": self.deciles.calon_max,
            "desil_miskin_maks": self.deciles.miskin_max,
            "desil_bertentangan_min": self.deciles.contradiction_min,
            "rumah_alamat_keluarga_maks": self.families_per_address_max,
            **{f"skor_{name}": points for name, points in self.score.model_dump().items()},
        }
        engine.bind("criteria", pa.table({name: pa.array([value], pa.int32()) for name, value in values.items()}))
        places = pa.array(range(1, len(self.source_order) + 1), pa.int32())
        engine.bind("source_order", pa.table({"dataset": list(self.source_order), "urutan": places}))
        engine.bind("monthly_source", pa.table({"dataset": pa.array(self.monthly_sources, pa.string())}))


def parse(content: str) -> Criteria:
    """Read values that were kept; raises ConfigurationError when this code knows other keys than the one that kept them."""
    try:
        return Criteria.model_validate_json(content)
    except ValidationError:
        raise ConfigurationError(
            "The criteria kept with this input set are of another version of the code; use the version that made the list."
        ) from None


def load(path: Path = FILE) -> Criteria:
    """The criteria in force; raises ConfigurationError naming the keys that are wrong."""
    try:
        return Criteria.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        keys = ", ".join(sorted(".".join(str(part) for part in item["loc"]) for item in error.errors()))
        raise ConfigurationError(f"reference/{path.name} is wrong at {keys}; mend these keys.") from None
