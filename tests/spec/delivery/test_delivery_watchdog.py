"""The watchdog: it speaks up before a file is late and after it, asks no Airflow, and is silent again when all is well."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from gesek.cli import app
from gesek.delivery import due, usage, watchdog, working_days
from gesek.delivery.build import build
from gesek.delivery.deliver import deliver
from gesek.delivery.disclosure import corrections
from gesek.delivery.handover import hand_over
from gesek.dictionary import alerts
from gesek.errors import ConfigurationError
from gesek.quality import incidents
from gesek.quality.notices import channels
from gesek.store import lake
from gesek.store.cycles import clock
from gesek.store.findings import IncidentEvent
from gesek.store.ledger import now, transaction
from gesek.store.models import Cycle, TargetList, Version
from gesek.store.proposals import Proposal
from tests.only_programme import only
from tests.program_tables import Regency
from tests.spec.delivery.test_delivery_calendar import at, put_in_force
from tests.spec.delivery.test_packages import selected

each_ledger = pytest.mark.each_ledger
SLOT = "2026-10-05"
DKP = "delivery/pangan"


@pytest.fixture
def october(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rice is due on 5 October at 16.00; list 1 is in force, its source of September is published, nothing is delivered."""
    only("pangan", home, monkeypatch, cron="0 6 5 * *")
    due.keep(at("2026-10-01T06:00"))
    selected(Regency().family(1))
    put_in_force(1)
    with transaction() as ledger:
        source = select(Version.id).where(Version.dataset.startswith("staged/musdes"))
        ids = list(ledger.scalars(source))
    lake.publish(ids)


def seen(text: str) -> list[tuple[str, str]]:
    return [(one.rule, one.scope) for one in watchdog.watch(at(text))]


def is_open() -> list[str]:
    return sorted(one.rule for one in incidents.listed())


@each_ledger
def test_before_its_hour_a_slot_is_at_risk_then_late_then_well_again(october: None) -> None:
    assert seen(f"{SLOT}T11:59") == []
    assert seen(f"{SLOT}T12:00") == [("delivery_at_risk", "dkp")]
    assert seen(f"{SLOT}T15:59") == [("delivery_at_risk", "dkp")]
    assert seen(f"{SLOT}T16:00") == [("delivery_late", "dkp")]
    assert is_open() == ["delivery_late"]
    deliver("pangan", selected(Regency().family(1), run="r2"), SLOT)
    assert seen(f"{SLOT}T18:00") == [] and is_open() == []
    late = next(one for one in incidents.listed(everything=True) if one.rule == "delivery_late")
    assert (late.severity, late.dataset, late.scope) == ("critical", DKP, "dkp")


@each_ledger
def test_looking_every_ten_minutes_is_one_sight_a_day(october: None) -> None:
    for moment in ("16:00", "16:10", "23:50"):
        seen(f"{SLOT}T{moment}")
    assert [one.seen for one in incidents.listed()] == [1]
    seen("2026-10-06T00:00")
    assert [one.seen for one in incidents.listed()] == [2]
    with transaction() as ledger:
        actions = [event.action for event in ledger.query(IncidentEvent).order_by(IncidentEvent.id)]
    assert actions == ["opened", "seen"]


def test_a_package_that_is_built_and_not_sent_is_late_as_well(october: None) -> None:
    build("pangan", selected(Regency().family(1), run="r2"), SLOT)
    assert seen(f"{SLOT}T16:00") == [("delivery_late", "dkp")]


def no_list() -> None:
    with transaction() as ledger:
        ledger.get_one(TargetList, 1).state = "superseded"


def a_proposal_waits() -> None:
    deliver("pangan", selected(Regency().family(1).family(2), run="r2"), "2026-09-05")
    put_in_force(2)
    with transaction() as ledger:
        said = {"kind": "pemutakhiran", "state": "proposed", "under_way": 1, "version": 1, "hash": "h", "reason": ""}
        ledger.add(Proposal(target_list_id=1, affected=1, families=1, proposed_by="a", proposed_at=now(), **said))


def no_source() -> None:
    with transaction() as ledger:
        for row in ledger.query(Version).where(Version.dataset.startswith("staged/musdes")):
            row.state = "superseded"


