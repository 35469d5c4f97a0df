"""The audit chain: who did what to what, when and why, in records of which none can be changed, removed or reordered unseen.

Each record's hash is the SHA-256 of its canonical JSON, in which the hash of the record before stands. One row, the head, knows
how many records there are and the last one's hash: it is updated in the transaction of the act itself, so that on SQLite and
PostgreSQL one writer at a time gets the next number, an act without its record does not exist, and a cut-off end is seen.

Whoever may write to the database can also compute the whole chain and its head anew. Against that helps an anchor outside of it:
number and hash of the head, as they are printed on every proposal; `verify` holds the chain against one.

Records hold no value of a person: what is spoken of is a number of the ledger, a state before and after is a digest.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, inspect, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from gesek.errors import StoreError
from gesek.store.ledger import now, reading, transaction
from gesek.store.models import Base

SYSTEM = "gesek"
"""Who acts when no person does."""
GENESIS = "0" * 64
"""What stands for the hash of the record before the first."""
ACTIONS = frozenset(
    {
        "cycle.open", "cycle.extend", "cycle.close",
        "village.extend", "village.extend_agree", "village.template", "village.rows", "village.mend", "scan.read",
        "file.upload", "file.receive", "file.retry", "answer.read",
        "incident.acknowledge", "incident.assign", "incident.resolve", "incident.rerun", "incident.look",
        "waiver.ask", "waiver.approve",
        "list.rebuild", "list.draft", "list.propose", "list.approve", "list.refuse", "list.decree", "list.annex", "list.publish",
        "list.print", "list.families", "list.export", "list.download",
        "delivery.build", "delivery.send", "delivery.receive", "delivery.accept", "delivery.reject", "delivery.close",
        "delivery.recall", "delivery.password", "delivery.return", "delivery.report", "delivery.remove",
        "delivery.ask_removal", "delivery.download",
        "program.exclude", "program.include", "program.preview", "program.approve", "program.look", "program.download",
        "ruling.make", "ruling.revoke", "identity.look",
        "warga.search", "warga.answer", "list.explain",
        "complaint.received", "complaint.in_village", "complaint.answered", "complaint.rejected", "complaint.withdrawn",
        "complaint.read",
        "access.grant", "access.revoke",
        "disclosure.look", "disclosure.breach", "correction.received", "correction.read",
        "correction.corrected", "correction.refused",
        "audit.export",
    }
)  # fmt: skip
"""What can be recorded; a new kind of act is added here."""
SUBJECT = re.compile(r"[a-z_]+:[A-Za-z0-9][A-Za-z0-9._/-]*")
DIGEST = re.compile(r"[0-9a-f]{64}")
PERSONAL = re.compile(r"(?<!\d)\d{16}(?!\d)")
"""A NIK or No. KK."""
PAGE = 5_000
"""Records read in one transaction, so that a long chain holds no writer up while it is verified."""


class AuditRecord(Base):
    """One act; never changed. `at` is text, in UTC, so that what was hashed is what is read back on every database."""

    __tablename__ = "audit_record"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32), index=True)
    actor: Mapped[str] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    before: Mapped[str | None] = mapped_column(String(64))
    after: Mapped[str | None] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """How many records there are, and the hash of the last; one row, which every writer waits for."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    length: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


@dataclass(frozen=True)
class Anchor:
    """Number and hash of a record, to be kept outside of the ledger."""

    number: int
    hash: str

    def __str__(self) -> str:
        """As it is printed: `1234:9f2c...`."""
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """Read a printed anchor; raises StoreError when it is none."""
        number, _, digest = "".join(text.split()).partition(":")
        if not number.isdecimal() or not DIGEST.fullmatch(digest):
            raise StoreError("An anchor is written NUMBER:HASH, as it is printed on a proposal; write it whole.")
        return cls(int(number), digest)


START = Anchor(0, GENESIS)
"""Before the first record."""


