"""A received workbook opened by our reader holds, cell for cell, what openpyxl's own reader finds in it."""

import zipfile
from datetime import date, time
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from gesek import plain_workbook
from gesek.quality.answers import received_book
from gesek.sample import xlsx


def _book() -> Any:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["teks", "  tepi ", "a & <b>", 12, 3.5, 1e21, True, None, date(2026, 9, 30), time(7, 30), "#N/A"])
    sheet.append(["teks", "=1+1", "", 0, -1])
    sheet["H2"].fill = PatternFill("solid", "FFD9E1F2")
    sheet["A2"].font = Font(bold=True)
    sheet["A1"].comment = Comment("catatan", "desa")
    sheet["B1"].hyperlink = "https://example.org/"
    sheet.merge_cells("A4:C5")
    sheet["A4"] = "digabung"
    sheet.row_dimensions[2].height = 30
    sheet.column_dimensions["B"].width = 44
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = "A1:C2"
    book.create_sheet("KOSONG")
    return book


def _cells(book: Any) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {
        (sheet.title, cell.coordinate): (
            cell.value,
            cell.data_type,
            cell.number_format,
            cell.font.b,
            cell.fill.fgColor.rgb,
            cell.comment.text if cell.comment else None,
            cell.hyperlink.target if cell.hyperlink else None,
        )
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
    }


def _shared(path: Path) -> None:
    """A workbook whose texts stand in a table of their own, as Excel writes them, beside numbers and dates."""
    columns = {
        "nama": pa.array(["teks", " tepi ", "a & <b>", None]),
        "jumlah": pa.array(["1", "2.5", None, "-4"]),
        "hari": pa.array(["46000", None, "46001.25", "teks"]),
        "aneh": pa.array(["=1+1", "-2 anak", "_x", "+"]),
    }
    numbers, dates = np.array([True, True, False, True]), np.array([True, False, True, False])
    sheet = xlsx.Sheet("LEMBAR", columns, {"jumlah": numbers}, {"hari": dates}, titles=[["Judul"]], ghosts=2)
    xlsx.write_workbook(path, [sheet])


def test_cells_and_looks_are_those_openpyxl_reads(tmp_path: Path) -> None:
    inline = tmp_path / "inline.xlsx"
    plain_workbook.save(_book(), inline)
    ours, usual = received_book.open_book(inline), openpyxl.load_workbook(inline, data_only=True)
    assert ours.sheetnames == usual.sheetnames
    assert _cells(ours) == {
        place: ("'=1+1", *seen[1:]) if seen[0] == "=1+1" else seen for place, seen in _cells(usual).items()
    }
    for sheet in usual.worksheets:
        twin = ours[sheet.title]
        assert twin.merged_cells.ranges == sheet.merged_cells.ranges
        assert (twin.freeze_panes, twin.auto_filter.ref) == (sheet.freeze_panes, sheet.auto_filter.ref)
        assert twin.row_dimensions[2].height == sheet.row_dimensions[2].height
        assert twin.column_dimensions["B"].width == sheet.column_dimensions["B"].width


def test_shared_texts_are_read_as_openpyxl_does_but_never_as_formulas(tmp_path: Path) -> None:
    path = tmp_path / "shared.xlsx"
    _shared(path)
    with zipfile.ZipFile(path) as archive:
        assert "xl/sharedStrings.xml" in archive.namelist()
    usual = _cells(openpyxl.load_workbook(path, data_only=True))
    safe = {"=1+1": "'=1+1", "-2 anak": "'-2 anak"}
    assert sum(seen[0] in safe for seen in usual.values()) == 2
    assert _cells(received_book.open_book(path)) == {
        place: (safe.get(seen[0], seen[0]), *seen[1:]) for place, seen in usual.items()
    }