def an_old_source() -> None:
    with transaction() as ledger:
        day = date(2025, 8, 31)  # pangan takes decisions of the last 13 months
        ledger.add(Cycle(id="2025-08", cut_off=day, proposal=day, delivery=day, as_of=day, state="closed"))
        ledger.flush()
        for row in ledger.query(Version).where(Version.dataset.startswith("staged/musdes")):
            row.cycle_id = "2025-08"


@each_ledger
@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (no_list, ("list_missing", "")),
        (a_proposal_waits, ("list_unpublished", "")),
        (no_source, ("source_missing", "musdes")),
        (an_old_source, ("source_stale", "musdes")),
    ],
)
def test_what_would_make_a_file_late_is_told_a_day_before(
    october: None, wrong: Callable[[], None], rule: tuple[str, str]
) -> None:
    wrong()
    assert seen("2026-10-04T15:59") == []
    assert seen("2026-10-04T16:00") == [rule]


def test_a_package_that_fails_three_times_is_told_until_it_is_sent(
    october: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [number] = build("pangan", selected(Regency().family(1), run="r2"), SLOT)
    monkeypatch.setenv("AIRFLOW_CONN_OPD_DKP", '{"conn_type": "http"}')
    for already in range(3):
        assert seen(f"{SLOT}T08:00") == [], already
        with pytest.raises(ConfigurationError):
            hand_over(number)
    assert seen(f"{SLOT}T08:00") == [("hand_over_fails", "dkp")]
    [found] = incidents.listed()
    detail = incidents.shown(found.id)[1][0].detail
    assert (detail["delivery"], detail["attempts"], detail["code"]) == (number, 3, "ConfigurationError")
    monkeypatch.delenv("AIRFLOW_CONN_OPD_DKP")
    hand_over(number)
    assert seen(f"{SLOT}T09:00") == [] and is_open() == []


def test_a_year_without_holidays_is_told_while_there_is_time_to_write_them(october: None) -> None:
    last = max(working_days.years())
    assert seen(f"{last}-10-20T06:00").count(("holidays_missing", str(last + 1))) == 0
    assert ("holidays_missing", str(last + 1)) in seen(f"{last}-11-20T06:00")


def test_the_programmes_owner_is_told() -> None:
    assert channels.load().route(DKP, None, None).recipient == "Dinas Ketahanan Pangan"


def test_every_rule_of_a_delivery_or_a_request_has_its_words() -> None:
    names = ("LATE", "AT_RISK", "NO_LIST", "LIST_WAITS", "NO_SOURCE", "OLD_SOURCE", "NOT_TAKEN", "NO_HOLIDAYS")
    rules = {getattr(watchdog, name) for name in names} | {
        usage.OVERDUE,
        usage.BLOCKS,
        corrections.DUE,
        corrections.LATE,
    }
    assert rules == set(alerts.load().deliveries)


def command(*words: str):
    return CliRunner().invoke(app, ["delivery", *words])


def test_the_command_needs_no_airflow_tells_once_and_says_by_its_exit_code_that_something_is_late(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = clock(now()).replace(hour=12, minute=0, second=0, microsecond=0)
    only("pangan", home, monkeypatch, cron=f"0 6 {noon.day} * *")
    for module in (
        "gesek.delivery.due",
        "gesek.delivery.watchdog",
        "gesek.delivery.usage",
        "gesek.quality.notices.remind",
    ):
        monkeypatch.setattr(f"{module}.now", lambda: noon + timedelta(hours=hours))
    hours = -10
    assert command("watch").exit_code == 0
    before = set((home / "notices").rglob("*.txt"))
    hours = 5
    done = command("watch")
    assert done.exit_code == 3 and "delivery_late" in done.output
    [told] = set((home / "notices").rglob("*.txt")) - before
    assert told.parent.name == "dinas_ketahanan_pangan" and "delivery_late" in told.read_text()
    assert command("watch").exit_code == 3
    assert set((home / "notices").rglob("*.txt")) == {told, *before}
    assert "TERLAMBAT" in command("calendar", "--months", "1").output
