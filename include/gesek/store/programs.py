"""Programmes in the ledger: each version as it was when it first selected, its preview and approval, and exclusion lists."""

from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gesek.store.models import Base


class ProgramVersion(Base):
    """One version of a programme's rules, recipients and amounts, kept at its first use; never changed."""

    __tablename__ = "program_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str]
    version: Mapped[int]
    digest: Mapped[str]
    content: Mapped[dict] = mapped_column(JSON)
    first_used_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("program", "version"),)


class ProgramPreview(Base):
    """What a new version of a programme would change, counted on a list, and who approved it; counts only.

    `beyond` names the limits it goes beyond; then somebody else than `previewed_by` has to approve it.
    """

    __tablename__ = "program_preview"
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str]
    version: Mapped[int]
    digest: Mapped[str]
    target_list_id: Mapped[int]
    counts: Mapped[dict] = mapped_column(JSON)
    beyond: Mapped[list] = mapped_column(JSON)
    previewed_by: Mapped[str]
    previewed_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class ProgramExclusion(Base):
    """One person on the exclusion list of one programme, with reason and last day; never deleted."""

    __tablename__ = "program_exclusion"
    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str]
    person_id: Mapped[int]
    reason: Mapped[str]
    valid_until: Mapped[date]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None]
