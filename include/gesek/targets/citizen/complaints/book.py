"""The book of complaints: entered, followed by their number, answered. Ledger rows only; nothing here holds a personal value."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gesek.errors import ConfigurationError, StoreError
from gesek.sources import regency
from gesek.sources.headings import redacted
from gesek.store import audit, cycles
from gesek.store.complaints import Complaint, ComplaintEvent
from gesek.store.ledger import following, now, reading, transaction
from gesek.targets.citizen.complaints import rules, words
from gesek.targets.citizen.complaints.rules import IN_VILLAGE, OPEN, RECEIVED
from gesek.targets.citizen.complaints.words import Told


def enter(
    kind: str, kode_desa: str, told: Told, by: str, family_id: int | None = None, person_id: int | None = None
) -> Complaint:
    """Enter a complaint under the next number of the open cycle.

    Args:
        kind: what it is about, by the rules.
        kode_desa: the village it is about.
        told: what was said; kept in the lake.
        by: account of the officer.
        family_id: the family, where the list knows it.
        person_id: the person, likewise.

    Raises:
        ConfigurationError: no such kind, or an unlisted person has no name.
        StoreError: no village, no open cycle, or one of the kind is open for the family already.
    """
    agreed = rules.load()
    agreed.kind(kind)
    if regency.village(kode_desa) != kode_desa:
        raise StoreError("The complaint names no village of the regency; give its ten-digit code.")
    if family_id is None and person_id is None and not told.nama:
        raise ConfigurationError(
            "A complaint of somebody the list does not know needs her name; give it on standard input."
        )
    cycle, moment = cycles.current(), now()
    _not_twice(family_id, kind)
    part = words.keep(told)
    with transaction() as ledger:
        number = following(ledger, Complaint.id)
        row = Complaint(
            id=number,
            number=f"ADU-{cycle.id}-{number:06d}",
            cycle_id=cycle.id,
            kode_desa=kode_desa,
            family_id=family_id,
            person_id=person_id,
            kind=kind,
            state=RECEIVED,
            received_at=moment,
            deadline=agreed.deadline(kind, cycles.clock(moment).date()),
            part=part,
        )
        ledger.add(row)
        ledger.flush()
        _note(ledger, row, by, RECEIVED, "", None)
        return row


def _not_twice(family_id: int | None, kind: str) -> None:
    if family_id is None:
        return
    with transaction() as ledger:
        query = select(Complaint.number).where(
            Complaint.family_id == family_id, Complaint.kind == kind, Complaint.state.in_(OPEN)
        )
        found = ledger.scalars(query).first()
    if found is not None:
        raise StoreError(f"The family's complaint {found} is about the same and still open; follow that one.")


def _note(
    ledger: Session, row: Complaint, actor: str, action: str, note: str, before: str | None, **detail: str | int
) -> None:
    """Write down what happened to a complaint, as its event and in the audit chain; the one place every change of it passes."""
    ledger.add(ComplaintEvent(complaint_id=row.id, at=now(), actor=actor, action=action, note=note, detail=detail))
    ledger.flush()
    audit.record(
        ledger,
        actor=actor,
        action=f"complaint.{action}",
        subject=f"complaint:{row.number}",
        reason=note,
        before=before,
        after=audit.digest(row),
    )


def shown(number: str) -> tuple[Complaint, list[ComplaintEvent]]:
    """A complaint and its events; raises StoreError when there is none of that number."""
    with transaction() as ledger:
        row = _of(ledger, number)
        query = select(ComplaintEvent).where(ComplaintEvent.complaint_id == row.id).order_by(ComplaintEvent.id)
        return row, list(ledger.scalars(query))


def _of(ledger: Session, number: str) -> Complaint:
    row = ledger.scalars(select(Complaint).where(Complaint.number == number.strip().upper())).one_or_none()
    if row is None:
        raise StoreError("There is no complaint of that number; it is written ADU-YYYY-MM-NNNNNN on the receipt.")
    return row


def listed(everything: bool = False, kode_desa: str = "", overdue_on: date | None = None) -> list[Complaint]:
    """The open complaints, the nearest deadline first.

    Args:
        everything: the closed ones too.
        kode_desa: only of this village.
        overdue_on: only those whose deadline had passed on this day.
    """
    query = select(Complaint).order_by(Complaint.deadline, Complaint.id)
    if not everything:
        query = query.where(Complaint.state.in_(OPEN))
    if kode_desa:
        query = query.where(Complaint.kode_desa == kode_desa)
    if overdue_on is not None:
        query = query.where(Complaint.deadline < overdue_on)
    with reading() as ledger:
        return list(ledger.scalars(query))


def about(family_ids: Iterable[int], person_ids: Iterable[int]) -> list[Complaint]:
    """All complaints about these families and people, the newest first."""
    with transaction() as ledger:
        ours = Complaint.family_id.in_(list(family_ids)) | Complaint.person_id.in_(list(person_ids))
        return list(ledger.scalars(select(Complaint).where(ours).order_by(Complaint.id.desc())))


def put_before_village(numbers: Iterable[str], cycle_id: str) -> None:
    """Note that the workbook of the village's next meeting asks about these complaints; again changes nothing."""
    with transaction() as ledger:
        for row in ledger.scalars(
            select(Complaint).where(Complaint.number.in_(list(numbers)), Complaint.state == RECEIVED)
        ):
            before, row.state = audit.digest(row), IN_VILLAGE
            _note(ledger, row, audit.SYSTEM, IN_VILLAGE, "", before, cycle=cycle_id)


