"""Every table of the ledger: `Base` from here knows them all, for what speaks of the ledger as a whole."""

from gesek.store import audit, calendar, complaints, deliveries, disclosures, grants, programs, proposals, uploads  # noqa: F401 - they declare their tables
from gesek.store.models import Base

__all__ = ["Base"]
