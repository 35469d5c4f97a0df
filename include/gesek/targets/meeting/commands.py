"""`gesek musdes`: workbooks for village meetings, and extensions of the cut-off."""

from datetime import datetime
from typing import Annotated

import typer

from gesek.errors import ConfigurationError

app = typer.Typer(no_args_is_help=True, help="Village meetings.")


@app.command()
def template(
    kode_desa: Annotated[str, typer.Argument(help="Ten-digit Kemendagri code.")] = "",
    everywhere: Annotated[bool, typer.Option("--all", help="All villages, with an archive per kecamatan.")] = False,
) -> None:
    """Prepare a village's workbook for its meeting, from the list in force."""
    from gesek.targets.meeting import prepare

    if bool(kode_desa) == everywhere:
        raise ConfigurationError("Name one village by its code, or write --all.")
    written = prepare.prepare([kode_desa] if kode_desa else [])
    if everywhere:
        typer.echo(f"{len(written)} workbooks, {len(prepare.bundle())} archives in {written[0].parents[1]}")
    else:
        typer.echo(str(written[0]))


@app.command()
def extend(
    kode_desa: Annotated[str, typer.Argument(help="Ten-digit Kemendagri code.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day on which it may send.")],
    reason: Annotated[str, typer.Option(help="Why; no name of a person.")],
    by: Annotated[str, typer.Option(help="Account of the officer who grants it.")],
    agreed: Annotated[str, typer.Option(help="Account of the second officer, who agrees.")],
    cycle: Annotated[str, typer.Option(help="YYYY-MM; the open one by default.")] = "",
) -> None:
    """Let a village send its workbook after the cut-off."""
    from gesek.sources import deadline
    from gesek.store import cycles

    chosen = cycle or cycles.current().id
    freed = deadline.extend(kode_desa, chosen, until.date(), reason, by, agreed)
    typer.echo(
        f"{kode_desa} may send for {chosen} until {until:%Y-%m-%d}; {freed} workbooks set aside now count for it."
    )
