"""The parts of a programme's definition besides its rules: ranking, amount, quota, and what compares candidates.

DAG files import this module at parse time, so it needs nothing but pydantic.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from gesek.rules.condition import Named
from gesek.rules.file import Strict

VillageCode = Annotated[str, Field(pattern=r"^[0-9]{10}$")]


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


class Quota(Strict):
    """How many are served; the others wait, in the order of the ranking.

    Attributes:
        national: what the whole country has. It is told and cuts nobody: the ministry shares it out.
        regency: of the whole regency, counted among those whom their village's quota lets in.
        per_village: of each village.
        villages: of single villages by code, instead of `per_village`; 0 is allowed, and without `per_village` a village that
            is not named has none to give.
    """

    national: int | None = Field(default=None, ge=1)
    regency: int | None = Field(default=None, ge=1)
    per_village: int | None = Field(default=None, ge=1)
    villages: dict[VillageCode, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> "Quota":
        if not self.model_fields_set:
            raise ValueError("needs national, regency, per_village or villages; leave quota out where there is none")
        return self

    @property
    def by_village(self) -> bool:
        """Whether villages have a quota of their own."""
        return self.per_village is not None or bool(self.villages)

    @property
    def cuts(self) -> bool:
        """Whether anybody may have to wait."""
        return self.regency is not None or self.by_village


class Calendar(Strict):
    """On which days the slots of `cron` are served, and by when the recipients must have their files (Asia/Jakarta).

    Attributes:
        holidays: a slot on a Saturday, a Sunday or a holiday moves to the working day before or after it, or stays.
        unchanged: where no newer list was published since the last delivery, the same list goes out again, or nothing.
        due_hour: hour of the slot's day by which a recipient must have its file.
        entry_opens: day of the month on which the window opens for typing the file into the ministry's system; each slot lies
            before it.
    """

    holidays: Literal["before", "after", "ignore"] = "ignore"
    unchanged: Literal["deliver", "skip"] = "deliver"
    due_hour: int = Field(default=16, ge=1, le=23)
    entry_opens: int | None = Field(default=None, ge=2, le=28)


class OncePer(Named):
    """Of all eligible candidates with the same value of `field`, only the best ranked is served."""

    field: str


class ExclusiveWith(Named):
    """Whoever the other programme selects in the same run (not only lists as waiting) is excluded here."""

    program: str
