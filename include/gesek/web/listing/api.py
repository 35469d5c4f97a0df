"""Lists, what they change and what their proposals wait for, as JSON; the figures of the pages."""

from datetime import datetime

from fastapi import Query
from pydantic import BaseModel

from gesek import regions
from gesek.store.cycles import clock
from gesek.targets.approval import proposals
from gesek.web.door import NotFoundError, Who, api, may
from gesek.web.listing import board
from gesek.web.listing.compared import compared, share

router = api("list")


class Listed(BaseModel):
    """A list in one line; `ratio_percent` is its extremely poor persons per hundred of the estimate of BPS."""

    id: int
    cycle_id: str
    kind: str
    state: str
    hash: str
    families: int
    came: int
    left: int
    ratio_percent: float | None
    drafted_at: datetime
    published_at: datetime | None


class Lists(BaseModel):
    """A page of the lists, the newest first."""

    total: int
    lists: list[Listed]


class Moved(BaseModel):
    """What changed in a place: before = stayed + left + moved_out, now = stayed + came + moved_in. `-` is no known place."""

    code: str
    name: str
    before: int
    came: int
    left: int
    stayed: int
    moved_out: int
    moved_in: int
    now: int
    other_status: int
    reasons: dict[str, int]


class Changes(BaseModel):
    """What a list changes, by kecamatan or by village of one."""

    list_id: int
    kecamatan: str
    affected: int
    of: int
    places: list[Moved]


class TierStanding(BaseModel):
    """A tier of a proposal: approvals it needs and lacks."""

    tier: str
    needed: int
    missing: int


class ProposalStanding(BaseModel):
    """The newest proposal of a list; `version` counts the acts on it."""

    list_id: int
    state: str
    kind: str
    version: int
    proposed_at: datetime
    affected: int
    of: int
    tiers: list[TierStanding]
    waits_for: str | None


@router.get("", name="api.lists")
@may("list.see")
def listed(_asker: Who, page: int = Query(1, ge=1, le=100_000)) -> Lists:
    """The lists there are."""
    found = board.entries(page)
    return Lists(total=found.total, lists=[Listed.model_validate(one, from_attributes=True) for one in found.rows])


@router.get("/{list_id}/changes", name="api.list_changes")
@may("list.see")
def changes(asker: Who, list_id: int, kecamatan: str = "") -> Changes:
    """What a list changes in the asker's area."""
    item, area = board.one(list_id), asker.area("list.see")
    if kecamatan and (kecamatan not in regions.kecamatan() or not area.touches(kecamatan)):
        raise NotFoundError
    moved = share(item)
    places = [
        Moved(
            code=one.code,
            name=one.name,
            before=one.moved.sebelum,
            came=one.moved.datang,
            left=one.moved.pergi,
            stayed=one.moved.tetap,
            moved_out=one.moved.pindah_keluar,
            moved_in=one.moved.pindah_masuk,
            now=one.moved.sesudah,
            other_status=one.moved.berubah,
            reasons=dict(one.reasons),
        )
        for one in compared(item, area, kecamatan).places
    ]
    return Changes(list_id=list_id, kecamatan=kecamatan, affected=moved.affected, of=moved.families, places=places)


@router.get("/{list_id}/standing", name="api.list_standing")
@may("list.see")
def standing(_asker: Who, list_id: int) -> ProposalStanding:
    """What the newest proposal of a list has and waits for."""
    found = proposals.standing(board.one(list_id).id)
    if found is None:
        raise NotFoundError
    proposal, waits = found.proposal, found.waits_for
    return ProposalStanding(
        list_id=list_id,
        state=proposal.state,
        kind=proposal.kind,
        version=proposal.version,
        proposed_at=clock(proposal.proposed_at),
        affected=proposal.affected,
        of=proposal.families,
        tiers=[TierStanding(tier=one.name, needed=one.needed, missing=one.missing) for one in found.tiers],
        waits_for=waits.name if waits else None,
    )
