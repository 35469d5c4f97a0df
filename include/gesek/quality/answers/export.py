"""Answering an export: a text to each file's sender, a correction sheet per village and one for the sender, Dukcapil's request.

The sheets are made of the set of files that stands in the audited versions. A set is answered once: again only when its files,
their judgement or the catalogue of codes has changed, under the same receipt numbers, those of its newest file. A set that broke
a critical rule asks nobody but its sender.
"""

import hashlib
import logging
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from gesek.quality.answers import findings, front, refusals, sheets, wording
from gesek.quality.answers.findings import SENDER, Part
from gesek.quality.answers.receipts import holds, receipt
from gesek.quality.suite import Severity
from gesek.settings import settings
from gesek.sources import regency
from gesek.sources.codes import catalogue
from gesek.sources.contract import Contract
from gesek.sources.stage import ACCEPTED, RAW, STAGED
from gesek.store import cycles, lake
from gesek.store.engine import session
from gesek.store.findings import GateResult
from gesek.store.ledger import now, transaction
from gesek.store.models import Answer, FilePart, ReceivedFile, Version
from gesek.whole_file import write_text

DUKCAPIL = "dukcapil"
REFUSED = "refused"
NOT_ASKED = (DUKCAPIL,)
"""Sources whose rows came from Dukcapil: it is not asked for them again."""
WITHOUT_PEOPLE = ("bps",)
FORM = "1"
"""Raise it when the form of the answers changes, so that they are made again."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Set:
    """The files of a source that stand in its audited versions, as parts; empty when there is none."""

    parts: tuple[Part, ...]
    basis: str

    @property
    def file_ids(self) -> set[int]:
        return {part.file_id for part in self.parts}

    @property
    def newest(self) -> int:
        return max(self.file_ids)


@dataclass
class _Made:
    """Answers written so far: (received file, scope) -> receipt number, file, basis."""

    rows: dict[tuple[int, str], tuple[str, Path, str]] = field(default_factory=dict)


def answer(agreed: Contract, cycle_id: str, slots: int = 1) -> int:
    """Answer the files of an export that were judged or refused in a cycle and have no answer yet, or one that no longer holds.

    Args:
        agreed: contract of a source that sends exports.
        cycle_id: the cycle.
        slots: pool slots of the task.

    Returns:
        How many answers were written, workbooks and texts that stand alone.

    Raises:
        StoreError: the cycle was never opened, or one cannot be written.
    """
    cycle = cycles.get(cycle_id)
    files = _files(agreed, cycle_id)
    if not files:
        return 0
    one = _audited(agreed, cycle_id, files)
    held = _held(files)
    bases = {file.id: _basis(file, one) for file in files.values()}
    waiting = [file for file in files.values() if not holds(held.get((file.id, "")), bases[file.id])]
    export = wording.Export(
        agreed.source.upper().replace("_", " "), cycle_id, cycle.cut_off, settings().profile == "sample"
    )
    made = _Made()
    folder = settings().answers / agreed.source / cycle_id
    outcome = wording.Outcome(audited=bool(one.parts))
    if one.parts and any(file.id in one.file_ids for file in waiting) or _lacking(one, held):
        scopes = {scope for file_id, scope in held if file_id == one.newest and scope}
        outcome = _answer_set(agreed, export, files[one.newest], one, folder, scopes, made, slots)
        waiting = list({file.id: file for file in [*waiting, *(files[each] for each in one.file_ids)]}.values())
    for file in waiting:
        number = receipt(file)
        part_of = (
            outcome if file.id in one.file_ids else wording.Outcome(audited=False, replaced=_replaced(file, files))
        )
        write_text(folder / f"{number}.txt", wording.sender(export, _told(file, number), part_of))
        made.rows[file.id, ""] = (number, folder / f"{number}.txt", bases[file.id])
    _record(made)
    log.info("%s, cycle %s: %d answers written", agreed.source, cycle_id, len(made.rows))
    return len(made.rows)


def _files(agreed: Contract, cycle_id: str) -> dict[int, ReceivedFile]:
    query = select(ReceivedFile).where(
        ReceivedFile.source == agreed.source,
        ReceivedFile.cycle_id == cycle_id,
        ReceivedFile.state.in_((ACCEPTED, REFUSED)),
    )
    with transaction() as ledger:
        return {file.id: file for file in ledger.scalars(query.order_by(ReceivedFile.id))}


def _audited(agreed: Contract, cycle_id: str, files: dict[int, ReceivedFile]) -> _Set:
    """The newest versions of the source's datasets that no critical rule stopped, as parts of this cycle's files."""
    by_hash = {file.sha256: file for file in files.values() if file.state == ACCEPTED}
    parts = []
    with transaction() as ledger:
        places = {
            (row.received_file_id, row.stage, row.dataset): row.path
            for row in ledger.scalars(select(FilePart).where(FilePart.received_file_id.in_(files)))
        }
        for dataset in agreed.datasets:
            name = dataset.dataset
            query = select(Version).where(
                Version.dataset == f"{STAGED}/{name}",
                Version.cycle_id == cycle_id,
                Version.state.in_((lake.WRITTEN, lake.PUBLISHED)),
            )
            versions = ledger.scalars(query.order_by(Version.id.desc()))
            for version in versions:
                results = list(ledger.scalars(select(GateResult).where(GateResult.version_id == version.id)))
                if version.state == lake.PUBLISHED or _passed(results):
                    parts += [
                        Part(by_hash[part.sha256].id, part.sha256, name, raw, part.path)
                        for part in version.parts
                        if part.sha256 in by_hash and (raw := places.get((by_hash[part.sha256].id, RAW, name)))
                    ]
                    break
    facts = [FORM, repr(sorted(catalogue().items())), *sorted(f"{part.raw} {part.staged}" for part in parts)]
    return _Set(tuple(parts), hashlib.sha256("\n".join(facts).encode()).hexdigest())


def _passed(results: list[GateResult]) -> bool:
    """Whether the newest judgement of a version found nothing critical; a version that was not judged has not passed."""
    if not results:
        return False
    last = max(results, key=lambda item: item.id)
    newest = [item for item in results if (item.run_id, item.attempt) == (last.run_id, last.attempt)]
    return all(item.passed or item.severity != Severity.CRITICAL.value for item in newest)


def _replaced(file: ReceivedFile, files: dict[int, ReceivedFile]) -> bool:
    """Whether a later accepted file took this one's place."""
    return any(one.key == file.key and one.id > file.id and one.state == ACCEPTED for one in files.values())


