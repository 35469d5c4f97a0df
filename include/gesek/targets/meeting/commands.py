"""`gesek musdes`: workbooks for village meetings, scans of their minutes, and extensions of the cut-off."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gesek.command_options import Actor
from gesek.errors import ConfigurationError

app = typer.Typer(no_args_is_help=True, help="Village meetings.")


@app.command()
def template(
    kode_desa: Annotated[str, typer.Argument(help="Ten-digit Kemendagri code.")] = "",
    everywhere: Annotated[bool, typer.Option("--all", help="All villages, with an archive per kecamatan.")] = False,
    by: Actor = "",
) -> None:
    """Prepare a village's workbook for its meeting, from the list in force."""
    from gesek.targets.meeting import prepare

    if bool(kode_desa) == everywhere:
        raise ConfigurationError("Name one village by its code, or write --all.")
    written = prepare.prepare([kode_desa] if kode_desa else [], by=by or getpass.getuser())
    if everywhere:
        typer.echo(f"{len(written)} workbooks, {len(prepare.bundle())} archives in {written[0].parents[1]}")
    else:
        typer.echo(str(written[0]))


@app.command()
def scan(
    kode_desa: Annotated[str, typer.Argument(help="Ten-digit Kemendagri code.")] = "",
    cycle: Annotated[str, typer.Option(help="YYYY-MM; the open one by default.")] = "",
    family: Annotated[int, typer.Option(help="family_id of the list in force: the scans behind its decision.")] = 0,
    to: Annotated[Path | None, typer.Option(help="Folder to copy them into.")] = None,
    by: Actor = "",
) -> None:
    """List the scans of a village's signed minutes and attendance, or copy them out."""
    from gesek.sources import regency, scans
    from gesek.store import audit, cycles
    from gesek.targets.meeting import decided

    if bool(kode_desa) == bool(family) or (family and cycle):
        raise ConfigurationError(
            "Name a village by its code, with --cycle if it is not the open one, or --family alone."
        )
    if kode_desa and regency.village(kode_desa) != kode_desa:
        raise ConfigurationError(f"'{kode_desa}' is no village of the regency; write its ten-digit Kemendagri code.")
    found = decided.scans_of(family) if family else scans.of_village(kode_desa, cycle or cycles.current().id)
    for each in found:
        told = f"{each.kind or '-'}, {each.size} bytes, received {cycles.clock(each.received_at):%Y-%m-%d %H:%M}"
        typer.echo(f"{each.kode_desa} {each.cycle_id} {each.sha256[:12]} {each.state} ({told})")
    if not found:
        typer.echo("No scan was received.")
    if to is not None:
        subject = f"family:{family}" if family else f"village:{kode_desa}"
        audit.note(actor=by or getpass.getuser(), action="scan.read", subject=subject)
        for path in scans.copy_out([each for each in found if each.state == scans.LANDED], to):
            typer.echo(str(path))


@app.command()
def extend(
    kode_desa: Annotated[str, typer.Argument(help="Ten-digit Kemendagri code.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day on which it may send.")],
    reason: Annotated[str, typer.Option(help="Why; no name of a person.")],
    by: Annotated[str, typer.Option(help="Account of the officer who grants it.")],
    cycle: Annotated[str, typer.Option(help="YYYY-MM; the open one by default.")] = "",
) -> None:
    """Let a village send its workbook after the cut-off, once a second officer agrees."""
    from gesek.sources import deadline
    from gesek.store import cycles

    number = deadline.extend(kode_desa, cycle or cycles.current().id, until.date(), reason, by)
    typer.echo(f"Extension {number}; another officer agrees to it by `gesek musdes agree {number} --by ACCOUNT`.")


@app.command()
def agree(
    number: Annotated[int, typer.Argument(help="Number of the extension.")],
    by: Annotated[str, typer.Option(help="Account of the second officer.")],
) -> None:
    """Agree, as the second officer, that a village may send after the cut-off."""
    from gesek.sources import deadline

    freed = deadline.agree(number, by)
    typer.echo(f"Extension {number} is in force; {freed} workbooks set aside now count for its cycle.")


@app.command()
def extensions(cycle: Annotated[str, typer.Option(help="YYYY-MM; the open one by default.")] = "") -> None:
    """List the extensions of a cycle, with those that wait for a second officer."""
    from gesek.sources import deadline
    from gesek.store import cycles

    for each in deadline.extensions(cycle or cycles.current().id):
        stands = f"agreed by {each.agreed_by}" if each.agreed_by else "waits for a second officer"
        typer.echo(f"{each.id} {each.kode_desa} until {each.until:%Y-%m-%d} granted by {each.granted_by}, {stands}")
