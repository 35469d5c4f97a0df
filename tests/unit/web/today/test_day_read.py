"""What the day's read model says, and to whom."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gesek.access.asker import Asker, Held
from gesek.quality.incidents import CRITICAL, WARNING, Sight, acknowledge, follow, listed, waive
from gesek.sources import deadline
from gesek.store import cycles, ledger
from gesek.targets.approval import proposals
from gesek.web.today.day import Today, read_today
from gesek.web.today.list_in_force import read_trend
from gesek.web.today.month import read_month
from gesek.web.today.workbooks import read_workbooks
from tests import approvals
from tests.unit.web.today.conftest import MID_MONTH, VILLAGE, sent

NOON = datetime(2026, 9, 14, 5, 0, tzinfo=UTC)
OTHER_VILLAGE = "3513142002"


def seen_by(role: str, *areas: str, login: str = "somebody", moment: datetime = NOON) -> Today:
    return read_today(Asker(login, (Held(role, frozenset(areas)),)), moment)


def kinds(today: Today, yours: bool | None = None) -> set[str]:
    return {one.kind for one in today.waiting if yours is None or one.yours is yours}


def test_the_days_of_the_cycle_and_the_working_days_until_them(home: Path) -> None:
    month = read_month(MID_MONTH)
    assert month is not None and month.cycle == "2026-09" and month.is_open
    # 14 to 20 September 2026, Monday to Sunday: four working days are left after Monday
    assert [(one.name, one.days_left, one.working_days_left) for one in month.days] == [
        ("cut_off", 6, 4),
        ("proposal", 11, 9),
        ("delivery", 16, 12),
    ]
    assert month.next_day is not None and month.next_day.name == "cut_off"
    past = read_month(date(2026, 10, 2))
    assert past is not None and past.next_day is None


def test_a_closed_cycle_is_still_shown(home: Path) -> None:
    cycles.close("2026-09", "for the test", "root")
    month = read_month(MID_MONTH)
    assert month is not None and not month.is_open


def test_the_list_in_force_and_its_trend(home: Path) -> None:
    today = seen_by("auditor")
    assert today.listed is not None
    assert (today.listed.number, today.listed.families, today.listed.persons) == (1, 11, 11)
    assert (today.listed.came, today.listed.left, today.listed.bps_persons) == (11, 0, None)
    assert [(one.cycle, one.listed and one.listed.families) for one in read_trend()] == [("2026-09", 11)]


def test_a_proposal_waits_for_the_officer_of_the_tier_alone(home: Path) -> None:
    assert "draft" in kinds(seen_by("proposer"), yours=True)
    proposals.propose(approvals.SECOND, "pemutakhiran", approvals.ANALYST)
    mine = seen_by("approver_dinsos", login=approvals.DINSOS)
    assert [(one.kind, one.tier, one.list_id, one.yours) for one in mine.waiting if one.kind == "approval"] == [
        ("approval", "dinsos", approvals.SECOND, True)
    ]
    # another tier's officer, and an account that officers.yaml does not know, see that it waits for somebody else
    assert "approval" in kinds(seen_by("approver_bapelitbangda", login=approvals.HEAD), yours=False)
    assert "approval" in kinds(seen_by("approver_dinsos", login="unknown"), yours=False)
    assert "draft" not in kinds(seen_by("proposer"))
    proposals.approve(approvals.SECOND, approvals.DINSOS)
    assert "approval" in kinds(seen_by("approver_dinsos", login=approvals.DINSOS), yours=False)
    assert "approval" in kinds(seen_by("approver_bapelitbangda", login=approvals.HEAD), yours=True)
    proposals.approve(approvals.SECOND, approvals.HEAD)
    assert "publication" in kinds(seen_by("auditor"), yours=False)


def test_the_proposer_does_not_wait_for_himself(home: Path) -> None:
    proposals.propose(approvals.SECOND, "pemutakhiran", approvals.HEAD)
    proposals.approve(approvals.SECOND, approvals.DINSOS)
    assert "approval" in kinds(seen_by("approver_bapelitbangda", login=approvals.HEAD), yours=False)
    assert "approval" in kinds(seen_by("approver_bapelitbangda", login=approvals.SECRETARY), yours=True)


def test_incidents_wait_to_be_acknowledged_then_for_an_owner(home: Path) -> None:
    with ledger.transaction() as session:
        follow(session, [Sight("staged/dtks", "a", CRITICAL), Sight("staged/dtks", "b", WARNING)], [], "run")
    operator = seen_by("operator")
    assert [(one.count, one.late, one.yours) for one in operator.waiting if one.kind == "incidents_new"] == [
        (2, 1, True)
    ]
    assert operator.incidents is not None
    assert [(one.severity, one.count, one.new) for one in operator.incidents] == [("critical", 1, 1), ("warning", 1, 1)]
    for one in listed():
        acknowledge(one.id, "root")
    assert {"incidents_new", "incidents_unowned"} & kinds(seen_by("operator")) == {"incidents_unowned"}
    assert seen_by("desa", VILLAGE).incidents is None


def test_a_waiver_waits_for_a_second_person(home: Path) -> None:
    with ledger.transaction() as session:
        follow(session, [Sight("staged/dtks", "b", WARNING)], [], "run")
    waive(listed()[0].id, "first", "known", date(2026, 12, 31))
    assert "waivers" in kinds(seen_by("operator", login="second"), yours=True)
    assert "waivers" not in kinds(seen_by("operator", login="first"))
    assert "waivers" in kinds(seen_by("auditor"), yours=False)


def test_a_village_sees_first_what_became_of_its_workbook(home: Path) -> None:
    (absent,) = seen_by("desa", VILLAGE).start.villages
    assert (absent.name, absent.kecamatan, absent.workbook.state) == ("Ngadisari", "Sukapura", "absent")
    assert absent.workbook.until == date(2026, 9, 20)
    sent("refused", sentence="The minutes do not tie.")
    sent("accepted", rows_received=9, rows_rejected=2)
    (village,) = seen_by("desa", VILLAGE).start.villages
    assert (village.workbook.state, village.workbook.rows, village.workbook.rejected) == ("accepted", 9, 2)


def test_of_a_village_that_sent_nothing_the_earlier_workbook_serves(home: Path) -> None:
    sent("accepted")
    cycles.open_cycle("2026-10")
    (village,) = seen_by("desa", VILLAGE).start.villages
    assert (village.workbook.state, village.workbook.serves) == ("absent", "2026-09")


def test_an_area_sees_its_own_and_nothing_else(home: Path) -> None:
    sent("accepted")
    sent("refused", OTHER_VILLAGE)
    kraksaan = seen_by("kecamatan", "351314")
    (own,) = kraksaan.start.kecamatan
    assert (own.name, own.accepted, len(own.refused)) == ("Kraksaan", 0, 1)
    assert kraksaan.villages is not None and kraksaan.villages.villages == own.villages == 18
    desa = seen_by("desa", VILLAGE)
    assert desa.villages is not None and desa.villages.villages == 1
    # what is the whole regency's is not counted for a village: no list of deliveries, sources or incidents
    assert (desa.handed, desa.slots, desa.sources, desa.incidents) == (None, None, None, None)
    whole = seen_by("operator")
    assert whole.villages is not None and (whole.villages.villages, whole.villages.absent) == (330, 328)
    assert {one.kind: one.count for one in whole.waiting if one.kind.startswith("villages")} == {
        "villages_refused": 1,
        "villages_absent": 328,
    }


def test_an_agency_sees_its_own_files_and_what_is_due_to_it(home: Path) -> None:
    today = seen_by("opd", "dinsos")
    (own,) = today.start.agencies
    assert own.name == "Dinas Sosial" and own.handed == ()
    assert {one.recipient for one in own.slots} == {"dinsos"}
    assert today.slots == own.slots
    assert len(seen_by("auditor").slots or ()) > len(own.slots)


def test_sources_say_what_is_missing_and_what_serves(home: Path) -> None:
    sources = {one.source: one for one in seen_by("engineer").sources or ()}
    # families of `tests.approvals` came as DTSEN without a received file: no file ever came, yet a version serves
    assert (sources["dtsen"].required, sources["dtsen"].serves) == (True, "2026-09")
    assert sources["dtks"].state == "missing" and sources["dtks"].worries
    assert sources["p3ke"].expected is None
    assert (sources["siks"].state, sources["siks"].expected) == ("awaited", date(2026, 9, 15))


@pytest.mark.parametrize("role", ["desk", "administrator", "approver_bupati"])
def test_other_roles_have_a_day_too(home: Path, role: str) -> None:
    today = seen_by(role)
    assert today.month is not None and today.start.villages == ()


def test_an_extension_moves_a_villages_last_day_once_a_second_officer_agreed(home: Path) -> None:
    cut_off = cycles.current().cut_off
    number = deadline.extend(VILLAGE, "2026-09", cut_off + timedelta(days=3), "the bridge is out", "first")
    assert read_workbooks("2026-09", cut_off)[VILLAGE].until == cut_off
    deadline.agree(number, "second")
    assert read_workbooks("2026-09", cut_off)[VILLAGE].until == cut_off + timedelta(days=3)
