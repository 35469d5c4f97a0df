"""What a package says of itself: `manifest.json` for machines, the MANIFEST sheet for people. No person's data."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from gesek.programs.agencies import agencies
from gesek.programs.definition import Program
from gesek.programs.recipient import Recipient
from gesek.rules.condition import leaves
from gesek.store.deliveries import Delivery
from gesek.store.models import Cycle, TargetList, Version

FILE = "manifest.json"
SAMPLE_LABEL = "DATA CONTOH - REGENSI FIKTIF"


def compose(
    program: Program,
    recipient: Recipient,
    version: Version,
    row: Delivery,
    listed: TargetList,
    cycle: Cycle,
    label: str,
    served: int,
    waiting: int,
) -> dict[str, Any]:
    """The manifest without its files; the same inputs give the same manifest, so it holds no time and no run."""
    known = (*program.include, *program.every_exclusion(), *program.exclusive_with)
    sentences = {rule.code: rule.sentence_id for rule in known}
    if program.once_per:
        sentences[program.once_per.code] = program.once_per.sentence_id
    return {
        "schema": 1,
        "label": label,
        "program": program.id,
        "title": program.title,
        "program_version": program.version,
        "legal_basis": program.legal_basis,
        "recipient": recipient.opd,
        "recipient_name": agencies()[recipient.opd],
        "cycle": version.cycle_id,
        "as_of": cycle.as_of.isoformat(),
        "sequence": row.sequence,
        "rows": served,
        "waiting": waiting,
        "amount_unit": program.amount.unit,
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


def told(manifest: dict[str, Any]) -> dict[str, str]:
    """The lines of the MANIFEST sheet, in Indonesian."""
    lines = {"PERHATIAN": manifest["label"]} if manifest["label"] else {}
    lines |= {
        "Program": manifest["title"],
        "Versi aturan program": f"{manifest['program']} v{manifest['program_version']}",
        "Dasar hukum": manifest["legal_basis"],
        "Penerima berkas": manifest["recipient_name"],
        "Siklus": manifest["cycle"],
        "Tanggal acuan": date.fromisoformat(manifest["as_of"]).strftime("%d-%m-%Y"),
        "Nomor urut berkas": str(manifest["sequence"]),
        "Jumlah baris": str(manifest["rows"]),
        "Jumlah daftar tunggu": str(manifest["waiting"]),
        "Daftar sasaran": f"nomor {manifest['list']['id']} ({manifest['list']['kind']})",
        "Hash daftar sasaran": manifest["list"]["hash"],
        "Hash pilihan": manifest["selection"]["hash"],
    }
    for counted in manifest["rules"]:
        if counted["kind"] == "include":
            continue
        whom = f" Dilaporkan kepada {counted['reported_to']}: {counted['alone']}." if counted["reported_to"] else ""
        lines[f"Dikeluarkan: {counted['code']}"] = f"{counted['rows']}. {counted['sentence_id']}{whom}"
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
