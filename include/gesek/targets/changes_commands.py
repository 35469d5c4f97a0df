"""`gesek list conflicts, settle, changes, families, trend, draft`: contradictions, what changed, and a draft made anew."""

import getpass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from gesek.command_options import Actor, Reason
from gesek.targets.commands import app


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
    reason: Reason,
    by: Actor = "",
) -> None:
    """Settle a contradiction for the next rebuild and every one after it."""
    from gesek.targets.conflicts import settle as settle_conflict

    ruling = settle_conflict(number, verdict, by or getpass.getuser(), reason)
    typer.echo(f"Settled by ruling {ruling}; the next rebuild of the list replays it.")


@app.command()
def changes(
    kecamatan: Annotated[str, typer.Option(help="Code (six digits) or name: show its villages.")] = "",
    list_id: Annotated[int | None, typer.Option("--list", help="Which list; by default the newest.")] = None,
) -> None:
    """Show who came, left, moved and stayed against the list before, in families, adding up."""
    from dataclasses import astuple, fields

    from gesek.targets import changes as moved

    villages, names = moved.by_village(list_id), moved.names()
    if kecamatan:
        wanted = [code for code, name in names.items() if len(code) == 6 and kecamatan.lower() in (code, name.lower())]
        rows = {code: one for code, one in villages.items() if code[:6] in wanted}
        if not wanted:
            raise typer.BadParameter(f"{kecamatan} is no kecamatan of the regency; give its name or six digits.")
    else:
        rows = moved.by_kecamatan(villages)
    table = Table(box=None, pad_edge=False)
    for heading in ("code", "name", *(one.name for one in fields(moved.Movement))):
        table.add_column(heading, no_wrap=True, justify="left" if heading in ("code", "name") else "right")
    for code, one in sorted(rows.items()):
        table.add_row(code or "-", names.get(code, "no village known"), *map(str, astuple(one)))
    table.add_row("", "total", *map(str, astuple(moved.total(rows.values()))))
    Console(width=160).print(table)


@app.command()
def trend() -> None:
    """Show every published list beside the BPS estimate, persons to persons; a survey's figure that no list must match."""
    from gesek.targets.changes import trend as points

    table = Table(box=None, pad_edge=False)
    for heading in ("list", "cycle", "families", "persons", "BPS year", "BPS persons", "ratio %", "change"):
        table.add_column(heading, no_wrap=True, justify="right")
    before: float | None = None
    for one in points():
        moved = "" if before is None or one.ratio_percent is None else f"{one.ratio_percent - before:+.1f}"
        shown = (one.bps_year, one.bps_persons, one.ratio_percent)
        cells = (str(one.list_id), one.cycle_id, str(one.families), str(one.persons))
        table.add_row(*cells, *("" if value is None else str(value) for value in shown), moved)
        before = one.ratio_percent if one.ratio_percent is not None else before
    if table.row_count:
        Console(width=120).print(table)
    else:
        typer.echo("No list was published yet.")


@app.command()
def families(
    list_id: Annotated[int, typer.Argument(help="Number of the list, as `gesek list drafts` gives it.")],
    reason: Reason,
    what: Annotated[
        str, typer.Option(help="daftar, datang, pergi, berubah, tetap, or the code of a reason.")
    ] = "daftar",
    place: Annotated[str, typer.Option(help="Code of a kecamatan or village; - for no known village.")] = "",
    by: Actor = "",
) -> None:
    """Show the families behind a figure of a list; who looks, at what and why is on record."""
    from gesek.targets import moved

    choice = moved.Choice(what, place)
    moved.look(list_id, choice, by or getpass.getuser(), reason)
    table = Table(box=None, pad_edge=False)
    for heading in ("family", "desa", "rw", "rt", "head", "persons", "reason", "before", "now"):
        table.add_column(heading, no_wrap=True)
    for one in moved.families(list_id, choice)[0]:
        place_, persons = (one.kode_desa or "-", one.rw, one.rt), "" if one.jiwa is None else str(one.jiwa)
        status = (one.status_lama or "-", one.status_baru or "-")
        table.add_row(str(one.family_id), *place_, one.nama, persons, one.alasan, *status)
    Console(width=240).print(table)


@app.command()
def draft(reason: Reason, by: Actor = "") -> None:
    """Start a rebuild on the running Airflow; it drafts the list from what is published by now."""
    from gesek.operations.list_runs import start_rebuild

    typer.echo(f"The rebuild runs as {start_rebuild(by or getpass.getuser(), reason)}.")
