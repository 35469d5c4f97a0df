"""Proposing a draft, approving it tier by tier, refusing it; every step one short transaction that a constraint guards.

A proposal freezes its list. The tiers follow one another; how many officers of each have to approve is in the policy, by the kind
of publication and the share of families affected. Nobody approves his own proposal, or twice. Each step raises the proposal's
version: two who act on the same version cannot both succeed, and the later one is told to look again.
"""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gesek.errors import ApprovalError
from gesek.store import audit
from gesek.store.ledger import now, reading, transaction
from gesek.store.models import TargetList
from gesek.store.proposals import Approval, Decree, Proposal
from gesek.targets import lists
from gesek.targets.approval import policy
from gesek.targets.approval.policy import PEMUTAKHIRAN, PENETAPAN, REGENT
from gesek.targets.lists import APPROVED, DRAFT, PROPOSED, REFUSED


@dataclass(frozen=True)
class Tier:
    """One tier of a proposal: how many approvals it needs, and those there are."""

    name: str
    needed: int
    approvals: tuple[Approval, ...]
    decree: Decree | None = None

    @property
    def decreed(self) -> bool:
        """Whether it is the regent's, which is met by a decree and nothing else."""
        return self.name == REGENT

    @property
    def missing(self) -> int:
        """Approvals that are still needed."""
        if self.decreed:
            return 0 if self.decree is not None and self.decree.confirmed_by else 1
        return max(0, self.needed - len(self.approvals))


@dataclass(frozen=True)
class Standing:
    """A proposal, and what its tiers have."""

    proposal: Proposal
    tiers: tuple[Tier, ...]

    @property
    def waits_for(self) -> Tier | None:
        """The first tier that still has to act; None when the quorum is met."""
        return next((tier for tier in self.tiers if tier.missing), None)


def propose(list_id: int, kind: str, by: str, reason: str = "") -> Standing:
    """Put a draft, or a list refused before, forward for approval; from then on it is frozen.

    Args:
        list_id: the list, made from what is in force now.
        kind: `penetapan` (by a new decree) or `pemutakhiran` (under the decree in force).
        by: account of an officer who may propose.
        reason: what the approvers should know; no name of a person.

    Raises:
        ApprovalError: the officer may not propose, another proposal is under way, no decree is in force, or the change is too
            large for its kind.
        StoreError: the list is unknown, not a draft, overtaken, or its rows are not those drafted.
    """
    if not policy.officers().named(by).may_propose:
        raise ApprovalError(
            f"'{by}' may not propose a list; have an officer with may_propose in {policy.OFFICERS} do it."
        )
    item = lists.find(list_id)
    if item.state not in (DRAFT, REFUSED) or not lists.continues(item):
        raise ApprovalError(
            f"List {list_id} is {item.state} or overtaken; `gesek list drafts` names those that can be proposed."
        )
    moved = lists.movement(item)
    policy.load().tiers(kind, moved.affected, moved.families)
    with transaction() as ledger:
        under_way = ledger.scalars(select(Proposal).where(Proposal.under_way == 1)).one_or_none()
        if under_way is not None:
            raise ApprovalError(
                f"List {under_way.target_list_id} is under way; have it approved and published, or refused, before another one."
            )
        if kind == PEMUTAKHIRAN and policy.load().required and not _decree_in_force(ledger):
            raise ApprovalError(
                f"No decree is in force, so nothing can be updated under it; propose it as {PENETAPAN}."
            )
        proposal = Proposal(
            target_list_id=list_id,
            kind=kind,
            state=PROPOSED,
            under_way=1,
            version=1,
            hash=item.hash,
            affected=moved.affected,
            families=moved.families,
            proposed_by=by,
            proposed_at=now(),
            reason=reason.strip(),
        )
        ledger.add(proposal)
        ledger.flush()
        _move(ledger, proposal, (DRAFT, REFUSED), PROPOSED)
        _record(ledger, "list.propose", proposal, by, reason)
        return _standing(ledger, proposal)


