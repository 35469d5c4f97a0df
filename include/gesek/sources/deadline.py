"""A cycle's cut-off for villages: what comes after it counts for the next cycle, and its sender is told so.

Two villages may still send: one whose workbook was refused on or before the cut-off, and one that was extended, for a
reason that one officer gives and a second one agrees to. The day a file came is the day it was taken to the landing, on the
regency's clock. The invented months of the sample profile are not those of the calendar: no cut-off is kept there unless
the setting `keep_cut_off` says so.
"""

import logging
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gesek.errors import StoreError
from gesek.settings import settings
from gesek.sources import regency
from gesek.store import audit, cycles
from gesek.store.ledger import now, reading, transaction
from gesek.store.models import Cycle, Extension, ReceivedFile

DEFERRED, LANDED, REFUSED = "deferred", "landed", "refused"
CODE = "AFTER_CUT_OFF"
PER_VILLAGE = "musdes"
log = logging.getLogger(__name__)


def defer(file_ids: Iterable[int]) -> list[int]:
    """Set aside those of these read files that came too late for their cycle; returns their ids."""
    if not settings().cut_off_is_kept:
        return []
    with transaction() as ledger:
        query = select(ReceivedFile).where(ReceivedFile.id.in_(list(file_ids)), ReceivedFile.state != REFUSED)
        late = [file for file in ledger.scalars(query) if file.kode_desa is not None]
        known = {item.id: item for item in ledger.scalars(select(Cycle))}
        late = [file for file in late if cycles.clock(file.received_at).date() > known[file.cycle_id].cut_off]
        allowed = {cycle_id: _allowed(ledger, known[cycle_id]) for cycle_id in {file.cycle_id for file in late}}
        aside = []
        for file in late:
            day = cycles.clock(file.received_at).date()
            if day > allowed[file.cycle_id].get(file.kode_desa or "", known[file.cycle_id].cut_off):
                file.state, file.code = DEFERRED, CODE
                file.sentence = f"File {file.name}: it came after the cut-off of cycle {file.cycle_id}; it counts for the next cycle."
                aside.append(file.id)
    if aside:
        log.info("%d workbooks came after the cut-off and wait for the next cycle", len(aside))
    return aside


def _allowed(ledger: Session, cycle: Cycle) -> dict[str, date]:
    """Village -> last day on which it may send for this cycle, for those that may after the cut-off."""
    refused = select(ReceivedFile).where(
        ReceivedFile.source == PER_VILLAGE, ReceivedFile.cycle_id == cycle.id, ReceivedFile.state == REFUSED
    )
    found = {
        file.kode_desa: date.max
        for file in ledger.scalars(refused)
        if file.kode_desa and cycles.clock(file.received_at).date() <= cycle.cut_off
    }
    for extension in ledger.scalars(agreed(cycle.id)):
        found[extension.kode_desa] = max(extension.until, found.get(extension.kode_desa, date.min))
    return found


def take_over(source: str, cycle_id: str) -> int:
    """Let the files of a source that came too late for an earlier cycle count for this one, the open; returns how many."""
    with transaction() as ledger:
        query = select(ReceivedFile).where(
            ReceivedFile.source == source, ReceivedFile.state == DEFERRED, ReceivedFile.cycle_id < cycle_id
        )
        here = (ReceivedFile.source == source) & (ReceivedFile.cycle_id == cycle_id)
        known = set(ledger.scalars(select(ReceivedFile.sha256).where(here)))
        files = [file for file in ledger.scalars(query) if file.sha256 not in known]
        for file in files:
            file.arrived_in = file.arrived_in or file.cycle_id
            file.cycle_id, file.state, file.code, file.sentence = cycle_id, LANDED, None, None
    return len(files)


def agreed(cycle_id: str) -> Select[Extension]:
    """The extensions of a cycle that a second officer agreed to."""
    return select(Extension).where(Extension.cycle_id == cycle_id, Extension.agreed_by.is_not(None))


