"""The book of requests for correction: entered, due within 3 x 24 hours (UU 27/2022 art. 30), corrected or refused.

Correcting is done where the data come from (runbook); here is kept that it was asked for, by when, and how it ended.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from gesek.delivery.disclosure import given
from gesek.delivery.disclosure.given import Given
from gesek.delivery.disclosure.whom import Whom
from gesek.errors import ConfigurationError, StoreError
from gesek.programs.fields import catalogue
from gesek.quality import incidents
from gesek.quality.incidents import CRITICAL, WARNING, Sight
from gesek.rules.file import DeclaredField
from gesek.sources.headings import redacted
from gesek.store import audit
from gesek.store.cycles import clock
from gesek.store.disclosures import CorrectionRequest
from gesek.store.findings import Incident
from gesek.store.ledger import following, now, reading, transaction
from gesek.targets.citizen import looks
from gesek.targets.citizen.complaints import words
from gesek.targets.citizen.complaints.words import Told

OPEN, CORRECTED, REFUSED = "open", "corrected", "refused"
CHANNELS = ("desk", "letter", "telephone", "village")
"""How a request may come."""
TERM = timedelta(hours=72)
"""3 x 24 hours from the receipt of the request, on no calendar of working days."""
NEAR = timedelta(hours=24)
"""What is left when somebody is reminded."""
UNKNOWN = "There is no request of that number; `gesek disclosure requests --all` names them."
DATASET, DUE, LATE = "disclosure/correction", "correction_due", "correction_late"


def declared(field: str) -> DeclaredField:
    """The declaration of a field that a request may be about; raises ConfigurationError when none of this name is kept of people."""
    for unit in catalogue().units.values():
        if field in unit.fields:
            return unit.fields[field]
    raise ConfigurationError(f"There is no field '{field}'; include/programs/fields.yaml names those there are.")


def enter(whom: Whom, field: str, channel: str, said: str, by: str) -> CorrectionRequest:
    """Enter a request under the next number.

    Args:
        whom: whose data.
        field: what is wrong, by its name in fields.yaml.
        channel: how the request came, one of `CHANNELS`.
        said: what is wrong and what is right, in her words; kept in the lake.
        by: account of the officer.

    Raises:
        ConfigurationError: no such field or channel, or nothing was said.
        StoreError: no registry knows the person, or a request of hers on this field is open.
    """
    declared(field)
    if channel not in CHANNELS:
        raise ConfigurationError(f"There is no channel '{channel}'; write one of {', '.join(CHANNELS)}.")
    if not said.strip():
        raise ConfigurationError("The request has no words; write what is wrong and what is right on standard input.")
    if whom.person_id is None:
        raise StoreError("No registry knows this person; her data are corrected where they come from, the school.")
    _not_twice(whom, field)
    moment, part = now(), words.keep(Told(kata=said.strip()))
    with transaction() as ledger:
        number = following(ledger, CorrectionRequest.id)
        row = CorrectionRequest(
            id=number,
            number=f"KOR-{clock(moment).year}-{number:06d}",
            person_id=whom.person_id,
            field=field,
            channel=channel,
            state=OPEN,
            received_at=moment,
            due_at=moment + TERM,
            part=part,
            reason="",
        )
        ledger.add(row)
        ledger.flush()
        subject = f"correction:{row.number}"
        audit.record(ledger, actor=by, action="correction.received", subject=subject, after=audit.digest(row))
        return row


def _not_twice(whom: Whom, field: str) -> None:
    query = select(CorrectionRequest.number).where(
        CorrectionRequest.person_id.in_(whom.persons), CorrectionRequest.field == field, CorrectionRequest.state == OPEN
    )
    with transaction() as ledger:
        found = ledger.scalars(query).first()
    if found is not None:
        raise StoreError(f"Her request {found} on the same field is still open; settle that one.")


def listed(everything: bool = False, overdue: bool = False) -> list[CorrectionRequest]:
    """The open requests, the nearest term first.

    Args:
        everything: the settled ones too.
        overdue: only open ones whose term is over.
    """
    query = select(CorrectionRequest).order_by(CorrectionRequest.due_at, CorrectionRequest.id)
    if overdue or not everything:
        query = query.where(CorrectionRequest.state == OPEN)
    with reading() as ledger:
        found = list(ledger.scalars(query))
    return [one for one in found if is_late(one)] if overdue else found


def read(number: str, reason: str, by: str) -> tuple[CorrectionRequest, str]:
    """A request and what she said, on record.

    Args:
        number: the request's.
        reason: why it is read, without names or numbers of people.
        by: account of who reads.

    Raises:
        ConfigurationError: nobody says why.
        StoreError: there is no such request, or the lake lacks its words.
    """
    why = looks.reason_of(reason)
    with reading() as ledger:
        known = select(CorrectionRequest).where(CorrectionRequest.number == number.strip().upper())
        row = ledger.scalars(known).one_or_none()
    if row is None:
        raise StoreError(UNKNOWN)
    looks.record(by, "correction.read", f"correction:{row.number}", why)
    return row, words.read(row.part).kata


def is_late(row: CorrectionRequest, moment: datetime | None = None) -> bool:
    """Whether an open request's term is over."""
    return row.state == OPEN and clock(row.due_at) < (moment or now())


