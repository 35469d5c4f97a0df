"""Several officers and several publishers at the same moment, as processes of their own; and publishers killed at any instant."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gesek.settings import settings
from gesek.store import audit
from gesek.store.ledger import transaction
from gesek.store.models import TargetList, Version
from gesek.targets import lists
from gesek.targets.approval import proposals
from tests import approvals
from tests.approvals import ANALYST, DINSOS, DINSOS_SECOND, DINSOS_THIRD, FIRST, HEAD, SECOND, SECRETARY

pytestmark = pytest.mark.each_ledger

ACT = """
import json, sys
from gesek.errors import GesekError
from gesek.targets import publication
from gesek.targets.approval import proposals
print("ready", flush=True)
for line in sys.stdin:
    what, given = json.loads(line)
    try:
        done = {"approve": proposals.approve, "refuse": proposals.refuse, "propose": proposals.propose,
                "publish": publication.publish}[what](*given)
        print(json.dumps(len(done) if what == "publish" else "done"), flush=True)
    except Exception as error:
        print(json.dumps(str(error) if isinstance(error, GesekError) else repr(error)), flush=True)
"""
KILLED = """
import os, signal, sys
from sqlalchemy import event
from gesek.store import ledger
from gesek.targets import publication
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        left = int(line)
        def step(*_given):
            global left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        def statement(_connection, _cursor, text, *_rest):
            if not text.lstrip().lower().startswith(("select", "begin", "pragma")):
                step()
        event.listen(ledger.engine(), "before_cursor_execute", statement)
        event.listen(ledger.engine(), "commit", lambda _connection: step() if publication_writes() else None)
        def publication_writes():
            return left < int(line)
        publication.publish(2)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


@pytest.fixture
def made(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A production home with a list in force and the next one drafted (see `tests.approvals.make`)."""
    monkeypatch.setenv("GESEK_PROFILE", "production")
    settings.cache_clear()
    approvals.make()
    return home


@contextmanager
def processes(count: int, script: str = ACT) -> Iterator[list[subprocess.Popen]]:
    """Processes that have imported all they need and wait for what to do."""
    many = [
        subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    try:
        assert [one.stdout.readline() for one in many] == ["ready\n"] * count
        yield many
    finally:
        for one in many:
            one.stdin.close()
            one.wait()
            one.stdout.close()


def together(many: list[subprocess.Popen], acts: list[tuple]) -> list:
    """Let each process do its act, all at the same moment; what each of them answered."""
    for one, (what, *given) in zip(many, acts, strict=True):
        one.stdin.write(json.dumps([what, given]) + "\n")
        one.stdin.flush()
    return [json.loads(one.stdout.readline()) for one in many]


def losers(answers: list, winners: int) -> list[str]:
    """What those were told who came too late, each by one sentence."""
    told = [answer for answer in answers if answer != "done"]
    assert len(answers) - len(told) == winners, answers
    assert not any("\n" in each or "Error" in each for each in told), told
    return told


def test_officers_who_act_at_the_same_moment(made: Path) -> None:
    approvals.receive(approvals.rows(30))
    third = approvals.steps("third")
    with processes(6) as many:
        # Two drafts are proposed by six: one proposal is under way.
        proposers = [ANALYST, HEAD, SECRETARY] * 2
        told = losers(together(many, [("propose", third, "penetapan", one) for one in proposers]), 1)
        assert all("is under way" in each or "is proposed or overtaken" in each for each in told)
        proposer = proposals.current().proposal.proposed_by
        # Three officers of a tier that needs two, each twice, on what all of them saw: one of them counts.
        dinsos = [DINSOS, DINSOS_SECOND, DINSOS_THIRD] * 2
        told = losers(together(many, [("approve", third, one, 1) for one in dinsos]), 1)
        assert all("since you looked" in each or "already" in each for each in told)
        # Whatever they saw: the second of the tier counts, the others are told that it is the next tier's turn.
        told = losers(together(many, [("approve", third, one) for one in dinsos]), 1)
        assert all("waits for bapelitbangda" in each or "already" in each for each in told)
        given = proposals.current().tiers[0].approvals
        assert len({one.officer for one in given}) == len(given) == 2
        # One approves while others refuse: it is decided once.
        seen = proposals.current().proposal.version
        head = next(one for one in (HEAD, SECRETARY) if one != proposer)
        acts = [
            ("approve", third, head, seen),
            *(("refuse", third, one, "no", seen) for one in [*dinsos[:3], proposer, head]),
        ]
        told = losers(together(many, acts), 1)
        assert all("since you looked" in each or "is not proposed" in each for each in told)
    counted = [one.action for one in audit.listed(subject=f"list:{third}")]
    assert counted[:4] == ["list.draft", "list.propose", "list.approve", "list.approve"] and len(counted) == 5
    assert audit.verify().problem == ""


def approved() -> None:
    proposals.propose(SECOND, "pemutakhiran", ANALYST)
    proposals.approve(SECOND, DINSOS)
    proposals.approve(SECOND, HEAD)


def in_force() -> int:
    """The list in force; all of its versions are, and no other."""
    with transaction() as ledger:
        (listed,) = ledger.query(TargetList).filter_by(state="published")
        query = ledger.query(Version.id).filter(
            Version.state == "published", Version.dataset.in_(list(listed.versions))
        )
        assert sorted(row.id for row in query) == sorted(listed.versions.values())
        return listed.id


def publications(list_id: int) -> int:
    return len(audit.listed(action="list.publish", subject=f"list:{list_id}"))


def test_four_who_publish_at_the_same_moment_publish_once(made: Path) -> None:
    approved()
    with processes(4) as many:
        answers = together(many, [("publish", SECOND)] * 4)
    assert sorted(bool(answer) for answer in answers) == [False, False, False, True], answers
    assert all(isinstance(answer, int) for answer in answers), answers
    assert (in_force(), publications(SECOND)) == (SECOND, 1)
    assert lists.find(FIRST).state == "superseded"


def test_a_publisher_killed_at_any_write_has_published_nothing_and_the_next_one_publishes_once(made: Path) -> None:
    approved()
    kills = 0
    with processes(1, KILLED) as (one,):
        while kills < 200:
            one.stdin.write(f"{1 + 3 * kills}\n")
            one.stdin.flush()
            if int(one.stdout.readline()) == 0:
                break
            kills += 1
            assert (in_force(), publications(SECOND)) == (FIRST, 0)
            assert proposals.current().proposal.state == "approved"
    assert kills > 5
    assert (in_force(), publications(SECOND)) == (SECOND, 1)
    assert audit.verify().problem == ""
