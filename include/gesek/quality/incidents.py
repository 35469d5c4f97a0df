"""Incidents: what a gate or a refusal found wrong, from its first sight until it is right again.

One is open per dataset, rule and scope: seen again, it is counted; when its rule passes, or a later file of the same village
or source is accepted, it closes by itself. People acknowledge, assign and resolve it; every step is an event that stays.
A warning may be waived until a day by two people; what is critical may not.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gesek.errors import IncidentError
from gesek.quality.notices import channels
from gesek.store import audit
from gesek.store.findings import Incident, IncidentEvent, Waiver
from gesek.store.ledger import now, reading, transaction
from gesek.store.models import ReceivedFile

NEW, ACKNOWLEDGED, ASSIGNED, RESOLVED = "new", "acknowledged", "assigned", "resolved"
CRITICAL, WARNING = "critical", "warning"
SYSTEM = audit.SYSTEM
"""Who acts when no person does."""
VILLAGES = "musdes"
"""The source of which each village sends its own workbook."""
Key = tuple[str, str, str]
"""Dataset, rule and scope."""


@dataclass(frozen=True)
class Sight:
    """Something wrong, as seen by one run; counts and codes only."""

    dataset: str
    rule: str
    severity: str
    scope: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What tells one incident from another."""
        return self.dataset, self.rule, self.scope


def follow(session: Session, wrong: Sequence[Sight], right: Collection[Key], run_id: str, attempt: int = 1) -> None:
    """Open or count what is wrong, close what is right again; within the transaction that records the results.

    Args:
        session: the transaction.
        wrong: what a run found wrong.
        right: what it looked at and found right.
        run_id: the run.
        attempt: of its task; the same run and attempt is one sight, however often it is written.
    """
    is_open = {
        (one.dataset, one.rule, one.scope): one
        for one in session.scalars(select(Incident).where(Incident.state != RESOLVED))
    }
    for sight in wrong:
        found = is_open.get(sight.key)
        if found is None:
            _open(session, sight, run_id, attempt)
        elif (found.run_id, found.attempt) != (run_id, attempt):
            found.run_id, found.attempt, found.seen, found.seen_at = run_id, attempt, found.seen + 1, now()
            found.severity = sight.severity
            _note(session, found, SYSTEM, "seen", "", {**sight.detail, "run_id": run_id, "attempt": attempt})
    for key in right:
        if key in is_open:
            _close(session, is_open[key], SYSTEM, "it passes now", {"run_id": run_id})


def follow_files(source: str, run_id: str) -> None:
    """Open an incident for every refused file that nothing came after, and close those that were mended.

    A village's workbook is mended by a later one of the same village, an export by any later file of its source.
    """
    dataset = f"landing/{source}"
    with transaction() as session:
        files = list(
            session.scalars(select(ReceivedFile).where(ReceivedFile.source == source).order_by(ReceivedFile.id))
        )
        accepted: dict[str | None, int] = {}
        for file in files:
            if file.state == "accepted":
                accepted[file.kode_desa if source == VILLAGES else None] = file.id
        wrong: dict[Key, Sight] = {}
        for file in files:
            if file.state == "refused" and accepted.get(file.kode_desa if source == VILLAGES else None, 0) < file.id:
                sight = Sight(dataset, str(file.code), CRITICAL, file.kode_desa or file.name, {"file": file.id})
                wrong[sight.key] = sight
        is_open = session.scalars(select(Incident).where(Incident.state != RESOLVED, Incident.dataset == dataset))
        right = {(one.dataset, one.rule, one.scope) for one in is_open} - set(wrong)
        follow(session, list(wrong.values()), right, run_id)


def acknowledge(incident_id: int, actor: str, note: str = "") -> None:
    """Say that somebody has seen it; raises IncidentError when it is resolved or unknown."""
    with transaction() as session:
        incident = _opened(session, incident_id)
        if incident.state == NEW:
            incident.state = ACKNOWLEDGED
        _note(session, incident, actor, "acknowledged", note)
        audit.record(
            session, actor=actor, action="incident.acknowledge", subject=f"incident:{incident_id}", reason=note
        )


