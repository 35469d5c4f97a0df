"""The senders' desk: starts an export from a listing, writes its file into the inbox and its truth beside."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from gesek.sample.csv_file import write_csv
from gesek.sample.dates import CYCLES
from gesek.sample.extract import Extract
from gesek.sample.listing import Listing
from gesek.sample.misplaced import misplace
from gesek.sample.mistakes import make_mistakes
from gesek.sample.truth import RowPlaces, one_file, write_records
from gesek.sample.world import World
from gesek.sample.xlsx import Sheet, write_workbook
from gesek.sources.handover import ENDING


@dataclass
class Desk:
    """Where files go.

    Attributes:
        world: the truth. inbox, truth: folders. rows: file below the inbox → data rows, filled while writing.
    """

    world: World
    inbox: Path
    truth: Path
    rows: dict[str, int] = field(default_factory=dict)

    def export(self, dataset: str, cycle: str, listing: Listing, villages: np.ndarray) -> Extract:
        """Start an export whose rows are a listing's; `villages` is one per family of the world."""
        return Extract(
            dataset, cycle, self.world.seed, listing.person, listing.family, listing.key, listing.copy,
            villages[listing.family],
        )  # fmt: skip

    def csv(
        self,
        source: str,
        file: str,
        extract: Extract,
        header: list[str],
        delimiter: str = ",",
        bom: bool = False,
    ) -> None:
        """Write a CSV file of the export's columns in the order of `header`."""
        self.fill_in(extract)
        path = self._path(source, extract.cycle, file)
        write_csv(path, {name: extract.columns[name] for name in header}, delimiter, bom)
        self.records(extract, one_file(file, None, 2, len(extract)))
        self._count(path, len(extract))

    def workbook(
        self,
        source: str,
        file: str,
        extract: Extract,
        header: list[str],
        titles: list[list[str]] | None = None,
        ghosts: int = 0,
    ) -> None:
        """Write a workbook of one sheet; `titles` are rows above the header, `ghosts` empty formatted rows below."""
        self.fill_in(extract)
        path = self._path(source, extract.cycle, file)
        columns = {name: extract.columns[name] for name in header}
        sheet = Sheet("Sheet1", columns, extract.numbers, extract.dates, titles or [], ghosts)
        write_workbook(path, [sheet])
        self.records(extract, one_file(file, sheet.name, sheet.first_row, len(extract)))
        self._count(path, len(extract) + ghosts)

    def fill_in(self, extract: Extract) -> None:
        """Make the mistakes that senders make when everything else of an export is done."""
        misplace(extract, self.world.regions)
        make_mistakes(extract)

    def records(self, extract: Extract, places: RowPlaces, part: str = "") -> None:
        """Write the truth of an export's rows."""
        villages = self.world.regions.text("code", extract.group)
        write_records(self.truth, extract, places, villages, part)

    def handed_over(self, source: str, file: str, cycle: str, number: str, day: str) -> None:
        """Lay the handover record (BAST) of a file beside it."""
        note = self.inbox / source / cycle / f"{file}{ENDING}"
        note.write_text(f'nomor: "{number}"\ntanggal: {day}\n', encoding="utf-8")

    def sheets(self, source: str, file: str, cycle: str, sheets: list[Sheet]) -> None:
        """Write a workbook of several sheets, without truth."""
        path = self._path(source, cycle, file)
        write_workbook(path, sheets)
        self._count(path, sum(sheet.rows for sheet in sheets))

    def table(self, source: str, file: str, cycle: str, columns: dict[str, pa.Array]) -> None:
        """Write a CSV of things that are not people."""
        path = self._path(source, cycle, file)
        write_csv(path, columns)
        self._count(path, len(next(iter(columns.values()))))

    def _path(self, source: str, cycle: str, file: str) -> Path:
        path = self.inbox / source / cycle / file
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _count(self, path: Path, rows: int) -> None:
        self.rows[path.relative_to(self.inbox).as_posix()] = rows


def month_of(cycle: str) -> int:
    """Return 0 for the first cycle, 1 for the second."""
    return CYCLES.index(cycle)


def whole(word: str | None, count: int) -> pa.Array:
    """Return a column that holds one word everywhere (None: empty)."""
    if word is None:
        return pa.nulls(count, pa.string())
    return pa.array([word]).take(pa.array(np.zeros(count, dtype=np.int64)))


def yes_no(mask: np.ndarray, yes: str = "YA", no: str | None = "TIDAK") -> pa.Array:
    """Return one of two words by a mask."""
    return pa.array([no, yes], pa.string()).take(pa.array(mask.astype(np.int8)))
