"""Definitions of programmes: `include/programs/<program>/v<N>.yaml`, read strictly.

DAG files import this module at parse time, so it needs nothing but pydantic and YAML. A definition that could match
everybody by accident, names an unknown field, or decides by a source the programme does not require, does not load.
"""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from gesek.errors import ConfigurationError
from gesek.paths import PROGRAMS, SOURCES
from gesek.programs.agencies import agencies
from gesek.programs.fields import Unit, UnitFields, catalogue
from gesek.programs.recipient import Recipient
from gesek.rules.condition import CODE, Group, Named, Rule, leaves
from gesek.rules.file import DeclaredField, Strict, explained, read_yaml, shown

TIME_ZONE = "Asia/Jakarta"
ID = re.compile(r"^[a-z][a-z0-9_]*$")
CRON = r"^\S+ \S+ \S+ \S+ \S+$"


class Order(Strict):
    """One field of the ranking; missing values come last in either direction."""

    field: str
    direction: Literal["ascending", "descending"] = "ascending"


class Amount(Strict):
    """What a beneficiary gets in a year, in whole rupiah or kilograms; exactly one of the three ways.

    Attributes:
        fixed: the same for everybody.
        by_value: amount by the value of `field`.
        by_count: amount per member counted by each of these integer fields; the dearest `at_most` members count.
    """

    unit: Literal["rupiah", "kg"]
    fixed: int | None = Field(default=None, ge=0)
    field: str = ""
    by_value: dict[str, int] = Field(default_factory=dict)
    by_count: dict[str, int] = Field(default_factory=dict)
    at_most: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _one_way(self) -> "Amount":
        ways = [self.fixed is not None, bool(self.by_value), bool(self.by_count)]
        if sum(ways) != 1:
            raise ValueError("needs exactly one of fixed, by_value and by_count")
        if bool(self.field) != bool(self.by_value) or bool(self.at_most) != bool(self.by_count):
            raise ValueError("needs field together with by_value, and at_most together with by_count")
        return self

    def fields(self) -> list[str]:
        """The fields the amount depends on."""
        return [self.field] if self.field else list(self.by_count)


class Calendar(Strict):
    """On which days the slots of `cron` are served, and by when the recipients must have their files (Asia/Jakarta).

    Attributes:
        holidays: a slot on a Saturday, a Sunday or a holiday moves to the working day before or after it, or stays.
        unchanged: where no newer list was published since the last delivery, the same list goes out again, or nothing.
        due_hour: hour of the slot's day by which a recipient must have its file.
    """

    holidays: Literal["before", "after", "ignore"] = "ignore"
    unchanged: Literal["deliver", "skip"] = "deliver"
    due_hour: int = Field(default=16, ge=1, le=23)


class OncePer(Named):
    """Of all eligible candidates with the same value of `field`, only the best ranked is served."""

    field: str


class ExclusiveWith(Named):
    """Whoever the other programme selects in the same run (not only lists as waiting) is excluded here."""

    program: str


