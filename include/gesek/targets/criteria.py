"""The criteria of the target list: `include/criteria/v<N>.yaml`, read strictly; see the README there.

A rule without a comparison, with an unknown field or without its sentences does not load: it could match everybody.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from gesek.errors import ConfigurationError
from gesek.paths import CRITERIA
from gesek.rules.condition import Comparison, FieldType, Said
from gesek.rules.file import DeclaredField, Strict, explained, read_yaml, shown

Status = Literal["miskin_ekstrem", "calon", "miskin", "tidak_miskin"]
STATUSES: tuple[Status, ...] = ("miskin_ekstrem", "calon", "miskin", "tidak_miskin")
"""From the poorest: the order in which a list is ranked."""

VERSION = re.compile(r"v([1-9][0-9]*)\.yaml")


class Facts(Strict):
    """All of `fields.yaml`: what a rule may name."""

    facts: dict[str, DeclaredField]
    results: dict[str, DeclaredField]


class Criterion(Said):
    """A rule with the comparisons that must all hold."""

    when: tuple[Comparison, ...]

    @field_validator("when")
    @classmethod
    def _not_empty(cls, when: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
        if not when:
            raise ValueError("an empty rule would hold for every family; write at least one comparison")
        return when


class StatusRule(Criterion):
    """A rule that gives a status."""

    status: Status


class Otherwise(Said):
    """The status where no rule holds."""

    status: Status


class ScoreRule(Criterion):
    """A rule that adds points."""

    points: int = Field(ge=-1000, le=1000)


class Criteria(Strict):
    """One version of the criteria; `digest` tells two states of it apart.

    Attributes:
        valid_from: first cycle for which it holds, `YYYY-MM`.
    """

    version: int = Field(ge=1)
    valid_from: str = Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")
    title: str = Field(min_length=1)
    legal_basis: str = Field(min_length=1)
    statuses: tuple[StatusRule, ...] = Field(min_length=1)
    otherwise: Otherwise
    confirm: tuple[Criterion, ...]
    score: tuple[ScoreRule, ...]

    def said(self) -> Iterator[Said]:
        """Every rule that a family may be told, each with its code and sentences."""
        yield from (*self.statuses, self.otherwise, *self.confirm, *self.score)

    @property
    def digest(self) -> str:
        """SHA-256 of the values, whatever the file's comments."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @property
    def content(self) -> str:
        """The values as canonical text, of which the digest is; `parse` reads it again."""
        return self.model_dump_json()

    @model_validator(mode="after")
    def _checked(self) -> "Criteria":
        codes = [one.code for one in self.said()]
        doubled = sorted({code for code in codes if codes.count(code) > 1})
        problems = [f"the codes {', '.join(doubled)} are used twice; give each rule its own"] if doubled else []
        facts, results = _kinds(facts_of_a_family().facts), _kinds(facts_of_a_family().results)
        for rules, known in (((*self.statuses, *self.score), facts), (self.confirm, facts | results)):
            problems += [problem for rule in rules for problem in _wrong(rule, known)]
        if problems:
            raise ValueError("; ".join(problems))
        return self


def parse(content: str) -> Criteria:
    """Read values that were kept; raises ConfigurationError when this code knows other keys than the one that kept them."""
    try:
        return Criteria.model_validate_json(content)
    except ValidationError:
        raise ConfigurationError(
            "The criteria kept with this input set are of another version of the code; use the version that made the list."
        ) from None


def _kinds(fields: dict[str, DeclaredField]) -> dict[str, FieldType]:
    return {name: field.type for name, field in fields.items()}


def _wrong(rule: Criterion, known: dict[str, FieldType]) -> Iterator[str]:
    for one in rule.when:
        try:
            one.check(known.get(one.field))
        except ValueError as error:
            yield f"{rule.code}: {error}"


@lru_cache(maxsize=1)
def facts_of_a_family() -> Facts:
    """The declared facts; raises ConfigurationError if the file is wrong."""
    path = CRITERIA / "fields.yaml"
    try:
        return Facts.model_validate(read_yaml(path))
    except ValidationError as error:
        raise explained(path, error) from None


def read(path: Path) -> Criteria:
    """One version; raises ConfigurationError naming what is wrong and what to do."""
    try:
        found = Criteria.model_validate(read_yaml(path))
    except ValidationError as error:
        raise explained(path, error) from None
    if path.name != f"v{found.version}.yaml":
        raise ConfigurationError(f"{shown(path)} says it is version {found.version}; make it that of its name.")
    return found


def versions(folder: Path = CRITERIA) -> list[Criteria]:
    """All versions, oldest first; raises ConfigurationError when there is none."""
    found = [path for path in folder.glob("v*.yaml") if VERSION.fullmatch(path.name)]
    if not found:
        raise ConfigurationError("include/criteria has no version; put v1.yaml back.")
    return sorted((read(path) for path in found), key=lambda one: one.version)


def load(cycle_id: str, folder: Path = CRITERIA) -> Criteria:
    """The newest version valid in a cycle; raises ConfigurationError when there is none."""
    valid = [one for one in versions(folder) if one.valid_from <= cycle_id]
    if not valid:
        raise ConfigurationError(
            f"No version of the criteria is valid in {cycle_id}; add one to include/criteria, valid from then or before."
        )
    return valid[-1]
