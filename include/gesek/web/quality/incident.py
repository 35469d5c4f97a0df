"""One incident: what it means, all that happened to it, how often it was judged, and who was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gesek.access.asker import Area
from gesek.dictionary import alerts
from gesek.operations import rerun
from gesek.quality import gate
from gesek.quality.incidents import RESOLVED
from gesek.store import cycles
from gesek.store.findings import GateResult, Incident, IncidentEvent, Notice, NoticeIncident, Rerun, Waiver
from gesek.store.ledger import reading
from gesek.store.models import ReceivedFile, Version
from gesek.web.quality import words

NEWEST = 12
"""Judgements that are shown; the older ones stay in the ledger."""


@dataclass(frozen=True)
class Judgement:
    """One time the rule was judged: of which version, in which run and attempt, and what it counted."""

    cycle_id: str
    version_id: int
    run_id: str
    attempt: int
    checked_at: datetime
    rows: int
    unexpected: int | None
    passed: bool
    of_files: bool


@dataclass(frozen=True)
class Told:
    """Somebody who was told of it, or is about to be."""

    recipient: str
    channel: str
    state: str
    at: datetime


@dataclass(frozen=True)
class Story:
    """All of one incident.

    Attributes:
        means: in plain words; `do` what to do; `reason` why the rule stands, as its suite says (English).
        details: of a refused file, what exactly is wrong.
        dag_id: the DAG that found it; empty when none judges the dataset any more.
        alike: other open incidents of the same rule and dataset.
        waived: the approved waiver in force.
    """

    incident: Incident
    state: str
    means: str
    do: str
    reason: str
    details: list[str]
    dag_id: str
    events: Sequence[IncidentEvent]
    judgements: list[Judgement]
    reruns: list[Rerun]
    waivers: Sequence[Waiver]
    waived: Waiver | None
    told: list[Told]
    alike: int

    @property
    def is_open(self) -> bool:
        """Whether something can still be done about it."""
        return self.incident.state != RESOLVED


def read_incident(area: Area, incident_id: int, language: str) -> Story | None:
    """An incident; None when there is none of that number in the area."""
    with reading() as ledger:
        one = ledger.get(Incident, incident_id)
        if one is None or not area.holds(one.scope):
            return None
        events = ledger.scalars(
            select(IncidentEvent).where(IncidentEvent.incident_id == one.id).order_by(IncidentEvent.id)
        ).all()
        waivers = ledger.scalars(select(Waiver).where(Waiver.incident_id == one.id).order_by(Waiver.id)).all()
        judgements = _judgements(ledger, one)
        reruns = _reruns(ledger, events)
        told = _told(ledger, incident_id)
        details = _details(ledger, one, events, language)
        alike = select(Incident.id).where(
            Incident.dataset == one.dataset,
            Incident.rule == one.rule,
            Incident.state != RESOLVED,
            Incident.id != one.id,
        )
        others = len(ledger.scalars(alike).all())
    means, do = alerts.of_incident(one.dataset, one.rule, language)
    reason = gate.reason_of(one.dataset, one.rule)
    today = cycles.today()
    waived = next((item for item in waivers if item.approved_at and item.expires_on >= today), None)
    state = words.WAIVED if waived and one.state != RESOLVED else one.state
    dag_id = rerun.dag_of(one.dataset) or ""
    return Story(
        one, state, means, _numbered(do, one.id), reason, details, dag_id, events, judgements, reruns, waivers, waived, told, others
    )  # fmt: skip


def _judgements(ledger: Session, one: Incident) -> list[Judgement]:
    query = (
        select(GateResult, Version.cycle_id)
        .join(Version, Version.id == GateResult.version_id)
        .where(GateResult.dataset == one.dataset, GateResult.rule == one.rule)
        .order_by(GateResult.id.desc())
        .limit(NEWEST)
    )
    return [
        Judgement(
            cycle_id, result.version_id, result.run_id, result.attempt, result.checked_at, result.rows, result.unexpected,
            result.passed, bool(result.detail.get("of_files")),
        )
        for result, cycle_id in ledger.execute(query)
    ]  # fmt: skip


def _reruns(ledger: Session, events: Sequence[IncidentEvent]) -> list[Rerun]:
    """The re-runs it was part of, the newest first; asked for together they are one row of the ledger."""
    numbers = [int(event.detail["rerun"]) for event in events if "rerun" in event.detail]
    if not numbers:
        return []
    return list(ledger.scalars(select(Rerun).where(Rerun.id.in_(numbers)).order_by(Rerun.id.desc())))


def _told(ledger: Session, incident_id: int) -> list[Told]:
    query = (
        select(Notice)
        .join(NoticeIncident, NoticeIncident.notice_id == Notice.id)
        .where(NoticeIncident.incident_id == incident_id)
        .order_by(Notice.id)
    )
    return [Told(one.recipient, one.channel, one.state, one.sent_at or one.made_at) for one in ledger.scalars(query)]


def _details(ledger: Session, one: Incident, events: Sequence[IncidentEvent], language: str) -> list[str]:
    """What a refused file's sender was told of it."""
    files = [int(event.detail["file"]) for event in events if "file" in event.detail]
    file = ledger.get(ReceivedFile, files[-1]) if files else None
    return words.refusal(one.rule, file.sentence or "", language) if file else []


def _numbered(do: str, incident_id: int) -> str:
    """What to do, with the incident's number where a command asks for one."""
    return do.replace(" N ", f" {incident_id} ")
