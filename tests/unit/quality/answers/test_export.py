"""An export is answered: its sender by a text, villages by what they can mend, Dukcapil by whom it is asked for."""

import io
import re
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from gesek.quality.answers import answer_source, findings, front, sheets
from gesek.settings import settings
from gesek.sources import contract, land, layout, read, stage
from gesek.sources.codes import catalogue
from gesek.sources.headings import word_key
from gesek.sources.layout import Place
from gesek.store import cycles, lake, ledger
from gesek.store.findings import GateResult
from gesek.store.models import Answer, FilePart, ReceivedFile
from tests.data.bad import make_museum as museum

CYCLE = "2026-09"
NGADISARI, OTHER = "3513012001", "3513012002"
SOUND = {"nik": "3513010101800001", "no_kk": "3513010101200001"}
SIXTEEN = re.compile(rb"(?<![0-9])[0-9]{16}(?![0-9])")
MEMBERS = "id_keluarga;idsemesta;no_kk;nik;nama;hub_kepala_keluarga;pekerjaan_utama"


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()
    ledger.migrate()
    cycles.open_cycle(CYCLE)


def family(number: int, **changed: str) -> list[str]:
    """A sound family of DTSEN; `changed` by heading."""
    row = dict(zip(museum.DTSEN, museum.FAMILY, strict=True))
    row |= {
        "id_keluarga": f"35000000000{number}",
        "nik": f"351301010180{number:04d}",
        "no_kk": f"351301010120{number:04d}",
        "nama_kepala_keluarga": f"KELUARGA {'ABCDEFGHI'[number]}",
        "peringkat_kab_kota": str(number),
    }
    return list((row | changed).values())


def families(*rows: list[str]) -> str:
    return museum.csv([museum.DTSEN, *rows])


def put(name: str, content: str, source: str = "dtsen") -> None:
    path = settings().inbox / source / CYCLE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def ingest(source: str = "dtsen", publish: bool = True) -> int:
    """What a run does with all that is in the inbox; how many answers it wrote."""
    files = read.read_files(land.collect(source, CYCLE), "run")
    if files:
        versions = stage.stage_files(source, files, "run")
        if publish:
            lake.publish(list(versions.values()))
    return answer_source(source, cycle_id=CYCLE)


def answers() -> dict[str, Answer]:
    """Scope -> answer, of the newest file that has one of it."""
    with ledger.transaction() as session:
        return {row.scope: row for row in session.scalars(select(Answer).order_by(Answer.received_file_id))}


def text(answer: Answer) -> str:
    return (settings().answers / answer.path).with_suffix(".txt").read_text(encoding="utf-8")


def rows(answer: Answer, sheet: str) -> list[dict[str, object]]:
    """The rows of a sheet by heading."""
    found = openpyxl.load_workbook(settings().answers / answer.path)[sheet].iter_rows(values_only=True)
    headings = next(found)
    return [dict(zip(headings, row, strict=True)) for row in found]


def free(sheet: Worksheet) -> list[object]:
    """Headings of the columns that are not locked; a cell without content is as its column is."""
    unlocked = [(each.min, each.max) for each in sheet.column_dimensions.values() if not each.protection.locked]
    return [cell.value for cell in sheet[1] if any(first <= cell.column <= last for first, last in unlocked)]


def test_a_village_gets_what_it_can_mend_and_the_sender_the_rest() -> None:
    faults = [
        family(1),
        family(2, nik="351301010180"),
        family(3, desil_nasional="satu"),
        family(4, no_kk="", id_wilayah=OTHER, kelurahan="WONOTORO"),
        family(5, id_wilayah="", kelurahan="ENTAHDIMANA"),
    ]
    put("keluarga.csv", families(*faults))
    ingest()
    found = answers()
    assert set(found) == {"", "pengirim", "dukcapil", NGADISARI, OTHER}
    (own,) = rows(found[NGADISARI], sheets.CORRECTION)
    assert (own["nama"], own["nik"], own["putusan"]) == ("KELUARGA C", "351301010180", "dengan catatan")
    assert own["masalah"] == catalogue()["NIK_LENGTH"].id
    assert own["yang_harus_dilakukan"] == catalogue()["NIK_LENGTH"].remedy_id
    assert own["kode_baris"] == "DTSEN_KELUARGA-1-3"
    assert [row["nama"] for row in rows(found[OTHER], sheets.CORRECTION)] == ["KELUARGA E"]
    sent = {row["nama"]: row["masalah"] for row in rows(found["pengirim"], sheets.CORRECTION)}
    assert sent == {
        "KELUARGA D": catalogue()["VALUE_DECILE_UNREADABLE"].id,
        "KELUARGA F": catalogue()["PLACE_UNKNOWN"].id,
    }
    assert found[NGADISARI].receipt_number == "DTSEN-202609-000001-3513012001"
    assert found[NGADISARI].path == f"dtsen/2026-09/{NGADISARI}/DTSEN-202609-000001-3513012001.xlsx"


