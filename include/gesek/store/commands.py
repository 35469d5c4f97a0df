"""`gesek cycle ...` and `gesek audit ...`: months of work, and who did what."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from gesek.command_options import Actor, Reason
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


Action = Annotated[str, typer.Option(help="Only these acts, as list.approve, or all that begin so, as list.")]
OneAction = Annotated[str, typer.Option("--action", help="Only this kind of act, as list.approve.")]
Group = Annotated[str, typer.Option(help="Only acts of a group: saw, changed, approved or handed_out.")]
By = Annotated[str, typer.Option("--actor", help="Only of this officer.")]
Subject = Annotated[str, typer.Option(help="Only of this, as list:12.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Up to this day.")]


@audit_app.command("list")
def show_list(
    action: Action = "",
    actor: By = "",
    subject: Subject = "",
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest.")] = 50,
) -> None:
    """Show who did what."""
    from gesek.store import audit
    from gesek.store.cycles import clock

    for one in audit.listed(action, actor, subject, limit):
        states = f" [{(one.before or '')[:12]} > {(one.after or '')[:12]}]" if one.before or one.after else ""
        when = clock(datetime.fromisoformat(one.at))
        typer.echo(f"{one.number} {when:%Y-%m-%d %H:%M:%S} {one.actor} {one.action} {one.subject} {one.reason}{states}")


@audit_app.command("export")
def export(
    out: Annotated[Path, typer.Argument(help="The workbook (XLSX) to write.")],
    reason: Reason,
    action: OneAction = "",
    group: Group = "",
    actor: By = "",
    subject: Subject = "",
    since: Since = None,
    until: Until = None,
    lang: Annotated[Literal["id", "en"], typer.Option("--lang", help="Language of what is written.")] = "id",
    by: Actor = "",
) -> None:
    """Write who did what as a workbook, the newest first; taking it is recorded, too."""
    from gesek.store import trail_workbook
    from gesek.store.trail import Question

    days = [day.date() if day else None for day in (since, until)]
    question = Question(actor, action, group, "", subject, *days)
    count = trail_workbook.export(question, out, by or getpass.getuser(), reason, lang)
    typer.echo(f"{out}: {count} records.")


@audit_app.command("looks")
def looks(
    months: Annotated[int, typer.Option(min=1, max=24, help="How many months, this one the last.")] = 6,
) -> None:
    """Say who looked at people's data most, by month."""
    from gesek.store import trail

    columns = trail.months_back(months)
    typer.echo(" ".join(["account".ljust(30), *(f"{first:%Y-%m}" for first in columns), "  total"]))
    for one in trail.looks(columns):
        typer.echo(" ".join([one.actor.ljust(30), *(f"{count:7}" for count in one.by_month), f"{one.total:7}"]))
