"""`gesek musdes`: workbooks for village meetings, scans of their minutes, and extensions of the cut-off."""

import csv
import getpass
import shutil
import sys
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


@app.command()
def send(
    files: Annotated[list[Path], typer.Argument(help="Workbooks and scans of villages.")],
    kode_desa: Annotated[str, typer.Option("--village", help="Ten-digit code, for scans whose name has none.")] = "",
    by: Actor = "",
) -> None:
    """Send workbooks and scans as the page does: each judged at once and put into the inbox; exit 1 where one is refused."""
    from gesek.sources.examine import plain_file
    from gesek.sources.uploads import book, desk

    refused = 0
    for path in files:
        content = plain_file(path).read_bytes()
        upload = desk.send(content, path.name, by or getpass.getuser(), kode_desa or None)
        refused += upload.state == book.REFUSED
        counts = f"{upload.rows_received} rows, {upload.rows_rejected} rejected" if upload.rows_received else ""
        told = [upload.receipt_number, upload.state, upload.kode_desa or "-", counts, upload.sentence or ""]
        typer.echo(" ".join(part for part in told if part))
    raise typer.Exit(1 if refused else 0)


@app.command()
def message(
    code: Annotated[str, typer.Argument(help="A kecamatan's six-digit code, or a village's ten-digit one.")],
    cycle: Annotated[str, typer.Option(help="YYYY-MM; the open one by default.")] = "",
) -> None:
    """Print what is missing, refused or to be mended, as a text to copy into a message (in Indonesian)."""
    from gesek.store import cycles
    from gesek.targets.meeting import board
    from gesek.targets.meeting import message as messages

    whole = board.read(cycle or cycles.current().id)
    own = board.Board(whole.cycle, tuple(row for row in whole.rows if row.village.code.startswith(code)))
    if len(code) not in (6, 10) or not own.rows:
        raise ConfigurationError(f"'{code[:16]}' is no kecamatan or village of the regency; write its Kemendagri code.")
    typer.echo(messages.compose(own), nl=False)


@app.command()
def mend(
    number: Annotated[int, typer.Argument(help="Number of the received workbook.")],
    by: Actor = "",
) -> None:
    """Mend cells of a workbook: on standard input a CSV with the headings lembar,baris,kolom,isi; without rows, list them."""
    from gesek.quality.answers import mend as mending

    account = by or getpass.getuser()
    given = [] if sys.stdin.isatty() else list(csv.DictReader(sys.stdin))
    if not given:
        for row in mending.rows(number, account).rows:
            cells = ", ".join(cell.column for cell in row.cells)
            typer.echo(f"{row.sheet} row {row.number}: {' '.join(row.codes)}; cells {cells}")
        return
    try:
        changes = {(row["lembar"], int(row["baris"]), row["kolom"]): row["isi"] for row in given}
    except (KeyError, TypeError, ValueError):
        raise ConfigurationError(
            "The CSV needs the headings lembar,baris,kolom,isi and a row number in baris."
        ) from None
    upload = mending.mend(number, changes, account)
    typer.echo(f"{upload.receipt_number} {upload.state}: {upload.rows_received} rows, {upload.rows_rejected} rejected")


@app.command()
def answers(
    receipts: Annotated[list[str], typer.Argument(help="Receipt numbers of answers.")],
    to: Annotated[Path, typer.Option(help="Folder to copy them into.")],
    by: Actor = "",
) -> None:
    """Copy answers out by their receipt numbers; who takes them is recorded."""
    from gesek.quality.answers import handed

    to.mkdir(parents=True, exist_ok=True)
    for path in handed.hand_out([handed.by_receipt(number) for number in receipts], by or getpass.getuser()):
        typer.echo(str(shutil.copy(path, to / path.name)))
