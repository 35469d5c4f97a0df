"""When a programme's list is delivered: never on a day when no office works, once after an outage, and nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from gesek.delivery import book, calendar, due, working_days
from gesek.delivery.build import build
from gesek.delivery.deliver import deliver
from gesek.delivery.handover import hand_over
from gesek.errors import ConfigurationError
from gesek.programs import definition
from gesek.store.calendar import DeliveryDue
from gesek.store.cycles import REGENCY, clock
from gesek.store.ledger import now, transaction
from gesek.store.models import TargetList
from tests.only_programme import only
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import selected

each_ledger = pytest.mark.each_ledger


def at(text: str) -> datetime:
    """A moment on the regency's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=REGENCY)


def days(cron: str, holidays: str, start: str, end: str) -> list[str]:
    shipped = definition.load("pangan").model_dump(by_alias=True)
    program = definition.Program.model_validate(shipped | {"cron": cron, "calendar": {"holidays": holidays}})
    return [day.isoformat() for day in calendar.slots(program, date.fromisoformat(start), date.fromisoformat(end))]


@pytest.mark.parametrize(
    ("cron", "month", "before", "after"),
    [
        pytest.param(
            "0 6 21 * *", "2026-03", "2026-03-17", "2026-03-25", id="Idul Fitri 2026, from Nyepi to its leave"
        ),
        pytest.param(
            "0 6 10 * *", "2027-03", "2027-03-05", "2027-03-16", id="Idul Fitri 2027, from Nyepi to its leave"
        ),
        pytest.param("0 6 17 8 *", "2026-08", "2026-08-14", "2026-08-18", id="Independence Day, a Monday"),
        pytest.param("0 6 5 9 *", "2026-09", "2026-09-04", "2026-09-07", id="a Saturday"),
        pytest.param("0 6 3 9 *", "2026-09", "2026-09-03", "2026-09-03", id="a working day stays"),
    ],
)
def test_a_slot_moves_off_the_days_when_no_office_works(cron: str, month: str, before: str, after: str) -> None:
    whole = (f"{month}-01", f"{month}-30")
    assert days(cron, "before", *whole) == [before]
    assert days(cron, "after", *whole) == [after]
    assert days(cron, "ignore", *whole) == [f"{month}-{int(cron.split()[2]):02d}"]


def test_a_slot_is_found_in_the_month_into_which_it_moves_and_only_there() -> None:
    assert days("0 6 1 1 *", "before", "2026-12-01", "2026-12-31") == ["2026-12-31"]
    assert days("0 6 1 1 *", "before", "2027-01-01", "2027-01-31") == []


def test_slots_that_move_to_the_same_day_are_one() -> None:
    assert days("0 6 9,10,11 3 *", "after", "2027-03-01", "2027-03-31") == ["2027-03-16"]


@pytest.mark.parametrize("year", sorted(working_days.years()))
def test_the_file_has_every_holiday_that_the_library_knows(year: int) -> None:
    assert working_days.differences(year)[0] == {}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (["2026-01-01", "Tahun Baru", "libur nasional", "SKB"], "line 3 repeats a day"),
        (["2026-02-30", "Tahun Baru", "libur nasional", "SKB"], "line 3 is not a day"),
        (["2026-02-01", "Tahun Baru", "libur"], "line 3 is not a day and three texts"),
        (["2026-02-01", "Tahun Baru", "libur sekolah", "SKB"], "line 3 repeats a day, has an empty cell or"),
    ],
)
def test_a_wrong_line_of_the_holidays_is_named(line: list[str], wrong: str) -> None:
    sound = ["2026-01-01", "Tahun Baru", "libur nasional", "SKB 3 Menteri"]
    with pytest.raises(ConfigurationError, match=wrong):
        working_days.parse([working_days.COLUMNS, sound, line])


