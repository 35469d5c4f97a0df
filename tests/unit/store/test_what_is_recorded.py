"""What people do to incidents, waivers, villages and cycles stands in the audit chain; what the system does to incidents does not."""

from datetime import date
from pathlib import Path

import pytest

from gesek.quality import incidents
from gesek.quality.incidents import Sight
from gesek.sources import deadline
from gesek.store import audit, cycles
from gesek.store.ledger import transaction

pytestmark = pytest.mark.each_ledger

RULE = ("staged/dtks", "a", "")


def found(right: bool = False) -> None:
    with transaction() as session:
        wrong = [] if right else [Sight("staged/dtks", "a", "warning", "", {"rows": 4, "unexpected": 1})]
        incidents.follow(session, wrong, {RULE} if right else set(), "run")


def acts() -> list[tuple[str, str, str, str]]:
    return [(one.actor, one.action, one.subject, one.reason) for one in audit.listed()][1:]


def test_every_step_of_a_person_on_an_incident_is_recorded_and_the_systems_own_are_not(home: Path) -> None:
    found()
    incidents.acknowledge(1, "dewi", "seen")
    incidents.assign(1, "dewi", "Dinas Sosial")
    waiver = incidents.waive(1, "dewi", "known at the source", date(2026, 12, 31))
    incidents.approve(waiver, "budi")
    incidents.approve(waiver, "budi")
    incidents.resolve(1, "dewi", "mended")
    found()
    found(right=True)
    assert acts() == [
        ("dewi", "incident.acknowledge", "incident:1", "seen"),
        ("dewi", "incident.assign", "incident:1", ""),
        ("dewi", "waiver.ask", "waiver:1", "known at the source"),
        ("budi", "waiver.approve", "waiver:1", ""),
        ("dewi", "incident.resolve", "incident:1", "mended"),
    ]
    (asked,), (agreed,) = audit.listed(action="waiver.ask"), audit.listed(action="waiver.approve")
    assert agreed.before == asked.after != agreed.after


def test_a_villages_extension_and_the_next_month_are_recorded(home: Path) -> None:
    number = deadline.extend("3513012001", "2026-09", date(2026, 9, 22), "bridge washed away", "dewi")
    deadline.agree(number, "budi")
    cycles.open_cycle("2026-10", by="dewi")
    cycles.open_cycle("2026-10", by="dewi")
    assert acts() == [
        ("dewi", "village.extend", "extension:1", "bridge washed away"),
        ("budi", "village.extend_agree", "extension:1", "bridge washed away"),
        ("dewi", "cycle.close", "cycle:2026-09", "cycle 2026-10 was opened"),
        ("dewi", "cycle.open", "cycle:2026-10", ""),
    ]
    opened, _, _, closed, _ = audit.listed()
    assert closed.before == opened.after != closed.after
    assert audit.verify().problem == ""
