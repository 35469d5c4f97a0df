"""The first page and the map as a visitor gets them."""

import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from gesek.access import matrix
from gesek.cli import app
from gesek.targets.approval import proposals
from tests import approvals
from tests.unit.web.today.conftest import VILLAGE, sent

AREAS = {"kecamatan": {"kecamatan": ["351301"]}, "desa": {"desa": [VILLAGE]}, "opd": {"opd": ["dinsos"]}}
LONG_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")


@pytest.mark.parametrize("role", matrix.load().roles)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_role_has_a_first_page(visit, role: str, language: str) -> None:
    page = visit(role, language=language, **AREAS.get(role, {})).get("/today")
    assert page.status_code == 200
    assert ("Hari ini" if language == "id" else "Today") in page.text
    assert not LONG_NUMBER.search(page.text) and "NAMA " not in page.text


def test_the_first_address_leads_to_it(visit) -> None:
    answer = visit("auditor").get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/gesek/today")


def test_who_holds_nothing_sees_nothing(visit) -> None:
    nobody = visit()
    for path in ("/today", "/today/map", "/today/map.xlsx", "/api/today", "/api/today/map"):
        assert nobody.get(path).status_code == 403


def test_a_village_reads_its_answer_on_top(visit) -> None:
    clerk = visit("desa", desa=[VILLAGE])
    assert "Desa Anda: Ngadisari" in clerk.get("/today").text
    sent("refused")
    assert "perlu diperbaiki" in clerk.get("/today").text
    sent("accepted", rows_received=1200)
    assert "diterima: 1.200 baris" in clerk.get("/today").text


def test_an_approver_reads_that_a_list_waits(visit) -> None:
    proposals.propose(approvals.SECOND, "pemutakhiran", approvals.ANALYST)
    text = visit("approver_dinsos", login=approvals.DINSOS).get("/today").text
    mine, _, others = text.partition("<details")
    assert "Daftar 2 menunggu 1 persetujuan Dinas Sosial." in mine
    assert "menunggu 1 persetujuan" not in others


def test_the_map_is_a_drawing_of_links_with_names_and_figures(visit) -> None:
    clerk = visit("auditor")
    page = clerk.get("/today/map").text
    assert page.count("<path ") == 24
    assert (
        'href="/gesek/today/map?measure=poor&amp;kecamatan=351301" aria-label="Sukapura: 11 dari 11 (miskin ekstrem)"'
        in page
    )
    assert 'aria-label="Kraksaan: tidak ada data"' in page and 'fill="url(#no-data)"' in page
    village = clerk.get("/today/map?kecamatan=351301").text
    assert village.count("<path ") == 12 and "Peta Kecamatan Sukapura" in village
    assert len(page.encode()) < 300_000
    assert " style=" not in page and "<script>" not in page


@pytest.mark.parametrize("order", ["name", "part", "share"])
def test_the_table_is_sorted_as_asked(visit, order: str) -> None:
    page = visit("auditor").get(f"/today/map?sort={order}").text
    first = re.search(r'<tbody>\s*<tr><th scope="row"><a [^>]*>([^<]+)<', page)
    assert first is not None
    assert first[1] == ("Bantaran" if order == "name" else "Sukapura")


def test_an_unknown_place_or_measure_is_no_page(visit) -> None:
    auditor = visit("auditor")
    assert auditor.get("/today/map?kecamatan=999999").status_code == 404
    assert auditor.get("/api/today/map?kecamatan=999999").status_code == 404
    assert auditor.get("/today/map?measure=names").status_code in (400, 422)


def test_the_figures_are_a_workbook(visit) -> None:
    answer = visit("auditor").get("/today/map.xlsx?kecamatan=351301")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert rows[VILLAGE] == (VILLAGE, "Ngadisari", 11, 11, 100)
    assert answer.headers["content-disposition"] == 'attachment; filename="peta_poor_351301_2026-09.xlsx"'


def test_the_same_as_json_and_no_more_than_may_be_seen(visit) -> None:
    whole = visit("operator").get("/api/today").json()
    assert whole["month"]["cycle"] == "2026-09" and whole["listed"]["families"] == 11
    assert len(whole["sources"]) == 12
    desa = visit("desa", desa=[VILLAGE]).get("/api/today").json()
    assert desa["sources"] is desa["incidents"] is desa["handed"] is None
    assert [one["name"] for one in desa["start"]["villages"]] == ["Ngadisari"]
    places = visit("desa", desa=[VILLAGE]).get("/api/today/map?measure=workbooks").json()["places"]
    assert len(places) == 24
    assert not LONG_NUMBER.search(json.dumps(whole))


def test_the_command_shows_the_same(visit) -> None:
    proposals.propose(approvals.SECOND, "pemutakhiran", approvals.ANALYST)
    printed = CliRunner().invoke(app, ["today"], env={"COLUMNS": "200"})
    assert printed.exit_code == 0
    assert "Daftar 2 menunggu 1 persetujuan Dinas Sosial." in printed.output
    english = CliRunner().invoke(app, ["today", "--lang", "en"], env={"COLUMNS": "200"})
    assert "List 2 waits for 1 approval of Dinas Sosial." in english.output
    visit("desa", desa=[VILLAGE], login="sekdes")
    own = CliRunner().invoke(app, ["today", "--as", "sekdes"], env={"COLUMNS": "200"})
    assert own.exit_code == 0 and "Daftar 2 menunggu" not in own.output


def test_before_the_first_cycle_the_page_says_so(visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gesek.settings import settings
    from gesek.store import ledger

    monkeypatch.setenv("GESEK_HOME", str(tmp_path / "empty"))
    settings.cache_clear()
    ledger.migrate()
    auditor = visit("auditor")
    assert "Belum ada siklus yang dibuka." in auditor.get("/today").text
    assert "Belum ada angka untuk peta ini" in auditor.get("/today/map").text
    assert auditor.get("/api/today").json()["month"] is None
