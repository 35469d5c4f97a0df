"""The end of a package: its workbooks are removed once the years its programme keeps them are over, by two persons.

Manifest and signature stay, with a certificate beside them; they hold no person's data and say of which bytes they were. What the
recipient has is the recipient's to remove (docs/delivery_contract.md).
"""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import select

from gesek.delivery import states
from gesek.delivery.build import place
from gesek.delivery.manifest import FILE, SIGNATURE
from gesek.errors import StoreError
from gesek.programs import definition
from gesek.store import audit, said
from gesek.store.cycles import clock, today
from gesek.store.deliveries import Delivery, DeliveryEvent, PackageRemoval
from gesek.store.ledger import now, transaction
from gesek.whole_file import to_disk

CERTIFICATE = "DIHAPUS.txt"
KEPT = {FILE, SIGNATURE, CERTIFICATE}
REMOVED = "removed"
"""Event of a delivery whose package is gone."""
TEXT = (
    "Paket nomor {number} program {program} siklus {cycle} dihapus pada {day} setelah masa simpan {years} tahun.\n"
    "Dihapus oleh {by}, disetujui {agreed}. Alasan: {reason}\n"
    "SHA-256 manifest: {sha256}\n"
)


def expired(day: date | None = None) -> list[Delivery]:
    """The deliveries whose package lies in the store beyond its time: closed or recalled more years ago than it is kept."""
    on = day or today()
    with transaction() as ledger:
        ended = select(Delivery).where(Delivery.state.in_((states.CLOSED, states.RECALLED))).order_by(Delivery.id)
        rows = list(ledger.scalars(ended))
    return [row for row in rows if _is_over(row, on) and any(_files(place(row)))]


def ask(by: str, reason: str) -> int:
    """Ask to have the packages removed that are beyond their time today; somebody else agrees (`agree`).

    Returns:
        Number of the request.

    Raises:
        StoreError: a person or the reason is missing, no package is beyond its time, or a request waits already.
    """
    actor, why, rows = said.actor(by), said.reason(reason), expired()
    if not rows:
        raise StoreError("No package is kept beyond its time, so there is nothing to remove.")
    with transaction() as ledger:
        waiting = ledger.scalars(select(PackageRemoval).where(PackageRemoval.agreed_at.is_(None))).first()
        if waiting is not None:
            raise StoreError(f"Removal {waiting.id} waits already; have somebody else agree to it.")
        asked = PackageRemoval(
            as_of=today(), asked_by=actor, asked_at=now(), reason=why, deliveries=[row.id for row in rows]
        )
        ledger.add(asked)
        ledger.flush()
        audit.record(
            ledger, actor=actor, action="delivery.ask_removal", subject=f"removal:{asked.id}", reason=why,
            after=audit.digest(asked),
        )  # fmt: skip
        return asked.id


def agree(number: int, by: str) -> list[int]:
    """Agree to a request and remove what it asks for; killed half way, the next call of the same person goes on.

    Args:
        number: of the request.
        by: account of who agrees, somebody else than asked.

    Returns:
        The deliveries whose packages were removed, by id.

    Raises:
        StoreError: there is no such request, somebody else agreed already, or both are one person.
    """
    actor = said.actor(by)
    with transaction() as ledger:
        asked = ledger.get(PackageRemoval, number)
        if asked is None or asked.agreed_by not in (None, actor):
            raise StoreError(f"There is no removal {number} that waits for an agreement.")
        if asked.asked_by == actor:
            raise StoreError(f"{actor} cannot both remove and agree; have somebody else agree.")
        asked.agreed_by, asked.agreed_at = actor, now()
    return remove(asked.asked_by, actor, asked.reason, asked.as_of, only=asked.deliveries)


def requests() -> list[PackageRemoval]:
    """Every request to remove packages, the newest first."""
    with transaction() as ledger:
        return list(ledger.scalars(select(PackageRemoval).order_by(PackageRemoval.id.desc())))


def remove(
    by: str, agreed: str, reason: str, day: date | None = None, only: Collection[int] | None = None
) -> list[int]:
    """Remove the packages that are beyond their time; killed half way, the next call goes on.

    Args:
        by: account of who removes.
        agreed: account of who agreed, somebody else.
        reason: why now, without names or numbers of people.
        day: as of which they are beyond their time; today by default.
        only: of them these deliveries; all by default.

    Returns:
        The deliveries whose packages were removed, by id.

    Raises:
        StoreError: a person or the reason is missing, or both are one person.
    """
    actor, second, why = said.actor(by), said.actor(agreed), said.reason(reason)
    if actor == second:
        raise StoreError(f"{actor} cannot both remove and agree; have somebody else agree with --agreed.")
    rows = [row for row in expired(day) if only is None or row.id in only]
    for row in rows:
        folder = place(row)
        told = TEXT.format(
            number=row.sequence,
            program=row.program,
            cycle=row.cycle_id,
            day=f"{day or today():%d-%m-%Y}",
            years=_years(row),
            by=actor,
            agreed=second,
            reason=why,
            sha256=row.manifest_sha256,
        )
        (folder / CERTIFICATE).write_text(told, encoding="utf-8")
        _record(row, actor, f"{why} (agreed by {second})")
        for file in list(_files(folder)):
            file.unlink()
        to_disk(folder)
    return [row.id for row in rows]


def _record(row: Delivery, by: str, note: str) -> None:
    """Write it down before anything goes; once, also where an earlier call was killed."""
    with transaction() as ledger:
        known = select(DeliveryEvent).filter_by(delivery_id=row.id, action=REMOVED)
        if ledger.scalars(known).first():
            return
        ledger.add(DeliveryEvent(delivery_id=row.id, at=now(), actor=by, action=REMOVED, note=note, detail={}))
        subject = f"delivery:{row.id}"
        audit.record(
            ledger, actor=by, action="delivery.remove", subject=subject, reason=note, before=row.manifest_sha256
        )


def _is_over(row: Delivery, day: date) -> bool:
    ended = row.closed_at or row.recalled_at
    if ended is None:
        return False
    last = clock(ended).date()
    years = day.year - last.year - ((day.month, day.day) < (last.month, last.day))
    return years >= _years(row)


def _years(row: Delivery) -> int:
    """For how many years the delivered version of the programme keeps its packages."""
    return definition.version(row.program, row.program_version).retention_years


def _files(folder: Path) -> Iterator[Path]:
    """What of a package is to go."""
    return (path for path in folder.iterdir() if path.name not in KEPT) if folder.is_dir() else iter(())
