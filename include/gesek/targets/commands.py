"""`gesek list ...`: drafts, their proposal, approval and publication, and the list of a day built once more."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gesek.command_options import Actor, Reason
from gesek.errors import ConfigurationError, StoreError

if TYPE_CHECKING:
    from gesek.store.models import TargetList
    from gesek.targets.approval.proposals import Standing, Tier

app = typer.Typer(no_args_is_help=True, help="The target list: drafts, approval, publication.")

ListId = Annotated[int, typer.Argument(help="Number of the list, as `gesek list drafts` gives it.")]
Seen = Annotated[
    int | None, typer.Option(help="Version of the proposal that was looked at, as `gesek list status` gives it.")
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="YYYY-MM-DD")]


@app.command()
def drafts(everything: Annotated[bool, typer.Option("--all", help="Every list there ever was.")] = False) -> None:
    """Show the drafts that can still be proposed, the newest last."""
    from gesek.targets import lists

    shown = [one for one in lists.all_lists() if everything or _can_be_proposed(one)]
    for one in shown:
        typer.echo(_line(one))
    if not shown:
        typer.echo("No draft can be proposed; the next rebuild makes one.")


def _can_be_proposed(item: "TargetList") -> bool:
    from gesek.targets import lists

    return item.state in (lists.DRAFT, lists.REFUSED) and lists.continues(item)


def _line(item: "TargetList") -> str:
    from gesek.store.cycles import clock

    families = item.counts.get("status", {}).get("miskin_ekstrem", {}).get("families", 0)
    when = f"{clock(item.created_at):%Y-%m-%d %H:%M}"
    return (
        f"List {item.id} of {item.cycle_id}: {item.state}, {families} families miskin_ekstrem, input set {item.input_set_id}, "
        f"drafted {when}, hash {item.hash[:16]}"
    )


@app.command()
def propose(
    list_id: ListId,
    kind: Annotated[str, typer.Option(help="penetapan (by a new decree) or pemutakhiran (under the decree in force).")],
    reason: Reason = "",
    by: Actor = "",
) -> None:
    """Put a draft forward for approval, and print its papers; from then on it is frozen."""
    from gesek.targets.approval import policy, proposals
    from gesek.targets.documents.printing import print_all

    if kind not in (policy.PENETAPAN, policy.PEMUTAKHIRAN):
        raise ConfigurationError(
            f"A list is published as {policy.PENETAPAN} or {policy.PEMUTAKHIRAN}; write one of them."
        )
    actor = by or getpass.getuser()
    _tell(proposals.propose(list_id, kind, actor, reason))
    for path in print_all(list_id, None, actor):
        typer.echo(str(path))


@app.command()
def approve(list_id: ListId, seen: Seen = None, note: Annotated[str, typer.Option()] = "", by: Actor = "") -> None:
    """Approve a proposed list for the officer's tier; the last approval starts its publication."""
    from gesek.targets.approval import proposals

    _after(proposals.approve(list_id, by or getpass.getuser(), seen, note))


@app.command()
def refuse(list_id: ListId, reason: Reason, seen: Seen = None, by: Actor = "") -> None:
    """Refuse a proposed list, or take one's own proposal back."""
    from gesek.targets.approval import proposals

    proposals.refuse(list_id, by or getpass.getuser(), reason, seen)
    typer.echo(f"List {list_id} is refused; it may be proposed again, or a new draft in its place.")


@app.command()
def decree(
    list_id: ListId,
    file: Annotated[Path, typer.Option(help="The signed PDF.")],
    number: Annotated[str, typer.Option(help="Number of the decree (SK Bupati).")],
    date: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day of the decree.")],
    seen: Seen = None,
    by: Actor = "",
) -> None:
    """Record the signed decree of a proposed penetapan; a second officer then compares its annex."""
    from gesek.targets.approval import decree as decrees

    _after(decrees.record(list_id, file, number, date.date(), by or getpass.getuser(), seen))


@app.command("confirm-annex")
def confirm_annex(
    list_id: ListId,
    printed: Annotated[str, typer.Option("--hash", help="As the signed annex prints it, at least 16 characters.")],
    seen: Seen = None,
    by: Actor = "",
) -> None:
    """Say which hash the signed annex prints; when it is the list's, the regent's tier is met."""
    from gesek.targets.approval import decree as decrees

    _after(decrees.confirm(list_id, printed, by or getpass.getuser(), seen))