def _held(files: dict[int, ReceivedFile]) -> dict[tuple[int, str], Answer]:
    with transaction() as ledger:
        query = select(Answer).where(Answer.received_file_id.in_(files))
        return {(row.received_file_id, row.scope): row for row in ledger.scalars(query)}


def _basis(file: ReceivedFile, one: _Set) -> str:
    """A digest of what a file's own answer says: its state, and the set if it is of it."""
    facts = [FORM, file.state, file.code, file.sentence, one.basis if file.id in one.file_ids else ""]
    return hashlib.sha256("\n".join(str(fact) for fact in facts).encode()).hexdigest()


def _lacking(one: _Set, held: dict[tuple[int, str], Answer]) -> bool:
    """Whether a workbook of the set is gone or older than the set."""
    if not one.parts:
        return False
    own = [row for (file_id, scope), row in held.items() if file_id == one.newest and scope]
    return any(not holds(row, one.basis) for row in own)


def _answer_set(
    agreed: Contract,
    export: wording.Export,
    newest: ReceivedFile,
    one: _Set,
    folder: Path,
    scopes: set[str],
    made: _Made,
    slots: int,
) -> wording.Outcome:
    """Write the workbooks of a set; whoever got one before gets one now, if only to read that nothing is left to be mended."""
    if agreed.source in WITHOUT_PEOPLE:
        return wording.Outcome(audited=True)
    with session(slots) as engine:
        found = findings.find(engine, one.parts)
    label = front.SAMPLE_LABEL if export.sample else ""
    number = receipt(newest)
    rows = dict(findings.by_recipient(found.corrections))
    nothing = found.corrections.slice(0, 0)
    for scope in sorted({*rows, *scopes} - {DUKCAPIL}):
        own, village = rows.get(scope, nothing), scope != SENDER
        code = f"{number}-{scope.upper()}"
        place = regency.spoken(scope) if village else agreed.owner.split(" (")[0]
        target = folder / (scope if village else "") / f"{code}.xlsx"
        lines = wording.front_lines(export, code, place, own.num_rows, findings.counted(own), village)
        sheets.correction(target, lines, own, village, label)
        write_text(target.with_suffix(".txt"), wording.correction(export, code, place, own.num_rows, village))
        made.rows[newest.id, scope] = (code, target, one.basis)
    asked = found.requests if agreed.source not in NOT_ASKED else found.requests.slice(0, 0)
    code = f"{number}-{DUKCAPIL.upper()}"
    if asked.num_rows or DUKCAPIL in scopes:
        target = folder / DUKCAPIL / f"{code}.xlsx"
        sheets.request(target, asked, label)
        write_text(target.with_suffix(".txt"), wording.request(export, code, asked.num_rows))
        made.rows[newest.id, DUKCAPIL] = (code, target, one.basis)
    mine = rows.get(SENDER, nothing).num_rows
    villages = sum(1 for scope in rows if scope != SENDER)
    for_sender = (f"{number}-{SENDER.upper()}", mine)
    return wording.Outcome(audited=True, villages=villages, for_sender=for_sender, asked=(code, asked.num_rows))


def _told(file: ReceivedFile, number: str) -> wording.File:
    rows = (file.rows_received, file.rows_accepted, file.rows_warned, file.rows_rejected)
    refusal = refusals.tell(file.code, file.sentence) if file.state == REFUSED else None
    return wording.File(number, cycles.clock(file.received_at), rows, refusal)


def _record(made: _Made) -> None:
    """Enter the answers into the ledger, all at once, in place of those they replace."""
    digests = {key: hashlib.sha256(path.read_bytes()).hexdigest() for key, (_, path, _) in made.rows.items()}
    with transaction() as ledger:
        query = select(Answer).where(Answer.received_file_id.in_({file_id for file_id, _ in made.rows}))
        held = {(row.received_file_id, row.scope): row for row in ledger.scalars(query)}
        for (file_id, scope), (number, path, basis) in made.rows.items():
            row = held.get((file_id, scope)) or Answer(received_file_id=file_id, scope=scope, receipt_number=number)
            row.path = path.relative_to(settings().answers).as_posix()
            row.sha256, row.basis, row.created_at = digests[file_id, scope], basis, now()
            ledger.add(row)
