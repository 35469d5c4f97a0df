"""The regent's tier of a penetapan: the signed decree, landed as it is, and a second officer who compares its annex's hash.

What the annex prints is the hash of the list's rows. Whoever records the signed PDF says which decree it is; another officer reads
the hash off the signed annex and writes it: so what was signed is what will be published.
"""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from gesek.errors import ApprovalError, StoreError
from gesek.sources import land, scans
from gesek.store import audit
from gesek.store.ledger import now, transaction
from gesek.store.proposals import Decree
from gesek.targets.approval import policy, proposals
from gesek.targets.approval.policy import REGENT
from gesek.targets.approval.proposals import Standing

SOURCE = "decree"
LEAST = 16
"""Characters of a printed hash that have to be written."""


def record(list_id: int, path: Path, number: str, day: date, by: str, seen: int | None = None) -> Standing:
    """Land the signed decree of a proposed list under its SHA-256 and say its number and day.

    Args:
        list_id: the list, approved by all tiers before the regent's.
        path: the signed PDF.
        number: of the decree (SK Bupati).
        day: of the decree.
        by: account of an officer of the regent's tier.
        seen: version of the proposal he looked at; without it the present one.

    Raises:
        ApprovalError: the officer is of another tier, the list waits for another one or has its decree, or the number was used.
        StoreError: the file is no whole PDF.
    """
    _of_the_regents(by)
    if not number.strip():
        raise ApprovalError("The decree has no number; write it with --number as it stands on it.")
    with transaction() as ledger:
        _waiting(proposals.opened(ledger, list_id))
    sha256, size = _landed(path)
    with transaction() as ledger:
        standing = proposals.opened(ledger, list_id)
        _waiting(standing)
        if ledger.scalars(select(Decree.id).where(Decree.number == number.strip())).first() is not None:
            raise ApprovalError(f"Decree {number.strip()} was recorded before; write the number of this one.")
        proposal = standing.proposal
        proposals.advance(ledger, proposal, seen)
        decree = Decree(
            proposal_id=proposal.id,
            proposed_by=proposal.proposed_by,
            number=number.strip(),
            day=day,
            sha256=sha256,
            size=size,
            recorded_by=by,
            recorded_at=now(),
        )
        ledger.add(decree)
        ledger.flush()
        subject, reason = f"list:{list_id}", f"decree {decree.number}"
        audit.record(ledger, actor=by, action="list.decree", subject=subject, reason=reason, after=sha256)
        return proposals.settle(ledger, proposal)


def confirm(list_id: int, printed: str, by: str, seen: int | None = None) -> Standing:
    """Say that the hash on the signed annex is this one; when it is the list's, the regent's tier is met.

    Args:
        list_id: the list.
        printed: the hash as the signed annex prints it, at least its first sixteen characters.
        by: account of a second officer of the regent's tier.
        seen: version of the proposal he looked at; without it the present one.

    Raises:
        ApprovalError: no decree was recorded, the officer recorded or proposed it himself, or the hash is another one.
    """
    _of_the_regents(by)
    with transaction() as ledger:
        standing = proposals.opened(ledger, list_id)
        proposal, decree = standing.proposal, standing.tiers[-1].decree
        if decree is None:
            raise ApprovalError(f"List {list_id} has no decree yet; record it with `gesek list decree` first.")
        if by in (decree.recorded_by, proposal.proposed_by):
            raise ApprovalError(f"'{by}' recorded the decree or proposed the list; a second officer compares the hash.")
        digest = "".join(printed.split()).lower()
        if len(digest) < LEAST or not proposal.hash.startswith(digest):
            raise ApprovalError(
                f"That is not the hash of list {list_id}: write at least {LEAST} characters as the signed annex prints them, and "
                "if they are these, refuse the proposal, because another list was signed."
            )
        proposals.advance(ledger, proposal, seen)
        decree.confirmed_by, decree.confirmed_at = by, now()
        ledger.flush()
        reached = proposals.settle(ledger, proposal)
        reason = f"annex of decree {decree.number}"
        audit.record(
            ledger, actor=by, action="list.annex", subject=f"list:{list_id}", reason=reason, after=proposal.hash
        )
        return reached


def _of_the_regents(by: str) -> None:
    if policy.officers().named(by).tier != REGENT:
        raise ApprovalError(
            f"'{by}' is not of the tier {REGENT}; an officer of that tier records and compares the decree."
        )


def _waiting(standing: Standing) -> None:
    waits = standing.waits_for
    if waits is None or not waits.decreed:
        name = waits.name if waits else "nobody"
        raise ApprovalError(f"List {standing.proposal.target_list_id} waits for {name}, not for a decree.")
    if waits.decree is not None:
        raise ApprovalError(
            f"Decree {waits.decree.number} was recorded for list {standing.proposal.target_list_id}; a second officer compares "
            "its annex with `gesek list confirm-annex`."
        )


def _landed(path: Path) -> tuple[str, int]:
    """Digest and size of the signed PDF in the landing."""
    if not path.is_file():
        raise StoreError("The signed decree is not there; write the path of its PDF.")
    kind, refusal = scans.judge(path.read_bytes(), f"{path.stem}.pdf")
    if refusal is not None or kind != "pdf":
        raise StoreError("The signed decree is not a whole PDF; scan or export it anew and record that.")
    facts = path.stat()
    sha256 = land.copy(land.Seen(path, facts.st_size, facts.st_mtime_ns, any_cycle=False), SOURCE)
    if sha256 is None:
        raise StoreError("The signed decree changed while it was copied; wait until it is complete.")
    return sha256, facts.st_size