@app.command()
def publish(list_id: ListId) -> None:
    """Start the publication of an approved list now, as the last approval and the sweep do."""
    from gesek.operations import publishing

    publishing.due(list_id)
    _started(publishing.start(list_id))


@app.command()
def status(list_id: Annotated[int | None, typer.Argument(help="Number; by default that under way.")] = None) -> None:
    """Show a list, what it changes, and what its proposal has and waits for."""
    from gesek.targets import lists
    from gesek.targets.approval import proposals

    under_way = proposals.current()
    if list_id is None:
        if under_way is None:
            typer.echo("No proposal is under way; `gesek list drafts` names what can be proposed.")
            return
        list_id = under_way.proposal.target_list_id
    found, item = proposals.standing(list_id), lists.find(list_id)
    typer.echo(_line(item))
    typer.echo(f"Hash {item.hash}")
    if found is not None:
        _tell(found)


@app.command()
def rebuild(
    input_set: Annotated[int | None, typer.Option(help="Number of the input set.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day whose list in force is wanted.")
    ] = None,
) -> None:
    """Build a list once more from what it was made from, aside, and compare it by its hash; nothing is published."""
    from gesek.store.cycles import clock
    from gesek.targets import replay

    if (input_set is None) == (as_of is None):
        raise ConfigurationError("Name the input set by --input-set, or the day by --as-of; one of them.")
    if as_of is not None:
        listed = replay.in_force_on(as_of.date())
        input_set = listed.input_set_id
        published = clock(listed.published_at) if listed.published_at else None
        typer.echo(f"On {as_of:%Y-%m-%d} list {listed.id} was in force, published {published:%Y-%m-%d %H:%M}.")
    found = replay.replay(int(input_set or 0))
    typer.echo(f"Input set {found.input_set_id} gives {found.hash}")
    if found.differ:
        raise StoreError(
            f"List {found.list_id} was drafted as {found.drafted[:16]}; other rows have {', '.join(found.differ)}: rebuild with "
            "the version of the code that made it."
        )
    typer.echo(f"which is list {found.list_id} as it was drafted, in all {_datasets()} datasets.")


def _datasets() -> int:
    from gesek.targets.outputs import ORDER

    return len(ORDER)


def _after(standing: "Standing") -> None:
    """Say what a proposal has, and start the publication when it has all."""
    from gesek.operations import publishing

    _tell(standing)
    if standing.waits_for is None:
        _started(publishing.start(standing.proposal.target_list_id))


def _started(run_id: str | None) -> None:
    typer.echo(
        f"Its publication runs as {run_id}."
        if run_id
        else "No Airflow answers here; the sweep publishes it within five minutes of its start."
    )


def _tell(standing: "Standing") -> None:
    from gesek.targets.lists import Movement

    proposal = standing.proposal
    share = Movement(proposal.affected, proposal.families).percent
    typer.echo(
        f"Proposal {proposal.id}, version {proposal.version}: {proposal.kind} of list {proposal.target_list_id}, "
        f"{proposal.state}, by {proposal.proposed_by}; {proposal.affected} of {proposal.families} families come or leave "
        f"({share:.1f} %)"
    )
    for tier in standing.tiers:
        typer.echo(f"  {tier.name}: {_tier(tier)}")
    if proposal.refusal:
        typer.echo(f"  refused by {proposal.decided_by}: {proposal.refusal}")


def _tier(tier: "Tier") -> str:
    from gesek.store.cycles import clock

    if tier.decree is not None:
        compared = tier.decree.confirmed_by
        told = f"decree {tier.decree.number} of {tier.decree.day}, recorded by {tier.decree.recorded_by}"
        return f"{told}, annex compared by {compared}" if compared else f"{told}; its annex is to be compared"
    if tier.decreed:
        return "waits for the signed decree"
    given = ", ".join(f"{one.officer} ({clock(one.at):%Y-%m-%d %H:%M})" for one in tier.approvals)
    return f"{len(tier.approvals)} of {tier.needed} approvals" + (f": {given}" if given else "")
