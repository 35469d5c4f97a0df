"""Deliveries in the ledger: packages, each attempt to hand one over, what the recipient answered. No person's data.

Only `gesek.delivery.states` moves a delivery from one state to the next.
"""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gesek.store.models import Base


class Delivery(Base):
    """A package for one recipient: one row per programme, recipient, selection and period, numbered in sequence.

    `period` is the slot of the programme's calendar it fills (a day), or the cycle where it was asked for by hand. `path` is
    where the package lies below the store of packages and below the recipient's end of its channel alike. `manifest_sha256`
    is the hash of its manifest, which names every other file by hash.
    """

    __tablename__ = "delivery"
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str]
    program_version: Mapped[int]
    recipient: Mapped[str]
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycle.id"))
    period: Mapped[str]
    target_list_id: Mapped[int] = mapped_column(ForeignKey("target_list.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    sequence: Mapped[int]
    state: Mapped[str]
    rows: Mapped[int]
    path: Mapped[str]
    manifest_sha256: Mapped[str | None]
    created_at: Mapped[datetime]
    built_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("program", "recipient", "version_id", "period"),
        UniqueConstraint("program", "recipient", "sequence"),
    )


class DeliveryAttempt(Base):
    """One attempt to hand a package over. `outcome` is empty while it lasts, or for ever if its process was killed.

    `code` is why it failed (`HandOverError.code`); `detail` says whether the package may have arrived, and
    where it lies or under which Message-ID it went.
    """

    __tablename__ = "delivery_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    number: Mapped[int]
    channel: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    code: Mapped[str | None]
    detail: Mapped[dict] = mapped_column(JSON, default=dict)
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)


class DeliveryReturn(Base):
    """A return sheet that a recipient filled in: counts, and where in the lake its rows lie. Of several the newest answer counts.

    `unmatched` rows name nobody who was in the delivery; `unreadable` ones say something that is no answer.
    """

    __tablename__ = "delivery_return"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    sha256: Mapped[str]
    part: Mapped[str]
    served: Mapped[int]
    not_served: Mapped[int]
    blank: Mapped[int]
    unmatched: Mapped[int]
    unreadable: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("delivery_id", "sha256"),)


class DeliveryEvent(Base):
    """What happened to a delivery, in order; never changed. An answer of the recipient says how it came (`detail.via`)."""

    __tablename__ = "delivery_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    note: Mapped[str]
    detail: Mapped[dict] = mapped_column(JSON, default=dict)


class DeliveryPartReceipt(Base):
    """A village's word that its own part of a divided package came; the delivery as a whole is answered for by its recipient."""

    __tablename__ = "delivery_part_receipt"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    kode_desa: Mapped[str]
    received_by: Mapped[str]
    received_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("delivery_id", "kode_desa"),)


class PackageRemoval(Base):
    """Packages that one person asks to have removed, being kept beyond their time on the day `as_of`; done once another one agrees.

    `deliveries` are those asked for; none other is removed, whatever else has come to its end meanwhile.
    """

    __tablename__ = "package_removal"
    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    agreed_by: Mapped[str | None]
    agreed_at: Mapped[datetime | None]
    deliveries: Mapped[list] = mapped_column(JSON, default=list)