def test_the_texts_bear_the_receipt_number_and_no_personal_value() -> None:
    put("keluarga.csv", families(family(1), family(2, nik="3513010101800001"), family(3, no_kk="123")))
    ingest()
    for scope, answer in answers().items():
        told = text(answer)
        assert answer.receipt_number in told, scope
        assert not SIXTEEN.search(told.encode()) and "KELUARGA C" not in told and "123" not in told.split()
    assert "3 baris" in text(answers()[""])


def test_ids_are_text_headings_are_locked_and_only_what_is_to_be_filled_in_is_free() -> None:
    put("keluarga.csv", families(family(1, nik="351301010180")))
    ingest()
    sheet = openpyxl.load_workbook(settings().answers / answers()[NGADISARI].path)[sheets.CORRECTION]
    assert sheet.protection.sheet and not sheet.protection.password
    head = {cell.value: cell.column for cell in sheet[1]}
    assert all(cell.protection.locked for cell in sheet[1])
    assert sheet.cell(2, head["no_kk"]).value == "3513010101200001"
    assert sheet.cell(2, head["no_kk"]).number_format == "@" and sheet.cell(2, head["no_kk"]).protection.locked
    assert free(sheet) == list(sheets.TO_FILL)
    assert free(openpyxl.load_workbook(settings().answers / answers()["dukcapil"].path)[sheets.REQUEST]) == [
        "nik",
        "Status",
    ]


def test_members_are_told_to_the_village_of_their_family() -> None:
    put("keluarga.csv", families(family(1)))
    put("anggota.csv", f"{MEMBERS}\n350000000001;A1;3513010101200001;12;BUDI;Anak;Buruh\n")
    ingest()
    (member,) = rows(answers()[NGADISARI], sheets.CORRECTION)
    assert (member["nama"], member["sumber"], member["alamat"]) == ("BUDI", "dtsen_anggota", "DUSUN KRAJAN")
    (asked,) = rows(answers()["dukcapil"], sheets.REQUEST)
    assert (asked["id detail"], asked["desa"], asked["catatan"]) == ("A1", "Ngadisari", "NIK")


def test_what_dukcapil_sends_back_is_read_by_its_source() -> None:
    put("keluarga.csv", families(family(1), family(2, nik="12"), family(3, no_kk="")))
    ingest()
    outgoing = settings().answers / answers()["dukcapil"].path
    book = openpyxl.load_workbook(outgoing)
    sheet = book[sheets.REQUEST]
    head = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, head["Status"]).value = "1"
        sheet.cell(row, head["nik"]).value = f"351301010190{row:04d}"
    path = settings().inbox / "dukcapil" / CYCLE / outgoing.name
    path.parent.mkdir(parents=True)
    book.save(path)
    ingest("dukcapil")
    with ledger.transaction() as session:
        (file,) = session.scalars(select(ReceivedFile).where(ReceivedFile.source == "dukcapil"))
    assert (file.state, file.rows_received, file.rows_accepted) == ("accepted", 2, 2)


def test_the_request_has_only_headings_that_the_contract_of_dukcapil_knows() -> None:
    rows_ = [list(sheets.ASKED)]
    header = layout.find_header(layout.tables(contract.load("dukcapil")), rows_, Place("a.xlsx", "row"))
    assert header is not None
    assert {"idsemesta", "id_prelist", "nama", "nik", "padan"} <= set(header.positions)
    free = {word_key(name) for name in sheets.TO_FILL}
    village = contract.load("musdes").dataset("musdes").editions[-1].sheets
    (corrections,) = [sheet for sheet in village if sheet.sheet == "PERBAIKAN"]
    assert free <= set(corrections.headings)


def test_answering_again_writes_nothing_and_a_lost_workbook_comes_back_the_same() -> None:
    put("keluarga.csv", families(family(1, nik="12")))
    assert ingest() == 4 - 1
    assert answer_source("dtsen", cycle_id=CYCLE) == 0
    before = answers()
    (settings().answers / before[NGADISARI].path).unlink()
    assert answer_source("dtsen", cycle_id=CYCLE) == 3
    after = answers()
    assert {scope: (row.receipt_number, row.sha256) for scope, row in after.items()} == {
        scope: (row.receipt_number, row.sha256) for scope, row in before.items()
    }
    assert not list(settings().answers.rglob("*.part"))