def approve(list_id: int, by: str, seen: int | None = None, note: str = "") -> Standing:
    """Approve a proposed list for the officer's tier.

    Args:
        list_id: the list.
        by: the officer's account.
        seen: version of the proposal the officer looked at; without it the present one.
        note: what he has to say; no name of a person.

    Returns:
        What the proposal has now; its list is approved when no tier is waited for any more.

    Raises:
        ApprovalError: the list is not proposed, it is the officer's own proposal, he approved before, another tier is waited
            for, or somebody acted since he looked.
    """
    officer = policy.officers().named(by)
    with transaction() as ledger:
        standing = opened(ledger, list_id)
        proposal, waits = standing.proposal, standing.waits_for
        if proposal.proposed_by == by:
            raise ApprovalError(f"List {list_id} was proposed by '{by}' himself; another officer has to approve it.")
        if any(one.officer == by for tier in standing.tiers for one in tier.approvals):
            raise ApprovalError(f"'{by}' has approved list {list_id} already; another officer has to.")
        if waits is None:
            raise ApprovalError(f"List {list_id} has all its approvals; nothing is left to approve.")
        if waits.decreed:
            raise ApprovalError(f"List {list_id} waits for the regent's decree; record it with `gesek list decree`.")
        if officer.tier != waits.name:
            raise ApprovalError(f"List {list_id} waits for {waits.name}, and '{by}' is of {officer.tier or 'no tier'}.")
        advance(ledger, proposal, seen)
        ledger.add(
            Approval(
                proposal_id=proposal.id,
                proposed_by=proposal.proposed_by,
                officer=by,
                tier=waits.name,
                at=now(),
                note=note.strip(),
            )
        )
        ledger.flush()
        reached = settle(ledger, proposal)
        _record(ledger, "list.approve", proposal, by, note)
        return reached


def refuse(list_id: int, by: str, reason: str, seen: int | None = None) -> Standing:
    """Refuse a proposed list, or take one's own proposal back; it may be proposed again.

    Raises:
        ApprovalError: the list is not proposed, no reason is given, the officer is neither of its tiers nor its proposer, or
            somebody acted since he looked.
    """
    officer = policy.officers().named(by)
    if not reason.strip():
        raise ApprovalError("A refusal needs its reason; write it, without names of people.")
    with transaction() as ledger:
        standing = opened(ledger, list_id)
        proposal = standing.proposal
        if proposal.proposed_by != by and officer.tier not in {tier.name for tier in standing.tiers}:
            raise ApprovalError(
                f"List {list_id} is not for '{by}' to refuse; an officer of its tiers or its proposer may."
            )
        advance(ledger, proposal, seen)
        proposal.state, proposal.under_way = REFUSED, None
        proposal.decided_by, proposal.decided_at, proposal.refusal = by, now(), reason.strip()
        _move(ledger, proposal, (PROPOSED,), REFUSED)
        _record(ledger, "list.refuse", proposal, by, reason)
        return _standing(ledger, proposal)


def standing(list_id: int) -> Standing | None:
    """The newest proposal of a list and what it has; None when it was never proposed."""
    with reading() as ledger:
        query = select(Proposal).where(Proposal.target_list_id == list_id).order_by(Proposal.id.desc()).limit(1)
        found = ledger.scalars(query).one_or_none()
        return None if found is None else _standing(ledger, found)


def current() -> Standing | None:
    """The proposal that is under way; None when there is none."""
    with reading() as ledger:
        found = ledger.scalars(select(Proposal).where(Proposal.under_way == 1)).one_or_none()
        return None if found is None else _standing(ledger, found)


