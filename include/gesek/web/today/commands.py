"""`gesek today`: what the first page shows, in a terminal."""

from typing import Annotated

import typer

from gesek.targets.citizen.explain import Language


def today(
    login: Annotated[str, typer.Option("--as", help="As this account sees it; by default the whole regency.")] = "",
    lang: Language = "id",
) -> None:
    """Show the cycle at a glance: its days, what waits for whom, sources, list, deliveries."""
    from rich.console import Console

    from gesek.access import grants, matrix
    from gesek.access.asker import Asker, Held
    from gesek.web.today.day import read_today
    from gesek.web.today.printed import print_today
    from gesek.web.visit import CURRENT, Visitor

    everything = Asker("", tuple(Held(name) for name, role in matrix.load().roles.items() if role.scope == "regency"))
    asker = grants.asker(login, lang) if login else everything
    spoken = CURRENT.set(Visitor(asker.login, asker.held, lang))
    try:
        print_today(Console(), read_today(asker))
    finally:
        CURRENT.reset(spoken)
