"""The delivery note (surat pengantar): one page of a package that says what it is, and is signed where paper is wanted.

It names every workbook or archive with its hash, and the manifest names the note with its own. No person's data; the same inputs
give the same bytes.
"""

from datetime import date
from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from gesek.months import day
from gesek.targets.documents import page
from gesek.targets.documents.page import (
    BOLD,
    FONT,
    GREY,
    SHADE,
    WIDTH,
    centred,
    heading,
    justified,
    labelled,
    paragraph,
)
from gesek.targets.documents.templates import DeliveryNote, load
from gesek.targets.documents.words import number
from gesek.whole_file import sha256

LABEL, COLON = 36 * mm, 5 * mm
DIGEST = 34 * mm
SMALL, TINY = 8.0, 6.2
"""Sizes of instructions and of a few files, and of many."""
FEW = 8
"""Files; a package by kecamatan has fifty, and one page has to do."""
SHOWN = 16
"""Digits of a hash on paper, by eight."""


def write(folder: Path, stem: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """Write the note of a package.

    Args:
        folder: the package.
        stem: what its file names begin with.
        manifest: of the package, with its files so far.

    Returns:
        What the manifest says of the note.

    Raises:
        ConfigurationError: `include/documents/surat_pengantar.yaml` has an unknown key or word.
    """
    path = folder / f"{stem}_surat_pengantar.pdf"
    told = words(manifest)
    text = load(DeliveryNote, told)
    below = f"Paket {told['paket']}. Sidik pilihan (SHA-256): {_grouped(manifest['selection']['hash'], 8)}"
    marks = (manifest["label"],) if manifest["label"] else ()
    face = page.Plain(date.fromisoformat(manifest["as_of"]), marks, below)
    page.write(path, "Surat pengantar", face, _flow(text, manifest["files"], stem))
    return {"name": path.name, "sha256": sha256(path), "size": path.stat().st_size, "sealed": False}


def words(manifest: dict[str, Any]) -> dict[str, str]:
    """The words that the text may ask for (see `include/documents/README.md`)."""
    before = manifest["previous"]
    parts = (manifest["recipient"], manifest["program"], manifest["cycle"], f"{manifest['sequence']:04d}")
    return {
        "paket": "/".join(parts),
        "program": manifest["title"],
        "dasar_hukum": manifest["legal_basis"],
        "penerima": manifest["recipient_name"],
        "siklus": manifest["cycle"],
        "periode": manifest["period"],
        "tanggal_data": day(date.fromisoformat(manifest["as_of"])),
        "nomor_urut": str(manifest["sequence"]),
        "sebelumnya": str(before["sequence"]) if before else "tidak ada",
        "baris": number(manifest["rows"]),
        "daftar_tunggu": number(manifest["waiting"]),
        "jumlah_kontrol": _grouped(manifest["nik_total"], 4)
        if manifest["nik_total"]
        else "tidak ada, berkas tidak memuat NIK",
    }


def _flow(text: DeliveryNote, files: list[dict[str, Any]], stem: str) -> list[Flowable]:
    widths = (LABEL, COLON, WIDTH - LABEL - COLON)
    small = [(paragraph(label, SMALL), ":", justified(line, SMALL)) for label, line in text.petunjuk.items()]
    return [
        *(centred(line, 11, bold=True) for line in text.kop),
        centred(text.alamat, 8),
        page.Rule(),
        centred(text.judul, 11, bold=True, spaceBefore=4, spaceAfter=2),
        centred(text.nomor, spaceAfter=6),
        justified(text.pembuka, spaceAfter=4),
        labelled([(label, ":", paragraph(line)) for label, line in text.uraian.items()], widths),
        heading(text.bagian_berkas),
        _files(text.kolom, files, stem),
        Spacer(1, 3 * mm),
        labelled(small, widths),
        _signatures(text),
    ]


def _files(heads: list[str], files: list[dict[str, Any]], stem: str) -> Table:
    """A few files by their whole names, many without what they all begin with, three in a row."""
    many = len(files) > FEW
    across, number, size = (3, 7 * mm, TINY) if many else (1, 10 * mm, SMALL)
    cells = [
        [str(place), one["name"].replace(stem, "…", 1) if many else one["name"], _grouped(one["sha256"][:SHOWN], 8)]
        for place, one in enumerate(files, start=1)
    ]
    cells += [["", "", ""]] * (-len(cells) % across)
    rows = [heads * across, *(sum(cells[at : at + across], []) for at in range(0, len(cells), across))]
    table = Table(rows, colWidths=[number, WIDTH / across - number - DIGEST, DIGEST] * across)
    table.setStyle([
        ("FONT", (0, 0), (-1, -1), FONT, size), ("FONT", (0, 0), (-1, 0), BOLD, size), ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("GRID", (0, 0), (-1, -1), 0.4, GREY), ("TOPPADDING", (0, 0), (-1, -1), 0.4), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.4),
        ("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2), ("LEADING", (0, 0), (-1, -1), size * 1.15),
    ])  # fmt: skip
    return table


def _signatures(text: DeliveryNote) -> Flowable:
    """Side by side: place and day, the office, room, and dots for the name."""
    offices = tuple([centred(line, 9) for line in lines] for lines in (text.menyerahkan, text.menerima))
    days, names = (tuple(centred(dots) for _ in offices) for dots in ("…………………………, ………………", "……………………………………"))
    rows = [days, offices, (Spacer(1, 13 * mm),) * 2, names]
    return KeepTogether([Spacer(1, 4 * mm), labelled(rows, (WIDTH / 2, WIDTH / 2))])


def _grouped(digits: str, size: int) -> str:
    """In groups, so that no sixteen digits stand together."""
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))
