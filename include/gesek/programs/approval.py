"""The way of a new version of a programme into use: previewed, and above the limits approved by a second person."""

from typing import Any

from gesek.errors import StoreError
from gesek.programs import definition, published
from gesek.programs.definition import Program
from gesek.programs.preview import Preview, compare
from gesek.store import audit, said
from gesek.store.ledger import now, transaction
from gesek.store.programs import ProgramPreview
from gesek.targets import lists


def preview(program: str, version: int, list_id: int, by: str, slots: int = 1) -> Preview:
    """Count what a version would change on a list, and keep the counts.

    Raises:
        ConfigurationError: there is no such programme, or its file is wrong.
        StoreError: it has no such version, nobody looks, or the list cannot be read (see `preview.compare`).
    """
    after = definition.version(program, version)
    earlier = [one for one in definition.versions(program) if one.version < version]
    found = compare(earlier[-1] if earlier else None, after, list_id, slots)
    keep(after, found, by)
    return found


def preview_in_force(program: str, version: int, by: str, slots: int = 1) -> Preview:
    """The same on the list in force; raises StoreError too when there is none yet."""
    listed = lists.published()
    if listed is None:
        raise StoreError("No list is in force yet, so nothing can be previewed; publish one first.")
    return preview(program, version, listed.id, by, slots)


def keep(program: Program, found: Preview, by: str) -> int:
    """Keep a preview's counts; returns its number, which is the last one's where that found the same.

    So a task that is run again looks once, and an approved version stays approved however often it is looked at.
    """
    actor, mine = said.actor(by), published.digest(program)
    counted: dict[str, Any] = {
        "target_list_id": found.list_id,
        "counts": found.summary(),
        "beyond": list(found.beyond),
    }
    with transaction() as ledger:
        last = published.newest_preview(ledger, program.id, mine)
        if last is not None and all(getattr(last, name) == value for name, value in counted.items()):
            return last.id
        row = ProgramPreview(
            program=program.id,
            version=program.version,
            digest=mine,
            **counted,
            previewed_by=actor,
            previewed_at=now(),
        )
        ledger.add(row)
        ledger.flush()
        audit.record(
            ledger,
            actor=actor,
            action="program.preview",
            subject=f"program:{program.id}/v{program.version}",
            after=audit.digest(row),
        )
        return row.id


def approve(program: str, version: int, by: str, reason: str) -> None:
    """Approve a version whose preview went beyond the limits.

    Raises:
        ConfigurationError: there is no such programme, or its file is wrong.
        StoreError: it was not previewed as its file stands now, needs no approval, or whoever approves it looked at it.
    """
    chosen, actor, why = definition.version(program, version), said.actor(by), said.reason(reason)
    with transaction() as ledger:
        row = published.newest_preview(ledger, program, published.digest(chosen))
        if row is None:
            raise StoreError(
                f"Version {version} of {program} was not previewed as its file stands now; preview it first."
            )
        if not row.beyond or row.approved_at is not None:
            raise StoreError(f"Version {version} of {program} needs no approval; it can be used as it is.")
        if row.previewed_by == actor:
            raise StoreError(f"{actor} previewed version {version} of {program}; somebody else has to approve it.")
        before = audit.digest(row)
        row.approved_by, row.approved_at, row.reason = actor, now(), why
        ledger.flush()
        audit.record(
            ledger,
            actor=actor,
            action="program.approve",
            subject=f"program:{program}/v{version}",
            reason=why,
            before=before,
            after=audit.digest(row),
        )
