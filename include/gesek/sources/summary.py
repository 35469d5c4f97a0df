"""What each source brought in a cycle, as counts."""

from typing import Any

from sqlalchemy import select

from gesek.sources import contract
from gesek.store.ledger import transaction
from gesek.store.models import ReceivedFile


def summary(cycle_id: str) -> list[dict[str, Any]]:
    """One dict per source: source, files, refused, received, accepted, warned, rejected; the last three add up."""
    with transaction() as ledger:
        files = list(ledger.scalars(select(ReceivedFile).where(ReceivedFile.cycle_id == cycle_id)))
    rows = []
    for source in contract.names():
        own = [file for file in files if file.source == source]
        rows.append(
            {
                "source": source,
                "files": len(own),
                "refused": sum(file.state == "refused" for file in own),
                "received": sum(file.rows_received for file in own),
                "accepted": sum(file.rows_accepted for file in own),
                "warned": sum(file.rows_warned for file in own),
                "rejected": sum(file.rows_rejected for file in own),
            }
        )
    return rows
