"""Reading a workbook that came back: its return sheet row by row, and which delivery it is of.

The workbook is opened in the bounded process that reads every received one. What an officer wrote is read as people write it; what
is no answer is kept as unreadable, by its row.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from gesek.delivery import keys, sheets, workbook
from gesek.errors import StoreError
from gesek.sources import excel_child
from gesek.store.deliveries import Delivery

PLACE = re.compile(r"_(\d{10}|\d{6})\D*$")
"""At the end of a file's name: the village or kecamatan whose part of a divided package it is."""
DONE, DATE, AMOUNT, NOTE = sheets.RETURNED
YES, NO = {"ya", "y", "sudah", "1"}, {"tidak", "t", "belum", "0"}
DAYS = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y")
MONEY = re.compile(r"^(?:rp\.?\s*)?(\d{1,3}(?:[.,]\d{3})*|\d+)(?:[.,]00)?(?:\s*kg)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Answered:
    """What one row says: the candidate's number in Gesek, and whether, when and with how much it was served.

    `served` is None where nothing was filled in. `readable` is false where a cell says something that is no answer.
    """

    row: int
    number: str
    served: bool | None
    day: date | None
    amount: int | None
    note: str
    readable: bool = True


def part_of(name: str) -> str:
    """Whose part of a divided package a file is by its name: a village's or kecamatan's code; empty where it says none."""
    found = PLACE.search(Path(name).stem)
    return found[1] if found else ""


def read(delivery: Delivery, path: Path, part: str) -> list[Answered]:
    """The rows of a delivery's return sheet.

    Args:
        delivery: of which it must be.
        path: the workbook, as it came back, sealed or not.
        part: whose part of a divided package it is, by which it is sealed; empty for a whole one.

    Raises:
        StoreError: it cannot be opened, has no return sheet, or is of another delivery.
    """
    with TemporaryDirectory() as folder:
        names = {f"{sheets.RETURN}{mark}": mark for mark in ("", workbook.SAMPLE_MARK)}
        target = {name: f"{folder}/{number}.parquet" for number, name in enumerate([*names, workbook.MANIFEST])}
        password = keys.password(delivery.program, delivery.recipient, delivery.sequence, part)
        task = excel_child.Task(1, str(path), "The return", "", "", target, password)
        [answer] = excel_child.read_books([task])
        if answer.refused:
            raise StoreError(answer.refused[1])
        there = {name: pq.read_table(target[name]).to_pylist() for name, _, _ in answer.parts}
    _check(delivery, there.get(workbook.MANIFEST, []))
    listed = next((there[name] for name in names if name in there), None)
    if listed is None:
        raise StoreError(f"The workbook has no sheet {sheets.RETURN}; send the one that was delivered, filled in.")
    missing = {sheets.NUMBER, *sheets.RETURNED} - set(listed[0] if listed else (sheets.NUMBER, *sheets.RETURNED))
    if missing:
        raise StoreError(
            f"The sheet {sheets.RETURN} lacks {', '.join(sorted(missing))}; leave its headings as they were sent."
        )
    return list(_rows(listed))


def _check(delivery: Delivery, told: list[dict[str, str | None]]) -> None:
    said = {row["Uraian"]: row["Isi"] for row in told if "Uraian" in row and "Isi" in row}
    mine = f"{delivery.program} v{delivery.program_version}", str(delivery.sequence)
    if (said.get("Versi aturan program"), said.get("Nomor urut berkas")) != mine:
        raise StoreError(
            f"The workbook is not that of delivery {delivery.id}, number {delivery.sequence} of {delivery.program}; its sheet "
            f"{workbook.MANIFEST} says which it is of."
        )


def _rows(listed: list[dict[str, str | None]]) -> Iterator[Answered]:
    for number, row in enumerate(listed, start=2):
        cells = {heading: (row[heading] or "").strip() for heading in (sheets.NUMBER, *sheets.RETURNED)}
        if any(cells.values()):
            yield _answered(number, cells)


def _answered(number: int, cells: dict[str, str]) -> Answered:
    who = cells[sheets.NUMBER]
    try:
        served, day, amount = _served(cells[DONE]), _day(cells[DATE]), _amount(cells[AMOUNT])
    except ValueError:
        return Answered(number, who, None, None, None, "", readable=False)
    return Answered(number, who, served, day, amount, cells[NOTE], readable=bool(who))


def _served(text: str) -> bool | None:
    """Whether a cell says yes or no; None where it is empty. Raises ValueError when it says neither."""
    word = text.lower()
    if word not in YES | NO | {""}:
        raise ValueError("neither yes nor no")
    return word in YES if word else None


def _day(text: str) -> date | None:
    """The day a cell says; None where it is empty. Raises ValueError when it says no day."""
    if not text:
        return None
    for form in DAYS:
        with suppress(ValueError):
            return datetime.strptime(text.split(" ")[0], form).date()
    raise ValueError("no day")


def _amount(text: str) -> int | None:
    """The whole rupiah or kilograms a cell says; None where it is empty. Raises ValueError when it says no amount."""
    if not text:
        return None
    found = MONEY.match(text)
    if not found:
        raise ValueError("no amount")
    return int(re.sub(r"\D", "", found[1]))