def extend(kode_desa: str, cycle_id: str, until: date, reason: str, by: str) -> int:
    """Ask that a village may send after the cut-off; it may once a second officer agrees.

    Returns:
        The number of the extension.

    Raises:
        StoreError: no such village, the cycle is closed, the day is not after the cut-off, no reason, or nobody asks.
    """
    cycle = cycles.get(cycle_id)
    if regency.village(kode_desa) != kode_desa:
        raise StoreError(f"'{kode_desa}' is no village of the regency; write its ten-digit Kemendagri code.")
    if cycle.state != cycles.OPEN:
        raise StoreError(f"Cycle {cycle_id} is closed; a village can only be extended in the open one.")
    if until <= cycle.cut_off:
        raise StoreError(f"The cut-off of {cycle_id} is {cycle.cut_off}; extend to a later day.")
    if not reason.strip():
        raise StoreError("An extension needs its reason; write it.")
    if not by.strip():
        raise StoreError("An extension needs the officer who grants it; name the account with --by.")
    with transaction() as ledger:
        extension = Extension(
            cycle_id=cycle_id,
            kode_desa=kode_desa,
            until=until,
            reason=reason.strip(),
            granted_by=by.strip(),
            created_at=now(),
        )
        ledger.add(extension)
        ledger.flush()
        _record(ledger, "village.extend", extension, by, reason)
        return extension.id


def agree(number: int, by: str) -> int:
    """Agree to an extension as the second officer; what the village sent meanwhile and was set aside is read in the next run.

    Returns:
        How many of its files that were set aside now count for this cycle.

    Raises:
        StoreError: no such extension, it is agreed to already, its cycle is closed, or the same officer granted it.
    """
    with transaction() as ledger:
        extension = ledger.get(Extension, number, with_for_update=True)
        if extension is None:
            raise StoreError(f"There is no extension {number}; `gesek musdes extensions` lists them.")
        if extension.agreed_by:
            raise StoreError(f"Extension {number} is agreed to already; nothing is left to do.")
        if not by.strip() or by.strip().casefold() == extension.granted_by.casefold():
            raise StoreError(
                "An extension needs two persons; another officer than the one who granted it has to agree."
            )
        if ledger.get_one(Cycle, extension.cycle_id).state != cycles.OPEN:
            raise StoreError(f"Cycle {extension.cycle_id} is closed; a village can only be extended in the open one.")
        before = audit.digest(extension)
        extension.agreed_by, extension.agreed_at = by.strip(), now()
        freed = _free(ledger, extension)
        _record(ledger, "village.extend_agree", extension, by, extension.reason, before)
        return freed


def _free(ledger: Session, extension: Extension) -> int:
    """Let what was set aside of a village count for the cycle, where it came by the day now granted; returns how many."""
    query = select(ReceivedFile).where(
        ReceivedFile.state == DEFERRED,
        ReceivedFile.cycle_id == extension.cycle_id,
        ReceivedFile.kode_desa == extension.kode_desa,
    )
    freed = [file for file in ledger.scalars(query) if cycles.clock(file.received_at).date() <= extension.until]
    for file in freed:
        file.state, file.code, file.sentence = LANDED, None, None
    ledger.flush()
    return len(freed)


def extensions(cycle_id: str) -> list[Extension]:
    """The extensions of a cycle, those nobody agreed to yet too, in the order they were asked for."""
    with reading() as ledger:
        return list(ledger.scalars(select(Extension).where(Extension.cycle_id == cycle_id).order_by(Extension.id)))


def _record(
    ledger: Session, action: str, extension: Extension, by: str, reason: str, before: str | None = None
) -> None:
    audit.record(
        ledger,
        actor=by,
        action=action,
        subject=f"extension:{extension.id}",
        reason=reason,
        before=before,
        after=audit.digest(extension),
    )
