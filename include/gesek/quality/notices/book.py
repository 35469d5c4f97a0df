"""The book of notices: which incidents are due to be told where, and what was told; all of it in the ledger.

An incident is told once when it is new, then again on the rising schedule of its severity, until somebody acknowledges or
resolves it. Assigned to somebody, it is new to them. A warning waived until a day is left alone until then.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import make_msgid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gesek.quality import incidents
from gesek.quality.incidents import RESOLVED
from gesek.quality.notices.channels import Channels, Route
from gesek.quality.notices.digest import Digest, Line, compose
from gesek.store.cycles import clock
from gesek.store.findings import Incident, IncidentEvent, Notice, NoticeIncident
from gesek.store.ledger import transaction

PENDING, SENT, DROPPED = "pending", "sent", "dropped"
DOMAIN = "gesek"
"""Right side of a Message-ID; it names no host."""


@dataclass(frozen=True)
class _Due:
    incident: Incident
    telling: int


@dataclass(frozen=True)
class Told:
    """A notice as a person looks it up, with the numbers of its incidents."""

    notice: Notice
    incidents: list[int]


def routes(agreed: Channels, moment: datetime) -> list[Route]:
    """The ways along which something is due."""
    with transaction() as session:
        return sorted(_untold(session, agreed, moment))


def waiting(agreed: Channels, route: Route, moment: datetime) -> Notice | None:
    """The notice that waits to be sent along a route, composed of what is due if there is none; None when nothing is due.

    One that waited is dropped when none of its incidents needs it any more; otherwise it stays as it was composed, and what
    became due meanwhile waits until it is sent.
    """
    with transaction() as session:
        due = _untold(session, agreed, moment).get(route, [])
        found = _pending(session, route, "")
        if found is not None:
            inside = set(session.scalars(select(NoticeIncident.incident_id).filter_by(notice_id=found.id)))
            if inside & {one.incident.id for one in due}:
                return found
            found.state = DROPPED
            session.flush()
        return _compose(session, route, due, moment) if due else None


def letter(about: str, route: Route, text: Digest, pause: timedelta, moment: datetime) -> Notice | None:
    """A notice about something else than incidents that waits along a route, or a new one when the pause since the last is over.

    Args:
        about: what it speaks of; it is told again and again until it is not asked for any more.
        route: where.
        text: its subject and body.
        pause: from one telling to the next.
        moment: now.
    """
    with transaction() as session:
        found = _pending(session, route, about)
        if found is not None:
            return found
        query = select(func.max(Notice.sent_at)).filter_by(
            recipient=route.recipient, channel=route.channel, about=about
        )
        last = session.scalar(query)
        if last is not None and moment < clock(last) + pause:
            return None
        return _add(session, route, text, moment, about)


def _pending(session: Session, route: Route, about: str) -> Notice | None:
    query = select(Notice).filter_by(recipient=route.recipient, channel=route.channel, about=about, state=PENDING)
    return session.scalars(query).one_or_none()


def sent(notice_id: int, moment: datetime) -> None:
    """Record that a notice went out, with an event on each of its incidents; recorded twice, it is recorded once."""
    with transaction() as session:
        notice = session.get_one(Notice, notice_id)
        if notice.state == SENT:
            return
        notice.state, notice.sent_at, notice.problem, notice.tries = SENT, moment, None, notice.tries + 1
        for one in session.scalars(select(NoticeIncident).filter_by(notice_id=notice_id)):
            detail = {"notice": notice_id, "recipient": notice.recipient, "channel": notice.channel}
            action = "told" if one.telling == 1 else "reminded"
            event = IncidentEvent(
                incident_id=one.incident_id, at=moment, actor=incidents.SYSTEM, action=action, note="", detail=detail
            )
            session.add(event)


def failed(notice_id: int, problem: str) -> None:
    """Record that a notice could not be sent, and the kind of failure; it goes on waiting."""
    with transaction() as session:
        notice = session.get_one(Notice, notice_id)
        notice.tries, notice.problem = notice.tries + 1, problem


def told(limit: int) -> list[Told]:
    """The newest notices, whatever became of them."""
    with transaction() as session:
        found = list(session.scalars(select(Notice).order_by(Notice.id.desc()).limit(limit)))
        inside = defaultdict(list)
        query = select(NoticeIncident).where(NoticeIncident.notice_id.in_([one.id for one in found]))
        for one in session.scalars(query.order_by(NoticeIncident.incident_id)):
            inside[one.notice_id].append(one.incident_id)
    return [Told(one, inside[one.id]) for one in found]


def _untold(session: Session, agreed: Channels, moment: datetime) -> dict[Route, list[_Due]]:
    """The incidents that are due, by where they are told; those of a waiting notice are still due."""
    since, seen = _last_steps(session)
    tellings = _tellings(session)
    wanted: dict[Route, list[_Due]] = defaultdict(list)
    for incident in session.scalars(select(Incident).where(Incident.state != RESOLVED).order_by(Incident.id)):
        assigned, acknowledged = since.get(incident.id, 0), seen.get(incident.id, 0)
        if acknowledged > assigned or incidents.waived(session, incident.id, clock(moment).date()):
            continue
        times = [at for event, at in tellings[incident.id] if event > assigned]
        if times:
            pause = timedelta(days=agreed.days_until(incident.severity, len(times)))
            if moment < max(times) + pause:
                continue
        route = agreed.route(incident.dataset, incident.owner, incident.channel)
        wanted[route].append(_Due(incident, len(times) + 1))
    return wanted


def _last_steps(session: Session) -> tuple[dict[int, int], dict[int, int]]:
    """Incident -> event of its last assignment; and -> of its last acknowledgement."""
    last: dict[str, dict[int, int]] = {"assigned": {}, "acknowledged": {}}
    query = select(IncidentEvent.id, IncidentEvent.incident_id, IncidentEvent.action).order_by(IncidentEvent.id)
    for event in session.execute(query.where(IncidentEvent.action.in_(last))):
        last[event.action][event.incident_id] = event.id
    return last["assigned"], last["acknowledged"]


def _tellings(session: Session) -> dict[int, list[tuple[int, datetime]]]:
    """Incident -> the events by which somebody was told, with their moments."""
    found: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    query = select(IncidentEvent.id, IncidentEvent.incident_id, IncidentEvent.at)
    for event in session.execute(query.where(IncidentEvent.action.in_(("told", "reminded")))):
        at = event.at if event.at.tzinfo else event.at.replace(tzinfo=UTC)  # SQLite gives it back without its zone
        found[event.incident_id].append((event.id, at))
    return found


def _compose(session: Session, route: Route, due: Sequence[_Due], moment: datetime) -> Notice:
    digest = compose(route.recipient, [_line(session, one) for one in due])
    notice = _add(session, route, digest, moment)
    session.add_all(
        NoticeIncident(notice_id=notice.id, incident_id=one.incident.id, telling=one.telling) for one in due
    )
    return notice


def _add(session: Session, route: Route, text: Digest, moment: datetime, about: str = "") -> Notice:
    notice = Notice(
        message_id=make_msgid("notice", DOMAIN),
        recipient=route.recipient,
        channel=route.channel,
        about=about,
        state=PENDING,
        subject=text.subject,
        body=text.body,
        made_at=moment,
        tries=0,
    )
    session.add(notice)
    session.flush()
    return notice


def _line(session: Session, due: _Due) -> Line:
    incident = due.incident
    query = select(IncidentEvent).where(IncidentEvent.incident_id == incident.id)
    query = query.where(IncidentEvent.action.in_(("opened", "seen"))).order_by(IncidentEvent.id.desc()).limit(1)
    detail = session.scalars(query).one().detail
    return Line(
        incident.id,
        due.telling,
        incident.severity,
        incident.dataset,
        incident.rule,
        incident.scope,
        incident.seen,
        incident.opened_at,
        detail.get("file"),
        detail.get("rows"),
        detail.get("unexpected"),
    )
