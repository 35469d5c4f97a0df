"""What a cycle brought, printed: rows per source, the list beside the BPS figure, who came and left, files delivered."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from gesek.delivery.summary import summary as deliveries
from gesek.settings import settings
from gesek.sources.summary import summary as sources
from gesek.store import cycles
from gesek.store.deliveries import Delivery
from gesek.store.ledger import transaction
from gesek.store.models import TargetList
from gesek.targets import publication

CHANGES = {"datang": "came", "pergi": "left", "berubah": "changed", "tetap": "stayed"}


def outcome() -> tuple[int, int]:
    """How many lists and deliveries the ledger holds: unchanged by a run that brought nothing new."""
    with transaction() as session:
        lists = session.scalar(select(func.count()).select_from(TargetList)) or 0
        handed_over = session.scalar(select(func.count()).select_from(Delivery)) or 0
    return lists, handed_over


def print_report(console: Console) -> None:
    """Print the open cycle's figures; in the sample profile they are labelled as invented.

    Nothing is cut in a narrow terminal: sentences and paths run on, so that they can be copied whole.
    """
    cycle = cycles.current()
    label = " (sample: every person is invented)" if settings().profile == "sample" else ""
    console.rule(f"Cycle {cycle.id}{label}")
    _print_table(console, "Rows by source", _source_table(cycle.id))
    listed = publication.in_force()
    if listed is None:
        _print(console, "No list is in force yet.")
        return
    figures = publication.summary(listed)
    _print_table(console, f"List by status{_beside(figures)}", _status_table(figures))
    _print_table(console, "Against the list in force before", _change_table(figures))
    _print_table(console, f"Files delivered, below {settings().outbox}", _delivery_table(cycle.id))
    _print(console, f"List {listed} of cycle {figures['cycle_id']}, hash {figures['hash'][:16]}.")
    _print(console, f"Ledger and lake: {settings().home}")


def _print(console: Console, sentence: str, style: str = "") -> None:
    console.print(sentence, style=style, soft_wrap=True, highlight=False)


def _print_table(console: Console, title: str, table: Table) -> None:
    _print(console, title, style="italic")
    console.print(table)


def _table(*headings: str, words: tuple[str, ...] = ()) -> Table:
    """A table of numbers; the first column and those named in `words` hold words, which wrap when they must."""
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        worded = heading == headings[0] or heading in words
        table.add_column(heading, justify="left" if worded else "right", overflow="fold", no_wrap=not worded)
    return table


def _source_table(cycle_id: str) -> Table:
    table = _table("source", "files", "refused", "received", "accepted", "warned", "rejected")
    for row in sources(cycle_id):
        numbers = [row[name] for name in ("files", "refused", "received", "accepted", "warned", "rejected")]
        table.add_row(str(row["source"]), *(f"{number:,}" for number in numbers))
    return table


def _beside(figures: dict[str, Any]) -> str:
    bps = figures["bps"]
    return "" if bps is None else f"; BPS {bps['year']}: {bps['persons']:,} persons, ratio {bps['ratio_percent']} %"


def _status_table(figures: dict[str, Any]) -> Table:
    table = _table("status", "families", "persons", "to confirm")
    for status, count in figures["status"].items():
        table.add_row(status, *(f"{count[name]:,}" for name in ("families", "persons", "perlu_konfirmasi")))
    return table


def _change_table(figures: dict[str, Any]) -> Table:
    table = _table("change", "families", "reasons", words=("reasons",))
    for change, reasons in figures["changes"].items():
        words = ", ".join(f"{code} {count:,}" for code, count in sorted(reasons.items()))
        table.add_row(f"{change} ({CHANGES[change]})", f"{sum(reasons.values()):,}", words)
    return table


def _delivery_table(cycle_id: str) -> Table:
    table = _table("programme", "recipient", "rows", "folder", words=("recipient", "folder"))
    for row in deliveries(cycle_id):
        folder = Path(str(row["path"])).relative_to(settings().outbox)
        table.add_row(str(row["program"]), str(row["recipient"]), f"{row['rows']:,}", str(folder))
    return table
