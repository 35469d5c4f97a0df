"""Receiving a file by hand, with its handover record; and judging a landed file again after a mend."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from gesek.errors import ConfigurationError, RefusedFileError, StoreError
from gesek.sources import contract as contracts
from gesek.sources import examine, handover, land, protection, read, recognise, tries
from gesek.sources.contract import Contract
from gesek.sources.land import LANDED, READ, REFUSED
from gesek.store import audit, cycles
from gesek.store.ledger import transaction
from gesek.store.models import FileTry, ReceivedFile

LEAST = 8
"""Characters of a digest that are enough to name a file."""


def contract_of(path: Path, source: str | None, password: str | None) -> Contract:
    """The contract a file belongs to, by name or by its headings.

    Raises:
        RefusedFileError: the file cannot be opened (a protected one without its password), or is of no known source.
    """
    first = recognise.heads(path, password)
    return contracts.load(source) if source else recognise.contract_of(first, examine.unit(path))


def receive(
    path: Path,
    agreed: Contract,
    cycle_id: str,
    record: handover.Handover | None,
    password: str | None,
    by: str = audit.SYSTEM,
) -> ReceivedFile:
    """Land a file as it is, protected or not, and read it; its source's next run stages and publishes it.

    Raises:
        ConfigurationError: the source owes a handover record and none is given.
        StoreError: the cycle was never opened, or the file was received before.
    """
    if agreed.bast == "required" and record is None:
        raise ConfigurationError(
            f"Source {agreed.source} is taken over only with its handover record; give --bast NUMBER and --date YYYY-MM-DD."
        )
    file_id = land.take(path, agreed.source, cycle_id, record)
    read.read_files([file_id], "by-hand", password)
    with transaction() as session:
        file = session.get_one(ReceivedFile, file_id)
        audit.record(session, actor=by, action="file.receive", subject=f"file:{file_id}", after=file.sha256)
        return file


def find(digest: str, source: str | None = None) -> ReceivedFile:
    """The received file that the beginning of a digest names, the newest where several cycles received it.

    Raises:
        ConfigurationError: too short, unknown, or of several files.
    """
    if len(digest) < LEAST or not set(digest.lower()) <= set("0123456789abcdef"):
        raise ConfigurationError(f"'{digest[:64]}' names no file; give at least {LEAST} characters of its SHA-256.")
    query = select(ReceivedFile).where(ReceivedFile.sha256.startswith(digest.lower())).order_by(ReceivedFile.id)
    with transaction() as session:
        files = [file for file in session.scalars(query) if source in (None, file.source)]
    if not files:
        raise ConfigurationError(f"No received file begins with {digest[:64]}; see the ledger for its SHA-256.")
    if len({(file.sha256, file.source) for file in files}) > 1:
        raise ConfigurationError(f"Several received files begin with {digest[:64]}; give more of it, or --source.")
    return files[-1]


@dataclass(frozen=True)
class Retried:
    """What judging a file again gave: the file as it stands now, what was found, and every try."""

    file: ReceivedFile
    finding: examine.Finding
    history: list[FileTry]


def retry(file: ReceivedFile, reason: str, password: str | None = None, by: str = audit.SYSTEM) -> Retried:
    """Judge a landed file again by the contract and value map of now.

    A file that is good now waits, read, for its source's next run to stage it. One that is refused now is refused; if it
    was accepted before, it stays as it was, so that a wrong mend takes nothing away. Either way the try is recorded.

    Raises:
        StoreError: the landing has not its bytes.
        RefusedFileError: a password protects it and was not given, or is not its own; nothing is recorded.
    """
    landed = land.landed_path(file.sha256)
    if not landed.is_file():
        raise StoreError(f"The landing lacks received file {file.id}; restore it from the backup.")
    finding = examine.examine(landed, cycles.get(file.cycle_id).as_of, file.source, password, file.name)
    refused = finding.refused or _owed(file)
    if refused is not None and refused[0] in (protection.PROTECTED, protection.WRONG_PASSWORD):
        raise RefusedFileError(*refused)
    _enter(file.id, finding, refused, reason, by)
    if refused is None:
        read.read_files([file.id], "by-hand", password)
    with transaction() as session:
        stands = session.get_one(ReceivedFile, file.id)
    return Retried(stands, finding, tries.history(file.id))


def _owed(file: ReceivedFile) -> tuple[str, str] | None:
    missing = handover.missing(contracts.load(file.source), file)
    return (missing.code, str(missing)) if missing else None


def _enter(file_id: int, finding: examine.Finding, refused: tuple[str, str] | None, reason: str, by: str) -> None:
    """Keep how the file stood and what the try found, and let it wait to be read when it is good."""
    with transaction() as session:
        file = session.get_one(ReceivedFile, file_id)
        audit.record(
            session, actor=by, action="file.retry", subject=f"file:{file_id}", reason=reason, after=file.sha256
        )
        tries.begin(session, file)
        if refused is not None:
            tries.record(session, file, reason, state=REFUSED, code=refused[0], sentence=refused[1], **_counts(None))
            if file.state in (LANDED, REFUSED):
                file.state, file.code, file.sentence = REFUSED, *refused
            return
        layout = finding.tables[0].layout
        changed = {"state": READ, "code": None, "sentence": None, "layout": layout, **_counts(finding)}
        tries.record(session, file, reason, **changed)
        file.state, file.code, file.sentence = LANDED, None, None


def _counts(finding: examine.Finding | None) -> dict[str, int]:
    counts = {f"rows_{verdict}": finding.count(verdict) if finding else 0 for verdict in examine.VERDICTS}
    return {"rows_received": sum(counts.values()), **counts}
