"""Drafts of the consolidated list and their publication."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gesek.errors import ApprovalError, StoreError
from gesek.store import audit, drafts, lake
from gesek.store.ledger import now, transaction
from gesek.store.models import TargetList
from gesek.store.proposals import Proposal
from gesek.targets import lists, rebuild
from gesek.targets.approval import policy, proposals
from gesek.targets.approval.policy import PEMUTAKHIRAN
from gesek.targets.lists import APPROVED, DRAFT, PROPOSED, PUBLISHED, REFUSED, SUPERSEDED
from gesek.targets.report import counts


def draft(input_set_id: int, versions: dict[str, int], run_id: str) -> int:
    """Record a draft of the list made from an input set; the same set again gives the same draft.

    Args:
        input_set_id: what the rebuild read.
        versions: dataset -> version id, as the steps returned them.
        run_id: the run that made it.

    Returns:
        The list's id.
    """
    frozen = rebuild.input_set(input_set_id)
    target = lake.version(versions["core/target"])
    figures = counts(versions, frozen)
    with transaction() as ledger:
        found = ledger.scalars(select(TargetList).where(TargetList.input_set_id == input_set_id)).one_or_none()
        if found is not None:
            return found.id
        item = TargetList(
            cycle_id=frozen.cycle_id,
            kind=PEMUTAKHIRAN,
            state=DRAFT,
            input_set_id=input_set_id,
            target_version_id=target.id,
            hash=target.hash,
            created_at=now(),
            counts={**figures, "run_id": run_id},
            versions=versions,
        )
        ledger.add(item)
        ledger.flush()
        _record(ledger, "list.draft", item)
        return item.id


def publish(list_id: int) -> list[int]:
    """Publish a list: all its versions and the list itself, at once.

    Before that its rows are held against their hashes, its approvals against the quorum, counted anew whatever the ledger says
    of its state, and it must continue the list now in force. Killed at any instant, all of it was published or nothing.

    Returns:
        The ids of the versions that are newly in force; none when the list was published before.

    Raises:
        ApprovalError: approvals are missing, or it was refused.
        StoreError: the list is unknown, changed since it was drafted, or overtaken by another publication.
    """
    item = lists.find(list_id)
    if item.state == PUBLISHED:
        return []
    moved = lists.movement(item)
    with transaction() as ledger:
        return _publish(ledger, ledger.get_one(TargetList, list_id, with_for_update=True), moved)


def _publish(ledger: Session, item: TargetList, moved: lists.Movement) -> list[int]:
    """Look at approvals and list in force, and publish, all in the transaction of the caller."""
    if item.state == PUBLISHED:
        return []
    if item.state in (REFUSED, SUPERSEDED):
        raise ApprovalError(
            f"List {item.id} is {item.state} and cannot be published; `gesek list drafts` names those that can."
        )
    if item.state != DRAFT or policy.load().required:
        proposals.check(ledger, item, moved)
    if not rebuild.continues(rebuild.input_set(item.input_set_id, ledger).items, _in_force(ledger)):
        raise StoreError(f"Since draft {item.id} another list was published; rebuild, and publish the new draft.")
    before = ledger.scalar(select(TargetList.hash).where(TargetList.state == PUBLISHED))
    replaced = update(TargetList).where(TargetList.state.in_((PUBLISHED, PROPOSED, APPROVED)), TargetList.id != item.id)
    ledger.execute(replaced.values(state=SUPERSEDED))
    item.state, item.published_at = PUBLISHED, now()
    for proposal in ledger.scalars(select(Proposal).where(Proposal.under_way == 1)):
        proposal.under_way = None
        proposal.state = PUBLISHED if proposal.target_list_id == item.id else SUPERSEDED
    fresh = lake.publish_in(ledger, list(item.versions.values()))
    _record(ledger, "list.publish", item, before)
    return fresh


def _in_force(ledger: Session) -> dict[str, int | None]:
    """Dataset -> version in force, of what a rebuild continues."""
    found = lake.published_in(ledger, rebuild.CONTINUED)
    return {name: found[name].id if name in found else None for name in rebuild.CONTINUED}


def _record(ledger: Session, action: str, item: TargetList, before: str | None = None) -> None:
    """Record an act of the system on a list; its states are hashes of the rows."""
    subject = f"list:{item.id}"
    audit.record(ledger, actor=audit.SYSTEM, action=action, subject=subject, before=before, after=item.hash)


def approved() -> int | None:
    """The list that has its quorum and is not published yet, or None."""
    with transaction() as ledger:
        return ledger.scalars(select(TargetList.id).where(TargetList.state == APPROVED)).one_or_none()


def to_publish() -> int | None:
    """The list that is to be published next: the approved one; without approvals, where none are needed, the newest draft."""
    found = approved()
    if found is not None or policy.load().required:
        return found
    newest = drafts.newest()
    return newest.id if newest is not None and newest.state == DRAFT else None


def in_force() -> int | None:
    """The id of the list in force, or None before the first publication."""
    listed = lists.published()
    return None if listed is None else listed.id


def summary(list_id: int) -> dict[str, Any]:
    """Counts of a list for reports: by status, beside BPS, and what changed (see `report.counts`)."""
    item = lists.find(list_id)
    return {
        "list_id": item.id,
        "cycle_id": item.cycle_id,
        "kind": item.kind,
        "state": item.state,
        "hash": item.hash,
        **item.counts,
    }
