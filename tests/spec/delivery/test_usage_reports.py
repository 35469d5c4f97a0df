"""Reports on the use of deliveries: owed after a month, reminded of before and after, and where agreed nothing more before it."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gesek.cli import app
from gesek.delivery import book, receipts, usage, watchdog
from gesek.delivery.build import build
from gesek.delivery.deliver import deliver
from gesek.errors import StoreError
from gesek.quality import incidents
from gesek.sources.land import landed_path
from gesek.store import audit
from gesek.store.calendar import UsageReport
from gesek.store.cycles import REGENCY, clock
from gesek.store.ledger import transaction
from tests.only_programme import only
from tests.program_tables import Regency
from tests.spec.delivery.test_packages import selected

pytestmark = pytest.mark.each_ledger
DKP = "dinas_ketahanan_pangan"


@pytest.fixture
def held(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Delivery 1 went to Ketahanan Pangan, who owes a report after 30 days and gets nothing more while it is overdue."""
    only("pangan", home, monkeypatch, cron="0 6 5 3 *", reports={"after_days": 30, "block": True})
    deliver("pangan", selected(Regency().family(1)))
    return home


def after(days: int) -> datetime:
    """Noon so many days after delivery 1 was sent."""
    sent = book.find(1).sent_at
    assert sent is not None
    return datetime.combine(clock(sent).date() + timedelta(days=days), time(12), REGENCY)


def paper(home: Path, content: bytes = b"%PDF-1.7 laporan") -> Path:
    path = home / "laporan.pdf"
    path.write_bytes(content)
    return path


def owed() -> list[tuple[int, date]]:
    return [(one.delivery.id, one.owed_on) for one in usage.debts()]


def let_days_pass(days: int, patch: pytest.MonkeyPatch) -> None:
    moment = after(days)
    patch.setattr(usage, "now", lambda: moment)


def letters(home: Path) -> int:
    return len(list((home / "notices").rglob("*.txt")))


def test_a_report_is_owed_after_the_agreed_days_and_no_more_once_it_is_entered(held: Path) -> None:
    assert owed() == [(1, after(30).date())]
    sha256 = usage.enter(1, paper(held), "dewi", "semua tersalur")
    assert usage.enter(1, paper(held), "dewi") == sha256 and owed() == []
    assert landed_path(sha256).read_bytes() == paper(held).read_bytes()
    with transaction() as ledger:
        assert [(row.sha256, row.note, row.reported_by) for row in ledger.query(UsageReport)] == [
            (sha256, "semua tersalur", "dewi")
        ]
    assert [one.action for one in book.life(1)[2]] == ["built", "sent", "reported"]
    assert audit.listed(subject="delivery:1")[-1].after == sha256


def test_the_days_count_from_the_day_the_recipient_says_it_arrived(held: Path) -> None:
    digest = book.find(1).manifest_sha256
    given = {"program": "pangan", "sequence": 1, "level": "received", "manifest_sha256": digest}
    receipts.answered("dkp", receipts.made(given), "dkp", "file")
    received = book.find(1).received_at
    assert received is not None and owed() == [(1, clock(received).date() + timedelta(days=30))]


def test_nothing_is_owed_for_what_was_recalled_or_by_whom_nothing_was_agreed_with(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only("pangan", home, monkeypatch)
    deliver("pangan", selected(Regency().family(1)))
    assert owed() == []
    only("pangan", home, monkeypatch, reports={})
    assert len(owed()) == 1
    receipts.recall(1, "dewi", "salah")
    assert owed() == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [("laporan.pdf", b"", "is empty"), ("laporan.exe", b"MZ", "another kind"), ("tidak_ada.pdf", None, "is not there")],
)
def test_a_file_that_is_no_report_is_refused(held: Path, name: str, content: bytes | None, why: str) -> None:
    if content is not None:
        (held / name).write_bytes(content)
    with pytest.raises(StoreError, match=why):
        usage.enter(1, held / name, "dewi")
    assert len(owed()) == 1


