"""Uploads in the ledger: files that people send by the pages or by `gesek musdes send`, from the first byte to what came of it."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from gesek.store.models import Base


class Upload(Base):
    """A file somebody sends in pieces, under a receipt number from the start.

    `purpose` is musdes (a village's workbook or scan) or export. `modified` is the sender's own time of change in milliseconds,
    by which name and size a broken upload is known again. `kode_desa` is named by the sender or read from the file. `codes` are
    rows per code as judged alone. `mends` is the received file that a workbook mended on the page is to replace. Its bytes lie in
    `home` while it is being sent; `state` is sending, held (an export that waits to be taken over), placed (in the inbox, or
    taken over), known (the same bytes came before), refused or expired.
    """

    __tablename__ = "upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_number: Mapped[str] = mapped_column(unique=True)
    cycle_id: Mapped[str] = mapped_column(ForeignKey("cycle.id"))
    purpose: Mapped[str]
    sent_by: Mapped[str]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    modified: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str]
    kode_desa: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(index=True)
    code: Mapped[str | None]
    sentence: Mapped[str | None]
    rows_received: Mapped[int] = mapped_column(default=0)
    rows_accepted: Mapped[int] = mapped_column(default=0)
    rows_warned: Mapped[int] = mapped_column(default=0)
    rows_rejected: Mapped[int] = mapped_column(default=0)
    codes: Mapped[dict] = mapped_column(JSON, default=dict)
    mends: Mapped[int | None] = mapped_column(ForeignKey("received_file.id"))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_upload_sent_by_id", "sent_by", "id"),)
