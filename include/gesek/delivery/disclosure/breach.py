"""A breach of deliveries in figures, from the record and the ledger; nobody is named (UU 27/2022 art. 46)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gesek.delivery import book
from gesek.delivery.disclosure import given, record
from gesek.delivery.disclosure.given import Given
from gesek.errors import ConfigurationError, StoreError
from gesek.rules.file import DeclaredField
from gesek.sources.headings import redacted
from gesek.store import audit
from gesek.store.cycles import REGENCY
from gesek.store.deliveries import DeliveryAttempt

TERM = timedelta(hours=72)
"""3 x 24 hours from the moment it is known, on no calendar of working days."""
COUNTS = {
    "who": "select delivery_id, role, coalesce(kode_desa, '') as kode_desa, coalesce('orang ' || person_id, nomor) as orang "
    "from record",
    "roles": "select distinct delivery_id, role from who order by delivery_id, role",
    "counted": "select delivery_id, count(distinct orang) as n from who group by delivery_id",
    "places": "select kode_desa, count(distinct orang) as n from who group by kode_desa order by kode_desa",
    "every": "select count(distinct orang) as n from who",
}
"""Relation -> statement, in the order they are built; a person is who has a number, or a pupil's row."""


@dataclass(frozen=True)
class Event:
    """What happened.

    Attributes:
        occurred, known: when it happened, and when the regency came to know.
        how: how the data came out. measures: what was done about it. Both without names or numbers of people.
    """

    occurred: datetime
    known: datetime
    how: str
    measures: str

    @property
    def due(self) -> datetime:
        """By when the persons and the authority are told."""
        return self.known + TERM


@dataclass(frozen=True)
class Leaked:
    """One delivery of a breach: what it gave in each role, how it went, and how many people are in it."""

    given: list[Given]
    attempts: list[DeliveryAttempt]
    persons: int


@dataclass(frozen=True)
class Breach:
    """A breach in figures.

    Attributes:
        persons: people, each counted once over all deliveries.
        villages: code -> people whose row named this village; empty where it is not known.
    """

    event: Event
    deliveries: list[Leaked]
    persons: int
    villages: dict[str, int]

    @property
    def fields(self) -> dict[str, DeclaredField]:
        """Every field that came out, by its name."""
        return {name: field for one in self.deliveries for role in one.given for name, field in role.fields.items()}


def event(occurred: datetime, known: datetime, how: str, measures: str) -> Event:
    """What happened, its times on the regency's clock; raises ConfigurationError when something is missing or known too early."""
    moments = [moment if moment.tzinfo else moment.replace(tzinfo=REGENCY) for moment in (occurred, known)]
    texts = [" ".join(redacted(text).split()) for text in (how, measures)]
    if not all(texts):
        raise ConfigurationError("The notice says how the data came out and what is done; write --how and --measures.")
    if moments[1] < moments[0]:
        raise ConfigurationError("It became known before it happened; put --occurred and --known right.")
    return Event(moments[0], moments[1], texts[0], texts[1])


def numbers(text: str) -> list[int]:
    """Deliveries as a person lists them, `12,13`; raises ConfigurationError when the text is no such list."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() for part in parts):
        raise ConfigurationError(
            "The deliveries are not numbers; write them as 12,13, as `gesek delivery list` shows them."
        )
    return sorted({int(part) for part in parts})


def noted(deliveries: Sequence[int], what: Event, by: str) -> Breach:
    """Count a breach of these deliveries, on record; raises StoreError as `of`."""
    found = of(deliveries, what)
    subject = f"deliveries:{'-'.join(map(str, deliveries))}"
    audit.note(actor=by, action="disclosure.breach", subject=subject, reason=what.how)
    return found


def of(deliveries: Sequence[int], what: Event) -> Breach:
    """Count a breach of these deliveries.

    Raises:
        StoreError: one is not in the ledger, never left, or has no record.
    """
    rows, rules = {one.id: one for one in given.deliveries(deliveries)}, given.rules()
    absent = record.missing(rows)
    if absent:
        raise StoreError(
            f"The record of delivery {', '.join(map(str, absent))} is missing; restore it from the backup."
        )
    with record.opened(rows) as engine:
        for name, statement in COUNTS.items():
            engine.build_expression(name, statement)
        roles, counted, places, every = (engine.arrow(name).to_pylist() for name in list(COUNTS)[1:])
    found: dict[int, list[Given]] = defaultdict(list)
    for row in roles:
        found[row["delivery_id"]].append(given.given(rows[row["delivery_id"]], row["role"], rules))
    people = {row["delivery_id"]: row["n"] for row in counted}
    leaked = [Leaked(found[one], book.life(one)[1], people[one]) for one in sorted(found)]
    return Breach(what, leaked, every[0]["n"], {row["kode_desa"]: row["n"] for row in places})
