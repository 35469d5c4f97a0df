"""A version that selected anybody is never edited: the ledger keeps it as it was at its first use.

A version after another one is first used once its preview was looked at, and above the limits approved by a second person.
"""

import hashlib
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gesek.errors import ConfigurationError, StoreError
from gesek.programs.definition import Program
from gesek.store.ledger import now, transaction
from gesek.store.programs import ProgramPreview, ProgramVersion


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
        StoreError: it comes after another version and was not previewed, or not approved though it goes beyond the limits.
    """
    mine, found = digest(program), None
    with transaction() as ledger:
        known = {row.version: row for row in ledger.scalars(select(ProgramVersion).filter_by(program=program.id))}
        found = known.get(program.version)
        if found is None:
            if known:
                _check_preview(ledger, program, mine)
            kept = {"program": program.id, "version": program.version, "digest": mine, "content": content(program)}
            ledger.add(ProgramVersion(**kept, first_used_at=now()))
            return
    if found.digest != mine:
        raise ConfigurationError(
            f"include/programs/{program.id}/v{program.version}.yaml was edited after beneficiaries were selected by it; restore it "
            f"and write the change as v{program.version + 1}.yaml with its own valid_from."
        )


def newest_preview(ledger: Session, program: str, digest: str) -> ProgramPreview | None:
    """The last preview of a version whose file said what has this digest, within the caller's transaction."""
    query = select(ProgramPreview).filter_by(program=program, digest=digest).order_by(ProgramPreview.id.desc())
    return ledger.scalars(query.limit(1)).one_or_none()


def _check_preview(ledger: Session, program: Program, mine: str) -> None:
    row = newest_preview(ledger, program.id, mine)
    name = f"{program.id} --version {program.version}"
    if row is None:
        raise StoreError(
            f"Version {program.version} of {program.id} was never previewed as its file stands; run `gesek programs preview {name}`."
        )
    if row.beyond and row.approved_at is None:
        raise StoreError(
            f"Version {program.version} of {program.id} moves more than limits.yaml allows; have somebody else than "
            f"{row.previewed_by} look at it and run `gesek programs approve {name}`."
        )
