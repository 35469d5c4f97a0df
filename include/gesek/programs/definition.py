"""Definitions of programmes: `include/programs/<program>/v<N>.yaml`, read strictly.

DAG files import this module at parse time, so it needs nothing but pydantic and YAML. A definition that could match
everybody by accident, names an unknown field, or decides by a source the programme does not require, does not load.
"""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from gesek.errors import ConfigurationError, StoreError
from gesek.paths import PROGRAMS
from gesek.programs import checks
from gesek.programs.fields import Unit, UnitFields, catalogue
from gesek.programs.parts import Amount, Calendar, ExclusiveWith, OncePer, Order, Quota
from gesek.programs.recipient import Recipient
from gesek.rules.condition import Rule, leaves
from gesek.rules.file import DeclaredField, Strict, explained, read_yaml, shown

ID = re.compile(r"^[a-z][a-z0-9_]*$")
CRON = r"^\S+ \S+ \S+ \S+ \S+$"


class Program(Strict):
    """One version of a programme; see `include/programs/README.md` for how to write one.

    Attributes:
        kind: `aid`, or `report`: a list of people for an agency to act on, which gives nothing to anybody.
        receiving: boolean field that says who receives it today; whoever does and is kept out is noted with the reasons.
        covers: whether a family it serves counts as reached by a programme.
        retention_years: how long its packages are kept after they are closed or recalled.
        required_sources: each with the months its data may be older than the list's cycle.
    """

    kind: Literal["aid", "report"] = "aid"
    id: str = Field(pattern=ID.pattern)
    version: int = Field(ge=1)
    valid_from: date
    valid_to: date | None = None
    title: str = Field(min_length=1)
    legal_basis: str = Field(min_length=1)
    owner: str
    approver: str = Field(min_length=1)
    unit: Unit
    cron: str = Field(pattern=CRON)
    cadence: Literal["monthly", "quarterly", "yearly"]
    calendar: Calendar = Calendar()
    amount: Amount | None = None
    quota: Quota | None = None
    receiving: str = ""
    covers: bool = True
    retention_years: int = Field(default=5, ge=1)
    required_sources: dict[str, Annotated[int, Field(ge=1)]]
    include: tuple[Rule, ...] = Field(min_length=1)
    exclude: tuple[Rule, ...]
    once_per: OncePer | None = None
    exclusive_with: tuple[ExclusiveWith, ...] = ()
    priority: tuple[Order, ...] = Field(min_length=1)
    recipients: tuple[Recipient, ...] = Field(min_length=1)

    @property
    def fields(self) -> UnitFields:
        """Key, relation and fields of the programme's unit."""
        return catalogue().units[self.unit]

    @property
    def dataset(self) -> str:
        """The dataset its selection is written to."""
        return f"out/program_{self.id}" if self.kind == "aid" else f"out/{self.id}"

    @property
    def kept_out(self) -> str:
        """The dataset of those whom a single rule keeps out, or any rule although they receive today."""
        return f"out/kept_out_{self.id}"

    def valid_on(self, day: date) -> bool:
        """Whether this version is valid on a day; a later one may be, too, and then counts."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def every_exclusion(self) -> tuple[Rule, ...]:
        """The exclusions that hold in every programme, then its own."""
        return (*catalogue().always, *self.exclude)

    def delivered(self) -> list[str]:
        """The fields that at least one recipient gets, in the order they are first named."""
        return list(dict.fromkeys(name for recipient in self.recipients for name in recipient.fields()))

    def used(self) -> set[str]:
        """All fields of the unit that its rules, ranking, amount or columns need."""
        ruled = {one.field for one in leaves((*self.include, *self.every_exclusion()))}
        ranked = {one.field for one in self.priority} | ({self.once_per.field} if self.once_per else set())
        paid = set(self.amount.fields()) if self.amount else set()
        received = {self.receiving} if self.receiving else set()
        return ruled | ranked | paid | received | (set(self.delivered()) & set(self.fields.fields))

    @model_validator(mode="after")
    def _checked(self) -> "Program":
        if found := checks.problems(self):
            raise ValueError("; ".join(found))
        return self

    def declared(self, name: str) -> DeclaredField | None:
        """The declaration of a field of the unit or of a result of the selection; None if there is none."""
        known = catalogue()
        return self.fields.fields.get(name) or known.results.get(name) or known.kept_out.get(name)


@lru_cache(maxsize=64)
def _read(path: Path) -> Program:
    raw: Any = read_yaml(path)
    try:
        program = Program.model_validate(raw)
    except ValidationError as error:
        raise explained(path, error) from None
    if (program.id, f"v{program.version}") != (path.parent.name, path.stem):
        raise ConfigurationError(
            f"{shown(path)} says it is version {program.version} of '{program.id}'; make them those of its path."
        )
    return program


def versions(program: str) -> list[Program]:
    """All versions of a programme, oldest first; raises ConfigurationError when it has none."""
    found = list((PROGRAMS / program).glob("v*.yaml")) if ID.match(program) else []
    if not found:
        raise ConfigurationError(f"There is no programme '{program}'; known are {', '.join(names())}.")
    return sorted((_read(path) for path in found), key=lambda one: one.version)


def version(program: str, number: int) -> Program:
    """A version of a programme by its number.

    Raises:
        ConfigurationError: there is no such programme, or its file is wrong.
        StoreError: it has no such version.
    """
    known = {one.version: one for one in versions(program)}
    if number not in known:
        raise StoreError(f"{program} has no version {number}; it has {', '.join(map(str, known))}.")
    return known[number]


def names() -> list[str]:
    """The ids of all programmes, sorted."""
    return sorted(path.parent.name for path in PROGRAMS.glob("*/v1.yaml"))


def load(program: str, on: date | None = None) -> Program:
    """The newest version of a programme, or the newest one valid on a day.

    Raises:
        ConfigurationError: unknown programme, wrong file, no version valid on that day, or programmes that exclude
            each other in a circle or across units.
    """
    return _load(program, on, ())


def _load(program: str, on: date | None, above: tuple[Program, ...]) -> Program:
    candidates = versions(program)
    if on is not None:
        candidates = [one for one in candidates if one.valid_on(on)]
    if not candidates:
        raise ConfigurationError(f"No version of programme {program} is valid on {on}; add one to include/programs.")
    found = candidates[-1]
    if above and found.unit != above[-1].unit:
        raise ConfigurationError(f"{above[-1].id} is exclusive with {program}, whose unit is another; remove the rule.")
    if found.id in [one.id for one in above]:
        raise ConfigurationError(f"{program} is exclusive with itself through others; say which of them goes first.")
    for other in found.exclusive_with:
        _load(other.program, on, (*above, found))
    return found


def all(on: date | None = None) -> list[Program]:  # noqa: A001 - reads as definition.all()
    """Every programme in its newest version, or in the one valid on a day, by id."""
    return [load(program, on) for program in names()]