def check(ledger: Session, item: TargetList, moved: lists.Movement) -> None:
    """Hold a list against its quorum, counted anew from approvals, policy and rows: no state in between is believed.

    Raises:
        ApprovalError: it was not proposed, its rows are not those proposed, or approvals are missing.
    """
    query = select(Proposal).where(Proposal.target_list_id == item.id, Proposal.under_way == 1)
    proposal = ledger.scalars(query).one_or_none()
    if proposal is None:
        raise ApprovalError(
            f"List {item.id} has no approvals, and this installation requires them; propose it with `gesek list propose`."
        )
    found = _standing(ledger, proposal)
    if (proposal.hash, proposal.affected, proposal.families) != (item.hash, moved.affected, moved.families):
        raise ApprovalError(f"List {item.id} is not the one that was proposed; refuse it and propose it anew.")
    if (waits := found.waits_for) is not None:
        raise ApprovalError(
            f"List {item.id} lacks {waits.missing} of the approvals of {waits.name}; nothing was published."
        )


def opened(ledger: Session, list_id: int) -> Standing:
    """The open proposal of a list and what it has; raises ApprovalError when it has none."""
    query = select(Proposal).where(Proposal.target_list_id == list_id, Proposal.state == PROPOSED)
    found = ledger.scalars(query).one_or_none()
    if found is None:
        raise ApprovalError(f"List {list_id} is not proposed; `gesek list status {list_id}` says what it is.")
    return _standing(ledger, found)


def advance(ledger: Session, proposal: Proposal, seen: int | None) -> None:
    """Take the next version of a proposal, which only one can; raises ApprovalError for who acts on an older one."""
    looked_at = proposal.version if seen is None else seen
    taken = ledger.execute(
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.version == looked_at)
        .values(version=looked_at + 1)
        .returning(Proposal.version)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise ApprovalError(
            f"Somebody acted on list {proposal.target_list_id} since you looked; see `gesek list status "
            f"{proposal.target_list_id}` and decide anew."
        )
    ledger.refresh(proposal)


def settle(ledger: Session, proposal: Proposal) -> Standing:
    """Mark the list approved when its quorum is met; returns what the proposal has."""
    found = _standing(ledger, proposal)
    if found.waits_for is None:
        proposal.state, proposal.decided_at = APPROVED, now()
        _move(ledger, proposal, (PROPOSED,), APPROVED)
    return found


def _standing(ledger: Session, proposal: Proposal) -> Standing:
    needed = policy.load().tiers(proposal.kind, proposal.affected, proposal.families)
    given = list(ledger.scalars(select(Approval).where(Approval.proposal_id == proposal.id).order_by(Approval.id)))
    decree = ledger.scalars(select(Decree).where(Decree.proposal_id == proposal.id)).one_or_none()
    tiers = tuple(
        Tier(name, count, tuple(one for one in given if one.tier == name), decree if name == REGENT else None)
        for name, count in needed.items()
    )
    return Standing(proposal, tiers)


def _move(ledger: Session, proposal: Proposal, states: tuple[str, ...], state: str) -> None:
    """Give the proposal's list its next state; raises ApprovalError when it has left the states it may have."""
    moved = ledger.execute(
        update(TargetList)
        .where(TargetList.id == proposal.target_list_id, TargetList.state.in_(states))
        .values(state=state, kind=proposal.kind)
        .returning(TargetList.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if moved is None:
        raise ApprovalError(f"List {proposal.target_list_id} is not {' or '.join(states)} any more; look at it again.")


def _decree_in_force(ledger: Session) -> bool:
    query = select(Decree.id).join(Proposal, Proposal.id == Decree.proposal_id)
    return ledger.scalars(query.where(Proposal.state == lists.PUBLISHED).limit(1)).first() is not None


def _record(ledger: Session, action: str, proposal: Proposal, by: str, reason: str) -> None:
    audit.record(
        ledger,
        actor=by,
        action=action,
        subject=f"list:{proposal.target_list_id}",
        reason=reason,
        after=proposal.hash,
    )
