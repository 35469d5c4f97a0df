"""What of the villages a visitor sees: those of the area, and of an OPD those that it accompanies."""

from sqlalchemy import select

from gesek.regions import Region, villages
from gesek.store import cycles
from gesek.store.ledger import reading
from gesek.store.models import Cycle
from gesek.targets.meeting import board
from gesek.targets.meeting.board import Board, Standing
from gesek.web.door import NotFoundError
from gesek.web.visit import Visitor


def months() -> list[Cycle]:
    """Every cycle, the newest first."""
    with reading() as ledger:
        return list(ledger.scalars(select(Cycle).order_by(Cycle.id.desc())))


def month(asked: str, known: list[Cycle]) -> Cycle | None:
    """The cycle asked for, or else the open one, or the newest; None where none was ever opened."""
    if asked:
        found = next((one for one in known if one.id == asked), None)
        if found is None:
            raise NotFoundError
        return found
    return next((one for one in known if one.state == cycles.OPEN), known[0] if known else None)


def of(asker: Visitor, cycle_id: str) -> Board:
    """The board of a cycle as this visitor sees it."""
    whole = board.read(cycle_id).within(asker.area("villages.see"))
    agencies = asker.opds("villages.see")
    if agencies is None:
        return whole
    return Board(whole.cycle, tuple(row for row in whole.rows if row.opd & agencies))


def one(asker: Visitor, cycle_id: str, kode_desa: str) -> tuple[Board, Standing]:
    """A village on the board, and the board of it alone; raises NotFoundError where the visitor sees none."""
    rows = tuple(row for row in of(asker, cycle_id).rows if row.village.code == kode_desa)
    if not rows:
        raise NotFoundError
    return Board(cycles.get(cycle_id), rows), rows[0]


def area_villages(asker: Visitor, permission: str) -> list[Region]:
    """The villages for which a visitor holds a permission."""
    area = asker.area(permission)
    return [village for village in villages().values() if area.holds(village.code)]


def held(asker: Visitor, permission: str, kode_desa: str | None) -> str:
    """A village for which the visitor holds a permission; raises NotFoundError where not."""
    if kode_desa not in villages() or not asker.area(permission).holds(kode_desa):
        raise NotFoundError
    return str(kode_desa)
