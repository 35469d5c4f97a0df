"""Grants in the ledger: which login holds which role, for which areas or agencies, since when and by whose word."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from gesek.store.models import Base


class Grant(Base):
    """A role given to a login; never changed but to be revoked. In force while not revoked and not past `ends_on`.

    `areas` are the codes of kecamatan or desa, or the OPD, to which the role's scope binds it; empty for the whole regency.
    """

    __tablename__ = "access_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    areas: Mapped[list] = mapped_column(JSON, default=list)
    ends_on: Mapped[date | None]
    granted_by: Mapped[str]
    granted_at: Mapped[datetime]
    reason: Mapped[str]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None]
