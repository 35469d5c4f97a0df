"""Incidents follow what gates and refusals find, and people's steps; one is open per dataset, rule and scope."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import func, select
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import GateError, IncidentError
from gesek.quality import gate, incidents
from gesek.quality.incidents import Sight
from gesek.store.findings import Incident, IncidentEvent
from gesek.store.ledger import now, transaction
from gesek.store.models import ReceivedFile
from tests.unit.quality.family_suite import families

pytestmark = pytest.mark.each_ledger

RULES = ("a", "b", "c")


def sight(rule: str, severity: str = "warning", scope: str = "") -> Sight:
    return Sight("staged/dtks", rule, severity, scope, {"rows": 4, "unexpected": 1})


def look(wrong: list[Sight], right: list[str], run_id: str, attempt: int = 1) -> None:
    with transaction() as session:
        incidents.follow(session, wrong, {("staged/dtks", rule, "") for rule in right}, run_id, attempt)


def open_rules() -> list[str]:
    return sorted(one.rule for one in incidents.listed())


def actions(incident_id: int) -> list[str]:
    return [event.action for event in incidents.shown(incident_id)[1]]


def received(kode_desa: str | None, state: str, source: str = "musdes", code: str | None = None) -> None:
    with transaction() as session:
        number = session.scalar(select(func.count()).select_from(ReceivedFile)) or 0
        session.add(
            ReceivedFile(
                sha256=f"{number:064d}", source=source, cycle_id="2026-09", name=f"file{number}.xlsx", size=1,
                received_at=now(), state=state, key=kode_desa, kode_desa=kode_desa, code=code, sentence="Why.",
            )
        )  # fmt: skip


def test_it_opens_once_is_counted_and_closes_when_its_rule_passes(home) -> None:
    look([sight("a")], [], "one")
    look([sight("a")], [], "two")
    (one,) = incidents.listed()
    assert (one.state, one.seen, one.run_id) == ("new", 2, "two")
    look([], ["a"], "three")
    assert incidents.listed() == []
    assert actions(one.id) == ["opened", "seen", "resolved"]
    look([sight("a")], [], "four")
    assert [later.id for later in incidents.listed()] != [one.id]


def test_an_attempt_written_twice_is_seen_once_and_another_attempt_again(home) -> None:
    for attempt in (1, 1, 2):
        look([sight("a")], [], "run", attempt)
    assert incidents.listed()[0].seen == 2


@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=st.lists(st.sets(st.sampled_from(RULES)), min_size=1, max_size=6))
def test_what_is_open_is_what_the_last_run_found_wrong(home, runs) -> None:
    with transaction() as session:
        session.query(IncidentEvent).delete()
        session.query(Incident).delete()
    for number, wrong in enumerate(runs):
        look([sight(rule) for rule in sorted(wrong)], [rule for rule in RULES if rule not in wrong], f"run {number}")
    assert open_rules() == sorted(runs[-1])
    openings = sum(rule in now_ and rule not in before for before, now_ in pairwise([set(), *runs]) for rule in RULES)
    assert len(incidents.listed(everything=True)) == openings


def test_a_gate_opens_incidents_for_what_it_stops_and_warns_of_and_closes_them(write_suite, write_version) -> None:
    write_suite()
    broken = write_version(families(4, family_id=[7, 7, 8, 9], desil=[1, 11, 1, 1], status=["calon"] * 3 + ["kaya"]))
    with pytest.raises(GateError):
        gate.check({"core/family": broken}, "one")
    assert [(one.rule, one.severity) for one in incidents.listed()] == [
        ("id_unique", "critical"),
        ("desil_known", "warning"),
    ]
    gate.check({"core/family": write_version(families(4))}, "two")
    assert incidents.listed() == []


def test_a_refused_village_stays_open_until_its_own_later_workbook_is_accepted(home) -> None:
    received("3513012001", "refused", code="MINUTES_DO_NOT_TIE")
    received("3513012002", "refused", code="UNKNOWN_COLUMN")
    incidents.follow_files("musdes", "one")
    assert {one.scope for one in incidents.listed()} == {"3513012001", "3513012002"}
    received("3513012002", "accepted")
    incidents.follow_files("musdes", "two")
    assert [(one.dataset, one.rule, one.scope) for one in incidents.listed()] == [
        ("landing/musdes", "MINUTES_DO_NOT_TIE", "3513012001")
    ]


def test_a_refused_export_is_mended_by_any_later_file_of_its_source(home) -> None:
    received(None, "accepted", "dtks")
    received(None, "refused", "dtks", "WRONG_ENCODING")
    incidents.follow_files("dtks", "one")
    assert [one.scope for one in incidents.listed()] == ["file1.xlsx"]
    received(None, "accepted", "dtks")
    incidents.follow_files("dtks", "two")
    assert incidents.listed() == []


def test_people_acknowledge_assign_and_resolve_with_a_reason(home) -> None:
    look([sight("a")], [], "one")
    (one,) = incidents.listed()
    incidents.acknowledge(one.id, "ana")
    incidents.assign(one.id, "ana", "Dinas Sosial", "mail")
    (now_,) = incidents.listed()
    assert (now_.state, now_.owner, now_.channel) == ("assigned", "Dinas Sosial", "mail")
    with pytest.raises(IncidentError, match="A reason is missing"):
        incidents.resolve(one.id, "ana", "  ")
    incidents.resolve(one.id, "ana", "the sender withdrew the file")
    assert actions(one.id) == ["opened", "acknowledged", "assigned", "resolved"]
    with pytest.raises(IncidentError, match="is resolved"):
        incidents.acknowledge(one.id, "ana")
    with pytest.raises(IncidentError, match="no incident 99"):
        incidents.acknowledge(99, "ana")


def test_a_warning_is_waived_by_two_people_until_a_day_and_what_is_critical_never(home) -> None:
    look([sight("a"), sight("b", "critical")], [], "one")
    critical, warning = incidents.listed()
    with pytest.raises(IncidentError, match="cannot be waived"):
        incidents.waive(critical.id, "ana", "known", date(2026, 10, 31))
    waiver = incidents.waive(warning.id, "ana", "known since the last export", date(2026, 10, 31))
    with pytest.raises(IncidentError, match="a second one has to approve"):
        incidents.approve(waiver, "ana")
    with transaction() as session:
        assert not incidents.waived(session, warning.id, date(2026, 10, 1))
    incidents.approve(waiver, "budi")
    with transaction() as session:
        assert incidents.waived(session, warning.id, date(2026, 10, 31))
        assert not incidents.waived(session, warning.id, date(2026, 11, 1))


def test_a_narrow_terminal_cuts_no_name_of_the_list(home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    rule = "kode_desa_present_and_of_the_regency"
    look([sight(rule)], [], "run")
    (line,) = [line for line in CliRunner().invoke(app, ["quality", "list"]).output.splitlines() if rule in line]
    assert "staged/dtks" in line and "warning" in line
