"""`gesek list conflicts, settle, changes, trend`: contradictions of decisions, and what changed from list to list."""

import getpass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(no_args_is_help=True, help="The consolidated list: contradictions, changes and trend.")

Actor = Annotated[str, typer.Option("--by", help="Who does it; by default the user of this machine.")]


@app.command()
def conflicts(
    everything: Annotated[bool, typer.Option("--all", help="The settled ones too.")] = False,
) -> None:
    """Show where meetings, or a meeting and Dukcapil, contradict each other; the families are to be confirmed till settled."""
    from gesek.targets.conflicts import listed

    found = listed(everything)
    if not found:
        typer.echo("No contradiction waits.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("number", "kind", "desa", "in force", "minutes", "against", "of", "settled"):
        table.add_column(heading, no_wrap=True)
    for one in found:
        against = " ".join(filter(None, (one.lawan_nomor_ba, one.lawan_kode_desa))) or "Dukcapil"
        day = one.tanggal_ba.isoformat() if one.tanggal_ba else None
        minutes = " ".join(filter(None, (one.nomor_ba, day)))
        table.add_row(
            one.number, one.jenis, one.kode_desa or "", one.hasil, minutes, one.lawan_hasil, against, one.putusan or ""
        )
    Console(width=200).print(table)


@app.command()
def settle(
    number: Annotated[str, typer.Argument(help="Number of the contradiction, as `gesek list conflicts` gives it.")],
    verdict: Annotated[
        str, typer.Argument(help="LAYAK_ME, MISKIN_BUKAN_EKSTREM or TIDAK_LAYAK; of a death hidup or meninggal.")
    ],
    reason: Annotated[str, typer.Option(help="Why, without names or numbers of people.")],
    by: Actor = "",
) -> None:
    """Settle a contradiction for the next rebuild and every one after it."""
    from gesek.targets.conflicts import settle as settle_conflict

    ruling = settle_conflict(number, verdict, by or getpass.getuser(), reason)
    typer.echo(f"Settled by ruling {ruling}; the next rebuild of the list replays it.")
