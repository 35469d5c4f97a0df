"""`gesek list print`: the documents of a list."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from gesek.command_options import Actor
from gesek.targets.commands import app


@app.command("print")
def print_list(
    list_id: Annotated[int, typer.Argument(help="Number of the list, a draft or published.")],
    to: Annotated[Path | None, typer.Option(help="Folder; by default documents/<cycle>/ of the installation.")] = None,
    by: Actor = "",
) -> None:
    """Print nota dinas, draft decree, summary and annex of a list."""
    from gesek.targets.documents.printing import print_all

    for path in print_all(list_id, to, by or getpass.getuser()):
        typer.echo(str(path))
