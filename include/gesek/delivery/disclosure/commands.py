"""`gesek disclosure ...`: to whom a person's data went, corrections, breaches. Her number is typed or piped in, never an argument."""

import getpass
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gesek.command_options import Actor, Reason
from gesek.targets.citizen.explain import Language

app = typer.Typer(no_args_is_help=True, help="To whom a person's data went (UU 27/2022), corrections, breaches.")
Number = Annotated[str, typer.Argument(help="KOR-YYYY-NNNNNN, as the receipt gives it.")]
GROUP = "disclosure"


@app.command()
def person(
    reason: Reason,
    by: Actor = "",
    lang: Language = "id",
    letter: Annotated[Path | None, typer.Option(help="Write the answer as a letter, a PDF file, too.")] = None,
) -> None:
    """Say which agencies got which data of a person, when and why; a NIK or NISN from standard input."""
    from gesek.delivery.disclosure import look, tell, whom
    from gesek.targets.citizen import looks
    from gesek.targets.citizen.wording import Speech

    speech, why = Speech(lang), looks.reason_of(reason)
    told = look.at(whom.ask(), why, by or getpass.getuser())
    for line in tell.lines(speech, told):
        typer.echo(line)
    if letter is not None:
        from gesek.delivery.disclosure.letter import write

        write(letter, speech, told)


@app.command()
def request(
    field: Annotated[str, typer.Option(help="What is wrong, by its name in include/programs/fields.yaml.")],
    channel: Annotated[str, typer.Option(help="desk, letter, telephone or village.")] = "desk",
    by: Actor = "",
    lang: Language = "id",
) -> None:
    """Enter a request for correction: NIK, then what is wrong and what is right, from standard input."""
    from gesek.delivery.disclosure import corrections, whom
    from gesek.targets.citizen.wording import Speech

    speech, found = Speech(lang), whom.find(whom.ask())
    question = speech.say(GROUP, "ask")
    said = input(f"{question}: ") if sys.stdin.isatty() else sys.stdin.read()
    row = corrections.enter(found, field, channel, said, by or getpass.getuser())
    typer.echo(speech.say(GROUP, "receipt", number=row.number, due=_time(row.due_at)))


@app.command()
def requests(
    everything: Annotated[bool, typer.Option("--all", help="The settled ones too.")] = False,
    overdue: Annotated[bool, typer.Option(help="Only open ones whose term is over.")] = False,
    lang: Language = "id",
) -> None:
    """List requests for correction, the nearest term first, without anything personal."""
    from gesek.delivery.disclosure import corrections
    from gesek.targets.citizen.wording import Speech

    speech, found = Speech(lang), corrections.listed(everything, overdue)
    for row in found:
        late = " !" if corrections.is_late(row) else ""
        typer.echo(f"{row.number}  {_time(row.due_at)}{late}  {speech.say(GROUP, row.state)}  {row.field}")
    if not found:
        typer.echo(speech.say(GROUP, "no_requests"))


@app.command()
def read(number: Number, reason: Reason, by: Actor = "", lang: Language = "id") -> None:
    """Say what somebody asked to have corrected, in her words."""
    from gesek.delivery.disclosure import corrections
    from gesek.targets.citizen.wording import Speech

    row, said = corrections.read(number, reason, by or getpass.getuser())
    typer.echo(f"{row.number}  {row.field}  {Speech(lang).say(GROUP, row.state)}")
    typer.echo(said)


@app.command()
def settle(
    number: Number,
    outcome: Annotated[str, typer.Option(help="corrected or refused.")],
    reason: Annotated[str, typer.Option(help="Why it is refused, without names or numbers of people.")] = "",
    by: Actor = "",
    lang: Language = "id",
) -> None:
    """End a request; of a corrected one, name the deliveries whose recipients have to be told."""
    from gesek.delivery.disclosure import corrections, tell, whom
    from gesek.targets.citizen.wording import Speech

    speech = Speech(lang)
    row = corrections.settle(number, outcome, reason, by or getpass.getuser())
    typer.echo(speech.say(GROUP, "settled", number=row.number, state=speech.say(GROUP, row.state)))
    if row.state != corrections.CORRECTED:
        return
    found = corrections.to_be_told(whom.of_person(row.person_id), row.field)
    field = tell.said(speech, corrections.declared(row.field))
    typer.echo(speech.say(GROUP, "tell", field=field) if found else speech.say(GROUP, "tell_nobody"))
    for line in tell.packages(speech, found):
        typer.echo(line)


@app.command()
def breach(
    deliveries: Annotated[str, typer.Option(help="Numbers of the deliveries, as 12,13.")],
    occurred: Annotated[datetime, typer.Option(help="When it happened, on the regency's clock.")],
    known: Annotated[datetime, typer.Option(help="When the regency came to know of it.")],
    how: Annotated[str, typer.Option(help="How the data came out, without names or numbers of people.")],
    measures: Annotated[str, typer.Option(help="What was done about it, without names or numbers of people.")],
    out: Annotated[Path, typer.Option(help="The PDF file to write.")],
    by: Actor = "",
) -> None:
    """Draft the notices of a breach, to the persons and to the authority, with what came out in figures; nobody is named."""
    from gesek.delivery.disclosure import breach as breaches
    from gesek.delivery.disclosure import notice

    happened = breaches.event(occurred, known, how, measures)
    found = breaches.noted(breaches.numbers(deliveries), happened, by or getpass.getuser())
    notice.write(out, found)
    typer.echo(
        f"{out}: {found.persons} orang, {len(found.villages)} desa. Pemberitahuan paling lambat {_time(happened.due)}."
    )


def _time(moment: datetime) -> str:
    from gesek.store.cycles import clock

    return f"{clock(moment):%d-%m-%Y %H:%M}"
