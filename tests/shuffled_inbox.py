"""An inbox written anew: the same rows in another order, exports cut into several files, as other hands would send them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from gesek.sources.handover import ENDING

PARTS = 3
HEADING_CELLS = 5
"""Every table has so many columns; title lines above its headings fill fewer cells."""

FORM = "BERITA_ACARA"
VILLAGE_SOURCE = "musdes"
"""A village sends one workbook, bound by its minutes: its rows are shuffled, the workbook stays whole."""


def shuffle_inbox(inbox: Path, to: Path, seed: int) -> None:
    """Write every file of an inbox to another: rows shuffled, exports in parts, each under the headings of the whole."""
    draw = Random(seed)
    files = [path for path in sorted(inbox.rglob("*.*")) if not path.name.endswith(ENDING)]
    for path in files:
        target = to / path.relative_to(inbox)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in (".pdf", ".jpg"):
            shutil.copy(path, target)  # a scan has no rows
        elif path.suffix == ".csv":
            _shuffle_csv(path, target, draw)
        elif path.relative_to(inbox).parts[0] == VILLAGE_SOURCE:
            _shuffle_village(path, target, draw)
        else:
            _shuffle_workbook(path, target, draw)


def _dealt(rows: list[Any], draw: Random) -> list[list[Any]]:
    """The rows in another order, dealt out so that neighbours and repeated rows come to lie in different parts."""
    draw.shuffle(rows)
    return [part for part in (rows[start::PARTS] for start in range(PARTS)) if part]


def _part(target: Path, number: int) -> Path:
    return target.with_name(f"{target.stem}_bagian_{number}{target.suffix}")


def _shuffle_csv(path: Path, target: Path, draw: Random) -> None:
    headings, *rows = path.read_bytes().splitlines()
    assert all(row.count(b'"') % 2 == 0 for row in rows), f"{path.name} has a cell of several lines"
    for number, part in enumerate(_dealt(rows, draw), start=1):
        _part(target, number).write_bytes(b"\n".join([headings, *part, b""]))


def _shuffle_workbook(path: Path, target: Path, draw: Random) -> None:
    rows = list(openpyxl.load_workbook(path, read_only=True).worksheets[0].values)
    at = next(at for at, row in enumerate(rows) if sum(cell is not None for cell in row) >= HEADING_CELLS) + 1
    for number, part in enumerate(_dealt(rows[at:], draw), start=1):
        _write({"Sheet1": [*rows[:at], *part]}, _part(target, number))
        record = path.with_name(path.name + ENDING)
        if record.exists():
            shutil.copy(record, _part(target, number).with_name(_part(target, number).name + ENDING))


def _shuffle_village(path: Path, target: Path, draw: Random) -> None:
    sheets = {sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(path, read_only=True)}
    for name, (headings, *rows) in sheets.items():
        if name != FORM:
            draw.shuffle(rows)
            sheets[name] = [headings, *rows]
    _write(sheets, target)


def _write(sheets: dict[str, list[Any]], path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        append: Callable[[Any], None] = book.create_sheet(name).append
        for row in rows:
            append(row)
    book.save(path)
