"""Printing all documents of a list, and keeping who did so."""

import logging
from pathlib import Path

from gesek.settings import settings
from gesek.store import audit
from gesek.targets.documents import annex, proposal
from gesek.targets.documents.facts import read

log = logging.getLogger(__name__)


def print_all(list_id: int, folder: Path | None, actor: str) -> list[Path]:
    """Print proposal and annex of a list.

    Args:
        list_id: a list of the ledger.
        folder: where the files go; `documents/<cycle>/` of the installation by default.
        actor: who prints, for the audit chain.

    Returns:
        The files.

    Raises:
        StoreError, ConfigurationError: as `proposal.print_proposal` and `annex.print_annex`.
    """
    facts = read(list_id)
    audit.note(actor=actor, action="list.print", subject=f"list:{list_id}")
    target = folder or settings().documents / facts.listed.cycle_id
    written = [*proposal.printed(facts, target), *annex.printed(facts, target)]
    log.info("list %d: %d documents printed", list_id, len(written))
    return written
