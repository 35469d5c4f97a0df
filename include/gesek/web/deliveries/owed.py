"""What is owed for deliveries, and packages kept beyond their time."""

from dataclasses import dataclass
from datetime import date

from gesek.delivery import retention, usage
from gesek.programs import definition
from gesek.programs.agencies import agencies
from gesek.store.cycles import today
from gesek.store.deliveries import Delivery, PackageRemoval
from gesek.web.deliveries.listing import title
from gesek.web.deliveries.reach import Reach
from gesek.web.paging import Page, paged


@dataclass(frozen=True)
class Owed:
    """A report on use that is owed: on which delivery, by whom, until when, and whether the next delivery waits for it."""

    number: int
    title: str
    recipient: str
    cycle: str
    sequence: int
    owed_on: date
    overdue: bool
    blocks: bool


@dataclass(frozen=True)
class Removals:
    """Packages beyond their time, the request that waits for a second person, and those that were agreed to."""

    expired: list[tuple[Delivery, str]]
    waiting: PackageRemoval | None
    done: list[PackageRemoval]


def read(reach: Reach, overdue: bool, number: int = 1) -> Page[Owed]:
    """The reports that are owed, the nearest day first."""
    day = today()
    found = [
        Owed(
            one.delivery.id,
            title(one.delivery.program),
            agencies()[one.delivery.recipient],
            one.delivery.cycle_id,
            one.delivery.sequence,
            one.owed_on,
            one.overdue(day),
            one.block,
        )
        for one in usage.debts()
        if reach.whole(one.delivery.recipient) and (one.overdue(day) or not overdue)
    ]
    return paged(found, number)


def removals() -> Removals:
    """What is to be removed, asked for and done."""
    known = retention.requests()
    waiting = next((one for one in known if one.agreed_at is None), None)
    expired = [(row, definition.version(row.program, row.program_version).title) for row in retention.expired()]
    return Removals(expired, waiting, [one for one in known if one.agreed_at is not None])
