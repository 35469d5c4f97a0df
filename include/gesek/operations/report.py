"""What a cycle brought, printed: rows per source, the list beside the BPS figure, who came and left, files delivered."""

from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from gesek.delivery.summary import summary as deliveries
from gesek.settings import settings
from gesek.sources.summary import summary as sources
from gesek.store import cycles
from gesek.store.ledger import transaction
from gesek.store.models import Delivery, TargetList
from gesek.targets import publication

CHANGES = {"datang": "came", "pergi": "left", "berubah": "changed", "tetap": "stayed"}


def outcome() -> tuple[int, int]:
    """How many lists and deliveries the ledger holds: unchanged by a run that brought nothing new."""
    with transaction() as session:
        lists = session.scalar(select(func.count()).select_from(TargetList)) or 0
        handed_over = session.scalar(select(func.count()).select_from(Delivery)) or 0
    return lists, handed_over


def print_report(console: Console) -> None:
    """Print the open cycle's figures; in the sample profile they are labelled as invented."""
    cycle = cycles.current()
    label = " (sample: every person is invented)" if settings().profile == "sample" else ""
    console.rule(f"Cycle {cycle.id}{label}")
    console.print(_source_table(cycle.id))
    listed = publication.in_force()
    if listed is None:
        console.print("No list is in force yet.")
        return
    figures = publication.summary(listed)
    console.print(_status_table(figures))
    console.print(_change_table(figures))
    console.print(_delivery_table(cycle.id))
    console.print(f"List {listed} of cycle {figures['cycle_id']}, hash {figures['hash'][:16]}.")
    console.print(f"Files: {settings().outbox}; ledger: {settings().home}.")


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for position, heading in enumerate(headings):
        table.add_column(heading, justify="left" if position == 0 else "right")
    return table


def _source_table(cycle_id: str) -> Table:
    table = _table("Rows by source", "source", "files", "refused", "received", "accepted", "warned", "rejected")
    for row in sources(cycle_id):
        numbers = [row[name] for name in ("files", "refused", "received", "accepted", "warned", "rejected")]
        table.add_row(str(row["source"]), *(f"{number:,}" for number in numbers))
    return table


def _status_table(figures: dict[str, Any]) -> Table:
    bps = figures["bps"]
    beside = "" if bps is None else f"; BPS {bps['year']}: {bps['persons']:,} persons, ratio {bps['ratio_percent']} %"
    table = _table(f"List by status{beside}", "status", "families", "persons", "to confirm")
    for status, count in figures["status"].items():
        table.add_row(status, *(f"{count[name]:,}" for name in ("families", "persons", "perlu_konfirmasi")))
    return table


def _change_table(figures: dict[str, Any]) -> Table:
    table = _table("Against the list in force before", "change", "families", "reasons")
    for change, reasons in figures["changes"].items():
        words = ", ".join(f"{code} {count:,}" for code, count in sorted(reasons.items()))
        table.add_row(f"{change} ({CHANGES[change]})", f"{sum(reasons.values()):,}", words)
    return table


def _delivery_table(cycle_id: str) -> Table:
    table = _table("Files delivered", "programme", "recipient", "rows", "file")
    for row in deliveries(cycle_id):
        table.add_row(str(row["program"]), str(row["recipient"]), f"{row['rows']:,}", str(row["path"]))
    return table