def test_a_refused_export_is_answered_by_a_text_with_its_reason() -> None:
    put("salah.csv", (Path(museum.HERE) / "dtsen" / "missing_column.csv").read_text(encoding="utf-8"))
    assert ingest() == 1
    (answer,) = answers().values()
    assert answer.path.endswith("DTSEN-202609-000001.txt")
    assert "DITOLAK" in text(answer) and "DTSEN-202609-000001" in text(answer)


def test_an_export_that_broke_a_critical_rule_asks_nobody_but_its_sender() -> None:
    put("keluarga.csv", families(*(family(number, nik="12") for number in range(1, 6))))
    files = read.read_files(land.collect("dtsen", CYCLE), "run")
    versions = stage.stage_files("dtsen", files, "run")
    (version,) = versions.values()
    with ledger.transaction() as session:
        told = {
            "run_id": "run",
            "attempt": 1,
            "version_id": version,
            "dataset": "staged/dtsen_keluarga",
            "rule": "half",
        }
        counts = {"severity": "critical", "passed": False, "rows": 5, "unexpected": 5, "checked_at": ledger.now()}
        session.add(GateResult(**told, **counts))
    assert answer_source("dtsen", cycle_id=CYCLE) == 1
    (answer,) = answers().values()
    assert "tidak lolos pemeriksaan" in text(answer)


def test_a_replaced_file_is_told_so_and_the_village_that_has_nothing_left_too() -> None:
    put("keluarga.csv", families(family(1, nik="12")))
    ingest()
    put("keluarga.csv", families(family(1)))
    ingest()
    with ledger.transaction() as session:
        found = {row.receipt_number: row for row in session.scalars(select(Answer))}
    assert "DTSEN-202609-000002-3513012001" not in found
    assert "Tidak ada yang perlu diperbaiki" in text(found["DTSEN-202609-000002"])


def test_judged_anew_without_the_fault_the_old_receipt_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    put("keluarga.csv", families(family(1, nik="12")))
    ingest()
    with ledger.transaction() as session:
        part = session.scalars(select(FilePart).where(FilePart.stage == "raw")).one()
        raw = part.path
    mended = settings().lake / raw
    table = pq.read_table(mended)
    at = table.column_names.index("nik")
    pq.write_table(table.set_column(at, "nik", pa.array(["3513010101800001"])), mended)
    monkeypatch.setattr(stage, "_rules", lambda _agreed, _dataset: "mended rules")
    versions = stage.stage_files("dtsen", [1], "run")
    lake.publish(list(versions.values()))
    assert answer_source("dtsen", cycle_id=CYCLE) == 3
    village = answers()[NGADISARI]
    assert "Tidak ada lagi yang perlu diperbaiki" in text(village)
    assert rows(village, sheets.CORRECTION) == []


def test_a_row_that_only_informs_asks_for_nothing() -> None:
    table = findings.row_remarks(["NIK_NUMBER_CELL", "NIK_NUMBER_CELL NIK_MISSING"])
    assert {(row["pihak"], row["kode"]) for row in table.to_pylist()} == {
        ("desa", "NIK_MISSING"),
        ("semua", "NIK_MISSING"),
    }


@given(st.lists(st.sampled_from(sorted(catalogue())), unique=True, max_size=6))
def test_every_code_that_asks_for_something_is_told_to_one_party_and_to_whoever_gets_all(codes: list[str]) -> None:
    asking = {code for code in codes if catalogue()[code].severity != "info"}
    told = {row["pihak"]: set(row["kode"].split()) for row in findings.row_remarks([" ".join(codes)]).to_pylist()}
    assert told.get("semua", set()) == asking
    village, sender = told.get("desa", set()), told.get("pengirim", set())
    assert village | sender == asking and not village & sender


@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.sampled_from("=+-@\t'AB1 "), min_size=1, max_size=8))
def test_no_text_of_a_correction_begins_like_a_formula(home: Path, name: str) -> None:
    column = {key: pa.array([name]) for key in {*sheets.COMMON.values(), *sheets.REMARKS.values()}}
    column["row_number"] = pa.array([1])
    sheets.correction(home / "a.xlsx", [(front.HEADING, ["=1"]), (front.PLAIN, [name])], pa.table(column), True, "")
    content = io.BytesIO((home / "a.xlsx").read_bytes())
    found = [cell for sheet in openpyxl.load_workbook(content) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in found if cell.data_type == "f"]
    values = [cell.value for cell in found if isinstance(cell.value, str) and len(cell.value) > 1]
    assert not [value for value in values if value[0] in "=+-@\t"]
