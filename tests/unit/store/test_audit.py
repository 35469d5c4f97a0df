"""The audit chain: gap-free with many writers, and whatever is done to its records by SQL is found."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import text
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import StoreError
from gesek.store import audit, cycles
from gesek.store.ledger import transaction

pytestmark = pytest.mark.each_ledger

LENGTH = 8
COLUMNS = ("at", "actor", "action", "subject", "reason", "before", "after", "previous", "hash")


def write(times: int) -> None:
    """Acts as they are recorded, each in a transaction of its own."""
    for number in range(times):
        with transaction() as ledger:
            audit.record(
                ledger,
                actor=f"officer{number % 3}",
                action="list.approve",
                subject=f"list:{number}",
                reason="as agreed",
                before=None if number % 2 else hashlib.sha256(b"before").hexdigest(),
                after=hashlib.sha256(f"{number}".encode()).hexdigest(),
            )


def tamper(statement: str, **values: object) -> None:
    with transaction() as ledger:
        ledger.execute(text(statement), values)


def rows() -> list[dict]:
    with transaction() as ledger:
        return [dict(row._mapping) for row in ledger.execute(text("select * from audit_record order by number"))]


def put_back(kept: list[dict], head: audit.Anchor) -> None:
    columns = ("number", *COLUMNS)
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join(f":{name}" for name in columns)
    with transaction() as ledger:
        ledger.execute(text("delete from audit_record"))
        ledger.execute(text(f"insert into audit_record ({names}) values ({marks})"), kept)
        ledger.execute(text("update audit_head set length = :n, hash = :h"), {"n": head.number, "h": head.hash})


@pytest.fixture
def chain(home: Path) -> list[dict]:
    """A chain of eight records (the first is the cycle that the fixture opened)."""
    write(LENGTH - 1)
    assert audit.verify().problem == ""
    return rows()


def test_a_record_says_who_did_what_to_what_and_why(home: Path) -> None:
    write(1)
    opened, approved = audit.listed()
    assert (opened.number, opened.actor, opened.action, opened.subject) == (1, "gesek", "cycle.open", "cycle:2026-09")
    assert (approved.number, approved.actor, approved.reason) == (2, "officer0", "as agreed")
    assert approved.previous == opened.hash
    assert [one.number for one in audit.listed(action="list.")] == [2]
    assert [one.number for one in audit.listed(actor="gesek")] == [1]
    assert [one.number for one in audit.listed(subject="list:0", limit=1)] == [2]


def test_a_records_hash_can_be_computed_by_anybody_from_its_canonical_json(chain: list[dict]) -> None:
    for row in chain:
        content = {key: value for key, value in row.items() if key != "hash"}
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(canonical.encode()).hexdigest() == row["hash"]


def test_what_is_rolled_back_leaves_no_record_and_no_gap(home: Path) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as ledger:
        audit.record(ledger, actor="a", action="list.approve", subject="list:1")
        _ = 1 / 0
    write(1)
    assert [one.number for one in audit.listed()] == [1, 2]
    assert audit.verify().problem == ""


def test_several_records_of_one_transaction_follow_one_another(home: Path) -> None:
    with transaction() as ledger:
        for number in range(3):
            audit.record(ledger, actor="a", action="list.approve", subject=f"list:{number}")
    assert audit.verify() == audit.Verdict(4, audit.head(), "")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"action": "list.burn"}, "no act 'list.burn'"),
        ({"subject": "a list"}, "kind:id"),
        ({"subject": "family:3513014107900001"}, "kind:id"),
        ({"actor": " "}, "Nobody is named"),
        ({"reason": "for 3513014107900001"}, "16 digits"),
        ({"before": "abc"}, "SHA-256"),
    ],
    ids=["unknown act", "no id", "a NIK as id", "nobody", "a NIK in the reason", "no digest"],
)
def test_what_may_not_stand_in_a_record_is_refused_and_nothing_is_written(home: Path, wrong: dict, says: str) -> None:
    act = {"actor": "a", "action": "list.approve", "subject": "list:1", **wrong}
    with pytest.raises(StoreError, match=says), transaction() as ledger:
        audit.record(ledger, **act)
    assert audit.head().number == 1


@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_value_is_found_at_its_record(chain: list[dict], data: st.DataObject) -> None:
    head = audit.head()
    number = data.draw(st.integers(1, LENGTH))
    column = data.draw(st.sampled_from(COLUMNS))
    was = chain[number - 1][column]
    values = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=64) | st.sampled_from(
        [row[column] for row in chain]
    )
    value = data.draw(values.filter(lambda value: value != was and (column != "hash" or value not in hashes(chain))))
    tamper(f'update audit_record set "{column}" = :value where number = :number', value=value, number=number)
    found = audit.verify()
    put_back(chain, head)
    assert found.good == number - 1
    assert found.problem.startswith(f"Record {number} ")


def hashes(chain: list[dict]) -> set[str]:
    return {row["hash"] for row in chain}


@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gone=st.sets(st.integers(1, LENGTH), min_size=1))
def test_removed_records_are_found_at_the_first_of_them(chain: list[dict], gone: set[int]) -> None:
    head = audit.head()
    for number in gone:
        tamper("delete from audit_record where number = :number", number=number)
    found = audit.verify()
    put_back(chain, head)
    assert found.good == min(gone) - 1
    assert found.problem.startswith(f"Record {min(gone)} is missing")


@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gone=st.sets(st.integers(1, LENGTH - 1), min_size=1))
def test_removed_records_are_found_when_the_others_close_the_gap(chain: list[dict], gone: set[int]) -> None:
    head = audit.head()
    kept = [row for row in chain if row["number"] not in gone]
    renumbered = [{**row, "number": number} for number, row in enumerate(kept, start=1)]
    put_back(renumbered, audit.Anchor(len(kept), kept[-1]["hash"]))
    found = audit.verify()
    put_back(chain, head)
    assert found.good == min(gone) - 1


@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(LENGTH)))
def test_another_order_is_found_at_the_first_record_that_moved(chain: list[dict], order: list[int]) -> None:
    head = audit.head()
    moved = [{**chain[place], "number": number} for number, place in enumerate(order, start=1)]
    put_back(moved, head)
    found = audit.verify()
    put_back(chain, head)
    first = next((number for number, place in enumerate(order, start=1) if place != number - 1), None)
    assert (found.problem == "") == (first is None)
    assert first is None or (found.good, found.problem[:9]) == (first - 1, f"Record {first} ")


def rehashed(row: dict, **changed: object) -> dict:
    """A record as a forger would write it: with the hash that belongs to what it says."""
    content = {key: value for key, value in {**row, **changed}.items() if key != "hash"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return {**content, "hash": hashlib.sha256(canonical.encode()).hexdigest()}


def test_a_forged_record_with_its_own_hash_does_not_fit_the_next_one(chain: list[dict]) -> None:
    forged = rehashed(chain[3], actor="somebody else")
    put_back([*chain[:3], forged, *chain[4:]], audit.head())
    assert audit.verify().problem == "Record 5 does not follow the one before it; one of them was replaced."


def test_a_forged_last_record_is_not_the_one_the_head_names(chain: list[dict]) -> None:
    put_back([*chain[:-1], rehashed(chain[-1], actor="somebody else")], audit.head())
    assert audit.verify().problem.startswith(f"Record {LENGTH} is not the one the head names")


def test_records_beyond_the_head_and_before_the_first_are_found(chain: list[dict]) -> None:
    head = audit.head()
    put_back(chain, audit.Anchor(LENGTH - 2, chain[LENGTH - 3]["hash"]))
    assert audit.verify().problem.startswith(f"Record {LENGTH - 1} is beyond the head")
    put_back([rehashed(chain[0], number=0), *chain], head)
    assert audit.verify().problem.startswith("Record 0 stands before the first")


def test_a_removed_head_is_said_and_nothing_is_recorded_any_more(chain: list[dict]) -> None:
    tamper("delete from audit_head")
    with pytest.raises(StoreError, match="no head"):
        audit.verify()
    with pytest.raises(StoreError, match="no head"):
        write(1)
    assert len(rows()) == LENGTH


def anew(chain: list[dict], change: Callable[[dict], dict]) -> list[dict]:
    """The whole chain as somebody writes it who may do all in the database: every hash and the head made to fit."""
    made, previous = [], audit.GENESIS
    for row in chain:
        made.append(rehashed(change(row), previous=previous))
        previous = made[-1]["hash"]
    return made


def test_a_chain_written_anew_fits_in_itself_and_only_an_anchor_printed_before_tells(chain: list[dict]) -> None:
    printed = str(audit.head())
    forged = anew(chain, lambda row: {**row, "actor": "nobody"} if row["number"] == 2 else row)
    put_back(forged, audit.Anchor(LENGTH, forged[-1]["hash"]))
    assert audit.verify().problem == ""
    assert audit.verify(audit.Anchor.parse(printed)).problem.startswith(f"Record {LENGTH} is not the one of the anchor")


def test_a_chain_cut_off_with_its_head_set_back_is_told_by_an_anchor(chain: list[dict]) -> None:
    printed = audit.head()
    put_back(chain[:5], audit.Anchor(5, chain[4]["hash"]))
    assert audit.verify().problem == ""
    assert audit.verify(printed).problem.startswith(f"Record {LENGTH} of the anchor is missing")


def test_an_old_anchor_holds_while_the_chain_grows(chain: list[dict]) -> None:
    printed = audit.head()
    write(4)
    assert audit.verify(printed).problem == ""


@pytest.mark.parametrize("records", range(1, LENGTH + 2))
def test_a_chain_of_several_pages_is_read_to_its_end(
    chain: list[dict], records: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PAGE", records)
    assert audit.verify() == audit.Verdict(LENGTH, audit.head(), "")
    put_back(chain, audit.Anchor(4, chain[3]["hash"]))
    assert audit.verify().problem.startswith("Record 5 is beyond the head")
    tamper("delete from audit_record where number = 6")
    assert audit.verify().good == 5


def test_a_chain_is_verified_in_steps_that_say_how_far_they_are(chain: list[dict]) -> None:
    step = audit.verify_on(audit.START, None, 5)
    assert (step.good, step.done, step.reached) == (5, False, audit.Anchor(5, chain[4]["hash"]))
    last = audit.verify_on(step.reached, None, 5)
    assert (last.good, last.done, last.problem) == (LENGTH, True, "")
    tamper("update audit_record set actor = 'somebody' where number = 7")
    assert audit.verify_on(step.reached, None, 5).problem.startswith("Record 7 is not what was written")
    elsewhere = audit.Anchor(5, chain[3]["hash"])
    assert audit.verify_on(elsewhere, None, 5).problem.startswith("Record 6 does not follow")


WRITER = """
import sys
from gesek.store import audit
from gesek.store.ledger import transaction
for number in range(40):
    with transaction() as ledger:
        audit.record(ledger, actor=f"w{sys.argv[1]}", action="list.approve", subject=f"list:{number}")
