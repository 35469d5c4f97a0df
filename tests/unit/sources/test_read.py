import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from gesek.errors import StoreError
from gesek.settings import settings
from gesek.sources import contract, csv_file, excel_child, land, layout, read

from tests.unit.sources.made_files import (
    MATCH,
    MATCHES,
    VILLAGE,
    book,
    csv_of,
    csv_text,
    drop,
    headings,
    meeting,
    parts,
    received,
    take,
)

GOOD = csv_text([MATCHES, MATCH])


def rows(dataset: str, name: str) -> list[dict]:
    """The raw rows of a file, without its empty columns."""
    file = received()[name]
    assert file.state == "read", file.sentence
    table = pq.read_table(settings().lake / parts(file.id)[dataset].path).to_pylist()
    return [{key: value for key, value in row.items() if value is not None and key != "source_file"} for row in table]


def niks(name: str) -> list[tuple[int, str | None]]:
    return [(row["row_number"], row.get("nik")) for row in rows("dukcapil", name)]


def test_a_part_has_every_canonical_column_and_where_a_row_came_from(home: Path) -> None:
    drop(home, "p3ke", "p3ke.csv", csv_of("p3ke", "p3ke_keluarga", kode_wilayah=VILLAGE, nama="SITI"))
    (number,) = take("p3ke")
    file, part = received()["p3ke.csv"], parts(number)["p3ke_keluarga"]
    table = pq.read_table(settings().lake / part.path)
    canonical = layout.raw_columns(contract.load("p3ke").dataset("p3ke_keluarga"))
    assert table.schema.names == [*canonical, "source_file", "row_number", "lembar"]
    assert {str(table.schema.field(column).type) for column in canonical} == {"string"}
    assert str(table.schema.field("row_number").type) == "int32"
    (row,) = table.to_pylist()
    assert (row["source_file"], row["row_number"], row["lembar"], row["nama"]) == (file.sha256, 2, "", "SITI")
    assert (part.rows, file.key, file.layout) == (1, "p3ke_keluarga:p3ke.csv", "p3ke_keluarga/p3ke-2022")
    assert part.path.startswith("raw/p3ke_keluarga/")


def test_csv_and_workbook_parts_have_the_same_columns(home: Path) -> None:
    drop(home, "dukcapil", "a.csv", GOOD.encode())
    drop(home, "dukcapil", "a.xlsx", book({"Sheet1": [MATCHES, MATCH]}))
    one, other = (pq.read_schema(settings().lake / parts(number)["dukcapil"].path) for number in take("dukcapil"))
    assert (one.names, one.types) == (other.names, other.types)
    assert rows("dukcapil", "a.csv") == rows("dukcapil", "a.xlsx")


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("SITI AMINAH", '"SITI AMINAH"').encode(),
        ("LAPORAN PADAN\n\n" + GOOD).encode(),
        GOOD.replace("nama art", '"NAMA ART"').encode(),
        GOOD.rstrip("\n").encode(),
    ],
    ids=["comma", "semicolon", "tab", "mark", "crlf", "quotes", "titles", "heading", "no last end"],
)
def test_a_csv_is_read_however_it_is_written(home: Path, data: bytes) -> None:
    drop(home, "dukcapil", "a.csv", data)
    take("dukcapil")
    (row,) = rows("dukcapil", "a.csv")
    assert (row["nik"], row["nama"], row["padan"]) == ("3513014101900001", "SITI AMINAH", "1")
    assert row["row_number"] == (4 if b"LAPORAN" in data else 2)


def test_windows_letters_are_understood(home: Path) -> None:
    drop(home, "dukcapil", "a.csv", GOOD.replace("SITI", "RENÉ ’").encode("cp1252"))
    take("dukcapil")
    assert rows("dukcapil", "a.csv")[0]["nama"] == "RENÉ ’ AMINAH"


