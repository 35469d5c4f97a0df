"""Printing all documents of a list, and keeping who did so."""

import logging
from pathlib import Path

from gesek.settings import settings
from gesek.store import audit
from gesek.targets.documents.annex import print_annex
from gesek.targets.documents.facts import read
from gesek.targets.documents.proposal import print_proposal

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
        StoreError, ConfigurationError: as `print_proposal` and `print_annex`.
    """
    target = folder or settings().documents / read(list_id).listed.cycle_id
    written = [*print_proposal(list_id, target), *print_annex(list_id, target)]
    audit.note(actor=actor, action="list.print", subject=f"list:{list_id}")
    log.info("list %d: %d documents printed", list_id, len(written))
    return written
