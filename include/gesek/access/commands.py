"""`gesek access ...`: who may do what on the pages."""

import getpass
from datetime import datetime
from typing import Annotated

import typer

from gesek.command_options import Actor, Reason

app = typer.Typer(no_args_is_help=True, help="Who may do what on the pages: roles of the matrix, given to logins.")

Login = Annotated[str, typer.Argument(help="Account as the sign-in knows it.")]


@app.command("grant")
def give(
    login: Login,
    role: Annotated[str, typer.Argument(help="A role of include/reference/access.yaml.")],
    reason: Reason,
    area: Annotated[list[str] | None, typer.Option(help="Code of a kecamatan or desa, or an OPD; repeatable.")] = None,
    ends_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day.")] = None,
    by: Actor = "",
) -> None:
    """Give a role to a login."""
    from gesek.access import grants

    day = ends_on.date() if ends_on else None
    number = grants.grant(login, role, area or [], by or getpass.getuser(), reason, day)
    typer.echo(f"Grant {number}: {login} is {role}.")


@app.command()
def revoke(number: Annotated[int, typer.Argument(help="Number of the grant.")], reason: Reason, by: Actor = "") -> None:
    """Take a grant back."""
    from gesek.access import grants

    grants.revoke(number, by or getpass.getuser(), reason)
    typer.echo(f"Grant {number} is revoked.")


@app.command("hand-over")
def hand_over(
    login: Login,
    successor: Annotated[str, typer.Argument(help="Account that gets all of it.")],
    reason: Reason,
    by: Actor = "",
) -> None:
    """Move all that a login holds to another, as when people move."""
    from gesek.access import grants

    made = grants.hand_over(login, successor, by or getpass.getuser(), reason)
    typer.echo(f"{len(made)} grants moved from {login} to {successor}.")


@app.command("list")
def list_grants(
    login: Annotated[str, typer.Argument(help="Only of this account.")] = "",
    past: Annotated[bool, typer.Option("--past", help="Those revoked or ended, too.")] = False,
) -> None:
    """Show who holds what."""
    from gesek.access import grants

    for one in grants.listed(login, past):
        until = f" until {one.ends_on}" if one.ends_on else ""
        revoked = f" (revoked by {one.revoked_by})" if one.revoked_at else ""
        typer.echo(f"{one.id:5}  {one.login:24}  {one.role:22}  {', '.join(one.areas)}{until}{revoked}")
