"""Complaints in the ledger: number, kind, days and outcome. What was said, and by whom, lies in the lake, never here."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from gesek.store.models import Base


class Complaint(Base):
    """A citizen's complaint about the list, followed by its number; at most one of a kind is open for a family.

    `family_id` and `person_id` are empty while the list knows no such person. `part` is where, relative to the lake, the
    complainant's words lie, and an unlisted person's data. `nomor_ba` and `tanggal_ba` are those of the meeting that answered it.
    """

    __tablename__ = "complaint"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycle.id"))
    kode_desa: Mapped[str] = mapped_column(index=True)
    family_id: Mapped[int | None]
    person_id: Mapped[int | None]
    kind: Mapped[str]
    state: Mapped[str]
    received_at: Mapped[datetime]
    deadline: Mapped[date]
    part: Mapped[str]
    outcome: Mapped[str | None]
    nomor_ba: Mapped[str | None]
    tanggal_ba: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_complaint_one_open",
            "family_id",
            "kind",
            unique=True,
            sqlite_where=text("state in ('received', 'in_village')"),
            postgresql_where=text("state in ('received', 'in_village')"),
        ),
    )


class ComplaintEvent(Base):
    """What happened to a complaint, in order; never changed."""

    __tablename__ = "complaint_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    note: Mapped[str]
    detail: Mapped[dict] = mapped_column(JSON, default=dict)