@dataclass(frozen=True)
class Verdict:
    """What a verification found.

    Attributes:
        good: how many records hold.
        head: the head of the chain.
        problem: the first thing wrong; empty when nothing is.
        reached: the last record that holds, from which a verification in steps goes on.
        done: nothing is left to look at.
    """

    good: int
    head: Anchor
    problem: str
    reached: Anchor = field(default=START, compare=False)
    done: bool = field(default=True, compare=False)


def record(
    ledger: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    reason: str = "",
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Add a record to the chain within the transaction of the act, which holds all other writers until its end: call it last.

    Args:
        ledger: the open transaction.
        actor: account of the officer, or `SYSTEM`.
        action: one of `ACTIONS`.
        subject: `kind:id` without a value of a person, such as `list:12` or `village:2026-09/3513012001`.
        reason: why, as the actor gave it.
        before: digest of what was, where something changed (see `digest`).
        after: digest of what is.

    Raises:
        StoreError: action or subject are not of this form, nobody acts, the reason holds a NIK or No. KK, or the ledger has no
            chain.
    """
    _check(actor, action, subject, reason, (before, after))
    moved = ledger.execute(
        update(AuditHead)
        .values(length=AuditHead.length + 1)
        .returning(AuditHead.length, AuditHead.hash)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if moved is None:
        raise StoreError("The audit chain has no head, so nothing can be recorded; restore the ledger from its backup.")
    row = AuditRecord(
        number=moved.length,
        at=now().isoformat(timespec="microseconds"),
        actor=actor.strip(),
        action=action,
        subject=subject,
        reason=reason.strip(),
        before=before,
        after=after,
        previous=moved.hash,
    )
    row.hash = _hash(row)
    ledger.add(row)
    ledger.flush()
    ledger.execute(update(AuditHead).values(hash=row.hash).execution_options(synchronize_session=False))


def note(*, actor: str, action: str, subject: str, reason: str = "") -> None:
    """Record an act that changes nothing in the ledger, such as a read of personal rows, before it is done; see `record`."""
    with transaction() as ledger:
        record(ledger, actor=actor, action=action, subject=subject, reason=reason)


def _check(actor: str, action: str, subject: str, reason: str, digests: tuple[str | None, ...]) -> None:
    if action not in ACTIONS:
        raise StoreError(f"The audit chain knows no act '{action}'; add it to ACTIONS in gesek/store/audit.py.")
    if not SUBJECT.fullmatch(subject) or PERSONAL.search(subject):
        raise StoreError(
            f"What {action} speaks of has to be written kind:id with a number of the ledger; mend the code."
        )
    if not actor.strip():
        raise StoreError("Nobody is named who does it; write the officer's account with --by.")
    if PERSONAL.search(reason) or PERSONAL.search(actor):
        raise StoreError("The reason holds a number of 16 digits, which may be a person's; write it without.")
    if any(one is not None and not DIGEST.fullmatch(one) for one in digests):
        raise StoreError(f"A state of {action} is not given by its SHA-256; mend the code.")


def _hash(row: AuditRecord) -> str:
    """SHA-256 of a record's canonical JSON: all its columns but the hash, keys in order, nothing but ASCII."""
    content = {column.key: getattr(row, column.key) for column in inspect(AuditRecord).columns if column.key != "hash"}
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def intact(row: AuditRecord) -> bool:
    """Whether a record holds what was hashed when it was written."""
    return row.hash == _hash(row)


def digest(row: Base) -> str:
    """SHA-256 of a ledger row as it stands in a transaction, to be recorded as state before or after an act."""
    content = {column.key: _plain(getattr(row, column.key)) for column in inspect(type(row)).columns}
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(content: dict[str, Any]) -> str:
    # A value that was tampered with may be of any type (SQLite keeps a blob in a text column): it only has to differ.
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=repr)


