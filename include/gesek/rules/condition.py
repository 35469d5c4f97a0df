"""A condition: one field, one operator of a closed set, one value of the field's type.

A missing value satisfies `is_missing` and nothing else: neither an include nor an exclude rule ever fires on a guess.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

FieldType = Literal["text", "integer", "boolean", "date"]
Operator = Literal[
    "equals",
    "not_equals",
    "in",
    "not_in",
    "at_most",
    "at_least",
    "between",
    "is_true",
    "is_false",
    "is_present",
    "is_missing",
]
Scalar = bool | int | date | str
Value = Scalar | tuple[Scalar, ...] | None

CODE = r"^[A-Z][A-Z0-9_]{1,49}$"
WITHOUT_VALUE = {"is_true", "is_false", "is_present", "is_missing"}
WITH_LIST = {"in", "not_in", "between"}
ALLOWED: dict[FieldType, set[str]] = {
    "text": {"equals", "not_equals", "in", "not_in", "is_present", "is_missing"},
    "integer": {"equals", "not_equals", "in", "not_in", "at_most", "at_least", "between", "is_present", "is_missing"},
    "date": {"equals", "not_equals", "at_most", "at_least", "between", "is_present", "is_missing"},
    "boolean": {"is_true", "is_false", "is_present", "is_missing"},
}


class Said(BaseModel):
    """What people know a rule by.

    Attributes:
        code: short stable code, as it appears in files and counts.
        sentence_id: the rule as an officer reads it, in Indonesian.
        sentence_en: the same in English.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=CODE)
    sentence_id: str = Field(min_length=1)
    sentence_en: str = Field(min_length=1)


class Named(Said):
    """A rule of a programme.

    Attributes:
        reported_to: agency that serves those whom only this exclude rule takes out; their number is reported to it.
    """

    reported_to: str = ""


class Comparison(BaseModel):
    """One field compared; in a list of them each must hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    operator: Operator
    value: Value = None

    @property
    def label(self) -> str:
        """What an error calls it."""
        return "a comparison"

    def values(self) -> tuple[Scalar, ...]:
        """The values as a tuple, whatever the operator."""
        if self.value is None:
            return ()
        return self.value if isinstance(self.value, tuple) else (self.value,)

    def check(self, kind: FieldType | None) -> None:
        """Raise ValueError if the operator or the value does not fit a field of this type.

        Args:
            kind: type of the field; None if no such field is declared.
        """
        if kind is None:
            raise ValueError(f"{self.label} uses the field '{self.field}', which fields.yaml does not declare")
        if self.operator not in ALLOWED[kind]:
            allowed = ", ".join(sorted(ALLOWED[kind]))
            raise ValueError(
                f"{self.label} asks {self.operator} of the {kind} field '{self.field}'; use one of {allowed}"
            )
        given = self.values()
        self._check_shape(given)
        if not all(_fits(one, kind) for one in given):
            raise ValueError(f"{self.label} compares the {kind} field '{self.field}' with a value of another type")

    def _check_shape(self, given: tuple[Scalar, ...]) -> None:
        if self.operator in WITHOUT_VALUE:
            if self.value is not None:
                raise ValueError(f"{self.label} has a value, but {self.operator} takes none; remove it")
            return
        if isinstance(self.value, tuple) != (self.operator in WITH_LIST) or not given:
            wanted = "a list of values" if self.operator in WITH_LIST else "one value"
            raise ValueError(f"{self.label} needs {wanted} for {self.operator}")
        if self.operator == "between" and (len(given) != 2 or not given[0] <= given[1]):  # type: ignore[operator]
            raise ValueError(f"{self.label} needs the lower and the upper bound for between")


class Condition(Comparison, Named):
    """A comparison that is a rule of its own."""

    @property
    def label(self) -> str:
        """What an error calls it: its code."""
        return self.code


class Group(Named):
    """Several conditions of which one (`any_of`) or each (`all_of`) must hold; exactly one of the two is given."""

    any_of: tuple[Condition, ...] = ()
    all_of: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> "Group":
        if bool(self.any_of) == bool(self.all_of):
            raise ValueError(f"{self.code} needs a non-empty list under any_of or under all_of, not both")
        return self

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Its conditions, of whichever kind."""
        return self.any_of or self.all_of


def _kind(raw: object) -> str:
    if isinstance(raw, Group) or (isinstance(raw, dict) and ("any_of" in raw or "all_of" in raw)):
        return "group"
    return "condition"


Rule = Annotated[Annotated[Condition, Tag("condition")] | Annotated[Group, Tag("group")], Discriminator(_kind)]


def leaves(rules: Iterable[Condition | Group]) -> list[Condition]:
    """The conditions of these rules, those inside groups included."""
    found: list[Condition] = []
    for rule in rules:
        found += rule.conditions if isinstance(rule, Group) else [rule]
    return found


def _fits(value: Scalar, kind: FieldType) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "date":
        return isinstance(value, date)
    return isinstance(value, str) and kind == "text"
