"""Headings as they are sent: merged rows, titles, other spellings; and rows that are only formatted."""

import io
import time
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from gesek.errors import RefusedFileError
from gesek.sources import contract as contracts
from gesek.sources import csv_file, excel_file, layout
from gesek.sources.layout import Place
from tests.data.bad import make_museum as museum
from tests.data.bad.old_formats import ods, protected_xlsx, xls

PLACE = Place("a.xlsx", "row")
P3KE = layout.tables(contracts.load("p3ke"))
GHOSTS = 60_000


def found(rows: list[list[object]]) -> layout.Header:
    header = layout.find_header(P3KE, rows, PLACE)
    assert header is not None
    return header


def test_each_edition_of_p3ke_is_told_by_its_headings() -> None:
    assert found([museum.P3KE]).table.layout == "p3ke_keluarga/p3ke-2022"
    assert found([museum.P3KE_2023]).table.layout == "p3ke_keluarga/p3ke-2023"
    assert found([museum.P3KE_2023]).positions["daya_listrik"] == museum.P3KE_2023.index("Daya Listrik Terpasang")
    validity = {
        edition.edition: (str(edition.valid_from), edition.valid_to and str(edition.valid_to))
        for edition in contracts.load("p3ke").datasets[0].editions
    }
    assert validity == {"p3ke-2022": ("2022-06-01", "2023-05-31"), "p3ke-2023": ("2023-06-01", None)}


@pytest.mark.parametrize(
    ("official", "sent"),
    [
        ("Kode Kemdagri", "kode_kemendagri"),
        ("Kode Kemdagri", " KODE  KEMENDAGRI "),
        ("Penerima BPNT", "penerima bnpt"),
        ("Penerima BPNT", "BNPT"),
        ("Kabupaten/Kota", "kabkot"),
        ("Desil Kesejahteraan", "jenis_desil"),
        ("Memiliki Fasilitas Buang Air Besar", "fasilitas_bab"),
    ],
)
def test_a_heading_is_known_under_its_other_spellings(official: str, sent: str) -> None:
    assert (
        found([[sent if name == official else name for name in museum.P3KE]]).positions
        == found([museum.P3KE]).positions
    )


def merged() -> list[list[object]]:
    """P3KE's headings in two rows: `Penerima` over five columns, all others merged downwards."""
    aid = [number for number, name in enumerate(museum.P3KE) if name.startswith("Penerima ")]
    upper: list[object] = [None if number in aid[1:] else name for number, name in enumerate(museum.P3KE)]
    upper[aid[0]] = "Penerima"
    lower = [name.removeprefix("Penerima ") if number in aid else None for number, name in enumerate(museum.P3KE)]
    return [upper, lower]


def test_headings_merged_over_two_rows_below_titles() -> None:
    header = found([["P3KE"], [None], *merged(), museum.P3KE_ROW])
    assert header.row == 4
    assert header.positions == found([museum.P3KE]).positions


def test_headings_merged_over_three_rows() -> None:
    first, second = merged()
    between = [None] * len(first)
    assert found([first, between, second]).row == 3


def test_a_single_row_of_headings_is_not_merged_with_the_row_below() -> None:
    assert found([museum.P3KE, museum.P3KE_ROW]).row == 1


@hypothesis_settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.one_of(st.none(), st.text(max_size=8), st.integers(), st.floats()), max_size=6), max_size=22)
)
def test_any_cells_are_headings_or_none_or_refused(rows: list[list[object]]) -> None:
    try:
        layout.find_header(P3KE, rows, PLACE)
    except RefusedFileError as refusal:
        assert str(refusal).endswith(".")


def read_book(content: bytes, folder: Path, source: str, dataset: str, password: str | None = None) -> list[dict]:
    (folder / "book").write_bytes(content)
    target = {item.dataset: folder / f"{item.dataset}.parquet" for item in contracts.load(source).datasets}
    excel_file.read(folder / "book", "book", contracts.load(source), "0" * 64, target, password)
    return pq.read_table(target[dataset]).to_pylist()


def test_the_same_table_is_read_the_same_from_every_kind_of_workbook(tmp_path: Path) -> None:
    sheets = {"Lampiran": [["LAMPIRAN"], [], museum.SK, museum.SK_ROW, museum.SK_ROW]}
    plain = museum.workbook(sheets)
    expected = read_book(plain, tmp_path, "sk_bupati", "sk_bupati")
    assert [row["row_number"] for row in expected] == [4, 5]
    assert expected[0]["nik"] == "3513010101800001"
    for other in (xls(sheets), ods(sheets), protected_xlsx(plain, "kunci")):
        assert read_book(other, tmp_path, "sk_bupati", "sk_bupati", "kunci") == expected


def ghostly_xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(museum.SK)
    sheet.append(museum.SK_ROW)
    fill = PatternFill("solid", fgColor="FFFF00")
    for row in range(3, GHOSTS):
        sheet.cell(row, 1).fill = fill
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


BELOW = (
    f'<table:table-row table:number-rows-repeated="{GHOSTS}"><table:table-cell table:number-columns-repeated="12"/>'
    "</table:table-row>"
)


@pytest.mark.parametrize(
    "make",
    [
        ghostly_xlsx,
        lambda: xls({"Lampiran": [museum.SK, museum.SK_ROW]}, ghosts=GHOSTS),
        lambda: ods({"Lampiran": [museum.SK, museum.SK_ROW]}, below=BELOW),
    ],
    ids=["xlsx", "xls", "ods"],
)
def test_rows_that_are_only_formatted_cost_neither_rows_nor_time(make, tmp_path: Path) -> None:
    content = make()
    started = time.process_time()
    assert len(read_book(content, tmp_path, "sk_bupati", "sk_bupati")) == 1
    assert time.process_time() - started < 5


def test_a_file_of_tabs_is_read_like_one_of_semicolons(tmp_path: Path) -> None:
    rows = []
    for separator in (";", "\t"):
        (tmp_path / "a.csv").write_text(museum.csv([museum.DTSEN, museum.FAMILY], separator), encoding="utf-8")
        target = {item.dataset: tmp_path / f"{item.dataset}.parquet" for item in contracts.load("dtsen").datasets}
        csv_file.read(tmp_path / "a.csv", "a.csv", contracts.load("dtsen"), "0" * 64, target)
        rows.append(pq.read_table(target["dtsen_keluarga"]).to_pylist())
    assert rows[0] == rows[1]
    assert rows[0][0]["nik"] == "3513010101800001"
