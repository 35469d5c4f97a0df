"""The annex as a workbook: the same rows as the print, a total per village, kecamatan and regency, and what they are."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rustpy_xlsxwriter import Format, write_worksheets

from gesek import plain_workbook
from gesek.spreadsheet import page, safe
from gesek.targets.documents.facts import Facts
from gesek.targets.documents.templates import Annex
from gesek.whole_file import beside

LIST, TOTALS, ABOUT = "LAMPIRAN", "REKAPITULASI", "KETERANGAN"
NUMBERS = ("No.", "No. desa", "Jiwa", "Keluarga")
WIDTHS = {
    "No.": 8.0, "No. desa": 8.0, "Kecamatan": 18.0, "Desa/Kelurahan": 22.0, "Kode desa": 13.0, "Nama kepala keluarga": 34.0,
    "NIK": 20.0, "Alamat": 34.0, "RT": 6.0, "RW": 6.0, "Jiwa": 8.0, "Keluarga": 11.0, "Uraian": 26.0, "Isi": 110.0,
}  # fmt: skip
MARGINS = {"left": 0.3, "right": 0.3, "top": 0.6, "bottom": 0.6, "header": 0.25, "footer": 0.25}
"""Inches."""


def write(path: Path, facts: Facts, text: Annex) -> Path:
    """Write the workbook; ids are text, and no text can become a formula."""
    sheets = [(LIST, _families(facts, text)), (TOTALS, _totals(facts, text)), (ABOUT, _about(facts, text))]
    columns = {name: sheet.column_names for name, sheet in sheets}
    as_text, as_number = Format().set_num_format("@").set_shrink(), Format().set_num_format("#,##0")
    heading = (
        Format()
        .set_bold()
        .set_text_wrap()
        .set_align("center")
        .set_background_color("#D9E2F3")
        .set_border_bottom("thin")
    )
    looks: dict[str, Any] = {
        name: {one: as_number if one in NUMBERS else as_text for one in found} for name, found in columns.items()
    }
    mark = " | ".join(facts.marks)
    setup = page(mark) | {"margins": MARGINS, "center_horizontally": True, "print_gridlines": True}
    setup["footer"] = f"&L&7Sidik data {facts.digest}&RHal. &P / &N"
    views: dict[str, Any] = {name: {"tab_color": "#C00000"} for name in columns} if facts.marks else {}
    with beside(path) as aside:
        write_worksheets(
            sheets,
            str(aside),
            freeze_panes={"general": {"row": 1, "col": 0}},
            header_format=dict.fromkeys(columns, heading),
            autofilter={LIST: True},
            column_formats=looks,
            column_widths={name: {one: WIDTHS[one] for one in found} for name, found in columns.items()},
            ignore_errors={name: [one for one in found if one not in NUMBERS] for name, found in columns.items()},
            page_setup=dict.fromkeys(columns, setup),
            sheet_view=views,
        )
        title = " - ".join(("Lampiran", *facts.marks))
        plain_workbook.put_properties(aside, plain_workbook.properties(title, facts.as_of))
    return path


def _families(facts: Facts, text: Annex) -> pa.Table:
    """The rows of the print, in its order."""
    rows = facts.families
    place = pc.fill_null(rows["nama_desa"], text.tempat_tidak_dikenal)
    return pa.table(
        {
            "No.": rows["nomor"].cast(pa.int64()),
            "No. desa": rows["nomor_desa"].cast(pa.int64()),
            "Kecamatan": safe(pc.fill_null(rows["nama_kecamatan"], "")),
            "Desa/Kelurahan": safe(place),
            "Nama kepala keluarga": safe(rows["nama"]),
            "NIK": safe(pc.fill_null(rows["nik_samar"], text.tanpa_nik)),
            "Alamat": safe(rows["alamat"]),
            "RT": safe(rows["rt"]),
            "RW": safe(rows["rw"]),
            "Jiwa": rows["jiwa"].cast(pa.int64()),
        }
    )


def _totals(facts: Facts, text: Annex) -> pa.Table:
    """A line per village, after them their kecamatan's, and last the regency's."""
    columns = ["kode_kecamatan", "nama_kecamatan", "kode_desa", "nama_desa"]
    grouped = facts.families.group_by(columns).aggregate([("jiwa", "sum"), ("nomor", "count"), ("nomor", "min")])
    villages = sorted(grouped.to_pylist(), key=lambda row: row["nomor_min"])
    lines: list[tuple[str, str, str, int, int]] = []
    for one in facts.kecamatan:
        name = one["nama_kecamatan"] or text.tempat_tidak_dikenal
        for row in villages:
            if (row["kode_kecamatan"] or "") == one["kode_kecamatan"]:
                village = row["nama_desa"] or text.tempat_tidak_dikenal
                lines.append((name, village, row["kode_desa"] or "", row["nomor_count"], row["jiwa_sum"]))
        lines.append((name, "Jumlah kecamatan", "", one["keluarga"], one["jiwa"]))
    lines.append(("Jumlah seluruhnya", "", "", facts.households, facts.persons))
    names = ("Kecamatan", "Desa/Kelurahan", "Kode desa", "Keluarga", "Jiwa")
    kinds = (pa.string(), pa.string(), pa.string(), pa.int64(), pa.int64())
    return pa.table(
        {name: pa.array(found, kind) for name, kind, found in zip(names, kinds, zip(*lines, strict=True), strict=True)}
    )


def _about(facts: Facts, text: Annex) -> pa.Table:
    told = {
        "Daftar": f"{facts.listed.id}, siklus {facts.listed.cycle_id}",
        "Judul": text.judul,
        "Keadaan data": text.anak_judul,
        "Tanda": " | ".join(facts.marks) or "-",
        "Keluarga": str(facts.households),
        "Jiwa": str(facts.persons),
        "Sidik data (SHA-256)": facts.digest,
        "Keterangan": text.keterangan,
    }
    return pa.table({"Uraian": list(told), "Isi": safe(pa.array(list(told.values()), pa.string()))})
