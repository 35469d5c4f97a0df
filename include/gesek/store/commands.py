"""`gesek cycle ...` and `gesek audit ...`: months of work, and who did what."""

import getpass
from datetime import datetime
from typing import Annotated

import typer

from gesek.command_options import Actor
from gesek.errors import StoreError

cycle_app = typer.Typer(no_args_is_help=True, help="Months of work.")
audit_app = typer.Typer(
    no_args_is_help=True, help="Who did what, when and why; and that nobody changed the record of it."
)

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
CycleId = Annotated[str, typer.Argument(help="YYYY-MM; the open one by default.")]


@cycle_app.command("open")
def open_cycle(
    cycle: Annotated[str, typer.Argument(help="YYYY-MM")],
    cut_off: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day for villages' workbooks; by default the 20th."),
    ] = None,
    by: Actor = "",
) -> None:
    """Open a month and close the one before."""
    from gesek.store import cycles

    opened = cycles.open_cycle(cycle, cut_off.date() if cut_off else None, by or getpass.getuser())
    typer.echo(f"Cycle {opened.id} is open: cut-off {opened.cut_off}, delivery {opened.delivery}.")


@cycle_app.command("status")
def cycle_status() -> None:
    """Say which cycle is open and its days."""
    from gesek.store import cycles

    cycle = cycles.current()
    typer.echo(f"Cycle {cycle.id}: cut-off {cycle.cut_off}, proposal {cycle.proposal}, delivery {cycle.delivery}.")


@cycle_app.command("extend")
def extend_cycle(
    reason: Annotated[str, typer.Option(help="Why; no name of a person.")],
    by: Annotated[str, typer.Option(help="Account of the officer who moves the days.")],
    agreed: Annotated[str, typer.Option(help="Account of the second officer, who agrees.")],
    cycle: CycleId = "",
    cut_off: Day = None,
    proposal: Day = None,
    delivery: Day = None,
) -> None:
    """Move days of the open cycle to later ones, for all; one village is extended by `gesek musdes extend`."""
    from gesek.store import cycles

    given = {"cut_off": cut_off, "proposal": proposal, "delivery": delivery}
    days = {name: day.date() for name, day in given.items() if day is not None}
    moved = cycles.extend(cycle or cycles.current().id, days, reason, by, agreed)
    typer.echo(f"Cycle {moved.id}: cut-off {moved.cut_off}, proposal {moved.proposal}, delivery {moved.delivery}.")


@cycle_app.command("close")
def close_cycle(
    reason: Annotated[str, typer.Option(help="Why; no name of a person.")],
    cycle: CycleId = "",
    by: Actor = "",
) -> None:
    """Close a month without opening the next."""
    from gesek.store import cycles

    closed = cycles.close(cycle or cycles.current().id, reason, by or getpass.getuser())
    typer.echo(f"Cycle {closed.id} is closed; open the next with `gesek cycle open`.")


@audit_app.command("verify")
def verify(
    anchor: Annotated[
        str, typer.Option(help="NUMBER:HASH as printed on a proposal; the chain has to contain it.")
    ] = "",
) -> None:
    """Recompute the whole chain; names the first record that was changed, removed, reordered or cut off."""
    from gesek.store import audit

    found = audit.verify(audit.Anchor.parse(anchor) if anchor else None)
    if found.problem:
        raise StoreError(f"The audit chain does not hold: {found.problem} {found.good} records before it are good.")
    typer.echo(f"All {found.good} records of the audit chain hold. Head {found.head}")


@audit_app.command("list")
def show_list(
    action: Annotated[str, typer.Option(help="Only these acts, as list.approve, or all that begin so, as list.")] = "",
    actor: Annotated[str, typer.Option(help="Only of this officer.")] = "",
    subject: Annotated[str, typer.Option(help="Only of this, as list:12.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest.")] = 50,
) -> None:
    """Show who did what."""
    from gesek.store import audit
    from gesek.store.cycles import clock

    for one in audit.listed(action, actor, subject, limit):
        states = f" [{(one.before or '')[:12]} > {(one.after or '')[:12]}]" if one.before or one.after else ""
        when = clock(datetime.fromisoformat(one.at))
        typer.echo(f"{one.number} {when:%Y-%m-%d %H:%M:%S} {one.actor} {one.action} {one.subject} {one.reason}{states}")
