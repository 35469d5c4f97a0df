"""`gesek identity ...`: pairs of people that wait for an officer, and what officers ruled."""

import getpass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from gesek.command_options import Actor, Language, Reason

app = typer.Typer(no_args_is_help=True, help="Who is who: pairs that an officer decides, and rulings.")

Handle = Annotated[str, typer.Argument(help="The pair, as `gesek identity queue` names it.")]
WORDS = {
    "id": {
        "waits": "{left} pasangan menunggu",
        "none": "Tidak ada pasangan yang menunggu.",
        "chance": "peluang",
        "agree": "kecocokan",
        "differs": "<> beda",
    },
    "en": {
        "waits": "{left} pairs wait",
        "none": "No pair waits.",
        "chance": "chance",
        "agree": "agreement",
        "differs": "<> differs",
    },
}


@app.command()
def queue(
    desa: Annotated[str, typer.Option(help="Only of this village, by its ten digits.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many, the likeliest first.")] = 20,
    lang: Language = "id",
) -> None:
    """Show the pairs that wait to be decided, without names."""
    from gesek.identity.queue import waiting

    found, left = waiting(desa, limit)
    typer.echo(WORDS[lang]["waits"].format(left=left) if left else WORDS[lang]["none"])
    for pair in found:
        typer.echo(f"{pair.handle}  {pair.kode_desa or '-':10}  {pair.permille / 10:5.1f} %  {pair.outcome}")


@app.command()
def show(handle: Handle, by: Actor = "", lang: Language = "id") -> None:
    """Show a pair side by side on this terminal: what is known of both, where they differ, and what was compared."""
    from gesek.identity import linkage
    from gesek.identity.queue import shown

    pair, one, other = shown(handle, by or getpass.getuser())
    table = Table(box=None, pad_edge=False)
    for heading in ("", "A", "B", ""):
        table.add_column(heading)
    for field, value in one.items():
        differs = value is not None and other[field] is not None and value != other[field]
        table.add_row(field, _text(value), _text(other[field]), WORDS[lang]["differs"] if differs else "")
    console = Console()
    console.print(table)
    console.print(f"{WORDS[lang]['chance']}: {pair.permille / 10:.1f} % ({pair.outcome})", highlight=False)
    console.print(f"{WORDS[lang]['agree']}:", highlight=False)
    for comparison, level in linkage.load().levels(pair.pattern).items():
        says = level.says_id if lang == "id" else level.says_en
        console.print(f"  {comparison:8} {level.weight / 100:+6.2f}  {says}", highlight=False)


@app.command()
def decide(
    handle: Handle,
    verdict: Annotated[str, typer.Argument(help="same, different or unsure.")],
    reason: Reason,
    by: Actor = "",
) -> None:
    """Rule on a pair; every later rebuild replays it until it is revoked."""
    from gesek.identity.queue import decide as rule

    number = rule(handle, verdict, by or getpass.getuser(), reason)
    typer.echo(
        f"Ruling {number} is kept; the next rebuild replays it. Take it back with `gesek identity revoke {number}`."
    )


@app.command()
def revoke(
    ruling: Annotated[int, typer.Argument(help="Number of the ruling.")], reason: Reason, by: Actor = ""
) -> None:
    """Take a ruling back; later rebuilds are made without it."""
    from gesek.identity.queue import revoke as take_back

    take_back(ruling, by or getpass.getuser(), reason)
    typer.echo(f"Ruling {ruling} is revoked.")


@app.command()
def rulings(everything: Annotated[bool, typer.Option("--all", help="The revoked ones too.")] = False) -> None:
    """List what officers ruled on identity, without names."""
    from gesek.identity.queue import FIELD
    from gesek.store.cycles import clock
    from gesek.store.rulings import listed

    for one in listed(FIELD, everything):
        taken = f", revoked {clock(one.revoked_at):%Y-%m-%d} by {one.revoked_by}" if one.revoked_at else ""
        typer.echo(
            f"{one.id}  {clock(one.decided_at):%Y-%m-%d %H:%M}  {one.kind}  {one.decided_by}: {one.reason}{taken}"
        )


@app.command()
def estimate(
    share: Annotated[float, typer.Option(min=0.001, max=0.5, help="Share of the sound NIK to withhold.")] = 0.03,
    seed: Annotated[int, typer.Option(help="Which ones; the same seed gives the same weights.")] = 1,
    write: Annotated[bool, typer.Option("--write", help="Put them into include/reference/linkage.yaml.")] = False,
) -> None:
    """Estimate the weights of linkage from the published sources, with the NIK of some withheld; review them before use."""
    from gesek.identity import linkage
    from gesek.identity.estimate import estimate as run
    from gesek.identity.estimate import rewritten
    from gesek.operations.dag_names import ENGINE_SLOTS
    from gesek.whole_file import write_text

    base, weights, pairs = run(share, seed, ENGINE_SLOTS)
    typer.echo(f"base {base}, from {pairs:,} compared pairs")
    for (comparison, digit), weight in weights.items():
        typer.echo(f"  {comparison:8} {digit} {weight:6}")
    if write:
        text = rewritten(linkage.FILE.read_text(encoding="utf-8"), base, weights)
        write_text(linkage.FILE, text)


def _text(value: object) -> str:
    return "-" if value is None else str(value)
