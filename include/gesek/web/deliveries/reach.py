"""Which deliveries are somebody's to see: all, those of an agency, or the parts of villages in divided packages."""

from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, false, or_, true

from gesek.access.asker import Area, Asker
from gesek.delivery import book, contents, states
from gesek.errors import StoreError
from gesek.programs import definition
from gesek.store.deliveries import Delivery
from gesek.web.door import NotFoundError


@dataclass(frozen=True)
class Reach:
    """What of the deliveries a permission opens to somebody.

    Attributes:
        everything: every delivery, whole.
        opds: agencies whose deliveries are seen whole.
        area: kecamatan and villages whose own parts of divided packages are seen.
    """

    everything: bool = False
    opds: frozenset[str] = frozenset()
    area: Area = field(default_factory=Area)

    @property
    def of_villages(self) -> bool:
        """Whether it holds some village's parts."""
        return bool(self.area.kecamatan or self.area.desa)

    def condition(self) -> ColumnElement[bool]:
        """Of the ledger's deliveries those that it holds, for a query."""
        if self.everything:
            return true()
        pairs = divided() if self.of_villages else frozenset()
        of_villages = [and_(Delivery.program == program, Delivery.recipient == opd) for program, opd in sorted(pairs)]
        gone = and_(Delivery.state.in_(states.OUT), or_(false(), *of_villages))
        return or_(Delivery.recipient.in_(self.opds), gone)

    def whole(self, recipient: str) -> bool:
        """Whether deliveries to an agency are seen whole."""
        return self.everything or recipient in self.opds

    def slot(self, program: str, recipient: str) -> bool:
        """Whether a slot of the calendar concerns the visitor."""
        return self.whole(recipient) or (self.of_villages and (program, recipient) in divided())

    def parts(self, row: Delivery) -> list[str]:
        """The villages whose own parts of a delivery it holds, by code; none where it is not divided."""
        if row.state not in states.OUT or (row.program, row.recipient) not in divided():
            return []
        return [code for code in contents.villages(row) if self.area.holds(code)]


def of(asker: Asker, permission: str) -> Reach:
    """What a permission opens to somebody; several grants add up, each within its own bounds."""
    found = asker.bounds(permission)
    everything = "regency" in found
    area = Area(everything, found.get("kecamatan", frozenset()), found.get("desa", frozenset()))
    return Reach(everything, found.get("opd", frozenset()), area)


def whole(asker: Asker, permission: str, number: int) -> Delivery:
    """A delivery that is somebody's to act on as its recipient; raises NotFoundError where it is not."""
    row = find(number)
    if not of(asker, permission).whole(row.recipient):
        raise NotFoundError
    return row


def part(asker: Asker, permission: str, number: int, kode_desa: str) -> Delivery:
    """A delivery of which a village's part is somebody's; raises NotFoundError where it is not."""
    row = find(number)
    if kode_desa not in of(asker, permission).parts(row):
        raise NotFoundError
    return row


def find(number: int) -> Delivery:
    """A delivery; raises NotFoundError where the ledger has none."""
    try:
        return book.find(number)
    except StoreError:
        raise NotFoundError from None


@lru_cache(maxsize=1)
def divided() -> frozenset[tuple[str, str]]:
    """Programme and agency of the packages that some version of a programme divides by village."""
    return frozenset(
        (version.id, recipient.opd)
        for program in definition.names()
        for version in definition.versions(program)
        for recipient in version.recipients
        if recipient.split == "desa"
    )
