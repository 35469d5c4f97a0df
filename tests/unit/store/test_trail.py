"""Questions to the audit chain, its words, and the trail as a workbook."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import ConfigurationError, StoreError
from gesek.paths import INCLUDE, REFERENCE
from gesek.store import acts, audit, trail, trail_workbook
from gesek.store.ledger import transaction
from gesek.store.trail import Question

WHEN = [
    ("2026-09-30T16:59:59.999999+00:00", "sri", "warga.search", "person:none", "asked at the desk"),
    ("2026-09-30T17:00:00.000000+00:00", "sri", "warga.answer", "person:12", "asked at the desk"),
    ("2026-10-15T02:00:00.000000+00:00", "budi", "list.approve", "list:1", "=1+1"),
    ("2026-10-16T02:00:00.000000+00:00", "sri", "identity.look", "pair:0123456789ab", ""),
    ("2026-11-20T02:00:00.000000+00:00", "dewi", "identity.look", "pair:0123456789ab", ""),
]


@pytest.fixture
def chain(home, monkeypatch):
    """Records of known moments after those that the home begins with."""
    before = audit.head().number
    for at, actor, action, subject, reason in WHEN:
        monkeypatch.setattr(audit, "now", lambda at=at: datetime.fromisoformat(at))
        audit.note(actor=actor, action=action, subject=subject, reason=reason)
    return before


def numbers(chain, **asked):
    return [row.number - chain for row in trail.found(Question(**asked), 50)[0] if row.number > chain]


def test_records_are_found_by_actor_act_group_kind_and_subject(chain) -> None:
    assert numbers(chain, actor="sri") == [4, 2, 1]
    assert numbers(chain, action="identity.look") == [5, 4]
    assert numbers(chain, group="saw") == [5, 4, 2, 1]
    assert numbers(chain, group="approved") == [3]
    assert numbers(chain, kind="person") == [2, 1]
    assert numbers(chain, subject="list:1") == [3]
    assert numbers(chain, actor="sri", group="approved") == []


def test_days_are_those_of_the_regency(chain) -> None:
    assert numbers(chain, until=date(2026, 9, 30)) == [1]
    assert numbers(chain, since=date(2026, 10, 1), until=date(2026, 10, 1)) == [2]
    assert numbers(chain, since=date(2026, 10, 1), until=date(2026, 10, 31)) == [4, 3, 2]


def test_a_page_says_how_many_there_are(chain) -> None:
    rows, total = trail.found(Question(group="saw"), limit=2, skipped=1)
    assert ([row.number - chain for row in rows], total) == ([4, 2], 4)


def test_a_record_stands_between_its_neighbours_until_one_is_touched(chain) -> None:
    found = trail.around(chain + 3)
    assert found.before.number == chain + 2 and found.after.number == chain + 4 and found.whole
    assert trail.around(audit.head().number).after is None and trail.around(1).before is None
    assert trail.around(1).whole and trail.around(audit.head().number).whole
    with transaction() as ledger:
        ledger.execute(text("update audit_record set actor = 'x' where number = :n"), {"n": chain + 3})
    assert not trail.around(chain + 3).intact
    with transaction() as ledger:
        ledger.execute(text("delete from audit_record where number = :n"), {"n": chain + 3})
    assert not trail.around(chain + 4).linked and trail.around(chain + 4).intact
    with pytest.raises(StoreError, match="has no record"):
        trail.around(chain + 3)


def test_who_looks_at_people_most_is_counted_by_month_of_the_regency(chain) -> None:
    months = [date(2026, 11, 1), date(2026, 10, 1), date(2026, 9, 1)]
    assert [(one.actor, one.by_month, one.total) for one in trail.looks(months)] == [
        ("sri", (0, 2, 1), 3),
        ("dewi", (1, 0, 0), 1),
    ]
    assert trail.looks([date(2025, 1, 1)]) == [] and trail.looks([]) == []
    assert [one.actor for one in trail.looks(months, limit=1)] == ["sri"]


def test_months_back_begin_with_this_one(monkeypatch) -> None:
    monkeypatch.setattr(trail.cycles, "today", lambda: date(2026, 1, 31))
    assert trail.months_back(3) == [date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]


def test_every_act_has_words_and_a_group() -> None:
    words = acts.load()
    assert set(words.acts) == audit.ACTIONS
    assert {action for group in words.groups for action in words.of_group(group)} == audit.ACTIONS
    assert words.act("list.approve", "en") == "approved a proposed list"
    assert words.subject("pair:01", "id") == "pasangan 01" and words.subject("person:none", "en") == "person"


def test_every_kind_of_subject_in_the_code_has_words() -> None:
    said = re.compile(r'subject(?:, \w+)? ?= ?(?:f?"[^"]*" if \w+ else )?f"([a-z_]+):')
    code = [path.read_text(encoding="utf-8") for path in (INCLUDE / "gesek").rglob("*.py")]
    assert {kind for each in code for kind in said.findall(each)} <= set(acts.load().subjects)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  cycle.open: ", "  cycle.opens: ", "nothing records cycle.opens"),
        ("\n  cycle.close: ", "\n  # cycle.close: ", "no words for cycle.close"),
        ("what: changed", "what: did", "acts.cycle.open.what"),
        ("version: 1", "version: 1\nnote: x", "the key note is unknown"),
    ],
)
def test_a_file_of_words_that_does_not_fit_the_code_says_what_to_do(old: str, new: str, says: str) -> None:
    content = (REFERENCE / "acts.yaml").read_text(encoding="utf-8")
    with pytest.raises(ConfigurationError, match=re.escape(says)):
        acts.parse(content.replace(old, new, 1))


def test_the_workbook_holds_what_was_asked_for_and_taking_it_is_recorded(chain, tmp_path: Path) -> None:
    path = tmp_path / "trail.xlsx"
    assert trail_workbook.export(Question(actor="budi"), path, "inspektorat", "yearly audit", "en") == 1
    rows = list(load_workbook(path).active.values)
    assert rows[0][:6] == trail_workbook.HEADINGS["en"][:6]
    assert rows[1][1:6] == ("2026-10-15 09:00:00", "budi", "approved a proposed list", "list 1", "'=1+1")
    (taken,) = audit.listed(action="audit.export")
    assert (taken.actor, taken.subject, taken.reason) == (
        "inspektorat",
        f"audit:{chain + 3}-{chain + 3}",
        "yearly audit",
    )
    assert audit.verify().problem == ""


@pytest.mark.parametrize(("question", "reason"), [(Question(actor="nobody"), "why"), (Question(), " ")])
def test_a_workbook_without_records_or_reason_is_not_written(chain, tmp_path: Path, question, reason) -> None:
    path = tmp_path / "trail.xlsx"
    with pytest.raises(StoreError):
        trail_workbook.export(question, path, "inspektorat", reason)
    assert not path.exists() and audit.listed(action="audit.export") == []


def test_more_records_than_a_workbook_takes_are_refused(chain, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(trail_workbook, "ROWS", 2)
    with pytest.raises(StoreError, match="narrow the days"):
        trail_workbook.export(Question(), tmp_path / "trail.xlsx", "inspektorat", "yearly audit")


def test_the_commands_do_the_same(chain, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(trail.cycles, "today", lambda: datetime(2026, 10, 31, tzinfo=UTC).date())
    path = tmp_path / "trail.xlsx"
    asked = ["audit", "export", str(path), "--group", "saw", "--since", "2026-10-01", "--until", "2026-10-31"]
    done = CliRunner().invoke(app, [*asked, "--reason", "yearly audit", "--by", "inspektorat"])
    assert done.exit_code == 0 and "2 records" in done.output and path.exists()
    shown = CliRunner().invoke(app, ["audit", "looks", "--months", "2"]).output
    assert "2026-10 2026-09" in shown and re.search(r"sri +2 +1 +3", shown)
