"""The catalogue of codes a received row may earn: `include/sources/codes.yaml`, in the words of its reader."""

from functools import lru_cache
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from gesek.errors import ConfigurationError
from gesek.paths import SOURCES
from gesek.reviewed import LOADER

FILE = "sources/codes.yaml"


class Code(BaseModel):
    """One code.

    Attributes:
        severity: reject, the row is left out; warn, it is used without what is bad; info, nothing is wrong.
        id: what is the matter, in Indonesian. en: the same in English.
        remedy_id: what the sender can do, in Indonesian. remedy_en: the same in English.
        mended_by: who can: the village, where people's papers can be looked at, or the sender of the file.
        source: the law, decree or published evidence the rule rests on, or the practice it answers.
        damage: recovered, the value was put right; lost, it cannot be told from the file; none, nothing was damaged.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    severity: Literal["reject", "warn", "info"]
    mended_by: Literal["village", "sender"] = "sender"
    id: str
    en: str
    remedy_id: str
    remedy_en: str
    source: str
    damage: Literal["recovered", "lost", "none"]


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Code]:
    """Every code by name; raises ConfigurationError naming the code and key that are wrong."""
    content = yaml.load((SOURCES / "codes.yaml").read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506
    codes = {}
    for name, entry in content.items():
        try:
            codes[name] = Code.model_validate(entry)
        except ValidationError as error:
            keys = ", ".join(sorted({str(item["loc"][0]) for item in error.errors() if item["loc"]}))
            raise ConfigurationError(f"{FILE}: code {name} has a wrong, unknown or missing {keys}; mend it.") from None
    return codes
