"""The ledger's tables of approval: proposals of a list, the approvals of officers, the regent's decree. No value of a person."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gesek.store.models import Base


class Proposal(Base):
    """A draft put forward for approval, from then on frozen; a list refused may be proposed again.

    `under_way` is 1 until it is decided and published, so that at most one is; `version` counts what was done to it, so that
    whoever acts on what he saw before somebody else acted is told so. `affected` of `families` (those that are or were on the
    list of the extremely poor) come or leave.
    """

    __tablename__ = "proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    target_list_id: Mapped[int] = mapped_column(ForeignKey("target_list.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    under_way: Mapped[int | None] = mapped_column(unique=True)
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    affected: Mapped[int]
    families: Mapped[int]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    reason: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    refusal: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("id", "proposed_by"),
        CheckConstraint("under_way = 1", name="one_under_way"),
    )


class Approval(Base):
    """An officer's approval of a proposal, for the tier that was his that day; never changed."""

    __tablename__ = "approval"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int]
    proposed_by: Mapped[str]
    officer: Mapped[str]
    tier: Mapped[str]
    at: Mapped[datetime]
    note: Mapped[str]
    __table_args__ = (
        UniqueConstraint("proposal_id", "officer"),
        ForeignKeyConstraint(["proposal_id", "proposed_by"], ["proposal.id", "proposal.proposed_by"]),
        CheckConstraint("officer <> proposed_by", name="not_his_own"),
    )


class Decree(Base):
    """The regent's decree on a proposal: the signed PDF in the landing, and the second officer who compared its annex's hash."""

    __tablename__ = "decree"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int]
    proposed_by: Mapped[str]
    number: Mapped[str] = mapped_column(unique=True)
    day: Mapped[date]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("proposal_id"),
        ForeignKeyConstraint(["proposal_id", "proposed_by"], ["proposal.id", "proposal.proposed_by"]),
        CheckConstraint("confirmed_by <> recorded_by", name="two_persons"),
        CheckConstraint("confirmed_by <> proposed_by", name="not_his_own"),
    )
