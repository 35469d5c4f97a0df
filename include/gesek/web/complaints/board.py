"""The complaints of an area: how many stand where, and a page of those that are asked for, the most overdue first."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, false, func, or_, select, true

from gesek.access.asker import Area
from gesek.store import cycles
from gesek.store.complaints import Complaint
from gesek.store.ledger import reading
from gesek.targets.citizen.complaints import rules
from gesek.web.paging import ROWS, Page, nearest, offset

OPEN, OVERDUE, ALL = "open", "overdue", "all"
SHOWN = (OPEN, OVERDUE, *rules.OPEN, rules.ANSWERED, rules.REJECTED, rules.WITHDRAWN, ALL)
"""What may be asked for: the open ones, the overdue, those of a state, all."""
SOON = 3
"""Days before the deadline from which a complaint is pointed out."""


@dataclass(frozen=True)
class Line:
    """A complaint on the board; `left` are the days until its deadline, negative when it is past, None when it ended."""

    number: str
    kind: str
    state: str
    kode_desa: str
    received: date
    deadline: date
    left: int | None
    outcome: str

    @property
    def overdue(self) -> bool:
        """Whether its deadline has passed without an answer."""
        return self.left is not None and self.left < 0

    @property
    def soon(self) -> bool:
        """Whether its deadline is near."""
        return self.left is not None and 0 <= self.left <= SOON


@dataclass(frozen=True)
class Board:
    """How many complaints there are of each of `SHOWN`, and a page of lines."""

    counts: dict[str, int]
    page: Page[Line]


@dataclass(frozen=True)
class Choice:
    """Which complaints: one of `SHOWN`, a kind, a kecamatan or a village by code; empty for any."""

    state: str = OPEN
    kind: str = ""
    place: str = ""


def read_board(area: Area, choice: Choice, page: int = 1, size: int | None = ROWS) -> Board:
    """The board of an area; with no size, all lines."""
    today = cycles.today()
    mine = _within(area) & _chosen_kind(choice) & _chosen_place(choice)
    wanted = mine & _of_state(choice.state, today)
    first = case((Complaint.state.in_(rules.OPEN), 0), else_=1)
    query = select(Complaint).where(wanted).order_by(first, Complaint.deadline, Complaint.id)
    with reading() as ledger:
        per_state = select(Complaint.state, func.count()).where(mine).group_by(Complaint.state)
        counted = {state: count for state, count in ledger.execute(per_state)}
        late = ledger.scalar(select(func.count()).where(mine & _of_state(OVERDUE, today))) or 0
        total = ledger.scalar(select(func.count()).where(wanted)) or 0
        number = nearest(page, total, size) if size else 1
        rows = ledger.scalars(query.offset(offset(number, size)).limit(size) if size else query)
        lines = [line(row, today) for row in rows]
    counts = {state: counted.get(state, 0) for state in SHOWN}
    counts |= {OPEN: sum(counted.get(state, 0) for state in rules.OPEN), OVERDUE: late, ALL: sum(counted.values())}
    return Board(counts, Page(lines, number, total, size or max(1, total)))


def line(row: Complaint, today: date) -> Line:
    """A complaint as the board has it."""
    left = (row.deadline - today).days if row.state in rules.OPEN else None
    received = cycles.clock(row.received_at).date()
    return Line(row.number, row.kind, row.state, row.kode_desa, received, row.deadline, left, row.outcome or "")


def _within(area: Area) -> ColumnElement[bool]:
    if area.everywhere:
        return true()
    in_kecamatan = func.substr(Complaint.kode_desa, 1, 6).in_(sorted(area.kecamatan))
    return or_(false(), in_kecamatan, Complaint.kode_desa.in_(sorted(area.desa)))


def _chosen_kind(choice: Choice) -> ColumnElement[bool]:
    return Complaint.kind == choice.kind if choice.kind else true()


def _chosen_place(choice: Choice) -> ColumnElement[bool]:
    return Complaint.kode_desa.startswith(choice.place, autoescape=True) if choice.place else true()


def _of_state(state: str, today: date) -> ColumnElement[bool]:
    if state == ALL:
        return true()
    if state == OPEN:
        return Complaint.state.in_(rules.OPEN)
    if state == OVERDUE:
        return Complaint.state.in_(rules.OPEN) & (Complaint.deadline < today)
    return Complaint.state == state
