"""Reports on the use of deliveries: what a recipient owes, by when, and what happens until it is entered.

A report is owed for every delivery that arrived, so many days after it as the recipient's block says (`reports`). The recipient is
reminded before and after that day; with `block` nothing more is built for it while one is overdue. A letter names programme,
number and days; no person.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select

from gesek.delivery import book as deliveries
from gesek.delivery import due, states
from gesek.errors import StoreError
from gesek.programs import definition
from gesek.programs.agencies import agencies
from gesek.programs.definition import Program
from gesek.programs.recipient import Recipient, Reports
from gesek.quality import incidents
from gesek.quality.notices import book, channels
from gesek.quality.notices.digest import Digest
from gesek.quality.notices.remind import tell
from gesek.sources import land
from gesek.store import audit
from gesek.store.calendar import UsageReport
from gesek.store.cycles import clock
from gesek.store.deliveries import Delivery, DeliveryEvent
from gesek.store.ledger import now, reading, transaction

log = logging.getLogger(__name__)
ENDINGS = (".pdf", ".jpg", ".jpeg", ".png", ".xlsx", ".ods", ".docx", ".odt")
LARGEST = 20 * 1024 * 1024
"""Bytes of a report."""
MARKS = (-7, -3, 0, 7, 14, 30)
"""Days from the day a report is owed on which its recipient is reminded, each once."""
ONCE = timedelta(days=36_500)
OVERDUE, BLOCKS = "report_overdue", "report_blocks"
"""Rules of the incidents: a report is overdue; and the recipient gets nothing more before."""


@dataclass(frozen=True)
class Debt:
    """A report that is owed: for which delivery, until when, and whether its want blocks the next one."""

    delivery: Delivery
    owed_on: date
    block: bool

    def overdue(self, day: date) -> bool:
        """Whether its day has passed."""
        return self.owed_on < day

    def sight(self) -> incidents.Sight:
        """The incident that it is once it is overdue."""
        rule, severity = (BLOCKS, incidents.CRITICAL) if self.block else (OVERDUE, incidents.WARNING)
        detail = {"delivery": self.delivery.id, "owed_on": self.owed_on.isoformat()}
        return incidents.Sight(f"delivery/{self.delivery.program}", rule, severity, self.delivery.recipient, detail)


def debts() -> list[Debt]:
    """The reports owed and not entered, by their day."""
    with reading() as ledger:
        reported = select(UsageReport.delivery_id)
        query = select(Delivery).where(Delivery.state.in_(states.HELD), Delivery.id.not_in(reported))
        rows = list(ledger.scalars(query.order_by(Delivery.id)))
    found = []
    for row in rows:
        agreed, arrived = _agreed(row), row.received_at or row.sent_at
        if agreed is not None and arrived is not None:
            owed_on = clock(arrived).date() + timedelta(days=agreed.after_days)
            found.append(Debt(row, owed_on, agreed.block))
    return sorted(found, key=lambda one: (one.owed_on, one.delivery.id))


def _agreed(row: Delivery) -> Reports | None:
    """What the delivered version of the programme says of its recipient's reports."""
    versions = (one for one in definition.versions(row.program) if one.version == row.program_version)
    recipients = (one for version in versions for one in version.recipients)
    return next((one.reports for one in recipients if one.opd == row.recipient), None)


def unblocked(program: Program, moment: datetime | None = None) -> list[Recipient]:
    """The recipients of a programme for whom a package may be built; of each other one an incident is opened.

    Raises:
        StoreError: there is none.
    """
    day = clock(moment or now()).date()
    mine = [one for one in debts() if one.delivery.program == program.id and one.block and one.overdue(day)]
    blocked = {one.delivery.recipient: one for one in reversed(mine)}
    if not blocked:
        return list(program.recipients)
    with transaction() as ledger:
        incidents.follow(ledger, [one.sight() for one in blocked.values()], [], due.look_of(day))
    said = "; ".join(
        f"{opd} owes the report on delivery {one.delivery.id} since {one.owed_on}"
        for opd, one in sorted(blocked.items())
    )
    log.warning("%s: nothing is built where a report is overdue: %s", program.id, said)
    allowed = [one for one in program.recipients if one.opd not in blocked]
    if not allowed:
        raise StoreError(
            f"Nothing of {program.id} may be delivered: {said}; enter it with `gesek delivery report NUMBER`."
        )
    return allowed