def _plain(value: Any) -> Any:
    """A column's value so that it is the same text on SQLite, which drops zones, and on PostgreSQL, which keeps them."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def head() -> Anchor:
    """The end of the chain as it is now; to be printed on what leaves the ledger.

    Raises:
        StoreError: the ledger has no chain.
    """
    with transaction() as ledger:
        return _head(ledger)


def _head(ledger: Session) -> Anchor:
    found = ledger.execute(select(AuditHead.length, AuditHead.hash)).one_or_none()
    if found is None:
        raise StoreError("The audit chain has no head: somebody removed it; restore the ledger from its backup.")
    return Anchor(found.length, found.hash)


def verify(anchor: Anchor | None = None) -> Verdict:
    """Recompute the whole chain and name the first record that is changed, removed, reordered or cut off.

    Args:
        anchor: a printed head, of whatever age, that the chain has to contain.

    Raises:
        StoreError: the ledger has no chain.
    """
    found = verify_on(START, anchor, PAGE)
    while not found.done:
        found = verify_on(found.reached, anchor, PAGE)
    return found


def verify_on(reached: Anchor, anchor: Anchor | None, records: int) -> Verdict:
    """One step of `verify`, so that a page can show how far it is.

    Args:
        reached: what the step before reached, or `START`.
        anchor: as for `verify`.
        records: how many are looked at.

    Raises:
        StoreError: the ledger has no chain.
    """
    query = select(AuditRecord).where(AuditRecord.number > reached.number).order_by(AuditRecord.number).limit(records)
    if reached == START:  # a record before the first is one, too
        query = select(AuditRecord).order_by(AuditRecord.number).limit(records)
    with transaction() as ledger:
        end, rows = _head(ledger), list(ledger.scalars(query))
    for row in rows:
        if problem := _wrong(row, reached.number + 1, reached.hash, anchor):
            return Verdict(reached.number, end, problem, reached)
        reached = Anchor(row.number, row.hash)
    if len(rows) == records:
        return Verdict(reached.number, end, "", reached, done=False)
    return Verdict(reached.number, end, _wrong_end(reached.number, reached.hash, end, anchor), reached)


def _wrong(row: AuditRecord, expected: int, previous: str, anchor: Anchor | None) -> str:
    if row.number < expected:
        return f"Record {row.number} stands before the first; somebody added it."
    if row.number > expected:
        return f"Record {expected} is missing; the next one there is {row.number}."
    if not intact(row):
        return f"Record {expected} is not what was written; it was changed or moved."
    if row.previous != previous:
        return f"Record {expected} does not follow the one before it; one of them was replaced."
    if anchor is not None and row.number == anchor.number and row.hash != anchor.hash:
        return f"Record {expected} is not the one of the anchor; the chain up to it was written anew."
    return ""


def _wrong_end(good: int, last: str, end: Anchor, anchor: Anchor | None) -> str:
    if good < end.number:
        return f"Record {good + 1} is missing; the head counts {end.number}, so the end was cut off."
    if good > end.number:
        return f"Record {end.number + 1} is beyond the head, which counts {end.number}; it was added, or the head set back."
    if last != end.hash:
        return f"Record {good} is not the one the head names; the end was replaced."
    if anchor is not None and not 1 <= anchor.number <= good:
        return f"Record {anchor.number} of the anchor is missing; the chain has {good}, so its end was cut off."
    return ""


def listed(action: str = "", actor: str = "", subject: str = "", limit: int = 50) -> list[AuditRecord]:
    """The newest records, the newest last.

    Args:
        action: only these, as `list.approve`, or all that begin with it, as `list.`.
        actor: only of this officer.
        subject: only of this, as `list:12`.
        limit: how many.
    """
    query = select(AuditRecord).order_by(AuditRecord.number.desc()).limit(limit)
    if action:
        query = query.where(AuditRecord.action.startswith(action, autoescape=True))
    if actor:
        query = query.where(AuditRecord.actor == actor)
    if subject:
        query = query.where(AuditRecord.subject == subject)
    with reading() as ledger:
        return list(ledger.scalars(query))[::-1]
