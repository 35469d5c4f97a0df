"""A village gets its workbook back, can mend it in place, and nothing in it changes by being annotated."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from gesek import plain_workbook
from gesek.quality.answers import annotate, front, refusals, scribe, village
from gesek.settings import settings
from gesek.sources import contract, excel_file, land, read, stage
from gesek.store import cycles, ledger
from gesek.store.models import Answer, ReceivedFile
from tests.data.bad import make_museum as museum

BAD = Path(__file__).parents[3] / "data" / "bad"
MUSDES = contract.load("musdes")


@pytest.fixture(autouse=True)
def at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_STABLE_SECONDS", "0")
    settings.cache_clear()
    ledger.migrate()
    cycles.open_cycle("2026-09")


def put(name: str, content: bytes) -> None:
    path = settings().inbox / "musdes" / "2026-09" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def answered() -> list[Answer]:
    """Land, read, judge and answer all that is in the inbox."""
    files = read.read_files(land.collect("musdes", "2026-09"), "run")
    if files:
        stage.stage_files("musdes", files, "run")
    village.answer(MUSDES, "2026-09", processes=1)
    with ledger.transaction() as session:
        return list(session.scalars(select(Answer).order_by(Answer.id)))


def files() -> list[ReceivedFile]:
    with ledger.transaction() as session:
        return list(session.scalars(select(ReceivedFile).order_by(ReceivedFile.id)))


def book(answer: Answer) -> openpyxl.Workbook:
    return openpyxl.load_workbook(settings().answers / answer.path)


def with_faults() -> dict[str, list[list[object]]]:
    """A workbook that ties, with a row that is rejected and one without a NIK."""
    rows = [museum.VERVAL, *(museum.verval_row(number, "LAYAK_ME", None) for number in (1, 2, 3))]
    rows[2][4] = None
    for column in (1, 4, 5):
        rows[3][column] = None
    return museum.musdes(
        {"jumlah_awal": 3, "jumlah_layak": 3, "jumlah_tidak_layak": 0, "jumlah_sudah_mampu": 0, "jumlah_akhir": 3},
        verval=rows,
    )


def raw_rows(content: bytes, folder: Path) -> list[dict[str, object]]:
    """The raw rows of a workbook, without what names the file."""
    path = folder / "book.xlsx"
    path.write_bytes(content)
    target = {item.dataset: folder / f"{item.dataset}.parquet" for item in MUSDES.datasets}
    excel_file.read(path, "book.xlsx", MUSDES, "0" * 64, target)
    return [row for where in target.values() for row in pq.read_table(where).to_pylist()]


def test_a_rejected_cell_is_coloured_commented_and_explained_in_indonesian() -> None:
    put("musdes_3513012001.xlsx", museum.workbook(with_faults()))
    (answer,) = answered()
    assert answer.path == f"musdes/2026-09/3513012001/{answer.receipt_number}.xlsx"
    sheet = book(answer)["VERVAL"]
    notes = sheet.max_column
    assert sheet.cell(1, notes).value == annotate.REMARK
    assert sheet.cell(2, notes).value.startswith("Catatan: No. KK kosong.")
    assert "NIK kosong" in sheet.cell(3, notes).value
    assert sheet.cell(4, notes).value.startswith("DITOLAK: Baris ini tidak menyebut orang")
    assert sheet.cell(3, 5).fill.fgColor.rgb == annotate.YELLOW and "NIK kosong" in sheet.cell(3, 5).comment.text
    assert sheet.cell(4, 6).fill.fgColor.rgb == annotate.RED
    assert sheet.cell(2, 5).fill.fgColor.rgb not in (annotate.RED, annotate.YELLOW)


def test_the_first_sheet_has_the_counts_and_what_to_do() -> None:
    put("a.xlsx", museum.workbook(with_faults()))
    (answer,) = answered()
    opened = book(answer)
    assert opened.sheetnames[0] == front.SHEET == opened.active.title
    assert [sheet.title for sheet in opened if sheet.sheet_view.tabSelected] in ([], [front.SHEET])
    said = {row[0]: row[1] for row in opened[front.SHEET].iter_rows(max_col=2, values_only=True) if row[0]}
    assert (said["Jumlah baris"], said["diterima"], said["diterima dengan catatan"], said["ditolak"]) == (
        3,
        0,
        2,
        1,
    )
    assert said["Nomor tanda terima"] == answer.receipt_number
    assert said["Dari"] == "Desa Ngadisari, Kecamatan Sukapura (3513012001)"
    assert said["Hasil"] == "DITERIMA"
    text = (settings().answers / answer.path).with_suffix(".txt").read_text()
    assert answer.receipt_number in text and "3 baris: 0 diterima, 2 dengan catatan, 1 ditolak" in text
    assert "KELUARGA" not in text and "3513010101800001" not in text


def test_mended_in_place_the_answer_is_the_next_upload_and_what_was_said_is_taken_back() -> None:
    put("a.xlsx", museum.workbook(with_faults()))
    (answer,) = answered()
    opened = book(answer)
    sheet = opened["VERVAL"]
    sheet.cell(3, 5).value, sheet.cell(4, 5).value, sheet.cell(4, 6).value = "3513010101800002", "3513010101800003", "B"
    for row in (2, 3, 4):
        sheet.cell(row, 4).value = f"351301010180100{row}"
    buffer = io.BytesIO()
    opened.save(buffer)
    put("b.xlsx", buffer.getvalue())
    _, second = answered()
    assert [file.state for file in files()] == ["accepted", "accepted"]
    assert (files()[1].rows_rejected, files()[1].rows_warned, files()[1].rows_accepted) == (0, 0, 3)
    clean = book(second)["VERVAL"]
    texts = [cell.value for row in clean.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    assert not any(text.startswith(("DITOLAK", "Catatan:")) for text in texts)
    assert not any(cell.comment for row in clean.iter_rows() for cell in row)
    assert all(
        cell.fill.fgColor.rgb not in (annotate.RED, annotate.YELLOW) for row in clean.iter_rows() for cell in row
    )


def test_answering_again_gives_the_same_answer_and_no_second_number() -> None:
    put("a.xlsx", museum.workbook(with_faults()))
    (first,) = answered()
    assert village.answer(MUSDES, "2026-09") == 0
    (settings().answers / first.path).unlink()
    (second,) = answered()
    assert (second.receipt_number, second.sha256, second.path) == (first.receipt_number, first.sha256, first.path)
    assert (settings().answers / second.path).is_file()
    assert not list(settings().answers.rglob("*.part"))


def test_a_refused_workbook_says_why_in_indonesian() -> None:
    shutil.copytree(BAD / "musdes", settings().inbox / "musdes" / "2026-09")
    reasons = {}
    for answer in answered():
        (file,) = [one for one in files() if one.id == answer.received_file_id]
        rows = [row for row in book(answer)[front.SHEET].iter_rows(max_col=2, values_only=True)]
        assert ("Hasil", "DITOLAK") in rows
        start = next(number for number, row in enumerate(rows) if row[0] == "Sebab")
        reasons[file.name] = [rows[start][1], *(row[1] for row in rows[start + 1 :] if row[0] is None and row[1])]
    assert reasons["minutes_do_not_tie.xlsx"] == [
        "Angka pada berita acara tidak cocok dengan isi lembar.",
        "jumlah_awal tertulis 3, tetapi lembar VERVAL berisi 2 baris.",
        "jumlah_akhir tertulis 4, tetapi 3 (awal) - 1 (keluar) + 0 (baru) = 2.",
    ]
    assert reasons["without_proposals.xlsx"][1].startswith("Lembar USULAN_BARU")
    assert 'judul "nama_kepala_kluarga" tidak dikenal' in reasons["village_unknown_column.xlsx"][1]


def test_a_workbook_that_cannot_be_opened_is_answered_by_a_text() -> None:
    put("musdes_3513012001.xlsx", museum.workbook(museum.musdes())[:500])
    (answer,) = answered()
    assert answer.path.endswith(f"3513012001/{answer.receipt_number}.txt")
    assert "Buku kerja terpotong atau rusak." in (settings().answers / answer.path).read_text()


def test_a_file_that_is_no_xlsx_is_answered_in_a_workbook_of_remarks_alone() -> None:
    task = scribe.Task(1, "musdes", "", "a.xlsx", str(settings().answers / "x.xlsx"), [("plain", ["a"])], {}, "a")
    rows = {"VERVAL": {"3": "NIK_MISSING"}}
    scribe.write_one(scribe.Task(**(task.__dict__ | {"codes": rows})), plain=False)
    opened = openpyxl.load_workbook(task.target)
    assert [cell.value for cell in opened["CATATAN"][2]][:3] == ["VERVAL", 3, "nik"]


@pytest.mark.parametrize("name", [name for name in yaml.safe_load((BAD / "museum.yaml").read_text())["musdes"]])
def test_every_refusal_of_a_village_has_words_of_its_own(name: str) -> None:
    told = yaml.safe_load((BAD / "museum.yaml").read_text())["musdes"][name]
    said = refusals.tell(told["code"], told["sentence"])
    assert said.reason != refusals.catalogue()["OTHER"].id
    if told["code"] not in ("WRONG_REGENCY", "PASSWORD_PROTECTED"):  # of the whole file: their sentence names no place
        assert said.details, told["sentence"]


def test_where_writing_into_a_workbook_fails_the_remarks_come_alone_and_the_next_is_written() -> None:
    broken, good = settings().home / "broken.xlsx", settings().home / "good.xlsx"
    broken.write_bytes((BAD / "sk_bupati" / "broken_sheet.xlsx").read_bytes())
    good.write_bytes(museum.workbook(with_faults()))
    tasks = [
        scribe.Task(number, "musdes", str(path), path.name, str(settings().answers / f"{number}.xlsx"), [], {}, "a")
        for number, path in enumerate((broken, good), start=1)
    ]
    scribe.write(tasks, processes=1)
    assert openpyxl.load_workbook(tasks[0].target).sheetnames == [front.SHEET]
    assert openpyxl.load_workbook(tasks[1].target).sheetnames[:2] == [front.SHEET, "VERVAL"]


def cell_values() -> st.SearchStrategy[object]:
    words = st.text(st.sampled_from("AZaz09 '=+-@.,/é"), min_size=1, max_size=12)
    return st.one_of(
        st.none(), words, st.integers(-(10**17), 10**17), st.booleans(), st.dates().filter(lambda d: d.year > 1900)
    )


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(st.lists(cell_values(), min_size=6, max_size=6), min_size=1, max_size=4),
    codes=st.dictionaries(
        st.integers(2, 4), st.sampled_from(["NIK_MISSING", "REPEATED_ROW", "WORD_ALASAN KK_MISSING"])
    ),
)
def test_a_workbook_read_after_being_annotated_gives_the_same_rows(
    home: Path, cells: list[list[object]], codes: dict[int, str]
) -> None:
    rows = [museum.VERVAL]
    for number, values in enumerate(cells, start=1):
        row = museum.verval_row(number, "LAYAK_ME", None)
        row[4:8], row[16], row[20] = values[:4], values[4], values[5]
        rows.append(row)
    count = len(cells)
    counts = {"jumlah_awal": count, "jumlah_layak": count, "jumlah_akhir": count}
    zero = {"jumlah_tidak_layak": 0, "jumlah_sudah_mampu": 0}
    sent = museum.workbook(museum.musdes(counts | zero, verval=rows))
    before = raw_rows(sent, home)
    opened = annotate.open_book(home / "book.xlsx")
    annotate.annotate(opened, "book.xlsx", MUSDES, {"VERVAL": codes})
    annotate.put_front(opened, [("plain", ["=1+1", 2])])
    plain_workbook.save(opened, home / "answer.xlsx")
    assert raw_rows((home / "answer.xlsx").read_bytes(), home) == before


def every_text(content: Path) -> Iterator[tuple[str, object]]:
    for sheet in openpyxl.load_workbook(content):
        for row in sheet.iter_rows():
            yield from ((cell.data_type, cell.value) for cell in row)


def test_nothing_in_an_answer_begins_like_a_formula() -> None:
    sheets = with_faults()
    sheets["VERVAL"][1][5] = "=1+1"
    sheets["VERVAL"][1][20] = "@SUM(A1)"
    put("a.xlsx", museum.workbook(sheets))
    (answer,) = answered()
    found = list(every_text(settings().answers / answer.path))
    assert not [value for kind, value in found if kind == "f"]
    assert not [value for _, value in found if isinstance(value, str) and len(value) > 1 and value[0] in "=+-@"]


def test_a_difference_by_decision_is_told_once() -> None:
    said = refusals.tell("MINUTES_DO_NOT_TIE", "jumlah_layak is 3 but sheet VERVAL has 2 rows of LAYAK_ME; jumlah_awal is 7 but "
                         "sheet VERVAL has 6 rows; jumlah_akhir is 1")  # fmt: skip
    assert said.details == [
        "jumlah_layak tertulis 3, tetapi lembar VERVAL berisi 2 baris LAYAK_ME.",
        "jumlah_awal tertulis 7, tetapi lembar VERVAL berisi 6 baris.",
    ]