def test_windows_letters_far_down_are_understood(home: Path) -> None:
    far = (csv_text([MATCHES, *[MATCH] * 20_000]) + csv_text([MATCH]).replace("SITI", "RENÉ")).encode("cp1252")
    drop(home, "dukcapil", "a.csv", far)
    take("dukcapil")
    assert rows("dukcapil", "a.csv")[-1] == {
        "idsemesta": MATCH[0],
        "id_prelist": "P1",
        "nama": "RENÉ AMINAH",
        "nik": MATCH[3],
        "padan": "1",
        "row_number": 20_002,
        "lembar": "",
    }


def test_mixed_line_ends_lose_no_row(home: Path) -> None:
    line = csv_text([MATCH])
    drop(home, "dukcapil", "a.csv", (csv_text([MATCHES], end="\r\n") + line + line.rstrip() + "\r\n" + line).encode())
    take("dukcapil")
    assert [number for number, _ in niks("a.csv")] == [2, 3, 4]


def test_texts_are_not_touched_and_empty_cells_are_null(home: Path) -> None:
    drop(home, "dukcapil", "a.csv", csv_text([MATCHES, ["007", "", '""', " 1 ", '"a\nb"'], MATCH]).encode())
    take("dukcapil")
    first, second = rows("dukcapil", "a.csv")
    assert first == {"idsemesta": "007", "nik": " 1 ", "padan": "a\nb", "row_number": 2, "lembar": ""}
    assert second["row_number"] == 3


def test_rows_of_delimiters_below_the_last_row_are_no_rows_but_those_between_are(home: Path) -> None:
    drop(home, "dukcapil", "a.csv", (GOOD + ",,,,\n" + csv_text([MATCH]) + ",,,,\n" * 3).encode())
    take("dukcapil")
    assert niks("a.csv") == [(2, MATCH[3]), (3, None), (4, MATCH[3])]


def test_a_column_without_heading_and_values_is_nothing(home: Path) -> None:
    drop(home, "dukcapil", "a.csv", csv_text([[*MATCHES, ""], [*MATCH, ""]]).encode())
    take("dukcapil")
    assert len(rows("dukcapil", "a.csv")) == 1


def test_many_rows_keep_their_order_and_number(home: Path) -> None:
    many = csv_text([MATCHES, *([str(n), "P", "SITI", MATCH[3], "1"] for n in range(200_000))])
    drop(home, "dukcapil", "a.csv", many.encode())
    (number,) = take("dukcapil")
    table = pq.read_table(settings().lake / parts(number)["dukcapil"].path)
    assert table["row_number"].to_pylist() == list(range(2, 200_002))
    assert table["idsemesta"].to_pylist() == [str(n) for n in range(200_000)]


def test_codes_split_over_columns_are_joined(home: Path) -> None:
    data = csv_of(
        "regsosek",
        "regsosek_keluarga",
        kode_provinsi="35",
        kode_kabupaten="13",
        kode_kecamatan=" 010",
        kode_desa="001",
        nama="SITI",
    )
    drop(home, "regsosek", "a.csv", data)
    take("regsosek")
    (row,) = rows("regsosek_keluarga", "a.csv")
    assert (row["kode_wilayah"], row["kode_kecamatan"]) == ("3513010001", " 010")


def test_a_workbook_keeps_cells_as_they_are_and_counts_rows_as_its_sender(home: Path) -> None:
    table = [
        ["LAPORAN"],
        [],
        MATCHES,
        ["007", None, "A", 3513014101900001, 1],
        [],
        [date(2020, 1, 2), True, "B", "1", 0.5],
    ]
    ghosts = [["", "", ""] for _ in range(3)]
    drop(home, "dukcapil", "a.xlsx", book({"Sheet1": table + ghosts}))
    take("dukcapil")
    assert rows("dukcapil", "a.xlsx") == [
        {"idsemesta": "007", "nama": "A", "nik": "3513014101900001.0", "padan": "1", "row_number": 4, "lembar": ""},
        {"row_number": 5, "lembar": ""},
        {
            "idsemesta": "2020-01-02",
            "id_prelist": "TRUE",
            "nama": "B",
            "nik": "1",
            "padan": "0.5",
            "row_number": 6,
            "lembar": "",
        },
    ]


