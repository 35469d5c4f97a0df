"""`gesek delivery calendar, watch, holidays, report, reports`: what is due when, and what is owed for what was delivered."""

import getpass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from gesek.command_options import Actor
from gesek.delivery.commands import Number, app

SLOTS = {
    "ahead": "akan datang", "open": "menunggu", "late": "TERLAMBAT", "served": "terkirim", "merged": "digabung",
    "unchanged": "tidak berubah",
}  # fmt: skip
"""Where a slot stands, as an officer reads it."""
SOMETHING_LATE = 3
"""Exit code of `watch` when something is late."""


@app.command()
def calendar(months: Annotated[int, typer.Option(min=1, max=24, help="How many, this one first.")] = 2) -> None:
    """Say what is due when, for whom, and where it stands; holidays are those of include/reference/holidays.csv."""
    from gesek.delivery import agenda
    from gesek.store.cycles import today

    first = today().replace(day=1)
    last = (first + timedelta(days=31 * months)).replace(day=1) - timedelta(days=1)
    for one in agenda.between(first, last):
        typer.echo(
            f"{one.day}  paling lambat {one.due_at:%H:%M}  {one.program:<10}  {one.recipient:<8}  {SLOTS[one.state]}"
        )


@app.command()
def watch() -> None:
    """Look for what is late or about to be, and tell whom it concerns; needs no running Airflow. Exit code 3: something is late."""
    from gesek.delivery import usage, watchdog
    from gesek.errors import NoticeError
    from gesek.quality.notices import remind

    wrong = watchdog.watch()
    for one in wrong:
        detail = " ".join(f"{key}={value}" for key, value in one.detail.items())
        typer.echo(f"{one.severity:<8}  {one.dataset}  {one.rule}  {one.scope}  {detail}".rstrip())
    late = any(one.rule == watchdog.LATE for one in wrong)
    for tell in (usage.remind, remind.remind):
        try:
            tell()
        except NoticeError as error:
            if not late:
                raise
            typer.echo(str(error), err=True)
    if late:
        raise typer.Exit(SOMETHING_LATE)


@app.command()
def holidays(year: Annotated[int, typer.Argument(min=2000, max=2100)]) -> None:
    """Print the holidays that the library knows and include/reference/holidays.csv does not, as lines to be reviewed and added."""
    from gesek.delivery import working_days

    missing, only_here = working_days.differences(year)
    for day, one in missing.items():
        typer.echo(f"{day},{one.name},{one.kind},{one.origin}")
    for day in only_here:
        typer.echo(f"{day} is in {working_days.FILE} and not in the library; keep it if a decree says so.", err=True)


@app.command()
def report(
    number: Number,
    file: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The report as it came.")],
    note: Annotated[str, typer.Option(help="What it says, without names or numbers of people.")] = "",
    by: Actor = "",
) -> None:
    """Enter a recipient's report on the use of a delivery."""
    from gesek.delivery import usage

    sha256 = usage.enter(number, file, by or getpass.getuser(), note)
    typer.echo(f"Laporan atas penyerahan {number} dicatat; SHA-256 {sha256}.")


@app.command()
def reports(overdue: Annotated[bool, typer.Option(help="Only those past their day.")] = False) -> None:
    """Say which reports on the use of deliveries are owed, by whom and until when."""
    from gesek.delivery import usage
    from gesek.store.cycles import today

    day = today()
    found = [one for one in usage.debts() if one.overdue(day) or not overdue]
    for one in found:
        row, late = one.delivery, "TERLAMBAT" if one.overdue(day) else "belum jatuh tempo"
        held = "; penyerahan berikutnya ditahan" if one.block and one.overdue(day) else ""
        typer.echo(
            f"{row.id:>5}  {row.program:<10}  {row.recipient:<8}  no. {row.sequence:<4} sampai {one.owed_on}  {late}{held}"
        )
    if not found:
        typer.echo("Tidak ada laporan yang ditunggu.")