def settle(number: str, outcome: str, reason: str, by: str) -> CorrectionRequest:
    """End a request.

    Args:
        number: the request's.
        outcome: corrected or refused.
        reason: why it is refused, or how it was corrected; without names or numbers of people.
        by: account of the officer.

    Raises:
        ConfigurationError: there is no such outcome.
        StoreError: there is no such request, it ended already, or it is refused without a reason.
    """
    if outcome not in (CORRECTED, REFUSED):
        raise ConfigurationError(f"There is no outcome '{outcome}'; write {CORRECTED} or {REFUSED}.")
    why = " ".join(redacted(reason).split())
    if outcome == REFUSED and not why:
        raise StoreError("A request is refused for a reason only, which the person is told; give --reason.")
    with transaction() as ledger:
        known = select(CorrectionRequest).where(CorrectionRequest.number == number.strip().upper()).with_for_update()
        row = ledger.scalars(known).one_or_none()
        if row is None:
            raise StoreError(UNKNOWN)
        if row.state != OPEN:
            raise StoreError(f"Request {row.number} ended already ({row.state}); enter a new one if she asks again.")
        before = audit.digest(row)
        row.state, row.settled_at, row.reason = outcome, now(), why
        ledger.flush()
        audit.record(
            ledger, actor=by, action=f"correction.{outcome}", subject=f"correction:{row.number}", reason=why,
            before=before, after=audit.digest(row),
        )  # fmt: skip
        return row


def to_be_told(whom: Whom, field: str) -> list[Given]:
    """The deliveries whose file holds the field of the person, sent or tried, the oldest first."""
    return [one for one in given.of(whom).given if field in one.fields]


def watch(moment: datetime | None = None) -> list[Sight]:
    """Open an incident for every open request whose term ends within a day or is over, and close those that ended.

    Args:
        moment: now, unless a test says otherwise.
    """
    moment = moment or now()
    wrong = {}
    for row in listed():
        if clock(row.due_at) - moment < NEAR:
            rule, severity = (LATE, CRITICAL) if is_late(row, moment) else (DUE, WARNING)
            wrong[DATASET, rule, row.number] = Sight(DATASET, rule, severity, row.number)
    with transaction() as ledger:
        query = select(Incident).where(Incident.state != incidents.RESOLVED, Incident.dataset == DATASET)
        is_open = {(one.dataset, one.rule, one.scope) for one in ledger.scalars(query)}
        incidents.follow(ledger, list(wrong.values()), is_open - set(wrong), f"watch-{clock(moment).date()}")
    return list(wrong.values())
