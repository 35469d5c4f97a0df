"""The watchdog of deliveries: what endangers a slot before its hour, what is late after it, whom a package does not reach.

It asks the ledger alone, so that it holds when Airflow stands still: a task and `gesek delivery watch` call the same. Each thing wrong
is an incident of `delivery/<programme>`, told to the programme's owner, and closes by itself when it is right again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from gesek.delivery import due, states, usage, working_days
from gesek.delivery.due import Standing
from gesek.delivery.handover.attempts import FAILED
from gesek.programs import definition
from gesek.quality import incidents
from gesek.quality.incidents import CRITICAL, WARNING, Sight
from gesek.sources import contract
from gesek.store import cycles, drafts, lake
from gesek.store.cycles import clock
from gesek.store.deliveries import Delivery, DeliveryAttempt
from gesek.store.findings import Incident
from gesek.store.ledger import now, transaction
from gesek.store.proposals import Proposal

DATASET = "delivery/"
DAY_BEFORE, LAST_HOURS = timedelta(days=1), timedelta(hours=4)
"""Before the hour a file is due: from when list and sources have to be there, and from when the file has to be under way."""
ATTEMPTS = 3
"""Failed attempts in a row after which somebody is told; a failure that trying does not mend comes to this in half an hour."""
LATE, AT_RISK = "delivery_late", "delivery_at_risk"
NO_LIST, LIST_WAITS = "list_missing", "list_unpublished"
NO_SOURCE, OLD_SOURCE = "source_missing", "source_stale"
NOT_TAKEN, NO_HOLIDAYS = "hand_over_fails", "holidays_missing"


def watch(moment: datetime | None = None) -> list[Sight]:
    """Keep the calendar, find what is wrong, and open, count or close its incidents.

    Args:
        moment: now, unless a test says otherwise.

    Returns:
        What is wrong, critical things first.
    """
    moment = moment or now()
    due.keep(moment)
    wrong = {one.key: one for one in reversed(list(_wrong(moment)))}
    with transaction() as ledger:
        query = select(Incident).where(Incident.state != incidents.RESOLVED, Incident.dataset.startswith(DATASET))
        is_open = {(one.dataset, one.rule, one.scope) for one in ledger.scalars(query)}
        incidents.follow(ledger, list(wrong.values()), is_open - set(wrong), due.look_of(clock(moment).date()))
    return sorted(wrong.values(), key=lambda one: (one.severity != CRITICAL, one.key))


def _wrong(moment: datetime) -> Iterator[Sight]:
    slots = due.standings(moment)
    for one in slots:
        yield from _served_in_time(one, moment)
    near = [one for one in slots if _is_near(one, moment)]
    yield from _list(near)
    yield from _sources(near)
    yield from _attempts()
    day = clock(moment).date()
    yield from (debt.sight() for debt in usage.debts() if debt.overdue(day))
    year = (day + due.HORIZON).year
    if year not in working_days.years():
        yield Sight(f"{DATASET}calendar", NO_HOLIDAYS, WARNING, str(year))


def _is_near(one: Standing, moment: datetime) -> bool:
    return one.state in (due.AHEAD, due.OPEN, due.LATE) and moment >= clock(one.due.due_at) - DAY_BEFORE


def _served_in_time(one: Standing, moment: datetime) -> Iterator[Sight]:
    if one.waits and moment >= clock(one.due.due_at) - LAST_HOURS:
        rule, severity = (LATE, CRITICAL) if one.state == due.LATE else (AT_RISK, WARNING)
        yield _sight(one, rule, severity, one.due.recipient)


def _sight(one: Standing, rule: str, severity: str, scope: str) -> Sight:
    return Sight(f"{DATASET}{one.due.program}", rule, severity, scope, {"slot": one.due.slot.isoformat()})


def _list(near: list[Standing]) -> Iterator[Sight]:
    """No list is in force, or a newer one than the recipient has still waits for its approval or publication."""
    in_force = drafts.published()
    with transaction() as ledger:
        under_way = ledger.scalars(select(Proposal.id).where(Proposal.under_way == 1)).first()
    for one in near:
        if in_force is None:
            yield _sight(one, NO_LIST, WARNING, "")
        elif under_way is not None and one.has_list_in_force:
            yield _sight(one, LIST_WAITS, WARNING, "")


def _sources(near: list[Standing]) -> Iterator[Sight]:
    """A source that a programme requires was never published, or its newest version is older than the programme allows."""
    for one in near:
        for source, months in _required(one).items():
            agreed = contract.load(source)
            found = lake.published_together([f"staged/{item.dataset}" for item in agreed.datasets]).values()
            if not found:
                yield _sight(one, NO_SOURCE, WARNING, source)
            elif cycles.months_between(max(item.cycle_id for item in found), f"{one.due.slot:%Y-%m}") > months:
                yield _sight(one, OLD_SOURCE, WARNING, source)


def _required(one: Standing) -> dict[str, int]:
    versions = [version for version in definition.versions(one.due.program) if version.valid_from <= one.due.slot]
    return versions[-1].required_sources if versions else {}


def _attempts() -> Iterator[Sight]:
    """Packages that wait or were rejected, and whose last attempts all failed."""
    with transaction() as ledger:
        waiting = select(Delivery).where(Delivery.state.in_((states.BUILT, states.REJECTED))).order_by(Delivery.id)
        rows = list(ledger.scalars(waiting))
        for row in rows:
            mine = select(DeliveryAttempt).where(
                DeliveryAttempt.delivery_id == row.id, DeliveryAttempt.outcome.is_not(None)
            )
            last = list(ledger.scalars(mine.order_by(DeliveryAttempt.number.desc()).limit(ATTEMPTS)))
            if len(last) == ATTEMPTS and all(attempt.outcome == FAILED for attempt in last):
                detail = {"delivery": row.id, "attempts": last[0].number, "code": last[0].code}
                yield Sight(f"{DATASET}{row.program}", NOT_TAKEN, CRITICAL, row.recipient, detail)
