"""A version that selected anybody is never edited: the ledger keeps it as it was at its first use."""

import hashlib
import json
from typing import Any

from sqlalchemy import select

from gesek.errors import ConfigurationError
from gesek.programs.definition import Program
from gesek.store.ledger import now, transaction
from gesek.store.programs import ProgramVersion


def content(program: Program) -> dict[str, Any]:
    """What a version says, as plain values; what it leaves at its default is left out, so that new keys of the form change none."""
    return program.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def digest(program: Program) -> str:
    """SHA-256 of what a version says, whatever its comments and the order of its keys."""
    return hashlib.sha256(json.dumps(content(program), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def use(program: Program) -> None:
    """Keep a version at its first use.

    Raises:
        ConfigurationError: its file says something else than at its first use.
    """
    mine, found = digest(program), None
    with transaction() as ledger:
        known = select(ProgramVersion).filter_by(program=program.id, version=program.version)
        found = ledger.scalars(known).one_or_none()
        if found is None:
            kept = {"program": program.id, "version": program.version, "digest": mine, "content": content(program)}
            ledger.add(ProgramVersion(**kept, first_used_at=now()))
            return
    if found.digest != mine:
        raise ConfigurationError(
            f"include/programs/{program.id}/v{program.version}.yaml was edited after beneficiaries were selected by it; restore it "
            f"and write the change as v{program.version + 1}.yaml with its own valid_from."
        )
