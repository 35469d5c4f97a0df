"""`gesek warga ...`: the citizen's desk. Whom somebody asks for is typed or piped in, and never an argument."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from gesek.command_options import Actor, Reason
from gesek.targets.citizen.explain import AsJson, Language, data, look, show

warga = typer.Typer(no_args_is_help=True, help="The citizen's desk: why somebody is on the list or not.")


@warga.callback()
def _warga() -> None:
    """The citizen's desk."""


@warga.command()
def cari(reason: Reason, by: Actor = "", lang: Language = "id", as_json: AsJson = False) -> None:
    """Search by NIK, No. KK, or name, birth date and village (standard input), and answer for whoever it is, listed or not.

    On a terminal it asks, without showing numbers. Piped, one line is a NIK, or KK and a No. KK; three are the rest.
    """
    from rich.console import Console

    from gesek.targets.citizen import answer, holdings, looks, printed, search, sought
    from gesek.targets.citizen.wording import Speech

    speech, why, actor = Speech(lang), looks.reason_of(reason), by or getpass.getuser()
    wanted = sought.ask()
    looks.record(actor, "warga.search", "person:none", why)
    with holdings.opened() as opened:
        found = search.search(opened, wanted)
        fitting = found.candidates
        if not fitting:
            show(speech, answer.of_nobody(opened, found, wanted.kode_desa), as_json)
            return
        if len(fitting) == 1:
            chosen = fitting[0].person_id
        elif as_json:
            typer.echo(data(found))
            return
        else:
            typer.echo(speech.say("words", "choose"))
            printed.candidates(Console(), speech, fitting)
            if not sys.stdin.isatty():
                typer.echo("gesek warga lihat ID")
                return
            chosen = typer.prompt(speech.say("words", "which"), type=int)
        looks.record(actor, "warga.answer", f"person:{chosen}", why)
        told = answer.of_person(opened, chosen, found.untied)
    show(speech, told, as_json)


@warga.command()
def lihat(
    person_id: Annotated[int, typer.Argument(help="Number of the person, as `cari` gives it.")],
    reason: Reason,
    by: Actor = "",
    lang: Language = "id",
    as_json: AsJson = False,
    letter: Annotated[Path | None, typer.Option(help="Write the answer as a PDF file, too.")] = None,
) -> None:
    """Answer for one person by her number in Gesek."""
    from gesek.targets.citizen import answer

    told = look(
        "warga.answer",
        f"person:{person_id}",
        reason,
        by,
        lambda found: answer.of_person(found, person_id),
        lang,
        as_json,
    )
    if letter is not None:
        from gesek.targets.citizen.letter import write
        from gesek.targets.citizen.wording import Speech

        write(letter, Speech(lang), told)


@warga.command()
def siapkan() -> None:
    """Prepare what single people are found by at once; `prepare_desk` does it after every publication. Deletes what is old."""
    from gesek.targets.citizen import lookups

    typer.echo(f"{lookups.prepare()} disiapkan / prepared")
