"""What columns mean: `include/reference/columns.yaml`, read strictly."""

from dataclasses import dataclass, field

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gesek.errors import ConfigurationError
from gesek.paths import REFERENCE

FILE = "reference/columns.yaml"


class Meaning(BaseModel):
    """What one column says, in Indonesian and English.

    Attributes:
        unit: of its values, where they have one.
        personal: whether a value says something of a person or a family.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence_id: str = Field(alias="id", min_length=2)
    sentence_en: str = Field(alias="en", min_length=2)
    unit: str = ""
    personal: bool = False


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, Meaning]
    ledger: dict[str, Meaning]


@dataclass
class Glossary:
    """Names and their meanings; remembers which were asked for, so that none stays that no column bears."""

    meanings: dict[str, Meaning]
    used: set[str] = field(default_factory=set)

    def of(self, dataset: str, column: str) -> Meaning:
        """The meaning of a dataset's column: its own there, else the one it has everywhere.

        Raises:
            ConfigurationError: it has none.
        """
        for name in (f"{dataset}.{column}", column):
            if name in self.meanings:
                self.used.add(name)
                return self.meanings[name]
        raise ConfigurationError(f"{FILE} says nothing of the column {column} of {dataset}; write what it means.")

    def check(self) -> None:
        """Raise ConfigurationError when a name belongs to no column."""
        unused = sorted(set(self.meanings) - self.used)
        if unused:
            raise ConfigurationError(f"{FILE} explains {', '.join(unused)}, which no dataset has; remove them.")


def load() -> tuple[Glossary, Glossary]:
    """The glossaries of the lake and of the ledger; raises ConfigurationError naming the keys that are wrong."""
    content = yaml.safe_load((REFERENCE / "columns.yaml").read_text(encoding="utf-8"))
    try:
        found = _File.model_validate(content)
    except ValidationError as error:
        keys = ", ".join(sorted(".".join(str(part) for part in item["loc"]) for item in error.errors()))
        raise ConfigurationError(f"{FILE} is wrong at {keys}; mend these keys.") from None
    return Glossary(found.columns), Glossary(found.ledger)