"""


def test_four_processes_at_once_leave_one_chain_without_gap(home: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(number)]) for number in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    assert audit.verify() == audit.Verdict(161, audit.head(), "")
    for number in range(4):
        mine = [one.subject for one in audit.listed(actor=f"w{number}")]
        assert mine == [f"list:{each}" for each in range(40)]


def gesek(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    return done.output if done.exit_code == 0 else str(done.exception)


def test_the_commands_verify_and_list(chain: list[dict]) -> None:
    assert gesek("audit", "verify", "--anchor", str(audit.head())).startswith("All 8 records of the audit chain hold.")
    assert len(gesek("audit", "list", "--action", "list.approve", "--actor", "officer0").splitlines()) == 3
    assert "NUMBER:HASH" in gesek("audit", "verify", "--anchor", "8")
    tamper("update audit_record set reason = 'other' where number = 3")
    assert "Record 3 is not what was written; it was changed or moved. 2 records before it are good." in gesek(
        "audit", "verify"
    )


def test_a_cycle_is_extended_by_two_persons_and_closed_with_a_reason_and_all_of_it_is_recorded(home: Path) -> None:
    two = ("--reason", "flood", "--by", "dewi", "--agreed", "budi")
    assert "cut-off 2026-09-22" in gesek("cycle", "extend", "--cut-off", "2026-09-22", *two)
    assert "two persons" in gesek(
        "cycle", "extend", "--cut-off", "2026-09-23", "--reason", "r", "--by", "dewi", "--agreed", "Dewi "
    )
    assert "later one" in gesek("cycle", "extend", "--cut-off", "2026-09-21", *two)
    assert "follow one another" in gesek("cycle", "extend", "--cut-off", "2026-09-28", *two)
    assert "Name the days" in gesek("cycle", "extend", *two)
    assert "needs its reason" in gesek("cycle", "close", "--reason", " ", "--by", "dewi")
    assert "is closed" in gesek("cycle", "close", "--reason", "nothing to list", "--by", "dewi")
    assert "is not open" in gesek("cycle", "close", "2026-09", "--reason", "again", "--by", "dewi")
    with pytest.raises(StoreError, match="No cycle is open"):
        cycles.current()
    told = [(one.actor, one.action, one.reason) for one in audit.listed(subject="cycle:2026-09")]
    assert told == [
        ("gesek", "cycle.open", ""),
        ("dewi", "cycle.extend", "flood (agreed by budi)"),
        ("dewi", "cycle.close", "nothing to list"),
    ]
    opened, extended, closed = audit.listed()
    assert (extended.before, closed.before) == (opened.after, extended.after)
    assert len({opened.after, extended.after, closed.after}) == 3
