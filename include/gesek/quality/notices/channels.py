"""Who is told of incidents, and how: `include/reference/channels.yaml`, read strictly."""

from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from gesek import paths, reviewed
from gesek.errors import IncidentError
from gesek.programs import definition
from gesek.programs.agencies import agencies
from gesek.sources import contract
from gesek.store.cycles import clock

FILE = "reference/channels.yaml"
CONNECTIONS = {"mail": "smtp_default", "apprise": "apprise_default", "folder": ""}
PLACEHOLDER = ".invalid"
"""A domain that never exists (RFC 2606): the address is still to be written."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Channel(_Strict):
    """One way to a recipient.

    Attributes:
        kind: mail by SMTP, a chat by Apprise, or a file.
        to: addresses of a mail.
        connection: Airflow connection it is sent by; by default that of its kind.
    """

    kind: Literal["mail", "apprise", "folder"]
    to: list[str] = []
    connection: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> "Channel":
        if bool(self.to) != (self.kind == "mail"):
            raise ValueError("a mail needs `to`, and nothing else has it")
        if self.kind == "folder" and self.connection:
            raise ValueError("a folder has no connection")
        return self

    @property
    def sent_by(self) -> str:
        """The Airflow connection it is sent by; empty for a folder."""
        return self.connection or CONNECTIONS[self.kind]


class Recipient(_Strict):
    """Somebody who is told, with the ways by name."""

    usual: str
    channels: dict[str, Channel] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> "Recipient":
        if self.usual not in self.channels:
            raise ValueError(f"usual is {self.usual}, which is not under channels")
        return self


class Quiet(_Strict):
    """Hours on the regency's clock in which nothing is sent; they may span midnight."""

    start: time = Field(alias="from")
    end: time = Field(alias="until")

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in them."""
        hour = clock(moment).time()
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


@dataclass(frozen=True, order=True)
class Route:
    """A recipient and the name of a way to it; one digest goes along each."""

    recipient: str
    channel: str


class Channels(_Strict):
    """The whole file.

    Attributes:
        remind_after_days: by severity, the days from one notice to the next; the last one repeats.
        otherwise: who is told what belongs to nobody that is listed.
    """

    version: Literal["1"]
    quiet: Quiet
    remind_after_days: dict[Literal["critical", "warning"], list[PositiveInt]]
    otherwise: str
    recipients: dict[str, Recipient]

    @model_validator(mode="after")
    def _consistent(self) -> "Channels":
        if self.otherwise not in self.recipients:
            raise ValueError(f"otherwise is {self.otherwise}, which is not under recipients")
        for severity in ("critical", "warning"):
            days = self.remind_after_days.get(severity)
            if not days or days != sorted(days):
                raise ValueError(
                    f"remind_after_days of {severity} needs at least one day, and none less than the one before"
                )
        return self

    def route(self, dataset: str, owner: str | None, channel: str | None) -> Route:
        """Where an incident is told: to its owner or else the sender of its data, by its channel or the usual one."""
        name = owner or sender(dataset)
        if name not in self.recipients:
            name = self.otherwise
        found = self.recipients[name]
        return Route(name, channel if channel in found.channels else found.usual)

    def channel(self, route: Route) -> Channel:
        """The way of a route that `route` gave."""
        return self.recipients[route.recipient].channels[route.channel]

    def days_until(self, severity: str, told: int) -> int:
        """Days from the `told`-th notice (from 1) to the next."""
        days = self.remind_after_days["critical" if severity == "critical" else "warning"]
        return days[min(told, len(days)) - 1]

    def check(self, owner: str, channel: str | None) -> None:
        """Raise IncidentError when an owner is not reached by a channel of this name."""
        route = self.route("", owner, channel)
        if channel is not None and route.channel != channel:
            known = ", ".join(self.recipients[route.recipient].channels)
            raise IncidentError(
                f"{route.recipient} is not reached by '{channel}'; use {known}, or add it to {FILE} under recipients."
            )


def sender(dataset: str) -> str:
    """Who sends what a dataset is made of: the owner of its source or programme, without what stands in brackets."""
    stage, _, name = dataset.partition("/")
    if stage == "landing" and name in contract.names():
        return _plain(contract.load(name).owner)
    if stage == "staged":
        return next((_plain(one.owner) for one in contract.all() if name in {d.dataset for d in one.datasets}), "")
    if stage == "delivery":
        return next((agencies()[one.owner] for one in definition.all() if name == one.id), "")
    if stage == "out":
        return next(
            (agencies()[one.owner] for one in definition.all() if f"out/{name}" in (one.dataset, one.kept_out)), ""
        )
    return ""


def _plain(owner: str) -> str:
    return owner.split(" (")[0]


def parse(text: str) -> Channels:
    """Read the file's text.

    Raises:
        ConfigurationError: it is not YAML, or a key is unknown, missing or wrong; names the key.
    """
    return reviewed.read(text, FILE, Channels)


@lru_cache(maxsize=1)
def load() -> Channels:
    """The channels of this installation; raises ConfigurationError naming what is wrong."""
    return parse((paths.REFERENCE / "channels.yaml").read_text(encoding="utf-8"))
