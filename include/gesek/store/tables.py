"""Every table of the ledger: `Base` from here knows them all, for what speaks of the ledger as a whole."""

from gesek.store import (  # noqa: F401 - they declare their tables
    audit,
    calendar,
    complaints,
    deliveries,
    disclosures,
    findings,
    grants,
    programs,
    proposals,
    uploads,
)
from gesek.store.models import Base

__all__ = ["Base"]
