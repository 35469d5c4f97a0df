"""Drafting a layout edition from a file whose headings no edition knows, for a person to review.

The draft is the piece of YAML that belongs under `editions:` of a contract. What is certain stands in it as it is; every
guess bears REVIEW with the nearest known heading and how alike they are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from gesek.errors import RefusedFileError
from gesek.sources.contract import Contract
from gesek.sources.headings import likeness, redacted, shown, word_key
from gesek.sources.layout import Place, letter
from gesek.sources.recognise import Head, Likeness, likenesses

SURE = 0.6
"""From here a heading is taken for the known one it is most like; below, for a new column."""
NOT_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Column:
    """A column of the draft: its canonical name, its headings with the file's first, and what a reviewer has to know.

    Without a name it is only the remark.
    """

    name: str
    headings: list[str]
    remark: str = ""


def propose(first: Sequence[Head], among: Sequence[Contract], place: Place, today: date) -> str:
    """The draft of an edition for the file whose first rows these are.

    Args:
        first: its first rows.
        among: the contracts it may belong to.
        place: the file, for messages.
        today: from when the edition is proposed to be valid.

    Raises:
        RefusedFileError: nothing in the file resembles the headings of any of these contracts.
    """
    found = likenesses(first, among)
    if not found or not found[0].attempt.share:
        raise RefusedFileError(
            "UNKNOWN_LAYOUT",
            f"{place}: no row resembles the headings of {' or '.join(one.source for one in among)}; a new source needs a "
            "contract of its own, so send the file with a description of its columns.",
        )
    best = found[0]
    table = best.attempt.header.table
    columns = _columns(best)
    missing = [name for name in table.required if name not in {column.name for column in columns}]
    return _written(best, columns, missing, place, today)


def _columns(best: Likeness) -> list[Column]:
    """The columns in the file's order; a heading that means the same as an earlier one gets a remark and no column."""
    attempt, table = best.attempt, best.attempt.header.table
    named = {position: column for column, position in attempt.header.positions.items()}
    free = {name: headings for name, headings in table.sheet.columns.items() if name not in named.values()}
    first = {word_key(attempt.names[earlier]): earlier for _, earlier in attempt.doubled}
    doubled = dict(attempt.doubled)
    columns: list[Column] = []
    taken = set(table.sheet.columns)
    for position, written in enumerate(attempt.names):
        key = word_key(written)
        if not key:
            continue
        earlier = doubled.get(position, first.setdefault(key, position))
        if position in named:
            columns.append(Column(named[position], _with(written, table.sheet.columns[named[position]])))
        elif earlier != position:
            told = f"column {letter(position)}, {_quoted(shown(written))}, means the same as column {letter(earlier)}"
            columns.append(Column("", [], f"{told}; take one of them out of the file"))
        else:
            columns.append(_guess(written, free, taken))
        taken.add(columns[-1].name)
    return columns


def _guess(written: str, free: dict[str, list[str]], taken: set[str]) -> Column:
    """The known column an unknown heading is nearest to, taken out of `free`; or a new one."""
    scored = [(likeness(written, heading), heading, name) for name, headings in free.items() for heading in headings]
    score, heading, name = max(scored, default=(0.0, "", ""))
    if score >= SURE:
        return Column(name, _with(written, free.pop(name)), f"taken for '{heading}', alike {score:.2f}")
    nearest = f"the nearest free heading '{heading}' is alike {score:.2f} only" if heading else "no heading is free"
    return Column(_new_name(written, taken), [redacted(written)], f"a new column; {nearest}")


def _with(written: str, known: list[str]) -> list[str]:
    keys = {word_key(heading) for heading in known}
    return list(known) if word_key(written) in keys else [redacted(written), *known]


def _new_name(written: str, taken: set[str]) -> str:
    name = NOT_NAME.sub("_", redacted(written).lower()).strip("_") or "kolom"
    name = f"kolom_{name}" if name[0].isdigit() else name
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def _written(best: Likeness, columns: list[Column], missing: list[str], place: Place, today: date) -> str:
    table, source = best.attempt.header.table, best.agreed.source
    optional = [column.name for column in columns if column.name in set(table.sheet.optional)]
    lines = [
        f"# Draft of an edition of {table.dataset.dataset}, made from {place}, {place.unit} {best.attempt.header.row}.",
        f"# Nearest known layout: {table.layout} ({best.attempt.share:.0%} of its required headings).",
        f"# Review every line with REVIEW, then paste it under editions: of {table.dataset.dataset} in",
        f"# include/sources/{source}/contract.yaml; a published edition is never edited.",
        *(
            f"# REVIEW missing: '{table.official(name)}' ({name}) is not in the file; it will be empty."
            for name in missing
        ),
        f"- edition: {source}-{today.year}-draft  # REVIEW name",
        f"  valid_from: {today.isoformat()}  # REVIEW",
        "  sheets:",
    ]
    start = "    - "
    if table.sheet.sheet is not None:
        lines.append(f"{start}sheet: {_quoted(table.sheet.sheet)}")
        start = "      "
    lines.append(f"{start}columns:")
    for column in columns:
        if not column.name:
            lines.append(f"          # REVIEW {column.remark}")
            continue
        remark = f"  # REVIEW {column.remark}" if column.remark else ""
        lines.append(f"          {column.name}: [{', '.join(_quoted(name) for name in column.headings)}]{remark}")
    lines.append(f"      optional: [{', '.join(optional)}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A heading as a YAML scalar on one line, valid within a list."""
    return yaml.safe_dump([text], default_flow_style=True, allow_unicode=True, width=10**9).strip()[1:-1]
