"""Where 330 villages stand with a cycle's meeting: what came of each, how late, from which meeting, with which papers.

Counts, days, codes and names of places: nothing here is of a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import pyarrow.parquet as pq
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gesek import regions
from gesek.access.asker import Area
from gesek.regions import Region
from gesek.settings import settings
from gesek.sources import deadline, land, scans
from gesek.sources.reference import companions
from gesek.sources.stage import ACCEPTED, MINUTES, STAGED
from gesek.sources.uploads import book
from gesek.store import cycles
from gesek.store.ledger import reading
from gesek.store.models import Cycle, Extension, FilePart, ReceivedFile, Scan
from gesek.store.uploads import Upload

MISSING, WAITING, GOOD, TO_MEND, REFUSED, NEXT = "missing", "waiting", "good", "to_mend", "refused", "next"
STATES = (MISSING, REFUSED, TO_MEND, WAITING, NEXT, GOOD)
"""In the order in which somebody has to do something."""
OF_FILE = {land.LANDED: WAITING, land.READ: WAITING, land.REFUSED: REFUSED, deadline.DEFERRED: NEXT, ACCEPTED: GOOD}


@dataclass(frozen=True)
class Meeting:
    """What the minutes say: number, day and the OPD that accompanied it, by its id."""

    number: str | None
    day: date | None
    opd: str | None


@dataclass(frozen=True)
class Standing:
    """One village in a cycle.

    Attributes:
        village: which.
        state: one of STATES, by its newest workbook.
        file: the newest workbook; none where none came or it still lies in the inbox.
        serves: whether an accepted workbook counts for the cycle.
        late: days after its last day that it came, or that it is overdue; 0 in time, None where no cut-off is kept.
        meeting: of the workbook that counts.
        opd: who accompanies it: as the minutes say, or else as the reference has it for the kecamatan.
        scans: usable scans of its minutes and attendance lists.
        extension: the newest that was asked for.
    """

    village: Region
    state: str
    file: ReceivedFile | None
    serves: bool
    late: int | None
    meeting: Meeting | None
    opd: frozenset[str]
    scans: int
    extension: Extension | None


@dataclass(frozen=True)
class Board:
    """The villages of a cycle, or some of them, in order of their codes."""

    cycle: Cycle
    rows: tuple[Standing, ...]

    def within(self, area: Area) -> "Board":
        """Those of an area."""
        return Board(self.cycle, tuple(row for row in self.rows if area.holds(row.village.code)))

    def of(self, kecamatan: str = "", opd: str = "", state: str = "") -> "Board":
        """Those of a kecamatan, accompanied by an OPD, in a state; what is empty does not matter."""
        return Board(
            self.cycle,
            tuple(
                row
                for row in self.rows
                if kecamatan in ("", row.village.kecamatan) and (not opd or opd in row.opd) and state in ("", row.state)
            ),
        )

    def count(self, state: str) -> int:
        """How many are in a state."""
        return sum(row.state == state for row in self.rows)

    @property
    def without_scan(self) -> int:
        """How many sent a workbook that counts, and no scan of its minutes."""
        return sum(row.serves and not row.scans for row in self.rows)

    @property
    def waiting_extensions(self) -> int:
        """How many extensions wait for a second officer."""
        return sum(row.extension is not None and not row.extension.agreed_by for row in self.rows)


def read(cycle_id: str, today: date | None = None) -> Board:
    """The board of a cycle with every village of the regency; raises StoreError when the cycle was never opened."""
    cycle = cycles.get(cycle_id)
    with reading() as ledger:
        files = _files(ledger, cycle_id)
        parts = _minutes(ledger, [file.id for own in files.values() for file in own if file.state == ACCEPTED])
        scanned = _scans(ledger, cycle_id)
        given = {one.kode_desa: one for one in ledger.scalars(_extensions(cycle_id))}
        under_way = _under_way(ledger, cycle_id, files)
    day = today or cycles.today()
    rows = []
    for village in regions.villages().values():
        own = files.get(village.code, [])
        rows.append(
            _standing(
                village,
                own,
                parts,
                cycle,
                day,
                scanned.get(village.code, 0),
                given.get(village.code),
                village.code in under_way,
            )  # fmt: skip
        )
    return Board(cycle, tuple(rows))


def _files(ledger: Session, cycle_id: str) -> dict[str, list[ReceivedFile]]:
    """The workbooks of a cycle by village, the oldest first."""
    here = (ReceivedFile.cycle_id == cycle_id) | (ReceivedFile.arrived_in == cycle_id)
    query = select(ReceivedFile).where(ReceivedFile.source == deadline.PER_VILLAGE, here).order_by(ReceivedFile.id)
    found: dict[str, list[ReceivedFile]] = {}
    for file in ledger.scalars(query):
        if file.kode_desa:
            found.setdefault(file.kode_desa, []).append(file)
    return found


def _minutes(ledger: Session, file_ids: list[int]) -> dict[int, str]:
    """Where the minutes of accepted workbooks lie, by file."""
    query = select(FilePart.received_file_id, FilePart.path).where(
        FilePart.stage == STAGED, FilePart.dataset == MINUTES, FilePart.received_file_id.in_(file_ids)
    )
    return {row.received_file_id: row.path for row in ledger.execute(query)}


def _scans(ledger: Session, cycle_id: str) -> dict[str, int]:
    query = select(Scan.kode_desa, func.count()).where(Scan.cycle_id == cycle_id, Scan.state == scans.LANDED)
    return {code: count for code, count in ledger.execute(query.group_by(Scan.kode_desa))}


def _extensions(cycle_id: str):  # type: ignore[no-untyped-def]
    return select(Extension).where(Extension.cycle_id == cycle_id).order_by(Extension.id)


def _under_way(ledger: Session, cycle_id: str, files: dict[str, list[ReceivedFile]]) -> set[str]:
    """Villages of which an upload lies in the inbox that no run has taken yet."""
    taken = {file.sha256 for own in files.values() for file in own}
    query = select(Upload.kode_desa, Upload.sha256, Upload.name).where(
        Upload.cycle_id == cycle_id,
        Upload.purpose == book.MUSDES,
        Upload.state == book.PLACED,
        book.IS_WORKBOOK,
    )
    return {row.kode_desa for row in ledger.execute(query) if row.kode_desa and row.sha256 not in taken}


def _standing(
    village: Region,
    own: list[ReceivedFile],
    parts: dict[int, str],
    cycle: Cycle,
    today: date,
    scanned: int,
    extension: Extension | None,
    under_way: bool,
) -> Standing:
    newest = own[-1] if own else None
    accepted = [file for file in own if file.state == ACCEPTED and file.cycle_id == cycle.id]
    path = parts.get(accepted[-1].id) if accepted else None
    meeting = _meeting(path) if path else None
    return Standing(
        village,
        WAITING if under_way else _state(newest, cycle.id),
        newest,
        bool(accepted),
        _late(newest, cycle, today, extension),
        meeting,
        frozenset({meeting.opd}) if meeting and meeting.opd else assigned().get(village.kecamatan, frozenset()),
        scanned,
        extension,
    )


def _state(newest: ReceivedFile | None, cycle_id: str) -> str:
    if newest is None:
        return MISSING
    if newest.cycle_id != cycle_id:
        return NEXT
    state = OF_FILE.get(newest.state, WAITING)
    return TO_MEND if state == GOOD and newest.rows_rejected else state


def _late(newest: ReceivedFile | None, cycle: Cycle, today: date, extension: Extension | None) -> int | None:
    """Days between a village's last day and the day its workbook came, or today where it is still owed."""
    if not settings().cut_off_is_kept:
        return None
    last = max(cycle.cut_off, extension.until) if extension and extension.agreed_by else cycle.cut_off
    came = cycles.clock(newest.received_at).date() if newest and newest.state != land.REFUSED else today
    return max(timedelta(), came - last).days


@lru_cache(maxsize=4096)
def _meeting(path: str) -> Meeting:
    """What a part of minutes says; a part never changes."""
    columns = ["nomor", "tanggal", "opd_pendamping"]
    (said,) = pq.ParquetFile(settings().lake / path).read(columns, use_threads=False).slice(0, 1).to_pylist() or [{}]
    return Meeting(said.get("nomor"), said.get("tanggal"), named().get((said.get("opd_pendamping") or "").lower()))


@lru_cache(maxsize=1)
def named() -> dict[str, str]:
    """OPD by the names that minutes use for it, in small letters."""
    return {row["sebutan"]: row["opd"] for row in companions().to_pylist()}


@lru_cache(maxsize=1)
def assigned() -> dict[str, frozenset[str]]:
    """The OPD that the reference assigns to a kecamatan, where it does."""
    rows = companions().to_pylist()
    wanted = {row["kode_kecamatan"] for row in rows if row["kode_kecamatan"]}
    return {code: frozenset(row["opd"] for row in rows if row["kode_kecamatan"] == code) for code in wanted}


def agencies_of(rows: Iterable[Standing]) -> frozenset[str]:
    """The OPD that accompany any of these villages."""
    return frozenset(opd for row in rows for opd in row.opd)
