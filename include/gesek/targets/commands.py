"""`gesek list ...`: the consolidated list."""

import typer

from gesek.targets.citizen.explain import explain

app = typer.Typer(no_args_is_help=True, help="The consolidated list.")
app.command()(explain)


@app.callback()
def _list() -> None:
    """The consolidated list."""
