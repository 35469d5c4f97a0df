"""One delivery: what it is, its life, its files, what came back; and of a village its own part."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from gesek import regions
from gesek.delivery import book, contents, retention, states, usage
from gesek.delivery.build import place
from gesek.delivery.contents import Content
from gesek.delivery.realisation import book as realisation
from gesek.delivery.realisation.book import Standing
from gesek.delivery.usage import Debt
from gesek.programs import definition
from gesek.programs.agencies import agencies
from gesek.store.calendar import UsageReport
from gesek.store.cycles import clock
from gesek.store.deliveries import Delivery, DeliveryAttempt, DeliveryPartReceipt, DeliveryReturn
from gesek.store.ledger import reading
from gesek.web.deliveries import words
from gesek.web.paging import Page, paged


@dataclass(frozen=True)
class Face:
    """What a delivery is, as everybody sees it who sees some of it."""

    row: Delivery
    title: str
    recipient: str
    sent_at: datetime | None


@dataclass(frozen=True)
class Happened:
    """An event of its life: when, what (state or event), by whom, and why in words."""

    at: datetime
    action: str
    actor: str
    note: str


@dataclass(frozen=True)
class Whole:
    """A delivery as its recipient and its sender see it.

    Attributes:
        manifest: as the package has it; None while none is built.
        removed: whether its package was removed after its time.
        attempts, events, returns: in order.
        standing: how it was carried out; None where nobody said anything yet.
        report: on its use, where one was entered; debt: where one is owed.
        villages: how many villages have a part of their own, and how many said that it came.
    """

    face: Face
    manifest: dict[str, Any] | None
    files: list[Content]
    removed: bool
    attempts: list[DeliveryAttempt]
    events: list[Happened]
    returns: list[DeliveryReturn]
    standing: Standing | None
    report: UsageReport | None
    debt: Debt | None
    villages: tuple[int, int]

    @property
    def as_of(self) -> date | None:
        """The day its data stand for."""
        return date.fromisoformat(self.manifest["as_of"]) if self.manifest else None

    @property
    def answers(self) -> list[str]:
        """The levels of answer that bring something new from where it stands."""
        state = self.face.row.state
        return [level for level in words.LEVELS if state in states.FROM[level]]

    @property
    def can_be_sent(self) -> bool:
        """Whether it can be handed over, for the first time or once more."""
        return not self.removed and self.face.row.state in (
            states.BUILT, states.REJECTED, states.SENT, states.RECEIVED, states.ACCEPTED,
        )  # fmt: skip

    @property
    def can_be_recalled(self) -> bool:
        """Whether it can be recalled."""
        return self.face.row.state in states.FROM[states.RECALLED]

    @property
    def is_out(self) -> bool:
        """Whether its recipient has it or had it, so that copies are given and returns and reports are taken."""
        return self.face.row.state in states.OUT


@dataclass(frozen=True)
class Part:
    """A village's part of a divided package: its files, and since when the village says to have them."""

    kode_desa: str
    name: str
    kecamatan: str
    files: list[Content]
    received_at: datetime | None
    standing: Standing | None = None


def face(row: Delivery) -> Face:
    """What a delivery is."""
    known = {version.version: version.title for version in definition.versions(row.program)}
    title = known.get(row.program_version, row.program)
    return Face(row, title, agencies()[row.recipient], clock(row.sent_at) if row.sent_at else None)


def whole(row: Delivery) -> Whole:
    """Everything of a delivery."""
    _, attempts, events = book.life(row.id)
    mine = {"delivery_id": row.id}
    with reading() as ledger:
        returns = list(ledger.scalars(select(DeliveryReturn).filter_by(**mine).order_by(DeliveryReturn.id)))
        report = ledger.scalars(select(UsageReport).filter_by(**mine)).one_or_none()
        counted = select(func.count()).select_from(DeliveryPartReceipt).filter_by(**mine)
        received = ledger.scalar(counted) or 0
    return Whole(
        face(row),
        contents.told(row),
        contents.files(row),
        (place(row) / retention.CERTIFICATE).exists(),
        attempts,
        [Happened(clock(one.at), one.action, one.actor, one.note) for one in events],
        returns,
        realisation.standing(row.id) if returns else None,
        report,
        next((one for one in usage.debts() if one.delivery.id == row.id), None),
        (len(contents.villages(row)), received),
    )


def part(row: Delivery, kode_desa: str) -> Part:
    """A village's part of a delivery."""
    with reading() as ledger:
        mine = select(DeliveryPartReceipt.received_at).filter_by(delivery_id=row.id, kode_desa=kode_desa)
        received_at = ledger.scalars(mine).one_or_none()
        returned = ledger.scalars(select(DeliveryReturn.id).filter_by(delivery_id=row.id).limit(1)).first()
    standing = realisation.standing(row.id, kode_desa) if returned else None
    return _part(kode_desa, contents.of_village(row, kode_desa), received_at, standing)


def parts(row: Delivery, codes: list[str], number: int = 1, missing: bool = False) -> Page[Part]:
    """The parts of these villages, a page at a time.

    Args:
        row: the delivery.
        codes: the villages.
        number: of the page.
        missing: only those that nobody said to have yet.
    """
    with reading() as ledger:
        query = select(DeliveryPartReceipt).filter_by(delivery_id=row.id)
        said = {one.kode_desa: one.received_at for one in ledger.scalars(query)}
    page = paged([code for code in codes if not (missing and code in said)], number)
    files = contents.villages(row)
    found = [_part(code, files.get(code, []), said.get(code)) for code in page.rows]
    return Page(found, page.number, page.total, page.size)


def codes(row: Delivery) -> list[str]:
    """The villages that have a part of their own in a delivery that went out; none where it is not divided."""
    return list(contents.villages(row)) if row.state in states.OUT else []


def _part(kode_desa: str, files: list[Content], received_at: datetime | None, standing: Standing | None = None) -> Part:
    since = clock(received_at) if received_at else None
    return Part(kode_desa, regions.name(kode_desa), regions.name(kode_desa[:6]), files, since, standing)