def forward(number: str, by: str, note: str = "") -> Complaint:
    """Put a complaint before its village now, by an officer: its next workbook asks about it all the same.

    Args:
        number: of the complaint.
        by: account of the officer.
        note: what the village is told, without names or numbers of people.

    Raises:
        StoreError: no such complaint, or it is before the village already, or ended.
    """
    cycle = cycles.current()
    with transaction() as ledger:
        row = _of(ledger, number)
        if row.state != RECEIVED:
            raise StoreError(f"Complaint {row.number} is {row.state} and cannot be forwarded; see its history.")
        before, row.state = audit.digest(row), IN_VILLAGE
        _note(ledger, row, by, IN_VILLAGE, _kept(note), before, cycle=cycle.id)
        return row


def _kept(note: str) -> str:
    """A note as it may stand in the ledger: without numbers of people."""
    return " ".join(redacted(note).split())


def given_since(row: Complaint) -> ComplaintEvent | None:
    """When the complaint was put before its village; None where it was not."""
    with transaction() as ledger:
        query = select(ComplaintEvent).where(ComplaintEvent.complaint_id == row.id, ComplaintEvent.action == IN_VILLAGE)
        return ledger.scalars(query.order_by(ComplaintEvent.id)).first()


def close(
    number: str,
    outcome: str,
    by: str,
    note: str = "",
    meeting: tuple[str | None, date | None] | None = None,
    family_id: int | None = None,
) -> Complaint:
    """End a complaint with an outcome.

    Args:
        number: of the complaint.
        outcome: by the rules; it says the last state too.
        by: account of the officer, or `audit.SYSTEM`.
        note: why, without names or numbers of people.
        meeting: number and date of the minutes that answered it.
        family_id: the family it turned out to be about, where it was not known.

    Raises:
        ConfigurationError: no such outcome. StoreError: no such complaint, or it ended already.
    """
    ending = rules.load().outcome(outcome)
    with transaction() as ledger:
        row = _of(ledger, number)
        if row.state not in OPEN:
            raise StoreError(
                f"Complaint {row.number} ended already ({row.state}); enter a new one if she objects again."
            )
        before = audit.digest(row)
        row.state, row.outcome, row.closed_at = ending.state, outcome, now()
        row.nomor_ba, row.tanggal_ba = meeting or (None, None)
        row.family_id = row.family_id or family_id
        _note(ledger, row, by, ending.state, _kept(note), before, outcome=outcome)
        return row
