"""The fields a programme may name, per unit: `include/programs/fields.yaml`, read strictly and once.

Imported by DAG files through `gesek.programs.definition`: keep it to pydantic and YAML.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gesek.errors import ConfigurationError
from gesek.paths import INCLUDE, PROGRAMS
from gesek.programs.condition import Condition, FieldType

TAGS = {"condition", "group"}
"""Names of the two kinds of rule, which pydantic puts into its places; no reader of a file knows them."""

Unit = Literal["family", "person", "student", "house"]


class Strict(BaseModel):
    """A part of a reviewable data file: no unknown key, never changed after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class DeclaredField(Strict):
    """One field of a unit.

    Attributes:
        type: what its values are.
        relation: look-up it comes from; empty means the unit's own relation.
        missing: its value where the look-up has no row for the candidate.
        sentence_id: what it says, in Indonesian.
        sentence_en: the same in English.
    """

    type: FieldType
    relation: str = Field(default="", alias="from")
    missing: bool | int | str | None = None
    sentence_id: str = Field(alias="id", min_length=1)
    sentence_en: str = Field(alias="en", min_length=1)


class UnitFields(Strict):
    """Key, relation and fields of a unit."""

    key: str
    relation: str
    fields: dict[str, DeclaredField]


class Relation(Strict):
    """A file of `sql/out` and the datasets it reads, each as `<stage>/<name>`."""

    reads: tuple[str, ...] = Field(min_length=1)


class FieldCatalogue(Strict):
    """All of `fields.yaml`."""

    relations: dict[str, Relation]
    always: tuple[Condition, ...] = Field(min_length=1)
    results: dict[str, DeclaredField]
    units: dict[Unit, UnitFields]

    @model_validator(mode="after")
    def _hangs_together(self) -> "FieldCatalogue":
        for name, unit in self.units.items():
            if unit.key not in unit.fields:
                raise ValueError(f"units.{name}.key names no field of the unit; declare '{unit.key}'")
            for wanted in [unit.relation, *(field.relation for field in unit.fields.values() if field.relation)]:
                if wanted not in self.relations:
                    raise ValueError(f"units.{name} uses '{wanted}', which is not under relations; declare it there")
            for condition in self.always:
                condition.check(unit.fields[condition.field].type if condition.field in unit.fields else None)
        return self

    def look_ups(self, unit: Unit, used: set[str]) -> list[str]:
        """Relations to be joined to a unit's own one so that all `used` fields exist, sorted."""
        fields = self.units[unit].fields
        return sorted({fields[name].relation for name in used if name in fields and fields[name].relation})

    def builds(self, relation: str) -> list[str]:
        """The relations to build for this one, itself last, each after those it reads."""
        order: list[str] = []
        for dataset in self.relations[relation].reads:
            stage, name = dataset.split("/")
            if stage == "out":
                order += [one for one in self.builds(name) if one not in order]
        return [*order, relation]

    def reads(self, relations: list[str]) -> list[str]:
        """The datasets of core, staged and reference that these relations lead to, sorted."""
        every = {dataset for name in relations for one in self.builds(name) for dataset in self.relations[one].reads}
        return sorted(dataset for dataset in every if not dataset.startswith("out/"))


def read_yaml(path: Path) -> Any:
    """The content of a YAML file; raises ConfigurationError naming file and line."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader, in C if built
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise ConfigurationError(f"{shown(path)} is not valid YAML{line}; mend it there.") from None


def shown(path: Path) -> str:
    """A reviewable file as people name it: its path from the checkout."""
    return path.relative_to(INCLUDE.parent).as_posix() if path.is_relative_to(INCLUDE.parent) else path.name


def explained(path: Path, error: ValidationError) -> ConfigurationError:
    """One sentence for all that is wrong with a file: key and what to do, for each."""
    problems = []
    for item in error.errors():
        key = ".".join(str(part) for part in item["loc"] if part not in TAGS)
        text = item["msg"].removeprefix("Value error, ")
        problems.append(f"{key}: {text}" if key else text)
    return ConfigurationError(f"{shown(path)} cannot be used: {'; '.join(problems)}.")


@lru_cache(maxsize=1)
def catalogue() -> FieldCatalogue:
    """The declared fields; raises ConfigurationError if the file is wrong."""
    path = PROGRAMS / "fields.yaml"
    try:
        return FieldCatalogue.model_validate(read_yaml(path))
    except ValidationError as error:
        raise explained(path, error) from None
