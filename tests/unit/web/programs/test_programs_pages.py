"""The pages of programmes: what they say, to whom, and what an agency or a kecamatan does not see."""

from io import BytesIO

import openpyxl
import pytest

from gesek import regions
from gesek.access.asker import Area
from gesek.programs import definition
from gesek.programs.parts import Quota
from gesek.web.programs import selection
from tests.program_tables import Regency
from tests.unit.web.conftest import Visit
from tests.unit.web.programs.conftest import DESA, OTHER_DESA


def test_everybody_of_the_regency_sees_every_programme(visit: Visit, regency: Regency) -> None:
    told = visit("auditor").get("/programs").text
    for one in definition.all():
        assert one.title in told


def test_an_agency_sees_its_own_programmes_alone(visit: Visit, regency: Regency) -> None:
    dpmd = visit("opd", opd=["dpmd"])
    told = dpmd.get("/programs").text
    assert "BLT Dana Desa" in told and "Program Keluarga Harapan" not in told
    assert dpmd.get("/programs/blt_dd").status_code == 200
    for path in ("pkh", "pkh/versions/1", "pkh/exclusions", "pkh/villages.xlsx", "coverage_gap/families", "nothing"):
        assert dpmd.get(f"/programs/{path}").status_code == 404, path
    assert [one["id"] for one in dpmd.get("/api/programs").json()] == ["blt_dd"]
    assert dpmd.get("/api/programs/pkh").status_code == 404


def test_the_rules_are_said_in_the_visitors_language(visit: Visit, regency: Regency) -> None:
    indonesian = visit("auditor").get("/programs/blt_dd").text
    english = visit("auditor", language="en").get("/programs/blt_dd").text
    for rule in (*definition.load("blt_dd").include, *definition.load("blt_dd").every_exclusion()):
        assert rule.sentence_id in indonesian and rule.sentence_en not in indonesian
        assert rule.sentence_en in english.replace("&#39;", "'")


def test_what_it_gives_is_said_in_words(visit: Visit, regency: Regency) -> None:
    told = visit("auditor").get("/programs/pkh").text
    assert "jumlah ibu hamil: Rp3.000.000" in told and "jumlah_hamil" not in told


def test_before_the_first_selection_the_page_says_so(visit: Visit) -> None:
    visitor = visit("auditor", language="en")
    assert "Nothing was selected yet" in visitor.get("/programs/rtlh").text
    assert "has not selected yet" in visitor.get("/programs").text
    assert "No list is in force yet" in visitor.get("/programs/rtlh").text


def test_counts_are_told_by_place_and_by_rule(visit: Visit, regency: Regency) -> None:
    told = visit("auditor").get("/api/programs/pkh").json()
    assert sum(place["served"] for place in told["places"]) == 1
    assert {place["name"]: place["near"] for place in told["places"] if place["near"]} != {}
    [no_component] = [one for one in told["effects"] if one["code"] == "PUNYA_KOMPONEN"]
    assert (no_component["kept_out"], no_component["alone"]) == (3, 3)


def test_a_kecamatan_sees_its_own_villages_alone(visit: Visit, regency: Regency) -> None:
    sukapura = visit("kecamatan", kecamatan=["351301"])
    assert [place["name"] for place in sukapura.get("/api/programs/blt_dd").json()["places"]] == ["Sukapura"]
    assert "Ngadisari" in sukapura.get("/programs/blt_dd?kecamatan=351301").text
    assert sukapura.get("/programs/blt_dd?kecamatan=351314").status_code == 404
    sheet = openpyxl.load_workbook(BytesIO(sukapura.get("/programs/blt_dd/villages.xlsx").content)).active
    assert {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)} == {"Sukapura"}


def test_a_quota_by_village_is_told_beside_what_it_fills(regency: Regency) -> None:
    quota = Quota(per_village=2, villages={OTHER_DESA: 0})
    program = definition.load("blt_dd").model_copy(update={"quota": quota})
    villages = {place.code: place for place in selection.every_village(program, Area(everywhere=True))}
    assert (villages[DESA].served, villages[DESA].quota, villages[OTHER_DESA].quota) == (2, 2, 0)
    kraksaan = selection.kecamatan(program, Area(kecamatan=frozenset({"351314"})))
    assert [(place.name, place.quota) for place in kraksaan] == [("Kraksaan", 2 * (_villages_of("351314") - 1))]


def _villages_of(kecamatan: str) -> int:
    return sum(code.startswith(kecamatan) for code in regions.villages())


def test_a_selection_notes_how_many_candidates_it_had(regency: Regency) -> None:
    last = selection.last(definition.load("pkh"))
    assert last is not None and (last.candidates, last.served, last.waiting) == (4, 1, 0)


def test_a_village_clerk_has_no_such_page(visit: Visit, regency: Regency) -> None:
    assert visit("desa", desa=[DESA]).get("/programs").status_code == 403


@pytest.mark.parametrize("path", ["/programs/pkh?kecamatan=999999", "/programs/pkh/versions/9", "/programs/none"])
def test_what_is_not_there_is_said(visit: Visit, regency: Regency, path: str) -> None:
    assert visit("auditor").get(path).status_code == 404