def test_empty_rows_at_the_seam_of_two_batches_are_kept_in_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gesek.sources import excel_file

    monkeypatch.setattr(excel_file, "BATCH", 3)
    data = book({"Sheet1": [MATCHES, MATCH, MATCH, [], [], [], [], [], MATCH, [], [], []]})
    path, part = home / "a.xlsx", home / "a.parquet"
    path.write_bytes(data)
    excel_file.read(path, "a.xlsx", contract.load("dukcapil"), "f" * 64, {"dukcapil": part})
    table = pq.read_table(part)
    assert table["row_number"].to_pylist() == [2, 3, 4, 5, 6, 7, 8, 9]
    assert [nik is not None for nik in table["nik"].to_pylist()] == [
        True,
        True,
        False,
        False,
        False,
        False,
        False,
        True,
    ]


def test_a_table_that_goes_on_in_a_second_sheet_is_read_whole(home: Path) -> None:
    drop(home, "dukcapil", "a.xlsx", book({"1": [MATCHES, MATCH], "2": [MATCHES, MATCH], "catatan": [["hal"]]}))
    take("dukcapil")
    assert [(row["lembar"], row["row_number"]) for row in rows("dukcapil", "a.xlsx")] == [("", 2), ("2", 2)]


def test_a_village_workbook_gives_its_sheets_and_its_minutes(home: Path) -> None:
    drop(home, "musdes", "musdes.xlsx", book(meeting()))
    (number,) = take("musdes")
    file = received()["musdes.xlsx"]
    assert (file.key, file.kode_desa, file.layout) == (VILLAGE, VILLAGE, "musdes/musdes-1")
    found = [(row["lembar"], row["row_number"]) for row in rows("musdes", "musdes.xlsx")]
    assert found == [("VERVAL", 2), ("VERVAL", 3), ("VERVAL", 4), ("USULAN_BARU", 2)]
    (minutes,) = rows("musdes_berita_acara", "musdes.xlsx")
    # 3 families, 1 of them not eligible, 1 proposed: 3 - 1 + 1 = 3
    assert (minutes["jumlah_awal"], minutes["jumlah_akhir"], minutes["row_number"]) == ("3", "3", 2)
    assert parts(number)["musdes_berita_acara"].rows == 1


def test_a_village_without_families_is_no_empty_file(home: Path) -> None:
    drop(home, "musdes", "musdes.xlsx", book(meeting((), 0)))
    (number,) = take("musdes")
    assert parts(number)["musdes"].rows == 0


def test_sheet_names_may_be_written_otherwise(home: Path) -> None:
    sheets = meeting()
    drop(home, "musdes", "musdes.xlsx", book({name.title().replace("_", " "): sheets[name] for name in sheets}))
    take("musdes")
    assert {row["lembar"] for row in rows("musdes", "musdes.xlsx")} == {"VERVAL", "USULAN_BARU"}


def test_a_file_that_was_read_is_not_read_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(home, "dukcapil", "a.csv", GOOD.encode())
    ids = take("dukcapil")
    before = parts(ids[0])["dukcapil"].path
    monkeypatch.setattr(csv_file, "read", lambda *_: pytest.fail("read again"))
    assert read.read_files(ids, "test") == ids
    assert parts(ids[0])["dukcapil"].path == before


def test_a_file_whose_part_is_lost_is_read_again(home: Path) -> None:
    drop(home, "dukcapil", "a.csv", GOOD.encode())
    ids = take("dukcapil")
    before = parts(ids[0])["dukcapil"].path
    (settings().lake / before).unlink()
    assert read.read_files(ids, "test") == ids
    assert parts(ids[0])["dukcapil"].path != before
    assert len(rows("dukcapil", "a.csv")) == 1


