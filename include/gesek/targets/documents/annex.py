"""The annex: the extremely poor families by kecamatan and village, numbered and totalled, as PDF and workbook."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, LongTable, PageBreak, Spacer

from gesek.targets.documents import annex_workbook
from gesek.targets.documents.facts import Facts, read
from gesek.targets.documents.names import ANNEX, file_name
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
    register_fonts,
    signature,
    write,
)  # fmt: skip
from gesek.targets.documents.proposal import words
from gesek.targets.documents.templates import Annex, load
from gesek.targets.documents.words import number

SIZE = 7.0
WIDTHS = (12 * mm, 14 * mm, 50 * mm, 26 * mm, 50 * mm, 16 * mm, 12 * mm)
NAME, ADDRESS = 2, 4
PADDING = 2.5
BATCH = 4096
"""Rows that become Python objects at once."""
LOOK = [
    ("FONT", (0, 0), (-1, -1), FONT, SIZE), ("LEADING", (0, 0), (-1, -1), SIZE * 1.2), ("FONT", (0, 0), (-1, 1), BOLD, SIZE),
    ("FONT", (0, -1), (-1, -1), BOLD, SIZE), ("BACKGROUND", (0, 0), (-1, 1), SHADE), ("GRID", (0, 0), (-1, -1), 0.35, GREY),
    ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), PADDING), ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 2), ("ALIGN", (0, 1), (1, -1), "RIGHT"),
    ("ALIGN", (5, 1), (5, -1), "CENTER"), ("ALIGN", (6, 1), (6, -1), "RIGHT"), ("SPAN", (0, 0), (-1, 0)),
    ("SPAN", (0, -1), (5, -1)), ("ALIGN", (0, -1), (0, -1), "LEFT"), ("NOSPLIT", (0, 0), (0, 3)), ("NOSPLIT", (0, -3), (0, -1)),
]  # fmt: skip
"""A village's heading stays with its first two families, its total with its last two."""


def print_annex(list_id: int, folder: Path) -> list[Path]:
    """Print the annex of the decree, or of a monthly update: the extremely poor families only.

    Of a NIK the first six digits and the last four are printed (351301******0001), so that the birth date in between is not; the
    workbook, which is the print's twin, has no more. The same list gives the same bytes.

    Args:
        list_id: a list of the ledger, in any state; one not published is marked as a draft on every page.
        folder: where the files go.

    Returns:
        The PDF and the workbook.

    Raises:
        StoreError: the list is unknown, or its rows are not those that were drafted.
        ConfigurationError: a file of `include/documents` has an unknown key or word.
    """
    return printed(read(list_id), folder)


def printed(facts: Facts, folder: Path) -> list[Path]:
    """The same of facts that were read."""
    text = load(Annex, words(facts))
    return [
        write(folder / file_name(facts.listed, ANNEX), "Lampiran", facts, flow(facts, text)),
        annex_workbook.write(folder / file_name(facts.listed, ANNEX, "xlsx"), facts, text),
    ]


def flow(facts: Facts, text: Annex) -> list[Flowable]:
    """The parts of the printed annex, in order."""
    register_fonts()
    head = text.kepala_pemutakhiran if facts.settled else text.kepala_penetapan
    flow: list[Flowable] = [
        labelled([("", [paragraph(line, 8) for line in head])], (WIDTH * 0.5, WIDTH * 0.5)),
        Spacer(1, 6 * mm),
        centred(text.judul, 11, bold=True),
        centred(text.anak_judul, 9, spaceAfter=4),
        justified(text.keterangan, 7.5, spaceAfter=4),
    ]
    counted = {row["kode_kecamatan"]: row for row in facts.kecamatan}
    by_kecamatan = groupby(_villages(facts.families), key=lambda one: one[0]["kode_kecamatan"] or "")
    for place_, (code, villages) in enumerate(by_kecamatan):
        if place_:
            flow.append(PageBreak())
        name = f"KECAMATAN {counted[code]['nama_kecamatan'].upper()}" if code else text.tempat_tidak_dikenal.upper()
        flow.append(heading(name))
        *others, last = villages
        for rows in others:
            flow += [_village(rows, text), Spacer(1, 3 * mm)]
        flow.append(
            _village(last, text, _total_row(f"JUMLAH {name}", counted[code]["keluarga"], counted[code]["jiwa"]))
        )
    return [*flow, PageBreak(), *_recapitulation(facts, text)]