def assign(incident_id: int, actor: str, owner: str, channel: str | None = None, note: str = "") -> None:
    """Give it to an owner, who is told of it by a channel.

    Raises:
        IncidentError: it is resolved or unknown, or the owner is not reached by a channel of this name.
    """
    channels.load().check(owner, channel)
    with transaction() as session:
        incident = _opened(session, incident_id)
        incident.state, incident.owner, incident.channel = ASSIGNED, owner, channel or incident.channel
        _note(session, incident, actor, "assigned", note, {"owner": owner, "channel": channel})
        audit.record(session, actor=actor, action="incident.assign", subject=f"incident:{incident_id}", reason=note)


def resolve(incident_id: int, actor: str, reason: str) -> None:
    """Close it by hand; the next run that finds it wrong opens a new one.

    Raises:
        IncidentError: no reason is given, or it is resolved or unknown.
    """
    with transaction() as session:
        _close(session, _opened(session, incident_id), actor, _reason(reason))
        audit.record(session, actor=actor, action="incident.resolve", subject=f"incident:{incident_id}", reason=reason)


def waive(incident_id: int, actor: str, reason: str, expires_on: date) -> int:
    """Ask that a warning be let be until a day; returns the waiver's id, which a second person approves.

    Raises:
        IncidentError: it is critical, resolved or unknown, or no reason is given.
    """
    with transaction() as session:
        incident = _opened(session, incident_id)
        if incident.severity != WARNING:
            raise IncidentError(
                f"Incident {incident_id} is {incident.severity} and cannot be waived; have the data mended at its source "
                "and run the stage again."
            )
        waiver = Waiver(
            incident_id=incident_id, asked_by=actor, reason=_reason(reason), expires_on=expires_on, asked_at=now()
        )
        session.add(waiver)
        session.flush()
        _note(session, incident, actor, "waiver asked", reason, {"waiver": waiver.id, "until": expires_on.isoformat()})
        asked = audit.digest(waiver)
        audit.record(
            session, actor=actor, action="waiver.ask", subject=f"waiver:{waiver.id}", reason=reason, after=asked
        )
        return waiver.id


def approve(waiver_id: int, actor: str) -> None:
    """Put a waiver in force; raises IncidentError when it is unknown or the one who asked approves it."""
    with transaction() as session:
        waiver = session.get(Waiver, waiver_id)
        if waiver is None:
            raise IncidentError(f"There is no waiver {waiver_id}; `gesek quality show` of its incident names it.")
        if waiver.asked_by == actor:
            raise IncidentError(f"Waiver {waiver_id} was asked for by the same person; a second one has to approve it.")
        if waiver.approved_at is None:
            asked = audit.digest(waiver)
            waiver.approved_by, waiver.approved_at = actor, now()
            incident = session.get_one(Incident, waiver.incident_id)
            _note(session, incident, actor, "waiver approved", waiver.reason, {"waiver": waiver.id})
            audit.record(
                session,
                actor=actor,
                action="waiver.approve",
                subject=f"waiver:{waiver.id}",
                before=asked,
                after=audit.digest(waiver),
            )


def waived(session: Session, incident_id: int, on: date) -> bool:
    """Whether an approved waiver of the incident is in force on a day."""
    query = select(Waiver.id).where(
        Waiver.incident_id == incident_id, Waiver.approved_at.is_not(None), Waiver.expires_on >= on
    )
    return session.scalars(query.limit(1)).first() is not None


def listed(everything: bool = False) -> list[Incident]:
    """The open incidents, or all; critical ones first, then the newest."""
    with reading() as session:
        query = select(Incident).order_by(Incident.id.desc())
        found = list(session.scalars(query if everything else query.where(Incident.state != RESOLVED)))
    return sorted(found, key=lambda one: one.severity != CRITICAL)


