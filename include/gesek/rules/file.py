"""Files of rules, read strictly: the values in them keep their types, and whatever is wrong is told by key and remedy.

Imported by DAG files: keep it to pydantic and YAML.
"""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gesek.errors import ConfigurationError
from gesek.paths import INCLUDE
from gesek.rules.condition import FieldType

TAGS = {"condition", "group"}
"""Names of the two kinds of rule, which pydantic puts into its places; no reader of a file knows them."""


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