class Program(Strict):
    """One version of a programme; see `include/programs/README.md` for how to write one."""

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
    amount: Amount
    quota: int | None = Field(default=None, ge=1)
    required_sources: tuple[str, ...]
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
        return f"out/program_{self.id}"

    def every_exclusion(self) -> tuple[Rule, ...]:
        """The exclusions that hold in every programme, then its own."""
        return (*catalogue().always, *self.exclude)

    def delivered(self) -> list[str]:
        """The fields that at least one recipient gets, in the order they are first named."""
        return list(dict.fromkeys(column.field for recipient in self.recipients for column in recipient.columns))

    def used(self) -> set[str]:
        """All fields of the unit that its rules, ranking, amount or columns need."""
        ruled = {one.field for one in leaves((*self.include, *self.every_exclusion()))}
        ranked = {one.field for one in self.priority} | ({self.once_per.field} if self.once_per else set())
        return ruled | ranked | set(self.amount.fields()) | (set(self.delivered()) & set(self.fields.fields))

    @model_validator(mode="after")
    def _checked(self) -> "Program":
        problems = [*self._wrong_rules(), *self._wrong_fields(), *self._wrong_names(), *self._wrong_sources()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _wrong_rules(self) -> list[str]:
        problems = []
        for condition in leaves((*self.include, *self.exclude)):
            declared = self.fields.fields.get(condition.field)
            try:
                condition.check(declared.type if declared else None)
            except ValueError as error:
                problems.append(str(error))
        own = [*self.include, *self.exclude, *self.exclusive_with, *([self.once_per] if self.once_per else [])]
        inner = [one for rule in own if isinstance(rule, Group) for one in rule.conditions]
        codes = [one.code for one in (*catalogue().always, *own, *inner)]
        doubled = sorted({code for code in codes if codes.count(code) > 1})
        if doubled:
            problems.append(f"the codes {', '.join(doubled)} are used twice; give each rule its own")
        if any(one.reported_to for one in (*self.include, *inner)):
            problems.append("reported_to belongs to exclude rules only")
        return problems

    def _wrong_fields(self) -> list[str]:
        problems = []
        known = self.fields.fields
        places = [("priority", one.field) for one in self.priority] + [
            ("amount", name) for name in self.amount.fields()
        ]
        places += [("once_per", self.once_per.field)] if self.once_per else []
        for place, name in places:
            if name not in known:
                problems.append(f"{place} names the field '{name}', which fields.yaml does not declare")
        for recipient in self.recipients:
            headers = [column.header for column in recipient.columns]
            if len(set(headers)) != len(headers):
                problems.append(f"recipients {recipient.opd} has a header twice; every column needs its own")
            for column in recipient.columns:
                if column.field in catalogue().withheld:
                    problems.append(
                        f"recipients {recipient.opd} names '{column.field}', on health, which leaves in no column"
                    )
                if recipient.tier != "by_name" and column.field in catalogue().naming:
                    problems.append(
                        f"recipients {recipient.opd} of tier {recipient.tier} names '{column.field}'; remove one of them"
                    )
                if self.declared(column.field) is None:
                    problems.append(
                        f"recipients {recipient.opd} names the column '{column.field}', which fields.yaml "
                        "does not declare"
                    )
        counted = [name for name in self.amount.by_count if name in known and known[name].type != "integer"]
        if counted:
            problems.append(f"amount counts {', '.join(counted)}, which is no integer field")
        return problems

    def _wrong_names(self) -> list[str]:
        receiving = [recipient.opd for recipient in self.recipients]
        unknown = sorted({self.owner, *receiving} - set(agencies()))
        problems = [f"the OPD {', '.join(unknown)} is not in reference/opd.csv"] if unknown else []
        if len(set(receiving)) != len(receiving):
            problems.append("recipients names an OPD twice; give it one file")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            problems.append("valid_to lies before valid_from")
        return problems

    def _wrong_sources(self) -> list[str]:
        contracts = {path.parent.name for path in SOURCES.glob("*/contract.yaml")}
        unknown = sorted(set(self.required_sources) - contracts) if contracts else []
        missing = f"required_sources names {', '.join(unknown)}, for which include/sources has no contract"
        problems = [missing] if unknown else []
        known = {name for name in self.used() if name in self.fields.fields}
        reads = catalogue().reads([self.fields.relation, *catalogue().look_ups(self.unit, known)])
        needed = {dataset.removeprefix("staged/") for dataset in reads if dataset.startswith("staged/")}
        absent = sorted(needed - set(self.required_sources))
        if absent:
            problems.append(f"its fields come from {', '.join(absent)}, which required_sources does not name")
        return problems

    def declared(self, name: str) -> DeclaredField | None:
        """The declaration of a field of the unit or of a result of the selection; None if there is none."""
        return self.fields.fields.get(name) or catalogue().results.get(name)


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
        candidates = [
            one for one in candidates if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
        ]
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


__all__ = ["CODE", "TIME_ZONE", "Amount", "Calendar", "Program", "all", "load", "names", "versions"]
