"""Requests for correction in the ledger: number, field, days and outcome. The person's words lie in the lake, never here."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from gesek.store.models import Base


class CorrectionRequest(Base):
    """A person's request to have her data corrected, followed by its number (UU 27/2022 art. 30).

    `field` is what is wrong, by its name in fields.yaml. `part` is where, relative to the lake, her words lie. Who did what stands in
    the audit chain.
    """

    __tablename__ = "correction_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(index=True)
    field: Mapped[str]
    channel: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    part: Mapped[str]
    settled_at: Mapped[datetime | None]
    reason: Mapped[str]
