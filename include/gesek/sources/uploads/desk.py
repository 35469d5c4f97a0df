"""Judging a village's upload the moment it is complete, and putting it into the inbox that the villages' runs read.

What is of no village, of one that its sender does not send for, or dangerous, goes no further. A workbook of a village that a
run will refuse goes into the inbox all the same: its village gets an answer with a receipt number, and keeps its time.
"""

import shutil
import threading
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import olefile
from sqlalchemy import select

from gesek.errors import RefusedFileError, StoreError
from gesek.sources import archive, deadline, examine, inboxes, land, regency, scans
from gesek.sources.layout import Place
from gesek.sources.uploads import book
from gesek.store import audit, cycles
from gesek.store.ledger import now, reading, transaction
from gesek.store.models import ReceivedFile, Scan
from gesek.store.uploads import Upload
from gesek.whole_file import beside, sha256

BOUNDS = examine.Bounds(seconds=30, rows=20_000)
"""A workbook of the largest village takes about a second and has some thousand rows."""
AT_ONCE = threading.BoundedSemaphore(2)
"""Workbooks that this process judges side by side; the others wait their turn."""
DANGEROUS = frozenset(
    {"TRUNCATED_ARCHIVE", "UNSAFE_ARCHIVE", "UNREADABLE_WORKBOOK", "PASSWORD_PROTECTED", "WRONG_PASSWORD"}
)
"""Why a workbook is not even kept."""
MACRO_PARTS = ("vbaproject.bin", "/macrosheets/", "/activex/", "/basic/", "/scripts/")
MACRO_STORES = ("_VBA_PROJECT_CUR", "Macros")
May = Callable[[str], bool]


@dataclass
class _Outcome:
    """What came of an upload: the village it is of, counts, and why it goes no further or will be refused."""

    kode_desa: str | None = None
    ending: str = ""
    refused: tuple[str, str] | None = None
    placed: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)


def finish(upload: Upload, may_send_for: May = lambda _kode_desa: True) -> Upload:
    """Judge a complete upload and put it into the inbox, or refuse it; killed in between, it is done again to the same end.

    Args:
        upload: whose bytes are all here.
        may_send_for: whether its sender may send for a village.

    Raises:
        StoreError: some bytes are missing, or its cycle is closed meanwhile.
    """
    if upload.state != book.SENDING:
        return upload
    path = book.whole(upload)
    if cycles.current().id != upload.cycle_id:
        raise StoreError(f"Cycle {upload.cycle_id} was closed meanwhile; send the file anew.")
    with AT_ONCE:
        outcome = _judged(path, upload, may_send_for)
    digest = sha256(path)
    state = book.PLACED if outcome.placed else book.REFUSED
    if outcome.placed and _came_before(digest, upload.cycle_id):
        state = book.KNOWN
    elif outcome.placed:
        _put(path, upload, outcome)
    done = _enter(upload, outcome, state, digest)
    book.forget(upload)
    return done


def _judged(path: Path, upload: Upload, may_send_for: May) -> _Outcome:
    try:
        outcome = _workbook(path, upload) if _is_book(path) else _scan(path, upload)
        _of_a_village(outcome, upload, may_send_for)
        return outcome
    except RefusedFileError as refusal:
        return _Outcome(refusal.kode_desa, refused=(refusal.code, str(refusal)))


def _is_book(path: Path) -> bool:
    with path.open("rb") as file:
        return archive.is_workbook(file.read(8))


def _workbook(path: Path, upload: Upload) -> _Outcome:
    """Check a workbook like `gesek sources check`, in bounds."""
    place = Place(upload.name, "row")
    no_macros(path, place)
    as_of = cycles.get(upload.cycle_id).as_of
    finding = examine.examine(path, as_of, deadline.PER_VILLAGE, None, upload.name, BOUNDS)
    if finding.refused and finding.refused[0] in DANGEROUS:
        raise RefusedFileError(*finding.refused)
    kode_desa = finding.kode_desa or (regency.village_in(upload.name) or upload.kode_desa if finding.refused else None)
    codes: Counter[str] = Counter()
    for table in finding.tables:
        codes.update(table.codes)
    counts = {verdict: finding.count(verdict) for verdict in examine.VERDICTS}
    return _Outcome(kode_desa, _ending(path), finding.refused, True, counts, dict(codes))


