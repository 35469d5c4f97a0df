"""Options that mean the same in every command."""

from typing import Annotated

import typer

Actor = Annotated[str, typer.Option("--by", help="Account of who does it; by default the user of this machine.")]
Reason = Annotated[str, typer.Option(help="Why, without names or numbers of people.")]
