"""The day in a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from gesek.web.language import day, gettext, number
from gesek.web.today import words
from gesek.web.today.day import Today
from gesek.web.today.list_in_force import Listed


def print_today(console: Console, today: Today) -> None:
    """Print what the asker may see of the day; nothing is cut in a narrow terminal."""
    if today.month is None:
        console.print(gettext("No cycle was opened yet."))
        return
    console.rule(gettext("Cycle {cycle}").format(cycle=today.month.cycle))
    _table(console, "", ((words.cycle_day(one.name), day(one.day), words.left(one)) for one in today.month.days))
    waits = (
        (words.waits(one), words.urgency(one)[0], gettext("for you") if one.yours else "") for one in today.waiting
    )
    _table(console, gettext("Waiting"), waits)
    if today.listed is not None:
        _table(console, gettext("List in force"), list_lines(today.listed))
    if today.incidents is not None:
        open_ones = ((words.severity(one.severity)[0], number(one.count)) for one in today.incidents)
        _table(console, gettext("Open incidents"), open_ones)
    if today.sources is not None:
        lines = ((one.source, words.source_state(one.state)[0], day(one.last), one.serves) for one in today.sources)
        _table(console, gettext("Sources"), lines)
    if today.slots is not None:
        lines = ((one.title, one.recipient, day(one.day), words.delivery_state(one.state)[0]) for one in today.slots)
        _table(console, gettext("Due next"), lines)


def list_lines(listed: Listed) -> list[tuple[str, str]]:
    """The list in force as pairs of term and figure; shown by the page, too."""
    lines = [
        (gettext("List"), gettext("{number}, cycle {cycle}, in force since {day}").format(
            number=listed.number, cycle=listed.cycle, day=day(listed.published_on))),
        (gettext("Extremely poor families"), number(listed.families)),
        (gettext("Persons in them"), number(listed.persons)),
        (gettext("Candidates that no meeting has judged yet"), number(listed.candidates)),
        (gettext("Families to be confirmed"), number(listed.to_confirm)),
        (gettext("Came / left"), f"{number(listed.came)} / {number(listed.left)}"),
    ]  # fmt: skip
    if listed.bps_persons:
        estimate = gettext("Persons of the list per 100 of the BPS estimate of {year} ({persons})")
        term = estimate.format(year=listed.bps_year, persons=number(listed.bps_persons))
        lines.append((term, number(listed.ratio_percent, 1)))
    return lines


def _table(console: Console, title: str, rows: Iterable[tuple[str, ...]]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        console.print(title or "", style="bold", end="\n" if title else "")
        console.print(table)
