"""`gesek list explain FAMILY_ID`: everything that led to a family's verdict."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from gesek.command_options import Actor, Reason
from gesek.targets.commands import app

if TYPE_CHECKING:
    from collections.abc import Callable

    from gesek.targets.citizen.answer import Answer
    from gesek.targets.citizen.holdings import Holdings
    from gesek.targets.citizen.wording import Speech

Language = Annotated[str, typer.Option("--lang", help="id or en.")]
AsJson = Annotated[bool, typer.Option("--json", help="As data, for pages and programs.")]


@app.command()
def explain(
    family_id: Annotated[int, typer.Argument(help="family_id, as lists and files give it; an earlier number will do.")],
    reason: Reason,
    by: Actor = "",
    lang: Language = "id",
    as_json: AsJson = False,
    list_id: Annotated[
        int | None, typer.Option("--list", help="Only what this list, a draft too, holds of it; as data.")
    ] = None,
) -> None:
    """Print all that led to a family's verdict: rows, ties, members, meeting, reasons, programmes, published lists."""
    from gesek.targets import lists
    from gesek.targets.citizen import answer, brief, looks

    if list_id is not None:
        item = lists.find(list_id)
        looks.record(by or getpass.getuser(), "list.explain", f"family:{family_id}", looks.reason_of(reason))
        typer.echo(data(brief.of_family(item, family_id)))
        return

    look(
        "list.explain",
        f"family:{family_id}",
        reason,
        by,
        lambda found: answer.of_family(found, family_id),
        lang,
        as_json,
    )


def look(
    action: str,
    subject: str,
    reason: str,
    by: str,
    find: "Callable[[Holdings], Answer]",
    language: str,
    as_json: bool,
) -> None:
    """Answer about somebody whose number is known: the look is on record before anything is read.

    Args:
        action: as `looks.record` names it.
        subject: likewise.
        reason: why, as the officer gave it.
        by: the officer's account; empty for the user of this machine.
        find: makes the answer.
        language: id or en.
        as_json: whether as data.
    """
    from gesek.targets.citizen import holdings, looks
    from gesek.targets.citizen.wording import Speech

    speech, why = Speech(language), looks.reason_of(reason)
    looks.record(by or getpass.getuser(), action, subject, why)
    with holdings.opened() as opened:
        told = find(opened)
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
