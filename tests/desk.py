"""A list in force that the citizen's desk looks into, made of a few staged rows as if their files had been received."""

import hashlib
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import select

from gesek.identity import staged
from gesek.store import lake
from gesek.store.ledger import transaction
from gesek.store.models import ReceivedFile
from gesek.targets import publication, rebuild
from gesek.targets.citizen import answer, holdings, printed, search
from gesek.targets.citizen.holdings import source_of
from gesek.targets.citizen.sought import Sought
from gesek.targets.citizen.wording import Speech
from tests.builders import DESA, Row, kk, nik, row

BORN = date(1980, 5, 17)
T, N, D = pa.string(), pa.int32(), pa.date32()
OWN: dict[str, dict[str, pa.DataType]] = {
    "siks": {"nik_state": T, "nama": T, "nama_kunci": T},
    "bpjs": {"verdict": T, "nik": T, "nik_state": T, "nama": T, "nama_kunci": T, "tanggal_lahir": D, "kode_desa": T, "segmen": T},
    "rtlh": {"verdict": T, "nik": T, "nik_state": T, "nama": T, "nama_kunci": T, "kode_desa": T, "tanggal_lpj": D, "tahun": N},
    "musdes": {"alasan_usulan": T},
}  # fmt: skip
"""Columns that the desk or programmes read beside those that identity does."""
LEDGER = {"source_file": T, "row_number": N, "codes": T}


def extra(dataset: str, **values: Any) -> Row:
    """A staged row of a source that is not matched; the NIK given is sound."""
    values = {"verdict": "accepted", "nik_state": "valid" if values.get("nik") else "missing", **values}
    return dataset, {**values, "nama_kunci": values.get("nama_kunci", values.get("nama"))}


def family(number: int, name: str, decile: int = 1, desa: str = DESA) -> list[Row]:
    """A family of one in DTSEN, of a decile and a village."""
    values = {"id_keluarga": f"D{number}", "no_kk": kk(number), "nik": nik(number), "nama": name}
    return [
        row("dtsen_keluarga", desil=decile, kode_desa=desa, **values),
        row("dtsen_anggota", idsemesta=f"S{number}", tanggal_lahir=BORN, **values),
    ]


def receive(rows: Iterable[Row], cycle: str = "2026-09", raw: dict[str, list[str]] | None = None) -> None:
    """Publish staged rows, numbered from 2, one file a dataset unless they name another `source_file`.

    `raw` are the NIK as written, in the same order.
    """
    grouped: dict[str, list[dict[str, Any]]] = {}
    for dataset, values in rows:
        grouped.setdefault(dataset, []).append(values)
    for dataset, values in grouped.items():
        sha256 = hashlib.sha256(f"{dataset} {cycle} {sorted(map(str, values))}".encode()).hexdigest()
        if not _enter(dataset, sha256, cycle, len(values)):
            continue
        typed = pa.schema(list({**staged.COLUMNS.get(dataset, {}), **OWN.get(dataset, {}), **LEDGER}.items()))
        numbered = [
            {"source_file": sha256, "row_number": n, "codes": "", **row} for n, row in enumerate(values, start=2)
        ]
        _publish(f"staged/{dataset}", pa.Table.from_pylist(numbered, schema=typed), sha256, cycle)
        written = (raw or {}).get(dataset)
        if written is not None:
            text = [
                {
                    "source_file": row["source_file"],
                    "row_number": row["row_number"],
                    "lembar": row.get("lembar"),
                    "nik": nik,
                }
                for row, nik in zip(numbered, written, strict=True)
            ]
            for other in {row["source_file"] for row in numbered} - {sha256}:
                _enter(dataset, other, cycle, len(values))
            _publish(f"raw/{dataset}", pa.Table.from_pylist(text), sha256, cycle)


def _enter(dataset: str, sha256: str, cycle: str, rows: int) -> bool:
    """Enter a file; whether it is new."""
    with transaction() as ledger:
        if ledger.scalars(select(ReceivedFile).where(ReceivedFile.sha256 == sha256)).first():
            return False
        ledger.add(
            ReceivedFile(
                sha256=sha256, source=source_of(dataset), cycle_id=cycle, name="a", size=1, state="accepted", key=f"{dataset}:a",
                received_at=datetime(2026, 9, 12, tzinfo=UTC), rows_received=rows,
            )
        )  # fmt: skip
    return True


def _publish(dataset: str, table: pa.Table, sha256: str, cycle: str) -> None:
    part = lake.save_table(table, dataset)
    item = lake.Part(part.path, part.rows, sha256)
    lake.publish([lake.write(dataset, cycle, sha256, [item], "ingest").id])


def publish(run_id: str, cycle: str = "2026-09") -> int:
    """Rebuild from what was received and publish the list; returns its id."""
    frozen = rebuild.freeze(run_id, cycle)
    assert frozen is not None
    versions = rebuild.identify(frozen, run_id)
    versions = rebuild.determine(frozen, versions, run_id)
    versions = rebuild.changes(frozen, versions, run_id)
    draft = publication.draft(frozen, versions, run_id)
    publication.publish(draft)
    return draft


def found(sought: Sought) -> search.Found:
    """What a search finds."""
    with holdings.opened() as opened:
        return search.search(opened, sought)


def asked(sought: Sought) -> answer.Answer:
    """The answer for the only person a search finds, or for nobody."""
    with holdings.opened() as opened:
        result = search.search(opened, sought)
        assert len(result.candidates) < 2
        if not result.candidates:
            return answer.of_nobody(opened, result, sought.kode_desa)
        return answer.of_person(opened, result.candidates[0].person_id, result.untied)


def said(told: answer.Answer, language: str = "id") -> str:
    """The answer as it is printed on a wide terminal."""
    from rich.console import Console

    console = Console(width=300, record=True, file=io.StringIO())
    printed.answer(console, Speech(language), told)
    return console.export_text()