def chosen(
    ids: Collection[int] = (), dataset: str = "", rule: str = "", scopes: Collection[str] = ()
) -> list[Incident]:
    """The open incidents that are named: those of these ids, or all of a dataset, rule and scopes; by id.

    Raises:
        IncidentError: nothing is named, ids are mixed with the rest, one of them is unknown or resolved, or a scope has none.
    """
    if bool(ids) == bool(dataset):
        raise IncidentError(
            "Name the incidents by their numbers, or by --dataset (with --rule and --scope); not by both."
        )
    with transaction() as session:
        if ids:
            return [_opened(session, one) for one in sorted(set(ids))]
        query = select(Incident).where(Incident.state != RESOLVED, Incident.dataset == dataset).order_by(Incident.id)
        found = [
            one for one in session.scalars(query) if rule in ("", one.rule) and (not scopes or one.scope in scopes)
        ]
    without = sorted(set(scopes) - {one.scope for one in found})
    if without or not found:
        where = f"{dataset} {rule}".strip() + (f" of {', '.join(without)}" if without else "")
        raise IncidentError(f"No open incident is of {where}; `gesek quality list` names the open ones.")
    return found


def title(incident: Incident) -> str:
    """An incident in one line."""
    scope = f" of {incident.scope}" if incident.scope else ""
    owner = f", {incident.owner}" if incident.owner else ""
    return f"Incident {incident.id}: {incident.dataset} {incident.rule}{scope} ({incident.severity}, {incident.state}{owner})"


def shown(incident_id: int) -> tuple[Incident, list[IncidentEvent]]:
    """An incident and all that happened to it, in order; raises IncidentError when it is unknown."""
    with transaction() as session:
        incident = _known(session, incident_id)
        query = select(IncidentEvent).where(IncidentEvent.incident_id == incident_id).order_by(IncidentEvent.id)
        return incident, list(session.scalars(query))


def note(session: Session, incident_id: int, actor: str, action: str, text: str, detail: Mapping[str, Any]) -> None:
    """Add an event to an incident, open or not, within a transaction."""
    _note(session, _known(session, incident_id), actor, action, text, detail)


def _open(session: Session, sight: Sight, run_id: str, attempt: int) -> None:
    moment = now()
    incident = Incident(
        dataset=sight.dataset,
        rule=sight.rule,
        scope=sight.scope,
        severity=sight.severity,
        state=NEW,
        run_id=run_id,
        attempt=attempt,
        seen=1,
        opened_at=moment,
        seen_at=moment,
    )
    session.add(incident)
    session.flush()
    _note(session, incident, SYSTEM, "opened", "", {**sight.detail, "run_id": run_id, "attempt": attempt})


def _close(session: Session, incident: Incident, actor: str, why: str, detail: Mapping[str, Any] | None = None) -> None:
    incident.state, incident.resolved_at = RESOLVED, now()
    _note(session, incident, actor, "resolved", why, detail or {})


def _note(
    session: Session, incident: Incident, actor: str, action: str, text: str, detail: Mapping[str, Any] | None = None
) -> None:
    event = IncidentEvent(
        incident_id=incident.id, at=now(), actor=actor, action=action, note=text, detail=dict(detail or {})
    )
    session.add(event)


def _known(session: Session, incident_id: int) -> Incident:
    incident = session.get(Incident, incident_id)
    if incident is None:
        raise IncidentError(f"There is no incident {incident_id}; `gesek quality list --all` names them.")
    return incident


def _opened(session: Session, incident_id: int) -> Incident:
    incident = _known(session, incident_id)
    if incident.state == RESOLVED:
        raise IncidentError(f"Incident {incident_id} is resolved; if it comes back, the next run opens a new one.")
    return incident


def _reason(text: str) -> str:
    if not text.strip():
        raise IncidentError("A reason is missing; say in a few words, without names or numbers of people, why.")
    return text.strip()
