"""The families behind gap and overlap: behind a permission, cut to the area, every look recorded."""

from io import BytesIO

import openpyxl

from gesek.store import audit, lake
from tests.program_tables import KELURAHAN, Regency, nik
from tests.unit.web.conftest import Visit


def records(program: str, action: str = "program.look") -> list[str]:
    version = lake.published(f"out/{program}")
    assert version is not None
    found = audit.listed(subject=f"program:{program}/{version.id}")
    return [one.actor for one in found if one.action == action]


def test_the_overlap_is_counted_by_pair_and_told_to_the_two_agencies(visit: Visit, regency: Regency) -> None:
    for visitor, path in ((visit("operator"), "program_overlap"), (visit("opd", opd=["dpmd"]), "blt_dd")):
        told = visitor.get(f"/programs/{path}").text
        assert "Keluarga dilayani BLT Dana Desa pada daftar yang sama." in told
    assert visit("opd", opd=["dinkes"]).get("/programs/program_overlap").status_code == 404


def test_rows_are_for_the_permission_and_show_no_number_of_a_person(visit: Visit, regency: Regency) -> None:
    assert visit("auditor").get("/programs/program_overlap/families").status_code == 403
    operator = visit("operator")
    told = operator.get("/programs/program_overlap/families").text
    assert "Ngadisari" in told and "NAMA B" in told
    assert nik(1) not in told and "351301999990" not in told
    assert records("program_overlap") == [operator.account]


def test_rows_are_cut_to_the_area(visit: Visit, regency: Regency) -> None:
    sukapura, kraksaan = visit("kecamatan", kecamatan=["351301"]), visit("kecamatan", kecamatan=["351314"])
    assert "NAMA B" in sukapura.get("/programs/program_overlap/families").text
    told = kraksaan.get("/programs/program_overlap/families").text
    assert "NAMA B" not in told and "kabar baik" in told
    foreign = kraksaan.get("/programs/program_overlap/families?place=3513012001").text
    assert "NAMA B" not in foreign


def test_rows_can_be_asked_for_by_place_and_pair(visit: Visit, regency: Regency) -> None:
    operator, path = visit("operator"), "/programs/program_overlap/families"
    assert "NAMA B" in operator.get(f"{path}?place=351301&code=PENERIMA_BLT_DD").text
    assert "NAMA B" not in operator.get(f"{path}?code=LAYAK_PBI_JKN").text
    assert "NAMA B" not in operator.get(f"{path}?place=351314").text
    assert operator.get(f"{path}?place=351301'").status_code == 422


def test_the_workbook_has_what_the_page_shows_and_no_formula(visit: Visit, regency: Regency) -> None:
    operator, path = visit("operator"), "/programs/coverage_gap/families/workbook"
    assert operator.post(path).status_code == 403
    answer = operator.change(path, {"place": KELURAHAN})
    [heading, row] = openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows()
    assert (heading[4].value, row[4].value, row[4].data_type) == ("Nama", "=HYPERLINK(1)", "s")
    assert nik(4) not in [cell.value for cell in row]
    assert records("coverage_gap", "program.download") == [operator.account]


def test_a_programme_of_aid_has_no_such_rows(visit: Visit, regency: Regency) -> None:
    assert visit("operator").get("/programs/pkh/families").status_code == 404


def test_an_agency_sees_the_rows_of_reports_it_gets(visit: Visit, regency: Regency) -> None:
    assert "NAMA B" in visit("opd", opd=["bapelitbangda"]).get("/programs/program_overlap/families").text
    assert visit("opd", opd=["dinsos"]).get("/programs/program_overlap/families").status_code == 404
