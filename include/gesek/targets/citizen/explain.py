"""`gesek list explain FAMILY_ID`: everything that led to a family's verdict."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from gesek.targets.commands import app

if TYPE_CHECKING:
    from gesek.targets.citizen.answer import Answer
    from gesek.targets.citizen.wording import Speech

Actor = Annotated[str, typer.Option("--by", help="Account of the officer; by default the user of this machine.")]
Reason = Annotated[str, typer.Option(help="Why, without names or numbers of people; it is kept.")]
Language = Annotated[str, typer.Option("--lang", help="id or en.")]
AsJson = Annotated[bool, typer.Option("--json", help="As data, for pages and programs.")]


@app.command()
def explain(
    family_id: Annotated[int, typer.Argument(help="family_id, as lists and files give it; an earlier number will do.")],
    reason: Reason,
    by: Actor = "",
    lang: Language = "id",
    as_json: AsJson = False,
) -> None:
    """Print all that led to a family's verdict: rows, ties, members, meeting, reasons, programmes, published lists."""
    from gesek.targets.citizen import answer, holdings, looks
    from gesek.targets.citizen.wording import Speech

    speech, why = Speech(lang), looks.reason_of(reason)
    looks.record(by or getpass.getuser(), "list.explain", f"family:{family_id}", why)
    with holdings.opened() as opened:
        told = answer.of_family(opened, family_id)
    show(speech, told, as_json)


def show(speech: "Speech", told: "Answer", as_json: bool) -> None:
    """Print an answer in words, or as JSON."""
    from rich.console import Console

    from gesek.targets.citizen import printed

    if as_json:
        typer.echo(data(told))
    else:
        printed.answer(Console(), speech, told)


def data(told: object) -> str:
    """A result as JSON: days and moments as ISO text, decimals as text."""
    import json
    from dataclasses import asdict

    return json.dumps(asdict(told), default=str, ensure_ascii=False, indent=1)  # type: ignore[call-overload]
