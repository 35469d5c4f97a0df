"""Reading the YAML files that people review, strictly: an unknown, missing or wrong key is an error that names the remedy.

DAG files import this, so it needs nothing heavier than pydantic and YAML.
"""

from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gesek.errors import ConfigurationError

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every YAML value is text until the model types it: a column called `no` must not become false."""
Model = TypeVar("Model", bound=BaseModel)


class Words(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=2)
    en: str = Field(min_length=2)

    def said(self, language: str) -> str:
        """The text in a language, `id` or `en`."""
        return self.en if language == "en" else self.id


def read(text: str, place: str, model: type[Model]) -> Model:
    """Read a file's text as a model; `place` names it in errors.

    Raises:
        ConfigurationError: it is not YAML, or a key is unknown, missing or wrong; names place, key and remedy.
    """
    try:
        content: Any = yaml.load(text, Loader=LOADER)  # noqa: S506 - the base loader makes text only
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f"line {line + 1}" if line is not None else "an unknown line"
        raise ConfigurationError(f"{place} is not YAML at {where}; mend its indentation or quotes.") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{place} is empty or no mapping; write its keys into it.")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ConfigurationError(f"{place}: {problems(error)}.") from None


def problems(error: ValidationError) -> str:
    """What is wrong with which key and what to do, without any value."""
    found = []
    for item in error.errors():
        place = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            found.append(f"the key {place} is unknown; remove it or correct its spelling")
        elif item["type"] == "missing":
            found.append(f"the key {place} is missing; add it")
        else:
            found.append(f"at {place or 'top level'}: {item['msg'].removeprefix('Value error, ')}")
    return "; ".join(found)
