"""Who must approve what: `include/reference/approval.yaml` and `officers.yaml`, read strictly."""

from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints, model_validator

from gesek import paths, reviewed
from gesek.errors import ApprovalError
from gesek.settings import settings

FILE, OFFICERS = "reference/approval.yaml", "reference/officers.yaml"
PENETAPAN, PEMUTAKHIRAN = "penetapan", "pemutakhiran"
REGENT = "bupati"
Tier = Literal["dinsos", "bapelitbangda", "bupati"]
TIERS: tuple[Tier, ...] = ("dinsos", "bapelitbangda", "bupati")
"""In the order in which they approve."""
NAMES = {"dinsos": "Dinas Sosial", "bapelitbangda": "Bapelitbangda", "bupati": "Bupati"}
"""Tier -> what people call it."""
Account = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9.-]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Strict):
    """The approvals per tier that are needed up to a share of families affected."""

    up_to_percent: Annotated[int, Field(ge=1, le=100)]
    tiers: dict[Tier, PositiveInt] = Field(min_length=1)


class Quorum(_Strict):
    """The table, by kind of publication."""

    penetapan: list[Line] = Field(min_length=1)
    pemutakhiran: list[Line] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> "Quorum":
        for kind, lines in ((PENETAPAN, self.penetapan), (PEMUTAKHIRAN, self.pemutakhiran)):
            bounds = [line.up_to_percent for line in lines]
            if bounds != sorted(set(bounds)):
                raise ValueError(f"up_to_percent of {kind} has to rise from line to line")
        if self.penetapan[-1].up_to_percent != 100:
            raise ValueError("the last line of penetapan has to reach up_to_percent 100")
        if any(line.tiers.get("bupati") != 1 for line in self.penetapan):
            raise ValueError("every line of penetapan needs bupati: 1, which is the decree")
        if any(REGENT in line.tiers for line in self.pemutakhiran):
            raise ValueError("a pemutakhiran is made under the decree in force and has no tier bupati")
        return self


class Remind(_Strict):
    """When and whom to remind."""

    every_days: PositiveInt
    escalate_days_before_delivery: PositiveInt
    escalate_to: str
    recipients: dict[str, str]

    @model_validator(mode="after")
    def _consistent(self) -> "Remind":
        if missing := [tier for tier in TIERS if tier not in self.recipients]:
            raise ValueError(f"recipients lacks {', '.join(missing)}")
        return self


class Policy(_Strict):
    """The whole file."""

    version: Literal["2"]
    profiles: dict[Literal["sample", "production"], Literal["none", "required"]]
    quorum: Quorum
    remind: Remind

    @property
    def required(self) -> bool:
        """Whether this installation publishes nothing without approvals."""
        return self.profiles.get(settings().profile, "required") != "none"

    def tiers(self, kind: str, affected: int, families: int) -> dict[str, int]:
        """Tier -> approvals it needs, in the order of the tiers.

        Args:
            kind: `penetapan` or `pemutakhiran`.
            affected: families that come or leave.
            families: those that are or were on the list; a list of none is affected as a whole.

        Raises:
            ApprovalError: so large a change has to be decreed.
        """
        found = self.allowed(kind, affected, families)
        if found is None:
            percent = 100 * affected / families if families else 100.0
            raise ApprovalError(
                f"{percent:.1f} % of the families come or leave, more than a {kind} may change by {FILE}; propose it as "
                f"{PENETAPAN}."
            )
        return found

    def allowed(self, kind: str, affected: int, families: int) -> dict[str, int] | None:
        """The same, or None where so large a change has to be decreed."""
        percent = Fraction(100 * affected, families) if families else Fraction(100)
        for line in self.quorum.penetapan if kind == PENETAPAN else self.quorum.pemutakhiran:
            if percent <= line.up_to_percent:
                return {tier: line.tiers[tier] for tier in TIERS if tier in line.tiers}
        return None


class Officer(_Strict):
    """Somebody who may act on lists."""

    name: str
    position: str
    tier: Tier | None = None
    may_propose: bool = False


class Officers(_Strict):
    """The whole file: account -> officer."""

    version: Literal["1"]
    officers: dict[Account, Officer]

    def named(self, account: str) -> Officer:
        """The officer of an account; raises ApprovalError when there is none."""
        if account not in self.officers:
            raise ApprovalError(f"'{account}' is no officer of {OFFICERS}; write the account as it stands there.")
        return self.officers[account]


def parse(text: str) -> Policy:
    """Read the policy's text; raises ConfigurationError naming the key that is wrong."""
    return reviewed.read(text, FILE, Policy)


def parse_officers(text: str) -> Officers:
    """Read the officers' text; raises ConfigurationError naming the key that is wrong."""
    return reviewed.read(text, OFFICERS, Officers)


@lru_cache(maxsize=1)
def load() -> Policy:
    """The policy of this installation; raises ConfigurationError naming what is wrong."""
    return parse((paths.REFERENCE / "approval.yaml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def officers() -> Officers:
    """The officers of this installation; raises ConfigurationError naming what is wrong."""
    return parse_officers((paths.REFERENCE / "officers.yaml").read_text(encoding="utf-8"))
