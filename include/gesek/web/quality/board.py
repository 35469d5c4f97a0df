"""The board of incidents: filtered, counted, a page at a time, cut to the asker's area."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from gesek import regions
from gesek.access.asker import Area
from gesek.dictionary import alerts
from gesek.quality import incidents
from gesek.store import cycles
from gesek.store.findings import Incident, Waiver
from gesek.store.ledger import reading
from gesek.web.paging import ROWS, Page, nearest, offset
from gesek.web.quality.words import ALL, OPEN, WAIVED


@dataclass(frozen=True)
class Choice:
    """Which incidents are asked for; what is empty is not asked."""

    severity: str = ""
    dataset: str = ""
    rule: str = ""
    kecamatan: str = ""
    state: str = OPEN
    owner: str = ""


@dataclass(frozen=True)
class Line:
    """One incident on the board; `state` is `waived` while an approved waiver is in force."""

    id: int
    severity: str
    dataset: str
    rule: str
    scope: str
    state: str
    owner: str | None
    seen: int
    opened_at: datetime
    seen_at: datetime
    means: str
    asked: bool


@dataclass(frozen=True)
class Board:
    """A page of the board, the counts of all open incidents, and what can be chosen."""

    page: Page[Line]
    critical: int
    warnings: int
    nobodys: int
    to_approve: int
    datasets: list[str]
    owners: list[str]


def read_board(area: Area, choice: Choice, number: int, language: str) -> Board:
    """The incidents of an area that are asked for, the critical ones first, then the newest."""
    mine = within(area)
    is_open = and_(mine, Incident.state != incidents.RESOLVED)
    asked = _asked(mine, choice)
    with reading() as ledger:
        total = ledger.scalar(select(func.count()).select_from(Incident).where(asked)) or 0
        number = nearest(number, total)
        lines = _lines(ledger, asked, number, language)
        counts = ledger.execute(_counts(is_open)).one()
        datasets = list(ledger.scalars(select(Incident.dataset).where(mine).distinct().order_by(Incident.dataset)))
        named = select(Incident.owner).where(mine, Incident.owner.is_not(None)).distinct().order_by(Incident.owner)
        owners = [str(owner) for owner in ledger.scalars(named)]
    page = Page(lines, number, total)
    return Board(page, counts.critical, counts.warnings, counts.nobodys, counts.to_approve, datasets, owners)


def within(area: Area) -> ColumnElement[bool]:
    """The incidents of an area: all, or those of its villages."""
    if area.villages is None:
        return true()
    return Incident.scope.in_(sorted(area.villages)) if area.villages else false()


def _asked(mine: ColumnElement[bool], choice: Choice) -> ColumnElement[bool]:
    parts = [mine]
    wanted = {
        Incident.severity: choice.severity,
        Incident.dataset: choice.dataset,
        Incident.rule: choice.rule,
        Incident.owner: choice.owner,
    }
    parts += [column == value for column, value in wanted.items() if value]
    if choice.kecamatan:
        parts.append(Incident.scope.in_([code for code in regions.villages() if code[:6] == choice.kecamatan]))
    if choice.state in (OPEN, WAIVED):
        parts.append(Incident.state != incidents.RESOLVED)
    if choice.state == WAIVED:
        parts.append(Incident.id.in_(_waived()))
    elif choice.state not in (OPEN, ALL):
        parts.append(Incident.state == choice.state)
        parts.append(or_(Incident.state == incidents.RESOLVED, Incident.id.not_in(_waived())))
    return and_(*parts)


def _waived() -> Select[int]:
    """The incidents with an approved waiver in force today."""
    return select(Waiver.incident_id).where(Waiver.approved_at.is_not(None), Waiver.expires_on >= cycles.today())


def _waiting() -> Select[int]:
    """The incidents with a waiver that a second person has to approve."""
    return select(Waiver.incident_id).where(Waiver.approved_at.is_(None), Waiver.expires_on >= cycles.today())


def _lines(ledger: Session, asked: ColumnElement[bool], number: int, language: str) -> list[Line]:
    order = (case((Incident.severity == incidents.CRITICAL, 0), else_=1), Incident.id.desc())
    query = select(Incident, Incident.id.in_(_waived()).label("waived"), Incident.id.in_(_waiting()).label("asked"))
    found = ledger.execute(query.where(asked).order_by(*order).limit(ROWS).offset(offset(number)))
    return [_line(incident, waived, waiting, language) for incident, waived, waiting in found]


def _line(one: Incident, waived: bool, asked: bool, language: str) -> Line:
    return Line(
        one.id,
        one.severity,
        one.dataset,
        one.rule,
        one.scope,
        WAIVED if waived and one.state != incidents.RESOLVED else one.state,
        one.owner,
        one.seen,
        one.opened_at,
        one.seen_at,
        alerts.of_incident(one.dataset, one.rule, language)[0],
        asked,
    )


def _counts(is_open: ColumnElement[bool]) -> Select[int, int, int, int]:
    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return select(
        count(Incident.severity == incidents.CRITICAL).label("critical"),
        count(Incident.severity != incidents.CRITICAL).label("warnings"),
        count(and_(Incident.owner.is_(None), Incident.id.not_in(_waived()))).label("nobodys"),
        count(Incident.id.in_(_waiting())).label("to_approve"),
    ).where(is_open)
