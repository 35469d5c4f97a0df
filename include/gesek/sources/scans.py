"""Scans of signed minutes and attendance lists: landed as they are, bound to village and cycle, opened from a decision.

They come into the inbox of the villages' workbooks as PDF or photo. A scan is bound by its name: the village's code stands in it
(`musdes_3513012001_daftar_hadir.jpg`), or it begins like a workbook of the same cycle (`ngadisari.xlsx`, `ngadisari_ba.pdf`).
What it is, is told by its bytes. Nothing is read from it.
"""

import contextlib
import hashlib
import logging
import shutil
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from gesek.errors import StoreError
from gesek.settings import settings
from gesek.sources import inboxes, land, regency
from gesek.sources.headings import redacted, shown
from gesek.sources.land import Seen, landed_path
from gesek.store import cycles
from gesek.store.ledger import now, transaction
from gesek.store.models import FilePart, ReceivedFile, Scan
from gesek.whole_file import beside

SOURCE = "musdes"
LANDED, REFUSED = "landed", "refused"
LARGEST = 20 << 20
"""Bytes; a photo of a page has 2 to 6 MiB."""
TAIL = 2048
MINUTES = "musdes_berita_acara"
EMPTY, TOO_LARGE, OTHER, INCOMPLETE = "SCAN_EMPTY", "SCAN_TOO_LARGE", "SCAN_OTHER_KIND", "SCAN_INCOMPLETE"
log = logging.getLogger(__name__)


def kind_of(content: bytes) -> str | None:
    """What the bytes are: pdf, jpg or png; None for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "pdf" if b"%PDF-" in content[:1024] else None


def whole(content: bytes, kind: str) -> bool:
    """Whether the file has its end; phones write on behind the end of a photo, and put a small one with its own end before it."""
    if kind == "pdf":
        return b"%%EOF" in content[-TAIL:]
    if kind == "jpg":
        return b"\xff\xd9" in content[_picture(content) :]
    return b"IEND" in content[-TAIL:]


def _picture(content: bytes) -> int:
    """Where the picture of a JPG begins, behind its segments; the length of the file when it has none."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        if content[at + 1] == 0xDA:
            return at
        at += 1 if content[at + 1] == 0xFF else 2 + max(2, int.from_bytes(content[at + 2 : at + 4]))
    return len(content)


def judge(content: bytes, name: str) -> tuple[str | None, tuple[str, str] | None]:
    """What a scan is, and its refusal as (code, sentence) when it cannot be used."""
    file = f"File {shown(name)}"
    if not content:
        return None, (EMPTY, f"{file}: it is empty; scan or photograph the page anew and send it again.")
    kind, ending = kind_of(content), land.ending(name).replace("jpeg", "jpg")
    if kind is None:
        return None, (OTHER, f"{file}: it is no PDF, JPG or PNG; save or photograph it as one of these and send that.")
    if kind != ending:
        says = f"its name ends in {ending} but it is a {kind.upper()}"
        return kind, (OTHER, f"{file}: {says}; give it the ending {kind} and send it again.")
    if not whole(content, kind):
        return kind, (INCOMPLETE, f"{file}: the {kind.upper()} has no end, it was cut off; send it again.")
    return kind, None


def collect(cycle_id: str) -> int:
    """Land every complete new scan in the villages' inbox and bind what can be bound; returns how many were new.

    Raises:
        StoreError: the cycle was never opened.
    """
    cycle = cycles.get(cycle_id)
    folder = inboxes.folder(SOURCE)
    seen = land.complete(folder / cycle_id, any_cycle=False, wanted=land.is_scan)
    if cycle.state == cycles.OPEN:
        seen += land.complete(folder, any_cycle=True, wanted=land.is_scan)
    known = _known()
    found = 0
    for item in sorted(seen, key=lambda one: (one.changed, one.path.name)):
        row = _taken(item, cycle_id, known)
        if row is not None:
            found += _enter(row)
    bind(cycle_id)
    if found:
        log.info("musdes, cycle %s: %d scans taken to the landing", cycle_id, found)
    return found


def _known() -> set[tuple[str, str, str]]:
    with transaction() as ledger:
        rows = ledger.execute(select(Scan.sha256, Scan.name, Scan.cycle_id))
        return {(row.sha256, row.name, row.cycle_id) for row in rows}


