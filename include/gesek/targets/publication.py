"""Drafts of the consolidated list and their publication."""

from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gesek.errors import ConfigurationError, StoreError
from gesek.paths import REFERENCE
from gesek.settings import settings
from gesek.store import audit, lake
from gesek.store.engine import session
from gesek.store.ledger import now, transaction
from gesek.store.models import TargetList
from gesek.targets import rebuild
from gesek.targets.outputs import ORDER
from gesek.targets.report import counts

DRAFT, PUBLISHED, SUPERSEDED = "draft", "published", "superseded"
UPDATE_KIND = "pemutakhiran"
"""Monthly publication under the decree in force; a new decree's annex is a `penetapan`."""


class Policy(BaseModel):
    """Who must approve, by installation profile: `none` or `required`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    profiles: dict[Literal["sample", "production"], Literal["none", "required"]]


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
            kind=UPDATE_KIND,
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
        _record(ledger, "list.draft", item, audit.SYSTEM)
        return item.id


def publish(list_id: int) -> list[int]:
    """Publish a draft: all its versions and the list itself, at once.

    Before that, the hash is computed anew from the lake, the approval policy of the profile is asked, and the draft
    must continue the list now in force.

    Returns:
        The ids of the versions that are newly in force; none when the list was published before.

    Raises:
        StoreError: the list is unknown, changed since it was drafted, not approved, or overtaken by another
        publication.
    """
    item = _list(list_id)
    if item.state == PUBLISHED:
        return []
    looked_at = in_force()
    _check_policy(list_id)
    _check_hash(item)
    overtaken = StoreError(f"Since draft {list_id} another list was published; rebuild, and publish the new draft.")
    if item.state != DRAFT or not rebuild.continues(rebuild.input_set(item.input_set_id).items):
        raise overtaken
    with transaction() as ledger:
        current = ledger.scalars(select(TargetList).where(TargetList.state == PUBLISHED)).one_or_none()
        if current is not None and current.id == list_id:
            return []
        if (current and current.id) != looked_at:  # between the checks and this moment
            raise overtaken
        before = current.hash if current else None
        fresh = lake.publish_in(ledger, list(item.versions.values()))
        ledger.execute(update(TargetList).where(TargetList.state == PUBLISHED).values(state=SUPERSEDED))
        ledger.execute(update(TargetList).where(TargetList.id == list_id).values(state=PUBLISHED, published_at=now()))
        _record(ledger, "list.publish", item, audit.SYSTEM, before=before)
    return fresh


def _record(
    ledger: Session, action: str, item: TargetList, actor: str, reason: str = "", before: str | None = None
) -> None:
    """Record an act on a list; its states are hashes of the rows."""
    audit.record(
        ledger,
        actor=actor,
        action=action,
        subject=f"list:{item.id}",
        reason=reason,
        before=before,
        after=item.hash,
    )


def published_list() -> TargetList | None:
    """The list in force, or None before the first publication."""
    with transaction() as ledger:
        return ledger.scalars(select(TargetList).where(TargetList.state == PUBLISHED)).one_or_none()


def in_force() -> int | None:
    """The id of the list in force, or None before the first publication."""
    listed = published_list()
    return None if listed is None else listed.id


def newest_draft() -> int | None:
    """The id of the newest draft that waits for its publication, or None."""
    with transaction() as ledger:
        newest = ledger.scalars(select(TargetList).order_by(TargetList.id.desc())).first()
        return newest.id if newest is not None and newest.state == DRAFT else None


def _list(list_id: int) -> TargetList:
    with transaction() as ledger:
        found = ledger.get(TargetList, list_id)
    if found is None:
        raise StoreError(f"List {list_id} is not in the ledger; see `gesek list` for the lists there are.")
    return found


def policy() -> Policy:
    """The approval policy; raises ConfigurationError naming the keys that are wrong."""
    text = (REFERENCE / "approval.yaml").read_text(encoding="utf-8")
    try:
        return Policy.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        keys = ", ".join(sorted(".".join(str(part) for part in each["loc"]) for each in error.errors()))
        raise ConfigurationError(f"reference/approval.yaml is wrong at {keys}; mend these keys.") from None


def _check_policy(list_id: int) -> None:
    if policy().profiles.get(settings().profile, "required") != "none":
        raise StoreError(
            f"List {list_id} has no approvals, and this installation requires them; "
            "it stays a draft until they are recorded."
        )


def _check_hash(item: TargetList) -> None:
    with session() as engine:
        lake.bind(engine, "target", lake.version(item.target_version_id))
        if engine.hash("target", ORDER["target"]) != item.hash:
            raise StoreError(f"The rows of list {item.id} are not those that were drafted; rebuild the list.")


def summary(list_id: int) -> dict[str, Any]:
    """Counts of a list for reports: by status, beside BPS, and what changed (see `report.counts`)."""
    item = _list(list_id)
    return {
        "list_id": item.id,
        "cycle_id": item.cycle_id,
        "kind": item.kind,
        "state": item.state,
        "hash": item.hash,
        **item.counts,
    }
