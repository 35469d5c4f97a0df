"""What a package says of itself: `manifest.json` for machines, the MANIFEST sheet for people. No person's data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from gesek.programs.agencies import agencies
from gesek.programs.definition import Program
from gesek.programs.judged import every_rule
from gesek.programs.recipient import Recipient
from gesek.rules.condition import leaves
from gesek.store.deliveries import Delivery
from gesek.store.models import Cycle, TargetList, Version

FILE = "manifest.json"
SIGNATURE = "manifest.sig"
"""Ed25519 signature over the bytes of the manifest, 64 bytes."""
MARKER = "LENGKAP"
"""Put down last: the package is complete. It holds the manifest's SHA-256."""
RECALLED = "DITARIK.txt"
"""Laid beside a package that was recalled."""
SAMPLE_LABEL = "DATA CONTOH - REGENSI FIKTIF"


@dataclass(frozen=True)
class Counted:
    """Rows and control totals of a delivery.

    Attributes:
        rows: those served.
        waiting: those on the waiting list.
        nik_total: where the list shows NIK, the keyed total of the served rows' NIK (`verify.nik_total`).
        nik_sums: sums of the first and of the last eight digits of these NIK; they stand inside the sealed workbook only, as of a
            list of one they are the NIK.
    """

    rows: int
    waiting: int
    nik_total: str | None = None
    nik_sums: tuple[int, int] | None = None


def compose(
    program: Program,
    recipient: Recipient,
    version: Version,
    row: Delivery,
    listed: TargetList,
    cycle: Cycle,
    label: str,
    counted: Counted,
    before: Delivery | None,
) -> dict[str, Any]:
    """The manifest without its files; the same inputs give the same manifest, so it holds no time and no run.

    Args:
        program: whose selection it is.
        recipient: for whom.
        version: of the selection.
        row: the delivery.
        listed: the list the selection was made from.
        cycle: the cycle of the list.
        label: mark of invented data.
        counted: rows and control totals.
        before: the recipient's delivery before this one, if there was any.
    """
    sentences = {rule.code: rule.sentence_id for rule in every_rule(program)}
    return {
        "schema": 3,
        "label": label,
        "program": program.id,
        "title": program.title,
        "program_version": program.version,
        "legal_basis": program.legal_basis,
        "recipient": recipient.opd,
        "recipient_name": agencies()[recipient.opd],
        "cycle": version.cycle_id,
        "as_of": cycle.as_of.isoformat(),
        "period": row.period,
        "sequence": row.sequence,
        "previous": None
        if before is None
        else {"sequence": before.sequence, "manifest_sha256": before.manifest_sha256},
        "rows": counted.rows,
        "waiting": counted.waiting,
        "nik_total": counted.nik_total,
        "amount_unit": program.amount.unit if program.amount else None,
        "list": {"id": listed.id, "kind": listed.kind, "hash": listed.hash},
        "selection": {"dataset": version.dataset, "version": version.id, "hash": version.hash},
        "sources": version.detail.get("inputs", {}),
        "rules": [
            {**counted, "sentence_id": sentences[counted["code"]]}
            for counted in version.detail.get("rules", [])
            if counted["code"] in sentences
        ],
        "criteria": {one.code: one.sentence_id for one in leaves(program.include)},
        "columns": [column.header for column in recipient.columns],
    }


def of_own_sheets(kept_out: Version, rows: Mapping[str, pa.Table]) -> dict[str, Any]:
    """What the manifest says of the recipient's own sheets: the rows of each, and of which version those kept out are."""
    if not rows:
        return {}
    told = {"dataset": kept_out.dataset, "version": kept_out.id, "hash": kept_out.hash}
    return {"sheets": {name: table.num_rows for name, table in rows.items()}, "kept_out": told}


def control_lines(nik_sums: tuple[int, int]) -> dict[str, str]:
    """The lines by which an officer sees that no NIK of a workbook's list was lost or changed."""
    first, last = nik_sums
    return {
        "Jumlah kontrol NIK, 8 angka depan": f"{first} (jumlah 8 angka pertama semua NIK pada lembar DAFTAR)",
        "Jumlah kontrol NIK, 8 angka belakang": f"{last} (jumlah 8 angka terakhir semua NIK pada lembar DAFTAR)",
    }


def told(manifest: dict[str, Any], counted: Counted) -> dict[str, str]:
    """The lines of the MANIFEST sheet, in Indonesian."""
    before = manifest["previous"]
    lines = {"PERHATIAN": manifest["label"]} if manifest["label"] else {}
    lines |= {
        "Program": manifest["title"],
        "Versi aturan program": f"{manifest['program']} v{manifest['program_version']}",
        "Dasar hukum": manifest["legal_basis"],
        "Penerima berkas": manifest["recipient_name"],
        "Siklus": manifest["cycle"],
        "Tanggal acuan": date.fromisoformat(manifest["as_of"]).strftime("%d-%m-%Y"),
        "Nomor urut berkas": str(manifest["sequence"]),
        "Nomor urut berkas sebelumnya": str(before["sequence"])
        if before
        else "tidak ada; ini berkas pertama, lembar BARU dan KELUAR kosong",
        "Jumlah baris": str(manifest["rows"]),
        "Jumlah daftar tunggu": str(manifest["waiting"]),
        **{f"Jumlah baris lembar {name}": str(rows) for name, rows in manifest.get("sheets", {}).items()},
        **(control_lines(counted.nik_sums) if counted.nik_sums else {}),
        "Daftar sasaran": f"nomor {manifest['list']['id']} ({manifest['list']['kind']})",
        "Hash daftar sasaran": manifest["list"]["hash"],
        "Hash pilihan": manifest["selection"]["hash"],
    }
    for ruled in manifest["rules"]:
        if ruled["kind"] == "include":
            continue
        whom = f" Dilaporkan kepada {ruled['reported_to']}: {ruled['alone']}." if ruled["reported_to"] else ""
        lines[f"Dikeluarkan: {ruled['code']}"] = f"{ruled['rows']}. {ruled['sentence_id']}{whom}"
    for code, sentence in manifest["criteria"].items():
        lines[f"Arti kriteria {code}"] = sentence
    for dataset, version in manifest["sources"].items():
        lines[f"Sumber {dataset}"] = f"versi {version['version']}, hash {version['hash']}"
    return lines


def save(manifest: dict[str, Any], folder: Path) -> Path:
    """Write it as the folder's `manifest.json`."""
    path = folder / FILE
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path
