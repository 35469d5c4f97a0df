"""The papers of a list that were printed: which there are, since when, and whether their marks still fit."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gesek.settings import settings
from gesek.store import audit
from gesek.store.cycles import clock
from gesek.store.models import TargetList
from gesek.store.proposals import Decree
from gesek.targets.approval import proposals
from gesek.targets.documents.names import PRINTED, file_name
from gesek.web.door import NotFoundError

WITH_PEOPLE = frozenset({"lampiran.pdf", "lampiran.xlsx"})
"""Papers that name families; whoever takes one is on record."""


@dataclass(frozen=True)
class Paper:
    """A printed paper.

    Attributes:
        name: `<kind>.<ending>`, as its address has it.
        outdated: the list came into another state since, so that it bears a mark that no longer fits.
    """

    name: str
    kind: str
    path: Path
    size: int
    printed_at: datetime
    outdated: bool


def papers(item: TargetList) -> list[Paper]:
    """The papers of a list that were printed, in the order in which they are handed on."""
    marked = _marked_at(item.id)
    found = []
    for kind, ending in PRINTED:
        path = settings().documents / item.cycle_id / file_name(item, kind, ending)
        if path.is_file():
            facts = path.stat()
            printed = clock(datetime.fromtimestamp(facts.st_mtime, UTC))
            outdated = marked is not None and printed < marked
            found.append(Paper(f"{kind}.{ending}", kind, path, facts.st_size, printed, outdated))
    return found


def taken(item: TargetList, name: str, by: str) -> Paper:
    """A paper for somebody who takes it; one that names families is on record first.

    Raises:
        NotFoundError: the list has no such paper.
    """
    found = next((one for one in papers(item) if one.name == name), None)
    if found is None:
        raise NotFoundError
    if name in WITH_PEOPLE:
        audit.note(actor=by, action="list.download", subject=f"list:{item.id}/{name}")
    return found


def _marked_at(list_id: int) -> datetime | None:
    """When the list last came into a state of which its papers bear another mark, or none."""
    standing = proposals.standing(list_id)
    signed_next = standing is not None and (standing.waits_for is None or standing.waits_for.decreed)
    marking = {"list.propose", "list.refuse", "list.publish"} | ({"list.approve"} if signed_next else set())
    acts = [one.at for one in audit.listed(action="list.", subject=f"list:{list_id}") if one.action in marking]
    return clock(datetime.fromisoformat(acts[-1])) if acts else None


def decree_of(list_id: int) -> Decree | None:
    """The signed decree of a list's newest proposal, if it was recorded."""
    standing = proposals.standing(list_id)
    return None if standing is None else next((tier.decree for tier in standing.tiers if tier.decree), None)