def no_macros(path: Path, place: Place) -> None:
    """Refuse a workbook that brings programs along; raises RefusedFileError, MACROS or TRUNCATED_ARCHIVE."""
    try:
        with path.open("rb") as file:
            if file.read(4).startswith(archive.OLD_MARK):
                with olefile.OleFileIO(str(path)) as container:
                    found = any(container.exists(name) for name in MACRO_STORES)
            else:
                with zipfile.ZipFile(path) as container:
                    found = any(part in f"/{name.lower()}" for name in container.namelist() for part in MACRO_PARTS)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise archive.damaged(place) from None
    if found:
        raise RefusedFileError(
            "MACROS",
            f"{place}: the workbook has macros; save it as XLSX, which has none, and send that.",
        )


def _ending(path: Path) -> str:
    with path.open("rb") as file:
        if file.read(4).startswith(archive.OLD_MARK):
            return "xls"
    with zipfile.ZipFile(path) as container:
        return "ods" if "content.xml" in container.namelist() else "xlsx"


def _scan(path: Path, upload: Upload) -> _Outcome:
    """Tell a photo or PDF by its bytes, whatever its name ends in."""
    content, place = path.read_bytes(), Place(upload.name, "page")
    kind = scans.kind_of(content)
    if kind is None:
        raise RefusedFileError(
            "OTHER_KIND",
            f"{place}: it is no workbook (XLSX, XLS, ODS) and no scan (PDF, JPG, PNG); save it as one of these and send that.",
        )
    _, refused = scans.judge(content, f"{Path(upload.name).stem}.{kind}")
    if refused:
        raise RefusedFileError(*refused)
    return _Outcome(upload.kode_desa or _village_of_scan(upload), kind, None, True)


def _village_of_scan(upload: Upload) -> str | None:
    """The village of a scan: its code in the name, or that of a workbook sent by the same account under a like name."""
    own = [one for one in book.listed(upload.sent_by, book.MUSDES) if one.kode_desa and not land.is_scan(one.name)]
    return scans.village_of(upload.name, {Path(one.name).stem.lower(): one.kode_desa for one in reversed(own)}) or None


def _of_a_village(outcome: _Outcome, upload: Upload, may_send_for: May) -> None:
    place = Place(upload.name, "row")
    if outcome.kode_desa is None:
        code, sentence = outcome.refused or (
            "VILLAGE_UNKNOWN",
            f"{place}: it does not say which village it is of; choose the village, or write its ten-digit code in the name.",
        )
        raise RefusedFileError(code, sentence)
    if not may_send_for(outcome.kode_desa):
        raise RefusedFileError(
            "VILLAGE_OF_OTHERS",
            f"{place}: it is of a village that this account does not send for; send only those of your own area.",
        )


def _came_before(digest: str, cycle_id: str) -> bool:
    """Whether a run has taken the same bytes to the landing in this cycle."""
    with reading() as ledger:
        own = (ReceivedFile.source == deadline.PER_VILLAGE) & (ReceivedFile.cycle_id == cycle_id)
        files = select(ReceivedFile.id).where(own, ReceivedFile.sha256 == digest)
        seen = select(Scan.id).where(Scan.cycle_id == cycle_id, Scan.sha256 == digest, Scan.state == scans.LANDED)
        return ledger.scalar(files) is not None or ledger.scalar(seen) is not None


def _put(path: Path, upload: Upload, outcome: _Outcome) -> None:
    """Put it into the inbox in one step, under a name that says village and receipt and that nobody else uses."""
    name = f"musdes_{outcome.kode_desa}_{upload.receipt_number}.{outcome.ending}"
    with beside(inboxes.folder(deadline.PER_VILLAGE) / upload.cycle_id / name) as aside:
        shutil.copyfile(path, aside)


def _enter(upload: Upload, outcome: _Outcome, state: str, digest: str) -> Upload:
    with transaction() as ledger:
        row = ledger.get_one(Upload, upload.id)
        row.state, row.sha256, row.ended_at, row.kode_desa = state, digest, now(), outcome.kode_desa
        row.code, row.sentence = outcome.refused or (None, None)
        for verdict, rows in outcome.counts.items():
            setattr(row, f"rows_{verdict}", rows)
        row.rows_received, row.codes = sum(outcome.counts.values()), outcome.codes
        ledger.flush()
        audit.record(
            ledger, actor=row.sent_by, action="file.upload", subject=f"upload:{row.id}", reason=state, after=digest
        )
        return row


def send(
    content: bytes, name: str, by: str, kode_desa: str | None = None, may_send_for: May = lambda _kode_desa: True
) -> Upload:
    """Send one whole file of a village, as the command and a plain form do; an upload of it that broke off is gone on with.

    Raises:
        StoreError: it is empty or too large, or no cycle is open.
    """
    upload = book.begin(book.MUSDES, name, len(content), by, kode_desa=kode_desa)
    have = book.taken(upload)
    book.append(upload, have, content[have:])
    return finish(upload, may_send_for)
