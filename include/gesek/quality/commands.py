"""`gesek quality ...`: incidents, waivers and re-runs from the command line."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from gesek.command_options import Actor, Reason

app = typer.Typer(no_args_is_help=True, help="What gates and refusals found wrong, and running it again.")

IncidentId = Annotated[int, typer.Argument(help="Number of the incident, as `gesek quality list` gives it.")]
IncidentIds = Annotated[list[int], typer.Argument(help="Numbers of the incidents, one or many.")]


@app.command("list")
def show_list(
    everything: Annotated[bool, typer.Option("--all", help="The resolved ones too.")] = False,
) -> None:
    """Show the open incidents."""
    from gesek.quality.incidents import listed

    found = listed(everything)
    if not found:
        typer.echo("No incident is open.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "severity", "dataset", "rule", "scope", "state", "owner", "seen", "since"):
        table.add_column(heading, no_wrap=True)
    for one in found:
        since = f"{one.opened_at:%Y-%m-%d}"
        table.add_row(
            str(one.id),
            one.severity,
            one.dataset,
            one.rule,
            one.scope,
            one.state,
            one.owner or "",
            str(one.seen),
            since,
        )
    _print_whole(table)


@app.command("show")
def show_one(incident_id: IncidentId) -> None:
    """Show an incident, why its rule stands, and all that happened to it."""
    from gesek.quality.gate import reason_of
    from gesek.quality.incidents import shown, title
    from gesek.sources.read import sentence_of

    incident, events = shown(incident_id)
    typer.echo(title(incident))
    files = [int(event.detail["file"]) for event in events if "file" in event.detail]
    why = sentence_of(files[-1]) if files else reason_of(incident.dataset, incident.rule)
    if why:
        typer.echo(why)
    for event in events:
        detail = " ".join(f"{key}={value}" for key, value in event.detail.items() if value is not None)
        line = " ".join(
            part for part in (f"{event.at:%Y-%m-%d %H:%M}", event.actor, event.action, event.note, detail) if part
        )
        typer.echo(f"  {line}")


@app.command()
def acknowledge(incident_ids: IncidentIds, by: Actor = "", note: Annotated[str, typer.Option()] = "") -> None:
    """Say that they have been seen."""
    from gesek.quality import incidents

    for one in incidents.chosen(incident_ids):
        incidents.acknowledge(one.id, by or getpass.getuser(), note)


@app.command()
def assign(
    incident_id: IncidentId,
    owner: Annotated[str, typer.Argument(help="Who is to have it mended.")],
    channel: Annotated[str | None, typer.Option(help="How: a name of include/reference/channels.yaml.")] = None,
    by: Actor = "",
) -> None:
    """Give it to an owner, who is told of it."""
    from gesek.quality import incidents
    from gesek.quality.notices import channels

    incidents.assign(incident_id, by or getpass.getuser(), owner, channel)
    route = channels.load().route(incidents.shown(incident_id)[0].dataset, owner, channel)
    typer.echo(f"{route.recipient} will be told by {route.channel}.")


@app.command()
def notices(limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20) -> None:
    """Show who was told of incidents, and what still waits to be sent."""
    from gesek.quality.notices import book
    from gesek.store.cycles import clock

    for told in book.told(limit):
        one = told.notice
        when = f"{clock(one.sent_at or one.made_at):%Y-%m-%d %H:%M}"
        what = one.about or f"incidents {', '.join(map(str, told.incidents))}"
        problem = f"; {one.problem}" if one.problem else ""
        typer.echo(f"{when}  {one.state}  {one.recipient} by {one.channel}: {what}{problem}")


@app.command()
def resolve(incident_ids: IncidentIds, reason: Reason, by: Actor = "") -> None:
    """Close them by hand; a run that finds one wrong opens a new one."""
    from gesek.quality import incidents

    for one in incidents.chosen(incident_ids):
        incidents.resolve(one.id, by or getpass.getuser(), reason)


@app.command()
def rows(
    incident_id: IncidentId,
    to: Annotated[Path | None, typer.Option(help="Write the rows themselves to this workbook; put on record.")] = None,
    reason: Reason = "",
    by: Actor = "",
) -> None:
    """Show how many rows of each village are behind an incident; with --to and --reason the rows themselves."""
    from gesek import regions
    from gesek.quality import incidents
    from gesek.quality import rows as behind

    if to is not None:
        total = behind.workbook(incident_id, by or getpass.getuser(), reason, None, to)
        typer.echo(f"{total} rows are behind incident {incident_id}; see {to.name}.")
        return
    found = behind.judged(incidents.shown(incident_id)[0])
    counted = behind.by_village(found) if found else None
    if counted is None:
        typer.echo("No row is behind it: what is wrong is the file or the dataset as a whole.")
    for desa, count in counted or ():
        typer.echo(f"{count:8,}  {desa}  {regions.name(desa) if desa else 'no village'}")


@app.command()
def waive(
    incident_id: IncidentId,
    reason: Reason,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of the waiver.")],
    by: Actor = "",
) -> None:
    """Ask that a warning be let be until a day; a second person approves it."""
    from gesek.quality import incidents

    waiver = incidents.waive(incident_id, by or getpass.getuser(), reason, until.date())
    typer.echo(f"Waiver {waiver} is asked for; a second person puts it in force with `gesek quality approve {waiver}`.")


@app.command()
def approve(waiver_id: Annotated[int, typer.Argument()], by: Actor = "") -> None:
    """Put a waiver in force that another person asked for."""
    from gesek.quality import incidents

    incidents.approve(waiver_id, by or getpass.getuser())


@app.command()
def rerun(
    incident_ids: Annotated[list[int] | None, typer.Argument(help="Numbers of the incidents, one or many.")] = None,
    reason: Reason = "",
    dataset: Annotated[str, typer.Option(help="All open incidents of it, such as landing/musdes.")] = "",
    rule: Annotated[str, typer.Option(help="Of these only those of this rule.")] = "",
    scope: Annotated[
        list[str] | None, typer.Option(help="Of these only those of this village or file; again for more.")
    ] = None,
    newer: Annotated[bool | None, typer.Option("--newer/--frozen", help="On what has come since, or the same.")] = None,
    first_task: Annotated[
        str | None, typer.Option("--from", help="First task to run again; the gate by default.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="Idempotency key: the same key runs once.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would run.")] = False,
    by: Actor = "",
) -> None:
    """Run again exactly what failed, on the running Airflow; for many incidents of one DAG in one run."""
    from gesek.operations import rerun as runs

    kind = None if newer is None else runs.Kind.NEWER if newer else runs.Kind.FROZEN
    wish = runs.Wish(tuple(incident_ids or ()), dataset, rule, tuple(scope or ()), kind, first_task or "", key or "")
    run_id = runs.ask(wish, by or getpass.getuser(), reason, typer.echo, dry_run=dry_run)
    typer.echo("Nothing was run." if run_id is None else f"It runs in {run_id}.")


@app.command()
def trends(
    source: Annotated[str, typer.Option(help="Only of this source, as `dtks`; all by default.")] = "",
    desa: Annotated[str, typer.Option(help="Only what concerns this village, by its ten digits.")] = "",
) -> None:
    """Show how rows, verdicts and bad NIK of each source moved, version by version."""
    from gesek.quality.trends import arrow, series, sparkline

    found = series(source, desa)
    if not found:
        typer.echo("Nothing of this has been judged yet.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("dataset", "cycles", "rows", "", "warned", "", "rejected", "", "bad NIK", ""):
        table.add_column(heading, no_wrap=True)
    for dataset, points in found.items():
        cells = [dataset, f"{points[0].cycle_id} to {points[-1].cycle_id}" if len(points) > 1 else points[0].cycle_id]
        rows = [float(point.rows) for point in points]
        cells += [f"{points[-1].rows:,} {arrow(rows)}", sparkline(rows)]
        for name in ("warned", "rejected", "bad_nik"):
            shares = [share for point in points if (share := point.share(name)) is not None]
            cells += [f"{shares[-1]:.1%} {arrow(shares)}", sparkline(shares)] if shares else ["", ""]
        table.add_row(*cells)
    Console().print(table)


def _print_whole(table: Table) -> None:
    """Print a table at its own width: a narrow terminal breaks the lines, no name is cut and a search finds it."""
    unbounded = Console(width=10_000)
    Console(width=Measurement.get(unbounded, unbounded.options, table).maximum).print(table)
