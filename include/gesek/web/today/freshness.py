"""The sources: what came in this cycle, how old the newest file is, and which version serves meanwhile."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from gesek.sources import contract
from gesek.sources.contract import Contract
from gesek.sources.deadline import PER_VILLAGE, REFUSED
from gesek.sources.stage import ACCEPTED
from gesek.store.cycles import clock
from gesek.store.lake import PUBLISHED
from gesek.store.ledger import reading
from gesek.store.models import ReceivedFile, Version
from gesek.web.today.month import Month

CAME, STANDING, AWAITED, OVERDUE, LAST_REFUSED, MISSING = "came", "standing", "awaited", "overdue", "refused", "missing"
"""It came in this cycle; a yearly one stands; it is still awaited; its day has passed; the newest file was refused; never came."""
STAGED = "staged/"


@dataclass(frozen=True)
class Freshness:
    """How fresh a source is.

    Attributes:
        source: its name.
        title: what it is, as its contract says.
        owner: who sends it; what the contract says of the way it comes is left out.
        required: whether no list is made without it.
        state: came, standing, awaited, overdue, refused or missing.
        last: day on which the newest accepted file came.
        age_days: days since then.
        serves: cycle of the version in force, which the next list reads.
        expected: the day of this cycle on which it should be there; None for a yearly source.
    """

    source: str
    title: str
    owner: str
    required: bool
    state: str
    last: date | None
    age_days: int | None
    serves: str
    expected: date | None

    @property
    def worries(self) -> bool:
        """Whether somebody should do something about it."""
        return self.state in (LAST_REFUSED, MISSING, OVERDUE)


def read_freshness(month: Month, today: date) -> tuple[Freshness, ...]:
    """Every source, those that somebody should look after first, then the required ones."""
    with reading() as ledger:
        accepted = select(ReceivedFile.source, func.max(ReceivedFile.received_at), func.max(ReceivedFile.cycle_id))
        last = {
            source: (clock(at).date(), cycle)
            for source, at, cycle in ledger.execute(
                accepted.where(ReceivedFile.state == ACCEPTED).group_by(ReceivedFile.source)
            )
        }
        newest = select(func.max(ReceivedFile.id)).group_by(ReceivedFile.source)
        refused = set(
            ledger.scalars(
                select(ReceivedFile.source).where(ReceivedFile.id.in_(newest), ReceivedFile.state == REFUSED)
            )
        )
        in_force = select(Version.dataset, Version.cycle_id).where(
            Version.state == PUBLISHED, Version.dataset.startswith(STAGED)
        )
        serving = {dataset.removeprefix(STAGED): cycle for dataset, cycle in ledger.execute(in_force)}
    found = [_freshness(one, month, today, last.get(one.source), refused, serving) for one in contract.all()]
    return tuple(sorted(found, key=lambda one: (not one.worries, not one.required, one.source)))


def _freshness(
    source: Contract,
    month: Month,
    today: date,
    last: tuple[date, str] | None,
    refused: set[str],
    serving: dict[str, str],
) -> Freshness:
    day, cycle = last or (None, "")
    # Each village's workbook is an answer of its own; a refused one says nothing of the others.
    is_refused = source.source in refused and source.source != PER_VILLAGE
    expected = _expected(source, month)
    return Freshness(
        source=source.source,
        title=source.title,
        owner=source.owner.partition(" (")[0],
        required=source.required,
        state=LAST_REFUSED if is_refused else _state(cycle, month.cycle, expected, today),
        last=day,
        age_days=(today - day).days if day else None,
        serves=min((serving[one.dataset] for one in source.datasets if one.dataset in serving), default=""),
        expected=expected,
    )


def _expected(source: Contract, month: Month) -> date | None:
    if source.cadence == "yearly":
        return None
    return month.as_of.replace(day=min(source.expected_by_day, month.as_of.day))


def _state(cycle: str, now: str, expected: date | None, today: date) -> str:
    if cycle == now:
        return CAME
    if expected is None:
        return STANDING if cycle else MISSING
    if today <= expected:
        return AWAITED
    return OVERDUE if cycle else MISSING
