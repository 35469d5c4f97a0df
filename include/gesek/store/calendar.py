"""The calendar of deliveries in the ledger: what is due to whom by when, and reports on its use. No person's data."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gesek.store.models import Base


class DeliveryDue(Base):
    """A slot of a programme's calendar for one recipient, written ahead. That it was served is told by the deliveries.

    `outcome` is empty, `merged` where a newer slot was served in its place, or `unchanged` where there was nothing new to deliver.
    """

    __tablename__ = "delivery_due"
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str]
    recipient: Mapped[str]
    slot: Mapped[date]
    due_at: Mapped[datetime]
    written_at: Mapped[datetime]
    outcome: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("program", "recipient", "slot"),)


class UsageReport(Base):
    """A recipient's report on the use of a delivery: who entered it, and its file in the landing by SHA-256."""

    __tablename__ = "usage_report"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    note: Mapped[str]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("delivery_id"),)
