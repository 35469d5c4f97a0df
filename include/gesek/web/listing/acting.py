"""A proposal as an officer sees it: who has yet to act and since when, what he may do himself, and what stands in his way."""

from dataclasses import dataclass
from datetime import datetime

from gesek.store import audit
from gesek.store.cycles import clock
from gesek.targets.approval import policy, proposals
from gesek.targets.approval.policy import Officer
from gesek.targets.approval.proposals import Standing, Tier
from gesek.targets.lists import PROPOSED

NO_OFFICER, OWN, ALREADY, OTHER_TIER, DECREED, COMPARED_BY_ANOTHER = (
    "no_officer", "own", "already", "other_tier", "decreed", "recorded"
)  # fmt: skip
"""What stands in the way of an officer's act; a template has a sentence for each."""


@dataclass(frozen=True)
class Named:
    """An officer by account, with name and position where the reviewed file still has him."""

    account: str
    officer: Officer | None


@dataclass(frozen=True)
class Given:
    """An approval: by whom, when, and what he said."""

    by: Named
    at: datetime
    note: str


@dataclass(frozen=True)
class Step:
    """A tier: what it needs and has, and who of it could still act.

    Attributes:
        since: from when on it is waited for; None where it is done, or another one comes first.
        may_act: its officers who have not acted and did not propose.
    """

    tier: Tier
    given: list[Given]
    since: datetime | None
    may_act: list[Named]


@dataclass(frozen=True)
class Progress:
    """A proposal on its way.

    Attributes:
        open: it is proposed, and can be approved or refused.
        steps: its tiers, in their order.
        hindrance: why the asker cannot do what is waited for; None when he can.
        may_refuse: whether he may refuse it, or take it back.
        anchor: record of the audit chain by which the newest act on the list is held.
    """

    standing: Standing
    open: bool
    proposed_by: Named
    steps: list[Step]
    hindrance: str | None
    may_refuse: bool
    anchor: str


def progress(list_id: int, login: str) -> Progress | None:
    """The newest proposal of a list; None when it was never proposed."""
    standing = proposals.standing(list_id)
    if standing is None:
        return None
    is_open = standing.proposal.state == PROPOSED
    return Progress(
        standing,
        is_open,
        named(standing.proposal.proposed_by),
        _steps(standing, is_open),
        _hindrance(standing, login),
        is_open and _may_refuse(standing, login),
        _anchor(list_id),
    )


def named(account: str) -> Named:
    """An account with who it is."""
    return Named(account, policy.officers().officers.get(account))


def _steps(standing: Standing, is_open: bool) -> list[Step]:
    since, steps, waits = clock(standing.proposal.proposed_at), [], standing.waits_for
    for tier in standing.tiers:
        given = [Given(named(one.officer), clock(one.at), one.note) for one in tier.approvals]
        waited = is_open and waits is not None and tier.name == waits.name
        since = _last(tier, given, since)
        steps.append(Step(tier, given, since if waited else None, _may_act(standing, tier) if waited else []))
    return steps


def _last(tier: Tier, given: list[Given], since: datetime) -> datetime:
    """When something was last done that this tier waits upon."""
    moments = [one.at for one in given] + ([clock(tier.decree.recorded_at)] if tier.decree else [])
    return max([since, *moments])


def _may_act(standing: Standing, tier: Tier) -> list[Named]:
    acted = {one.officer for one in tier.approvals} | {
        standing.proposal.proposed_by if tier.decree or not tier.decreed else ""
    }
    if tier.decree:
        acted.add(tier.decree.recorded_by)
    known = policy.officers().officers.items()
    return [Named(account, one) for account, one in known if one.tier == tier.name and account not in acted]


def _hindrance(standing: Standing, login: str) -> str | None:
    officer, waits, proposal = policy.officers().officers.get(login), standing.waits_for, standing.proposal
    if officer is None:
        return NO_OFFICER
    if waits is not None and waits.decreed:
        if officer.tier != waits.name:
            return DECREED
        if waits.decree is not None and login in (waits.decree.recorded_by, proposal.proposed_by):
            return COMPARED_BY_ANOTHER
        return None
    if proposal.proposed_by == login:
        return OWN
    if any(one.officer == login for tier in standing.tiers for one in tier.approvals):
        return ALREADY
    return OTHER_TIER if waits is not None and officer.tier != waits.name else None


def _may_refuse(standing: Standing, login: str) -> bool:
    officer = policy.officers().officers.get(login)
    tiers = {tier.name for tier in standing.tiers}
    return officer is not None and (standing.proposal.proposed_by == login or officer.tier in tiers)


def _anchor(list_id: int) -> str:
    found = audit.listed(subject=f"list:{list_id}", limit=1)
    return str(audit.Anchor(found[0].number, found[0].hash)) if found else ""
