"""`gesek list ...`: the consolidated list."""

import typer

app = typer.Typer(no_args_is_help=True, help="The consolidated list.")


@app.callback()
def _list() -> None:
    """Keep `list` a group, however few its commands are."""
