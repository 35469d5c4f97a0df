"""What the audit chain records, in words of both languages: `include/reference/acts.yaml`, read strictly."""

from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from gesek import paths, reviewed
from gesek.reviewed import Words
from gesek.store.audit import ACTIONS

FILE = "reference/acts.yaml"
Group = Literal["saw", "changed", "approved", "handed_out"]
SAW: Group = "saw"


class Act(Words):
    """A kind of act, and the group of acts an auditor asks for."""

    what: Group


class Acts(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal["1"]
    groups: dict[Group, Words]
    acts: dict[str, Act]
    subjects: dict[str, Words]

    @model_validator(mode="after")
    def _complete(self) -> "Acts":
        if unknown := sorted(set(self.acts) - ACTIONS):
            raise ValueError(f"nothing records {', '.join(unknown)}; remove it or add it to ACTIONS")
        if wordless := sorted(ACTIONS - set(self.acts)):
            raise ValueError(f"there are no words for {', '.join(wordless)}; write them under acts")
        return self

    def of_group(self, group: str) -> list[str]:
        """The actions of a group."""
        return [action for action, act in self.acts.items() if act.what == group]

    def act(self, action: str, language: str) -> str:
        """What somebody did, in words; of a kind no longer recorded its code."""
        return self.acts[action].said(language) if action in self.acts else action

    def subject(self, subject: str, language: str) -> str:
        """To what it was done: `pair:7943` as pair 7943; of a search that is of nobody yet the kind alone."""
        kind, _, number = subject.partition(":")
        said = self.subjects[kind].said(language) if kind in self.subjects else kind
        return said if number == "none" else f"{said} {number}"


def parse(text: str) -> Acts:
    """Read the file; raises ConfigurationError naming the key that is wrong."""
    return reviewed.read(text, FILE, Acts)


@lru_cache(maxsize=1)
def load() -> Acts:
    """The words of this installation; raises ConfigurationError naming what is wrong."""
    return parse((paths.REFERENCE / "acts.yaml").read_text(encoding="utf-8"))