@pytest.fixture
def monthly(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rice on the fifth of every month, or the working day after, until 16.00."""
    only("pangan", home, monkeypatch, cron="0 6 5 * *", calendar={"holidays": "after"})


def put_in_force(list_id: int) -> None:
    with transaction() as ledger:
        for row in ledger.query(TargetList).filter_by(state="published"):
            row.state = "superseded"
        ledger.flush()
        ledger.get_one(TargetList, list_id).state = "published"


def table(moment: datetime) -> list[tuple[str, str]]:
    return [(one.due.slot.isoformat(), one.state) for one in due.standings(moment)]


def rows() -> list[tuple[int, date, str | None]]:
    with transaction() as ledger:
        return [(row.id, row.slot, row.outcome) for row in ledger.query(DeliveryDue).order_by(DeliveryDue.id)]


@each_ledger
def test_slots_are_written_ahead_once_with_the_hour_they_are_due(monthly: None) -> None:
    due.keep(at("2026-10-01T06:00"))
    first = rows()
    due.keep(at("2026-10-01T06:10"))
    assert rows() == first
    assert table(at("2026-10-01T06:10")) == [("2026-10-05", "ahead"), ("2026-11-05", "ahead")]
    assert [clock(one.due.due_at) for one in due.standings()] == [at("2026-10-05T16:00"), at("2026-11-05T16:00")]


@each_ledger
def test_several_that_write_ahead_at_once_write_each_slot_once(monthly: None) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(due.keep, [at("2026-10-01T06:00")] * 8))
    assert table(at("2026-10-01T06:10")) == [("2026-10-05", "ahead"), ("2026-11-05", "ahead")]


def test_a_holiday_declared_late_moves_the_slot_that_is_still_ahead(
    monthly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    due.keep(at("2026-10-01T06:00"))
    election = {**working_days.holidays(), date(2026, 10, 5): working_days.Holiday("Pilkada", "libur nasional", "SE")}
    monkeypatch.setattr(working_days, "holidays", lambda: election)
    due.keep(at("2026-10-02T06:00"))
    assert table(at("2026-10-02T06:00")) == [("2026-10-06", "ahead"), ("2026-11-05", "ahead")]


@each_ledger
def test_after_an_outage_only_the_newest_slot_is_served(monthly: None) -> None:
    due.keep(at("2026-08-01T06:00"))
    back = at("2026-10-20T09:00")
    version = selected(Regency().family(1))
    assert due.take("pangan", back) == "2026-10-05"
    assert due.take("pangan", back) == "2026-10-05", "a task that was killed takes the same again"
    deliver("pangan", version, "2026-10-05")
    assert due.take("pangan", back) is None
    states = ["merged", "merged", "served", "ahead", "ahead"]
    assert [state for _, state in table(back)] == states
    assert len(book.of_cycle("2026-09")) == 1


def test_a_slot_that_could_not_be_served_on_its_day_is_served_as_soon_as_it_can(monthly: None) -> None:
    due.keep(at("2026-10-01T06:00"))
    assert due.take("pangan", at("2026-10-04T06:00")) is None
    assert due.take("pangan", at("2026-10-05T06:00")) == "2026-10-05"
    assert due.take("pangan", at("2026-10-06T06:00")) == "2026-10-05"


@each_ledger
def test_a_clock_set_back_or_forth_delivers_nothing_twice(monthly: None) -> None:
    due.keep(at("2026-10-01T06:00"))
    version = selected(Regency().family(1))
    deliver("pangan", version, str(due.take("pangan", at("2026-10-05T06:00"))))
    for moment in ("2026-10-05T05:00", "2026-10-01T06:00", "2026-10-05T23:59", "2026-10-31T06:00"):
        assert due.take("pangan", at(moment)) is None, moment
    assert due.take("pangan", at("2026-11-05T06:00")) == "2026-11-05"
    assert len(rows()) == len(set(rows()))


@pytest.mark.parametrize(("unchanged", "second"), [("deliver", "2026-11-05"), ("skip", None)])
def test_an_unchanged_list_goes_out_again_or_not_as_the_programme_says(
    home: Path, monkeypatch: pytest.MonkeyPatch, unchanged: str, second: str | None
) -> None:
    only("pangan", home, monkeypatch, cron="0 6 5 * *", calendar={"unchanged": unchanged})
    due.keep(at("2026-10-01T06:00"))
    version = selected(Regency().family(1))
    put_in_force(1)
    deliver("pangan", version, str(due.take("pangan", at("2026-10-05T06:00"))))
    assert due.take("pangan", at("2026-11-05T06:00")) == second


@pytest.fixture
def has_list_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A programme that delivers no unchanged list, whose recipient has the list in force since October."""
    only("pangan", home, monkeypatch, cron="0 6 5 * *", calendar={"unchanged": "skip"})
    due.keep(at("2026-10-01T06:00"))
    deliver("pangan", selected(Regency().family(1)), "2026-10-05")
    put_in_force(1)


def publish_another() -> None:
    selected(Regency().family(2), run="r2")
    put_in_force(2)


def test_a_list_published_on_the_day_is_still_delivered(has_list_one: None) -> None:
    assert due.take("pangan", at("2026-11-05T06:00")) is None
    publish_another()
    assert due.take("pangan", at("2026-11-05T11:00")) == "2026-11-05"


def test_a_list_published_after_the_hour_waits_for_the_next_slot(has_list_one: None) -> None:
    due.keep(at("2026-11-05T16:00"))
    publish_another()
    assert due.take("pangan", at("2026-11-06T06:00")) is None
    assert dict(table(at("2026-11-06T06:00")))["2026-11-05"] == "unchanged"
    assert due.take("pangan", at("2026-12-05T06:00")) == "2026-12-05"


def test_what_was_asked_for_by_hand_serves_the_slots_up_to_its_day(monthly: None) -> None:
    today = clock(now())
    due.keep(today - timedelta(days=62))
    due.keep(today)
    deliver("pangan", selected(Regency().family(1)))
    waiting = [one.due.slot for one in due.standings(today + timedelta(days=40)) if one.waits]
    assert len(waiting) >= 1 and all(slot > today.date() for slot in waiting)
    assert due.take("pangan", today) is None


def test_a_recipient_has_one_file_of_a_slot_whatever_is_selected_later(home: Path) -> None:
    deliver("pangan", selected(Regency().family(1)), "2026-10-05")
    assert build("pangan", selected(Regency().family(1).family(2), run="r2"), "2026-10-05") == []
    [next_one] = build("pangan", selected(Regency().family(1).family(2), run="r2b"), "2026-11-05")
    assert book.find(next_one).sequence == 2


def test_a_package_that_did_not_go_out_yet_is_replaced_by_the_newer_one_of_its_slot(home: Path) -> None:
    [old] = build("pangan", selected(Regency().family(1)), "2026-10-05")
    [new] = build("pangan", selected(Regency().family(1).family(2), run="r2"), "2026-10-05")
    assert (old, new) == (1, 2) and hand_over(new)