def enter(delivery_id: int, path: Path, by: str, note: str = "") -> str:
    """Take a report: its file into the landing as it is, its hash and a note into the ledger; the same file again changes nothing.

    Args:
        delivery_id: the delivery it is on.
        path: its file.
        by: account of who enters it.
        note: what it says, in words without names or numbers of people.

    Returns:
        SHA-256 of the file.

    Raises:
        StoreError: the delivery is unknown, never went out or has another report, or the file cannot be used.
    """
    row = deliveries.find(delivery_id)
    if row.state not in states.OUT:
        raise StoreError(f"Delivery {delivery_id} is {row.state}; a report is entered for one that went out.")
    sha256, size = land.keep(path, "report", ENDINGS, LARGEST)
    with transaction() as ledger:
        found = ledger.scalars(select(UsageReport).filter_by(delivery_id=delivery_id)).one_or_none()
        if found is not None and found.sha256 != sha256:
            raise StoreError(
                f"Delivery {delivery_id} has its report, another file; `gesek delivery show {delivery_id}` says since when."
            )
        if found is not None:
            return sha256
        ledger.add(
            UsageReport(
                delivery_id=delivery_id, sha256=sha256, size=size, note=note.strip(), reported_by=by, reported_at=now()
            )
        )
        ledger.add(
            DeliveryEvent(
                delivery_id=delivery_id,
                at=now(),
                actor=by,
                action="reported",
                note=note.strip(),
                detail={"sha256": sha256},
            )
        )
        subject = f"delivery:{delivery_id}"
        audit.record(ledger, actor=by, action="delivery.report", subject=subject, reason=note.strip(), after=sha256)
    return sha256


def remind(moment: datetime | None = None) -> list[int]:
    """Remind the recipients whose day comes near or has passed; after an outage of several marks by one letter alone.

    Args:
        moment: now, unless a test says otherwise.

    Returns:
        Ids of the notices sent.

    Raises:
        NoticeError: a way does not work; all others were told.
    """
    moment, agreed = moment or now(), channels.load()
    ways = []
    for debt, mark in _reached(debts(), clock(moment).date()):
        route = agreed.route("", agencies()[debt.delivery.recipient], None)
        about = f"delivery:{debt.delivery.id}:report:{mark:+d}"
        ways.append((route, partial(book.letter, about, route, _text(debt, mark), ONCE, moment)))
    return tell(agreed, ways, moment)


def _reached(owed: Iterable[Debt], day: date) -> list[tuple[Debt, int]]:
    """Each debt with the last mark that it has reached."""
    found = []
    for debt in owed:
        marks = [mark for mark in MARKS if mark <= (day - debt.owed_on).days]
        if marks:
            found.append((debt, marks[-1]))
    return found


def _text(debt: Debt, mark: int) -> Digest:
    row = debt.delivery
    late_id, late_en = ("terlambat", "overdue") if mark > 0 else ("jatuh tempo", "due")
    held_id = ["Penyerahan berikutnya ditahan sampai laporan ini masuk."] if debt.block else []
    held_en = ["The next delivery is held back until it is here."] if debt.block else []
    body = [
        f"Laporan penggunaan data {row.program} nomor urut {row.sequence} (siklus {row.cycle_id}) {late_id} {debt.owed_on:%d-%m-%Y}.",
        *held_id,
        "Kirimkan laporan kepada Bapelitbangda; petugas mencatatnya:",
        f"  gesek delivery report {row.id} --file LAPORAN.pdf",
        "", "--", "",
        f"The report on the use of {row.program} number {row.sequence} (cycle {row.cycle_id}) is {late_en} {debt.owed_on}.",
        *held_en,
        "Send it to Bapelitbangda, where it is entered:",
        f"  gesek delivery report {row.id} --file REPORT.pdf",
        "",
    ]  # fmt: skip
    subject = f"laporan penggunaan {row.program} nomor {row.sequence} {late_id}"
    return Digest(f"Gesek: {subject} / report on {row.program} number {row.sequence} {late_en}", "\n".join(body))