def test_a_later_file_of_the_same_name_has_the_same_key(home: Path) -> None:
    drop(home, "dukcapil", "a.csv", GOOD.encode())
    (one,) = take("dukcapil")
    drop(home, "dukcapil", "a.csv", GOOD.replace("SITI", "SRI").encode())
    (other,) = take("dukcapil")
    assert other > one
    assert received()["a.csv"].key == "dukcapil:a.csv"


def test_a_refused_file_leaves_no_part_and_the_others_are_read(home: Path) -> None:
    drop(home, "dukcapil", "bad.csv", b"x", age=30)
    drop(home, "dukcapil", "a.csv", GOOD.encode())
    ids = land.collect("dukcapil", "2026-09")
    assert read.read_files(ids, "test") == [received()["a.csv"].id]
    assert read.read_files(ids, "test") == [received()["a.csv"].id]
    assert len([path for path in settings().lake.rglob("*") if path.is_file()]) == 1


def test_lost_bytes_are_told_and_unknown_ids_too(home: Path) -> None:
    drop(home, "dukcapil", "a.csv", GOOD.encode())
    ids = land.collect("dukcapil", "2026-09")
    for path in settings().landing.rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(StoreError, match="lacks received file"):
        read.read_files(ids, "test")
    with pytest.raises(StoreError, match="no received files 99"):
        read.read_files([99], "test")


@pytest.fixture
def reader(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put in place of the reading process one that does `deed` when it comes to a file called `killer`."""

    def install(deed: str) -> None:
        script = home / "reader.py"
        script.write_text(
            "import json, os, sys\n"
            "from gesek.sources import excel_child as child\n"
            "real = child._read\n"
            f"def read(task):\n    if 'killer' in task.name:\n        {deed}\n    return real(task)\n"
            "child._read = read\n"
            "child.main()\n"
        )
        monkeypatch.setattr(excel_child, "COMMAND", [sys.executable, str(script)])

    return install


@pytest.mark.parametrize("deed", ["os.abort()", "os.kill(os.getpid(), 9)"])
def test_a_workbook_at_which_the_reader_dies_is_refused_and_the_rest_is_read(
    home: Path, reader: Callable[[str], None], deed: str
) -> None:
    reader(deed)
    drop(home, "dukcapil", "a.xlsx", book({"1": [MATCHES, MATCH]}), age=30)
    drop(home, "dukcapil", "killer.xlsx", book({"2": [MATCHES, MATCH]}), age=20)
    drop(home, "dukcapil", "b.xlsx", book({"3": [MATCHES, MATCH]}), age=10)
    read_ids = take("dukcapil")
    files = received()
    assert read_ids == [files["a.xlsx"].id, files["b.xlsx"].id]
    assert files["killer.xlsx"].code == "UNREADABLE_WORKBOOK"


def test_a_workbook_that_wants_more_memory_than_allowed_is_refused(home: Path, reader: Callable[[str], None]) -> None:
    reader("raise MemoryError if not bytearray(child.MEMORY_BYTES) else SystemExit")
    drop(home, "dukcapil", "killer.xlsx", book({"2": [MATCHES, MATCH]}))
    assert take("dukcapil") == []
    assert received()["killer.xlsx"].code == "UNREADABLE_WORKBOOK"


def test_a_reader_that_does_not_start_refuses_no_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_child, "COMMAND", [sys.executable, "-c", "raise SystemExit(1)"])
    drop(home, "dukcapil", "a.xlsx", book({"1": [MATCHES, MATCH]}))
    with pytest.raises(StoreError, match="does not start"):
        take("dukcapil")
    assert received()["a.xlsx"].state == "landed"


def test_every_heading_list_of_the_tests_is_the_contract_s() -> None:
    assert headings("dukcapil", "dukcapil") == MATCHES
