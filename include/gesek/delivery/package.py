"""Handing over: workbook and manifest in a recipient's outbox, and the ledger row that says so.

The row is written `built` before the folder appears and `sent` after. The folder appears at once, by renaming. Killed
anywhere in between, the next run continues with the same row, sequence and folder.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from gesek.delivery import workbook
from gesek.errors import StoreError
from gesek.programs import definition
from gesek.programs.agencies import agencies
from gesek.programs.definition import Program, Recipient
from gesek.settings import settings
from gesek.store import cycles, lake
from gesek.store.engine import session
from gesek.store.ledger import now, transaction
from gesek.store.models import Delivery, TargetList, Version

BUILT, SENT = "built", "sent"
SAMPLE_LABEL = "DATA CONTOH - REGENSI FIKTIF"
MANIFEST_FILE = "manifest.json"


def deliver(program: str, version_id: int, run_id: str) -> list[dict[str, Any]]:
    """Hand a selection to every recipient of its programme.

    Args:
        program: its id.
        version_id: version of `out/program_<id>`.
        run_id: the run that delivers; noted in the manifest.

    Returns:
        The new deliveries: id, recipient, rows, path; none when the version was handed over before.

    Raises:
        StoreError: the version is another programme's, or no list exists in its cycle.
    """
    version = lake.version(version_id)
    chosen = definition.load(program, cycles.get(version.cycle_id).as_of)
    if version.dataset != chosen.dataset:
        raise StoreError(f"Version {version_id} is of {version.dataset}, not of {chosen.dataset}; run the selection.")
    sent = [_deliver(chosen, recipient, version, run_id) for recipient in chosen.recipients]
    return [one for one in sent if one is not None]


def _deliver(program: Program, recipient: Recipient, version: Version, run_id: str) -> dict[str, Any] | None:
    row, listed = _claim(program, recipient, version)
    if row.state == SENT:
        return None
    folder = settings().outbox / row.path
    if not (folder / MANIFEST_FILE).exists():
        _build(folder, program, recipient, version, row, listed, run_id)
    digest = hashlib.sha256((folder / MANIFEST_FILE).read_bytes()).hexdigest()
    with transaction() as ledger:
        found = ledger.get_one(Delivery, row.id)
        found.state, found.manifest_sha256, found.sent_at = SENT, digest, now()
    return {"id": row.id, "recipient": row.recipient, "rows": row.rows, "path": str(folder)}


def _claim(program: Program, recipient: Recipient, version: Version) -> tuple[Delivery, TargetList]:
    """The delivery's row: the one already claimed for this version, else a new one with the next sequence."""
    mine = (Delivery.program == program.id, Delivery.recipient == recipient.opd)
    with transaction() as ledger:
        found = ledger.scalars(select(Delivery).where(*mine, Delivery.version_id == version.id)).one_or_none()
        if found is not None:
            return found, ledger.get_one(TargetList, found.target_list_id)
        in_cycle = select(TargetList).where(TargetList.cycle_id == version.cycle_id)
        lists = list(ledger.scalars(in_cycle.order_by(TargetList.id.desc())))
        if not lists:
            raise StoreError(f"Cycle {version.cycle_id} has no list to deliver from; publish one first.")
        listed = next((one for one in lists if one.state == "published"), lists[0])
        last = ledger.scalars(select(func.max(Delivery.sequence)).where(*mine)).one()
        sequence = (last or 0) + 1
        row = Delivery(
            program=program.id,
            program_version=program.version,
            recipient=recipient.opd,
            cycle_id=version.cycle_id,
            target_list_id=listed.id,
            version_id=version.id,
            sequence=sequence,
            state=BUILT,
            rows=version.rows,
            path=f"{recipient.opd}/{program.id}/{version.cycle_id}-{sequence}",
            created_at=now(),
        )
        ledger.add(row)
        ledger.flush()
        return row, listed


def _build(
    folder: Path,
    program: Program,
    recipient: Recipient,
    version: Version,
    row: Delivery,
    listed: TargetList,
    run_id: str,
) -> None:
    aside = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    with session() as engine:
        lake.bind(engine, "selection", version)
        table = engine.ordered("selection", ["peringkat"]).to_arrow_table()
    told = _told(program, recipient, version, row, listed)
    told["baris"] = str(table.num_rows)
    told["baris_daftar_tunggu"] = str(sum(table["menunggu"].to_pylist()))
    label = SAMPLE_LABEL if settings().profile == "sample" else ""
    name = f"{program.id}_{folder.name}.xlsx"
    workbook.write(aside / name, program, recipient, table, ({"label": label} if label else {}) | told, label)
    content = (aside / name).read_bytes()
    manifest = {
        "label": label,
        **told,
        "run_id": run_id,
        "kolom": [column.header for column in recipient.columns],
        "versi_masukan": {dataset: lake.version(one).hash for dataset, one in sorted(listed.versions.items())},
        "berkas": [{"nama": name, "sha256": hashlib.sha256(content).hexdigest(), "ukuran": len(content)}],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (aside / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)


def _told(
    program: Program, recipient: Recipient, version: Version, row: Delivery, listed: TargetList
) -> dict[str, str]:
    """What both manifests say, without any person's data."""
    return {
        "program": program.id,
        "judul": program.title,
        "versi_program": str(program.version),
        "dasar_hukum": program.legal_basis,
        "penerima": recipient.opd,
        "nama_penerima": agencies()[recipient.opd],
        "siklus": version.cycle_id,
        "tanggal_acuan": cycles.get(version.cycle_id).as_of.isoformat(),
        "nomor_urut": str(row.sequence),
        "daftar": str(listed.id),
        "hash_daftar": listed.hash,
        "versi": str(version.id),
        "hash_versi": version.hash,
    }
