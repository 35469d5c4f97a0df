"""The book of deliveries: what went out, filtered, a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from gesek.programs import definition
from gesek.programs.agencies import agencies
from gesek.store.cycles import clock
from gesek.store.deliveries import Delivery, DeliveryPartReceipt
from gesek.store.ledger import reading
from gesek.web.deliveries.reach import Reach
from gesek.web.paging import ROWS, Page, offset


@dataclass(frozen=True)
class Choice:
    """Which deliveries are wanted; what is empty chooses all."""

    program: str = ""
    opd: str = ""
    state: str = ""
    cycle: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """For a query."""
        chosen = {
            Delivery.program: self.program,
            Delivery.recipient: self.opd,
            Delivery.state: self.state,
            Delivery.cycle_id: self.cycle,
        }
        return [column == value for column, value in chosen.items() if value]


@dataclass(frozen=True)
class Line:
    """One delivery of the book.

    Attributes:
        sent_at: on the regency's clock; None while it was not sent.
        whole: whether the visitor sees it as its recipient does, not a village's part alone.
        said: whether the visitor's one village said that its part came; None where this is not asked.
    """

    id: int
    program: str
    title: str
    opd: str
    recipient: str
    cycle: str
    sequence: int
    state: str
    rows: int
    sent_at: datetime | None
    whole: bool
    said: bool | None = None


@dataclass(frozen=True)
class Choices:
    """What can be chosen: programmes and agencies by id with their names, and cycles, the newest first."""

    programs: list[tuple[str, str]]
    opds: list[tuple[str, str]]
    cycles: list[str]


def read(reach: Reach, choice: Choice, number: int = 1, size: int = ROWS) -> Page[Line]:
    """A page of the book, the newest delivery first."""
    mine = [reach.condition(), *choice.conditions()]
    with reading() as ledger:
        total = ledger.scalar(select(func.count()).select_from(Delivery).where(*mine)) or 0
        rows = list(ledger.scalars(_query(mine).offset(offset(number, size)).limit(size)))
        said = _said(reach)
        known = set(ledger.scalars(said)) if said is not None else None
    return Page([line(row, reach, known) for row in rows], max(1, number), total, size)


def choices(reach: Reach) -> Choices:
    """What the deliveries that are seen can be chosen by."""
    columns = (Delivery.program, Delivery.recipient, Delivery.cycle_id)
    with reading() as ledger:
        rows = ledger.execute(select(*columns).where(reach.condition()).distinct()).all()
    return Choices(
        sorted({(program, title(program)) for program, _, _ in rows}, key=lambda pair: pair[1]),
        sorted({(opd, agencies()[opd]) for _, opd, _ in rows}, key=lambda pair: pair[1]),
        sorted({cycle for _, _, cycle in rows}, reverse=True),
    )


def _query(conditions: list[ColumnElement[bool]]) -> Select[Delivery]:
    return select(Delivery).where(*conditions).order_by(Delivery.id.desc())


def _said(reach: Reach) -> Select[int] | None:
    """The deliveries whose part the visitor's only village said to have."""
    if reach.everything or reach.area.kecamatan or len(reach.area.desa) != 1:
        return None
    [kode_desa] = reach.area.desa
    return select(DeliveryPartReceipt.delivery_id).filter_by(kode_desa=kode_desa)


def title(program: str) -> str:
    """What a programme is called today."""
    return definition.load(program).title if program in definition.names() else program


def line(row: Delivery, reach: Reach, said: set[int] | None = None) -> Line:
    """A delivery as the book shows it; `said` are those whose part the visitor's one village said to have."""
    whole = reach.whole(row.recipient)
    return Line(
        row.id,
        row.program,
        title(row.program),
        row.recipient,
        agencies()[row.recipient],
        row.cycle_id,
        row.sequence,
        row.state,
        row.rows,
        clock(row.sent_at) if row.sent_at else None,
        whole,
        None if whole or said is None else row.id in said,
    )
