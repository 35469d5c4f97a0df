"""`gesek sources`: check, receive, propose and retry a file, each as a command of one sentence.

Exit codes: 0, good; 1, good but with rejected rows; 2, refused or impossible, with one sentence and never a traceback.
"""

import getpass
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from gesek.command_options import Actor
from gesek.errors import GesekError, RefusedFileError

if TYPE_CHECKING:
    from gesek.sources.examine import Finding

app = typer.Typer(no_args_is_help=True, help="Files of the sources: check, receive, propose a layout, retry.")
JAKARTA = ZoneInfo("Asia/Jakarta")
TRIES = 3
Result = TypeVar("Result")

File = Annotated[Path, typer.Argument(help="The file, of any name.", show_default=False)]
Source = Annotated[str | None, typer.Option(help="Its source; without it the file is recognised by its headings.")]
English = Annotated[bool, typer.Option("--english", help="Say in English what a code means.")]


@app.command()
def check(file: File, source: Source = None, english: English = False) -> None:
    """Say what a file is and how many rows would be accepted, warned and rejected; nothing is received."""
    from gesek.sources.examine import examine

    finding = _plainly(lambda: examine(file, _today(), source))
    _print(finding, english)
    raise typer.Exit(2 if finding.refused else 1 if finding.count("rejected") else 0)


@app.command()
def receive(
    file: File,
    bast: Annotated[str | None, typer.Option(help="Number of the handover record (BAST).")] = None,
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of the BAST.")] = None,
    source: Source = None,
    cycle: Annotated[str | None, typer.Option(help="YYYY-MM; the open cycle without it.")] = None,
    by: Actor = "",
) -> None:
    """Take a file over by hand with its BAST; asks for the password of a protected one."""
    from gesek.sources import handover
    from gesek.sources import receive as desk
    from gesek.store import cycles

    if (bast is None) != (day is None):
        raise typer.BadParameter("give --bast and --date together")
    record = handover.given(bast, day.date()) if bast is not None and day is not None else None

    def work() -> None:
        cycle_id = cycle or cycles.current().id
        _readable(file)
        agreed, password = _with_password(lambda key: desk.contract_of(file, source, key))
        received = desk.receive(file, agreed, cycle_id, record, password, by or getpass.getuser())
        if received.sentence:
            raise RefusedFileError(received.code or "", received.sentence)
        typer.echo(f"File {received.name} is received for {agreed.source}, cycle {cycle_id}: {received.layout}.")
        typer.echo(f"SHA-256 {received.sha256}; the next run of ingest_{agreed.source} judges and publishes it.")

    _plainly(work)


@app.command()
def propose(
    file: File,
    source: Source = None,
    output: Annotated[Path | None, typer.Option(help="Write the draft to this file.")] = None,
) -> None:
    """Draft a layout edition from a file with unknown or missing columns, for review."""
    from gesek.sources import contract as contracts
    from gesek.sources import examine, recognise
    from gesek.sources.propose import propose as draft_of

    def work() -> str:
        _readable(file)
        among = [contracts.load(source)] if source else contracts.all()
        first, _ = _with_password(lambda key: recognise.heads(file, key))
        return draft_of(first, among, examine.unit(file), _today())

    draft = _plainly(work)
    if output is None:
        typer.echo(draft, nl=False)
        return
    _plainly(lambda: output.write_text(draft, encoding="utf-8"))
    typer.echo(f"The draft is in {output}; review it and paste it into the contract.")


@app.command()
def retry(
    digest: Annotated[str, typer.Argument(metavar="HASH", help="SHA-256 of a landed file, or how it begins.")],
    reason: Annotated[str, typer.Option(help="What was mended; kept in the file's history.")],
    source: Source = None,
    english: English = False,
    by: Actor = "",
) -> None:
    """Judge a landed file again after its contract or value map was mended; every try is kept."""
    from gesek.sources import receive as desk
    from gesek.sources.headings import redacted

    file = _plainly(lambda: desk.find(digest, source))
    why = " ".join(redacted(reason).split())
    retried, _ = _plainly(lambda: _with_password(lambda key: desk.retry(file, why, key, by or getpass.getuser())))
    _print(retried.finding, english)
    for one in retried.history:
        counts = f"{one.rows_accepted} accepted, {one.rows_warned} warned, {one.rows_rejected} rejected"
        typer.echo(f"  try {one.number}: {one.state}{f' ({one.code})' if one.code else ''}, {counts}")
    waits = f"the next run of ingest_{retried.file.source} stages it" if retried.file.state == "read" else "it stays so"
    typer.echo(f"File {retried.file.name} is now {retried.file.state}; {waits}.")
    if retried.history[-1].state == "refused":
        raise typer.Exit(2)
    raise typer.Exit(1 if retried.finding.count("rejected") else 0)


def _today() -> date:
    return datetime.now(JAKARTA).date()


def _readable(file: Path) -> None:
    from gesek.sources.examine import plain_file

    plain_file(file)


def _plainly(work: "Callable[[], Result]") -> Result:
    """Do the work; whatever fails ends as one sentence and exit code 2."""
    try:
        return work()
    except (GesekError, OSError) as error:
        sentence = (
            str(error) if isinstance(error, GesekError) else f"It could not be written or read ({error.strerror})."
        )
        typer.echo(f"gesek: {sentence}", err=True)
    except typer.Exit:
        raise
    except Exception as error:  # the text may quote a cell; only the class is told
        typer.echo(f"gesek: It could not be done ({type(error).__name__}); tell the data engineer.", err=True)
    raise typer.Exit(2)


def _with_password(work: "Callable[[str | None], Result]") -> tuple[Result, str | None]:
    """Do what may need a password, and ask for it, unseen, when it does; gives the result and the password used."""
    from gesek.sources.protection import PROTECTED, WRONG_PASSWORD

    password: str | None = None
    for left in range(TRIES, -1, -1):
        try:
            return work(password), password
        except RefusedFileError as refusal:
            if refusal.code not in (PROTECTED, WRONG_PASSWORD) or not left:
                raise
            again = "Not its password. " if refusal.code == WRONG_PASSWORD else ""
        password = typer.prompt(f"{again}Password of the file", hide_input=True)
    raise AssertionError("the last try returns or raises")


def _print(finding: "Finding", english: bool) -> None:
    from gesek.sources.codes import catalogue

    if finding.refused:
        typer.echo(f"{finding.refused[0]}: {finding.refused[1]}")
        return
    typer.echo(f"File {finding.name}: source {finding.source}")
    known = catalogue()
    for table in finding.tables:
        counts = ", ".join(
            f"{table.verdicts.get(verdict, 0)} {verdict}" for verdict in ("accepted", "warned", "rejected")
        )
        typer.echo(f"  {table.layout}: {table.rows} rows: {counts}")
        for code, rows in sorted(table.codes.items(), key=lambda item: (-item[1], item[0])):
            told = known.get(code)
            typer.echo(f"    {rows:>7} {code}{f': {told.en if english else told.id}' if told else ''}")