def _villages(families: pa.Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of each village in turn."""
    rows = (row for batch in families.to_batches(max_chunksize=BATCH) for row in batch.to_pylist())
    for _, village in groupby(rows, key=lambda row: row["kode_desa"]):
        yield list(village)


def _village_name(row: dict[str, Any], text: Annex) -> str:
    """Desa Ngadisari (3513012001), or what stands for a place not known."""
    if row["kode_desa"] is None:
        return text.tempat_tidak_dikenal
    return f"{row['jenis'].capitalize()} {row['nama_desa']} ({row['kode_desa']})"


def _village(rows: list[dict[str, Any]], text: Annex, also: list[Any] | None = None) -> Flowable:
    """A village's table; `also` is the total of its kecamatan, below that of the last village, so that it never stands alone."""
    first = rows[0]
    district = f", Kecamatan {first['nama_kecamatan']}" if first["kode_desa"] else ""
    name = _village_name(first, text)
    heads = [_wrapped(head, column, BOLD) for column, head in enumerate(text.kolom)]
    cells: list[list[Any]] = [[f"{name}{district}", *[""] * 6], heads]
    for row in rows:
        cells.append(
            [
                number(row["nomor"]),
                number(row["nomor_desa"]),
                _wrapped(row["nama"], NAME),
                row["nik_samar"] or text.tanpa_nik,
                _wrapped(row["alamat"], ADDRESS),
                "/".join(part for part in (row["rt"], row["rw"]) if part),
                row["jiwa"],
            ]
        )
    cells.append(_total_row(f"Jumlah {name}", len(rows), sum(row["jiwa"] for row in rows)))
    look = list(LOOK)
    if also:
        cells.append(also)
        look += [
            ("FONT", (0, -2), (-1, -2), BOLD, SIZE),
            ("SPAN", (0, -2), (5, -2)),
            ("ALIGN", (0, -2), (0, -2), "LEFT"),
        ]
        look += [("NOSPLIT", (0, -4), (0, -1)), ("BACKGROUND", (0, -1), (-1, -1), SHADE)]
    table = LongTable(cells, colWidths=WIDTHS, repeatRows=2)
    table.setStyle(look)
    return table


def _wrapped(text: str, column: int, font: str = FONT) -> str:
    """A text broken into lines that fit its column; as plain text, so that nothing in a name is markup."""
    room = WIDTHS[column] - 2 * PADDING
    if stringWidth(text, font, SIZE) <= room:
        return text
    return "\n".join(simpleSplit(text, font, SIZE, room))


def _total_row(name: str, families: int, persons: int) -> list[Any]:
    return [f"{name}: {number(families)} keluarga", *[""] * 5, number(persons)]


def _recapitulation(facts: Facts, text: Annex) -> list[Flowable]:
    rows: list[list[Any]] = [["No.", "Kecamatan", "Keluarga", "Jiwa"]]
    for place_, row in enumerate(facts.kecamatan, start=1):
        name = row["nama_kecamatan"] or text.tempat_tidak_dikenal
        rows.append([place_, name, number(row["keluarga"]), number(row["jiwa"])])
    rows.append(["", "Jumlah seluruhnya", number(facts.households), number(facts.persons)])
    table = LongTable(rows, colWidths=(12 * mm, 80 * mm, 35 * mm, 35 * mm), repeatRows=1)
    table.setStyle([
        ("FONT", (0, 0), (-1, -1), FONT, 8.5), ("FONT", (0, 0), (-1, 0), BOLD, 8.5), ("FONT", (0, -1), (-1, -1), BOLD, 8.5),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE), ("GRID", (0, 0), (-1, -1), 0.4, GREY), ("ALIGN", (2, 0), (-1, -1), "RIGHT"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ])  # fmt: skip
    return [centred(text.rekapitulasi, 11, bold=True, spaceAfter=6), table, signature(text.jabatan)]
