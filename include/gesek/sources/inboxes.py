"""Where each source's files arrive: `include/reference/inboxes.yaml`, read strictly.

What arrives on a server is copied beside the other inboxes (`watch`), so that a source's run reads one local folder always.
"""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gesek import paths, reviewed
from gesek.settings import settings
from gesek.sources import contract

FILE = "reference/inboxes.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sftp(_Strict):
    """A folder of an SFTP server: an Airflow connection and an absolute path."""

    kind: Literal["sftp"]
    connection: str = Field(min_length=1)
    path: str = Field(pattern="^/")


class Store(_Strict):
    """A folder or prefix by its URL; `connection` where the store needs one."""

    kind: Literal["store"]
    url: str = Field(pattern="^[a-z0-9+]+://")
    connection: str | None = None


Server = Annotated[Sftp | Store, Field(discriminator="kind")]


class Inboxes(_Strict):
    """The whole file: source -> where its files arrive, if not in its own folder."""

    version: Literal["1"]
    inboxes: dict[str, Server]

    @model_validator(mode="after")
    def _consistent(self) -> "Inboxes":
        unknown = sorted(set(self.inboxes) - set(contract.names()))
        if unknown:
            raise ValueError(f"there is no source {', '.join(unknown)}")
        return self


def parse(text: str) -> Inboxes:
    """Read the file's text; raises ConfigurationError naming the key that is unknown, missing or wrong."""
    return reviewed.read(text, FILE, Inboxes)


@lru_cache(maxsize=1)
def load() -> Inboxes:
    """The inboxes of this installation."""
    return parse((paths.REFERENCE / "inboxes.yaml").read_text(encoding="utf-8"))


def folder(source: str) -> Path:
    """The local folder a source's run reads: its inbox, or the copy of what lies on a server."""
    return (settings().pulled if source in load().inboxes else settings().inbox) / source