def test_another_report_or_one_on_what_never_went_out_is_refused(held: Path) -> None:
    usage.enter(1, paper(held), "dewi")
    with pytest.raises(StoreError, match="has its report, another file"):
        usage.enter(1, paper(held, b"%PDF-1.7 lain"), "dewi")
    [waiting] = build("pangan", selected(Regency().family(2), run="r2"))
    with pytest.raises(StoreError, match="is built; a report is entered for one that went out"):
        usage.enter(waiting, paper(held), "dewi")


def test_a_note_with_a_number_of_a_person_leaves_no_trace(held: Path) -> None:
    with pytest.raises(StoreError):
        usage.enter(1, paper(held), "dewi", "untuk 3513010101900001")
    assert len(owed()) == 1 and [one.action for one in book.life(1)[2]] == ["built", "sent"]


def test_each_mark_is_told_once_from_a_week_before_to_a_month_after(held: Path) -> None:
    told = []
    for day in range(20, 75):
        for _ in range(2):
            if usage.remind(after(day)):
                told.append(day - 30)
    assert told == [-7, -3, 0, 7, 14, 30]
    assert letters(held) == 6
    last = sorted((held / "notices" / DKP).iterdir())[-1].read_text()
    assert "terlambat" in last and "pangan nomor urut 1" in last and "ditahan" in last


def test_after_an_outage_of_several_marks_one_letter_is_enough(held: Path) -> None:
    assert len(usage.remind(after(50))) == 1
    assert usage.remind(after(50)) == []


def test_no_letter_is_sent_once_the_report_is_here(held: Path) -> None:
    usage.enter(1, paper(held), "dewi")
    assert usage.remind(after(60)) == []


def test_a_recipient_that_owes_a_report_gets_nothing_before_it(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = selected(Regency().family(2), run="r2")
    let_days_pass(31, monkeypatch)
    with pytest.raises(StoreError, match=r"dkp owes the report on delivery 1 since .*`gesek delivery report NUMBER`"):
        build("pangan", version)
    assert [(one.rule, one.scope, one.severity) for one in incidents.listed()] == [("report_blocks", "dkp", "critical")]
    assert len(book.of_cycle("2026-09")) == 1, "no package and no number"
    watchdog.watch(after(31))
    assert [one.seen for one in incidents.listed() if one.rule == "report_blocks"] == [1], "one sight a day"
    usage.enter(1, paper(held), "dewi")
    assert build("pangan", version) == [2]
    watchdog.watch(after(31))
    assert "report_blocks" not in [one.rule for one in incidents.listed()]


def test_on_its_last_day_a_report_blocks_nothing(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    let_days_pass(30, monkeypatch)
    assert build("pangan", selected(Regency().family(2), run="r2")) == [2]


def test_others_of_the_programme_are_served_meanwhile(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only("pangan", home, monkeypatch, reports={"block": True}, also="dinsos")
    assert len(deliver("pangan", selected(Regency().family(1)))) == 2
    let_days_pass(31, monkeypatch)
    [one] = deliver("pangan", selected(Regency().family(2), run="r2"))
    assert one["recipient"] == "dinsos"


def test_where_nothing_is_blocked_an_overdue_report_is_a_warning(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only("pangan", home, monkeypatch, reports={"after_days": 30})
    deliver("pangan", selected(Regency().family(1)))
    let_days_pass(31, monkeypatch)
    found = {(one.rule, one.severity) for one in watchdog.watch(after(31))}
    assert ("report_overdue", "warning") in found
    assert build("pangan", selected(Regency().family(2), run="r2")) == [2]


def test_the_commands_say_what_is_owed_and_take_it(held: Path) -> None:
    def said(*words: str) -> str:
        done = CliRunner().invoke(app, ["delivery", *words])
        assert done.exit_code == 0, done.output
        return done.output

    assert f"sampai {after(30).date()}  belum jatuh tempo" in said("reports")
    assert "Tidak ada laporan" in said("reports", "--overdue")
    assert "dicatat" in said("report", "1", "--file", str(paper(held)))
    assert "Tidak ada laporan" in said("reports") and "laporan masuk" in said("show", "1")
