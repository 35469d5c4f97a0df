"""Programmes in the ledger: each version as it was when beneficiaries were first selected by it."""

from datetime import datetime

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
