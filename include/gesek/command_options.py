"""Options that mean the same in every command."""

from typing import Annotated, Literal

import typer

Actor = Annotated[str, typer.Option("--by", help="Account of who does it; by default the user of this machine.")]
Reason = Annotated[str, typer.Option(help="Why, without names or numbers of people.")]
Language = Annotated[Literal["id", "en"], typer.Option("--lang", help="Language of what is shown.")]