def _taken(item: Seen, cycle_id: str, known: set[tuple[str, str, str]]) -> Scan | None:
    """The ledger's row of a scan, its bytes landed unless it is too large; None when it is known or still changes."""
    name = redacted(item.path.name)
    sha256 = _digest(item.path) if item.size > LARGEST else land.copy(item, SOURCE)
    before = {cycle for digest, called, cycle in known if (digest, called) == (sha256, name)}
    if sha256 is None or cycle_id in before or (before and item.any_cycle):
        return None
    kind: str | None = None
    if item.size > LARGEST:
        what = f"it has more than {LARGEST >> 20} MiB; scan it at a lower resolution and send it again."
        refusal: tuple[str, str] | None = (TOO_LARGE, f"File {shown(name)}: {what}")
    else:
        kind, refusal = judge(landed_path(sha256).read_bytes(), name)
    code, sentence = refusal or (None, None)
    return Scan(
        sha256=sha256,
        cycle_id=cycle_id,
        kode_desa="",
        name=name,
        kind=kind,
        size=item.size,
        received_at=now(),
        state=REFUSED if refusal else LANDED,
        code=code,
        sentence=sentence,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _enter(row: Scan) -> int:
    with transaction() as ledger, contextlib.suppress(IntegrityError), ledger.begin_nested():
        ledger.add(row)
        return 1
    return 0


def bind(cycle_id: str) -> int:
    """Give the scans of a cycle that have no village yet theirs, where it is known by now; returns how many still have none."""
    with transaction() as ledger:
        here = (ReceivedFile.cycle_id == cycle_id) | (ReceivedFile.arrived_in == cycle_id)
        query = select(ReceivedFile).where(ReceivedFile.source == SOURCE, here, ReceivedFile.kode_desa.is_not(None))
        books = {_stem(file.name): file.kode_desa for file in ledger.scalars(query.order_by(ReceivedFile.id))}
        waiting = list(ledger.scalars(select(Scan).where(Scan.cycle_id == cycle_id, Scan.kode_desa == "")))
        for scan in waiting:
            scan.kode_desa = village_of(scan.name, books)
        return sum(1 for scan in waiting if not scan.kode_desa)


def village_of(name: str, books: dict[str, str | None]) -> str:
    """The village of a scan: by the code in its name, or else that of the workbook whose name it begins with; '' if neither.

    Args:
        name: of the scan.
        books: name of a workbook without its ending, in lower case -> village.
    """
    code = regency.village_in(name)
    if code:
        return code
    stem = _stem(name)
    like = [book for book in books if stem == book or (stem.startswith(book) and not stem[len(book)].isalnum())]
    return books[max(like, key=len)] or "" if like else ""


def _stem(name: str) -> str:
    return name.rpartition(".")[0].lower() if "." in name else name.lower()


def of_village(kode_desa: str, cycle_id: str) -> list[Scan]:
    """The scans of a village in a cycle, refused ones too, in the order they came."""
    with transaction() as ledger:
        query = select(Scan).where(Scan.kode_desa == kode_desa, Scan.cycle_id == cycle_id)
        return list(ledger.scalars(query.order_by(Scan.id)))


def scans_of(kode_desa: str, nomor_ba: str | None, tanggal_ba: date | None) -> list[Scan]:
    """The usable scans of the meeting that a decision names by village, number and day of its minutes.

    They are those of the cycles in which workbooks with these minutes came; of a village with two meetings in a month, both.
    """
    found = []
    for cycle_id in sorted(_cycles_of(kode_desa, nomor_ba, tanggal_ba)):
        found += [scan for scan in of_village(kode_desa, cycle_id) if scan.state == LANDED]
    return found


def _cycles_of(kode_desa: str, nomor_ba: str | None, tanggal_ba: date | None) -> set[str]:
    query = (
        select(FilePart.path, ReceivedFile.cycle_id, ReceivedFile.arrived_in)
        .join(ReceivedFile, ReceivedFile.id == FilePart.received_file_id)
        .where(FilePart.dataset == MINUTES, FilePart.stage == "staged", ReceivedFile.kode_desa == kode_desa)
    )
    with transaction() as ledger:
        parts = list(ledger.execute(query))
    found: set[str] = set()
    for part in parts:
        minutes = pq.read_table(settings().lake / part.path, columns=["nomor", "tanggal"])
        meetings = zip(minutes["nomor"].to_pylist(), minutes["tanggal"].to_pylist(), strict=True)
        if (nomor_ba, tanggal_ba) in meetings:
            found |= {part.cycle_id, part.arrived_in or part.cycle_id}
    return found


def copy_out(scans: list[Scan], folder: Path) -> list[Path]:
    """Copy the bytes of scans out of the landing, named by village, cycle and digest; returns the files.

    Raises:
        StoreError: the landing lacks one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for scan in scans:
        landed = landed_path(scan.sha256)
        if not landed.is_file():
            raise StoreError(f"The landing lacks scan {scan.id}; restore it from the backup.")
        target = folder / f"{scan.kode_desa}_{scan.cycle_id}_{scan.sha256[:12]}.{scan.kind}"
        with beside(target) as aside:
            shutil.copyfile(landed, aside)
        made.append(target)
    return made
