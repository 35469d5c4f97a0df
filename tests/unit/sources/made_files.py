"""Files as senders make them, good and bad, built from the contracts' own headings."""

import io
import os
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from gesek.sources import contract, land, read
from gesek.store.ledger import transaction
from gesek.store.models import RawPart, ReceivedFile

MATCHES = ["id detail", "id prelist", "nama art", "nik", "Status"]
MATCH = ["35130012345678", "P1", "SITI AMINAH", "3513014101900001", "1"]
VILLAGE = "3513012001"


def headings(source: str, dataset: str, sheet: int = 0) -> list[str]:
    """The official headings of a dataset, in order."""
    return [names[0] for names in contract.load(source).dataset(dataset).editions[0].sheets[sheet].columns.values()]


def csv_text(rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in rows)


def csv_of(source: str, dataset: str, **values: str) -> bytes:
    """A file of one row; columns not named are empty."""
    columns = list(contract.load(source).dataset(dataset).editions[0].sheets[0].columns)
    return csv_text([headings(source, dataset), [values.get(column, "") for column in columns]]).encode()


def book(sheets: dict[str, list[list[Any]]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def repacked(data: bytes, **entries: bytes) -> bytes:
    """A workbook with the entries whose file names end so replaced, or added."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        left = dict(entries)
        for entry in old.infolist():
            stem = Path(entry.filename).stem
            new.writestr(entry.filename, left.pop(stem) if stem in left else old.read(entry))
        for name, content in left.items():
            new.writestr(f"{name}.bin", content)
    return held.getvalue()


def meeting(
    decisions: tuple[str, ...] = ("LAYAK_ME", "LAYAK_ME", "TIDAK_LAYAK"),
    proposals: int = 1,
    village: str = VILLAGE,
    rows_village: str | None = None,
    **minutes: Any,
) -> dict[str, list[list[Any]]]:
    """A village's workbook whose minutes tie unless `minutes` says otherwise; a None takes the label out."""
    lies = rows_village or village
    verval, proposed, mended = (headings("musdes", "musdes", number) for number in range(3))
    blank = [""] * 8
    heads = [
        [n, f"P{n}", "", "", "", f"KEPALA {n}", "", "", "", "", lies, 1, d] + blank for n, d in enumerate(decisions, 1)
    ]
    new = [
        [n, "", "", f"USUL {n}", "P", "01-02-1990", "", "", "", "", lies] + [""] * 9 for n in range(1, proposals + 1)
    ]
    counts = {
        "jumlah_awal": len(decisions),
        "jumlah_layak": decisions.count("LAYAK_ME"),
        "jumlah_miskin_bukan_ekstrem": decisions.count("MISKIN_BUKAN_EKSTREM"),
        "jumlah_tidak_layak": decisions.count("TIDAK_LAYAK"),
        "jumlah_usulan_baru": proposals,
        "jumlah_perbaikan": 0,
        "jumlah_akhir": decisions.count("LAYAK_ME") + proposals,
    }
    labels = {label: 0 if label.startswith("jumlah") else "x" for label in headings("musdes", "musdes_berita_acara")}
    said = labels | {"nomor": "01/BA", "tanggal": "09-09-2026", "kode_desa": village} | counts | minutes
    form = [["uraian", "isi"], *([label, answer] for label, answer in said.items() if answer is not None)]
    return {
        "VERVAL": [verval, *heads],
        "USULAN_BARU": [proposed, *new],
        "PERBAIKAN": [mended],
        "BERITA_ACARA": form,
    }


def drop(home: Path, source: str, name: str, data: bytes, age: float = 60, cycle: str | None = "2026-09") -> Path:
    """Put a file into an inbox, `age` seconds ago."""
    folder = home / "inbox" / source / (cycle or "")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (time.time() - age,) * 2)
    return path


def take(source: str, cycle: str = "2026-09") -> list[int]:
    return read.read_files(land.collect(source, cycle), "test")


def received() -> dict[str, ReceivedFile]:
    """Received files by name."""
    with transaction() as session:
        return {file.name: file for file in session.query(ReceivedFile).order_by(ReceivedFile.id)}


def parts(file_id: int) -> dict[str, RawPart]:
    with transaction() as session:
        return {part.dataset: part for part in session.query(RawPart).filter_by(received_file_id=file_id)}
