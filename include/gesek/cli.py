"""`gesek`: every action of the system as a command.

A mistake that a person can mend ends with one sentence on standard error and exit code 1 or 2, never with a traceback.
"""

import sys
from typing import Annotated

import typer
from rich.console import Console

from gesek.access.commands import app as access_app
from gesek.delivery import calendar_commands as _calendar_commands  # noqa: F401 - its commands join the deliveries'
from gesek.delivery.commands import app as delivery_app
from gesek.delivery.disclosure.commands import app as disclosure_app
from gesek.errors import ConfigurationError, without_values
from gesek.identity.commands import app as identity_app
from gesek.programs.commands import app as programs_app
from gesek.quality.commands import app as quality_app
from gesek.sources.commands import app as sources_app
from gesek.store.commands import audit_app, cycle_app
from gesek.targets import changes_commands as _changes  # noqa: F401 - its commands join the list's
from gesek.targets.citizen.commands import warga as warga_app
from gesek.targets.citizen.complaints.commands import app as complaints_app
from gesek.targets.documents.commands import app as list_app
from gesek.targets.meeting.commands import app as musdes_app
from gesek.web.today.commands import today as today_command

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(cycle_app, name="cycle")
app.add_typer(sources_app, name="sources")
app.add_typer(quality_app, name="quality")
app.add_typer(musdes_app, name="musdes")
app.add_typer(identity_app, name="identity")
app.add_typer(list_app, name="list")
app.add_typer(programs_app, name="programs")
app.add_typer(delivery_app, name="delivery")
app.add_typer(disclosure_app, name="disclosure")
app.add_typer(audit_app, name="audit")
app.add_typer(access_app, name="access")
app.add_typer(warga_app, name="warga")
app.add_typer(complaints_app, name="pengaduan")

app.command("today")(today_command)

Scale = Annotated[float, typer.Option(min=0.001, max=1.0, help="Share of the regency to invent; 1 is the whole.")]
Seed = Annotated[int, typer.Option(help="The same seed invents the same regency.")]


@app.command()
def run(scale: Scale = 0.1, seed: Seed = 2026) -> None:
    """Run every cycle of the inbox through a real Airflow to its end, and print what came of it."""
    from gesek.operations.session import run as run_cycles

    run_cycles(scale, seed, Console())


@app.command()
def up(scale: Scale = 0.1, seed: Seed = 2026) -> None:
    """Serve the same Airflow with its pages and schedules until Ctrl-C."""
    from gesek.operations.session import serve

    serve(scale, seed, Console())


@app.command()
def sample(scale: Scale = 0.1, seed: Seed = 2026) -> None:
    """Invent a regency and drop its exports and workbooks into the inbox."""
    from gesek.operations.session import invent

    invent(scale, seed, Console())


@app.command()
def report() -> None:
    """Print what the open cycle received, lists and delivered."""
    from gesek.operations.report import print_report

    print_report(Console())


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def airflow(context: typer.Context) -> None:
    """Airflow's own command line on this installation, such as `gesek airflow dags list-import-errors`."""
    from gesek.operations.session import airflow as run_airflow

    raise typer.Exit(run_airflow(context.args))


@app.command()
def dictionary() -> None:
    """Write docs/data_dictionary.md, docs/alerts.md and docs/alerts_id.md anew."""
    from gesek.dictionary import alerts
    from gesek.dictionary.page import compose
    from gesek.paths import ALERTS, DICTIONARY

    DICTIONARY.write_text(compose(), encoding="utf-8")
    for language, page in ALERTS.items():
        page.write_text(alerts.compose(language), encoding="utf-8")


@app.command()
def migrate() -> None:
    """Bring the ledger to its newest form."""
    from gesek.store import ledger

    ledger.migrate()


def main() -> None:
    """The entry point of the `gesek` command."""
    try:
        app()
    except ConfigurationError as error:
        typer.echo(f"gesek: {error}", err=True)
        sys.exit(2)
    except Exception as error:
        typer.echo(f"gesek: {without_values(error)}", err=True)
        sys.exit(1)
