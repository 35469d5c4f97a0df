"""The board and the page of a village: what each visitor sees, downloads and may do."""

import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest

from gesek.settings import settings
from gesek.sources import deadline
from gesek.sources.uploads import desk
from gesek.store import audit, cycles
from tests.unit.web.conftest import Visit
from tests.unit.web.villages.conftest import CYCLE, DESA, KECAMATAN, OTHER, Take, workbook

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_the_board_counts_the_villages_of_the_area(visit: Visit, taken_in: Take) -> None:
    taken_in(workbook())
    page = visit("kecamatan", kecamatan=[KECAMATAN]).get("/villages").text
    assert "Ngadisari" in page
    assert "Sumber Kareng" not in page
    assert "Belum masuk" in page
    assert "Sudah diterima: 1 dari 12 desa" in page, "the message to copy"
    whole = visit("operator", language="en").get("/villages").text
    assert "1 to 50 of 330" in whole


def test_a_refused_village_is_told_why_in_the_visitors_language(visit: Visit, taken_in: Take) -> None:
    taken_in(workbook(jumlah_akhir=7))
    indonesian = visit("desa", desa=[DESA]).get(f"/villages/{DESA}").text
    assert "Angka pada berita acara tidak cocok dengan isi lembar." in indonesian
    assert "jumlah_akhir tertulis 7" in indonesian
    english = visit("desa", desa=[DESA], language="en").get(f"/villages/{DESA}").text
    assert "correct the minutes or the sheets and send the workbook again" in english


def test_a_village_outside_of_the_area_does_not_exist(visit: Visit, taken_in: Take) -> None:
    taken_in(workbook())
    foreign = visit("kecamatan", kecamatan=["351302"])
    for path in (
        f"/villages/{DESA}",
        "/villages/answer/1",
        f"/villages/answers/{KECAMATAN}.zip",
        "/villages/workbook/1/mend",
    ):
        assert foreign.get(path).status_code == 404, path
    assert foreign.change(f"/villages/templates/{KECAMATAN}").status_code == 404
    assert "Ngadisari" not in foreign.get("/villages").text
    assert foreign.get("/villages/9999999999").status_code == 404


def test_an_agency_sees_the_villages_that_it_accompanies(visit: Visit) -> None:
    page = visit("opd", opd=["bapelitbangda"]).get("/villages").text
    assert "351306" in page
    assert DESA not in page


def test_the_states_and_agencies_filter_the_board_and_its_workbook(visit: Visit, taken_in: Take) -> None:
    taken_in(workbook())
    operator = visit("operator", language="en")
    rows = operator.get("/api/villages", params={"state": "good"}).json()
    assert [one["kode_desa"] for one in rows["villages"]] == [DESA]
    assert rows["states"]["missing"] == 329
    content = operator.get("/villages/board.xlsx", params={"state": "good"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == [DESA]
    assert operator.get("/villages", params={"state": "next"}).text.count("No village is in this state.") == 1
    assert operator.get("/villages", params={"cycle": "2030-01"}).status_code == 404


def test_days_late_are_told_where_a_cut_off_is_kept(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_KEEP_CUT_OFF", "true")
    settings.cache_clear()
    rows = visit("operator").get("/api/villages").json()["villages"]
    assert {one["late"] for one in rows} == {max(0, (cycles.today() - cycles.get(CYCLE).cut_off).days)}


def test_answers_and_scans_are_downloaded_by_those_of_the_area_and_recorded(visit: Visit, taken_in: Take) -> None:
    desk.send(PDF, "ba.pdf", "sender", DESA)
    taken_in(workbook())
    clerk = visit("desa", desa=[DESA], login="clerk")
    page = clerk.get(f"/villages/{DESA}").text
    assert "/gesek/villages/answer/1" in page
    answer = clerk.get("/villages/answer/1")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[0] == "JAWABAN"
    assert clerk.get("/villages/scan/1").content == PDF
    whole = clerk.get(f"/villages/answers/{KECAMATAN}.zip").content
    assert len(zipfile.ZipFile(io.BytesIO(whole)).namelist()) == 1
    acts = [(act.actor, act.action, act.subject) for act in audit.listed(actor="clerk")]
    assert acts == [
        ("clerk", "answer.read", "answer:1"),
        ("clerk", "scan.read", "scan:1"),
        ("clerk", "answer.read", "answer:1"),
    ]
    assert visit("auditor").get("/villages/answer/1").status_code == 403
    assert "/villages/answer/1" not in visit("auditor").get(f"/villages/{DESA}").text


def test_an_extension_is_granted_by_one_and_agreed_to_by_another(visit: Visit) -> None:
    one, other = visit("operator", login="dewi"), visit("operator", login="budi")
    until = cycles.get(CYCLE).cut_off + timedelta(days=3)
    asked = one.change(f"/villages/{DESA}/extend", {"until": until.isoformat(), "reason": "banjir"})
    assert asked.status_code == 303
    assert "menunggu persetujuan" in other.get(f"/villages/{DESA}").text
    assert one.change("/villages/extensions/1/agree").status_code == 409
    assert other.change("/villages/extensions/1/agree").status_code == 303
    (extension,) = deadline.extensions(CYCLE)
    assert (extension.granted_by, extension.agreed_by) == ("dewi", "budi")
    assert other.change("/villages/extensions/9/agree").status_code == 404
    assert visit("kecamatan", kecamatan=[KECAMATAN]).change(f"/villages/{DESA}/extend").status_code == 403
    assert one.post(f"/villages/{DESA}/extend", data={"until": until.isoformat(), "reason": "x"}).status_code == 403


def test_a_few_rows_are_mended_on_the_page(visit: Visit, taken_in: Take) -> None:
    taken_in(workbook(damaged=True))
    clerk = visit("desa", desa=[DESA], login="clerk")
    assert "/villages/workbook/1/mend" in clerk.get(f"/villages/{DESA}").text
    page = clerk.get("/villages/workbook/1/mend").text
    assert "NIK tidak 16 angka" in page
    assert 'value="35130101"' in page
    wrong = clerk.change("/villages/workbook/1/mend", {"cell|VERVAL|2|nama": "LAIN"})
    assert wrong.status_code == 409
    sent = clerk.change("/villages/workbook/1/mend", {"cell|VERVAL|3|nik": "3513012504850002"})
    assert sent.status_code == 303
    assert "diperbaiki di halaman" in clerk.get("/villages/uploads").text
    taken_in()
    assert len(visit("operator").get(f"/villages/{DESA}").text.split('class="card workbook"')) == 3
    assert [act.action for act in audit.listed(actor="clerk")] == ["village.rows", "village.mend", "file.upload"]
    assert visit("opd", opd=["dinsos"]).get("/villages/workbook/1/mend").status_code == 403


def test_before_any_month_is_open_the_page_says_so(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from gesek.web.villages import seen

    monkeypatch.setattr(seen, "months", lambda: [])
    assert "Belum ada siklus yang dibuka" in visit("operator").get("/villages").text


def test_a_role_without_an_area_is_told_so(visit: Visit) -> None:
    page = visit("desa", desa=[OTHER]).get("/villages").text
    assert OTHER in page and DESA not in page
