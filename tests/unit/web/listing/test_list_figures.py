"""What the pages of a list count and whom they name: cut to the asker's area, adding up, each look on record first."""

from io import BytesIO

import openpyxl
import pytest

from gesek.access.asker import Area
from gesek.errors import StoreError
from gesek.store import audit
from gesek.targets import lists, moved
from gesek.targets.moved import Choice
from gesek.web.listing.acting import progress
from gesek.web.listing.compared import compared, needed, share
from tests.approvals import ANALYST, FIRST, SECOND
from tests.unit.web.conftest import Visit

DESA = "3513012001"
HERE, ELSEWHERE = "351301", "351314"
EVERYWHERE = Area(everywhere=True)


def test_what_a_list_changes_adds_up_by_place_and_reason(home) -> None:
    found = compared(lists.find(SECOND), EVERYWHERE)
    assert [(one.code, one.moved.sebelum, one.moved.datang, one.moved.sesudah) for one in found.places] == [
        (HERE, 11, 1, 12)
    ]
    assert {one.code: one.families for one in found.reasons} == {"DATANG_MUSDES_LAYAK": 1, "TETAP_MUSDES_LAYAK": 11}
    assert [one.code for one in compared(lists.find(SECOND), EVERYWHERE, HERE).places] == [DESA]
    assert compared(lists.find(SECOND), Area(kecamatan=frozenset({ELSEWHERE}))).places == []
    moved_share = share(lists.find(SECOND))
    assert (moved_share.affected, moved_share.families) == (1, 12)
    assert {one.kind: one.tiers for one in needed(moved_share)} == {
        "pemutakhiran": {"dinsos": 1, "bapelitbangda": 1},
        "penetapan": {"dinsos": 1, "bapelitbangda": 1, "bupati": 1},
    }


def test_so_large_a_change_that_it_has_to_be_decreed_is_said_to_be_no_update(visit: Visit) -> None:
    assert next(one for one in needed(share(lists.find(FIRST))) if one.kind == "pemutakhiran").tiers is None
    assert "it has to be decreed" in visit("auditor", language="en").get(f"/list/{FIRST}").text


def test_the_families_behind_a_figure_are_those_counted(home) -> None:
    rows, total = moved.families(SECOND, Choice("datang"))
    assert (total, [one.alasan for one in rows]) == (1, ["DATANG_MUSDES_LAYAK"])
    assert rows[0].nama == "NAMA M"
    assert moved.families(SECOND, Choice("daftar", DESA), limit=5, offset=10)[1] == 12
    assert len(moved.families(SECOND, Choice("daftar", DESA), limit=5, offset=10)[0]) == 2
    assert moved.families(SECOND, Choice("daftar"), within={ELSEWHERE}) == ([], 0)
    assert moved.families(SECOND, Choice("daftar"), within={DESA})[1] == 12
    with pytest.raises(StoreError, match="no change of a list"):
        Choice("semua")
    with pytest.raises(StoreError, match="code of a kecamatan"):
        Choice("datang", "Sukapura")


def test_nobody_is_named_before_the_look_is_on_record(visit: Visit) -> None:
    desk, page = visit("desk", language="en"), f"/list/{SECOND}/families?what=datang&place={HERE}"
    first = desk.get(page).text
    assert "NAMA M" not in first
    assert "Say why you look" in first
    assert desk.get(f"/list/{SECOND}/families.xlsx?what=datang&place={HERE}").status_code == 404
    answer = desk.change(
        f"/list/{SECOND}/families", {"what": "datang", "place": HERE, "reason": "a question at the desk"}
    )
    assert answer.status_code == 303
    assert "reason" not in answer.headers["location"]
    shown = desk.get(page).text
    assert "NAMA M" in shown
    assert "a question at the desk" in shown
    record = audit.listed(action="list.families")[-1]
    assert (record.actor, record.subject, record.reason) == (
        desk.account,
        f"list:2/datang/{HERE}",
        "a question at the desk",
    )
    other = visit("desk")
    assert "NAMA M" not in other.get(page).text
    book = desk.get(f"/list/{SECOND}/families.xlsx?what=datang&place={HERE}")
    assert [row[3] for row in openpyxl.load_workbook(BytesIO(book.content)).active.iter_rows(values_only=True)][
        1
    ] == "NAMA M"
    assert audit.listed(action="list.export")[-1].subject == f"list:2/datang/{HERE}"
    assert desk.change(f"/list/{SECOND}/families", {"what": "datang", "reason": ""}).status_code in (409, 422)


def test_a_family_is_explained_by_the_list_itself_once_the_look_is_on_record(visit: Visit) -> None:
    desk = visit("desk", language="en")
    family = moved.families(SECOND, Choice("datang"))[0][0].family_id
    page = f"/list/{SECOND}/family/{family}"
    assert "NAMA M" not in desk.get(page).text
    desk.change(f"/list/{SECOND}/family", {"family_id": family, "reason": "she asked why"})
    shown = desk.get(page).text
    assert "NAMA M" in shown
    assert "Eligible as extremely poor" in shown
    assert (audit.listed(action="list.explain")[-1].subject, audit.listed()[-1].actor) == (
        f"family:{family}",
        desk.account,
    )
    desk.change(f"/list/{SECOND}/family", {"family_id": 999, "reason": "a number mistyped"})
    assert desk.get(f"/list/{SECOND}/family/999").status_code == 404


def test_what_lies_outside_of_an_area_is_not_there(visit: Visit) -> None:
    foreign = visit("kecamatan", kecamatan=[ELSEWHERE], language="en")
    assert "No family of this place" in foreign.get(f"/list/{SECOND}").text
    of_list = f"/list/{SECOND}"
    for path in (
        f"{of_list}?kecamatan={HERE}",
        f"{of_list}/families?place={HERE}",
        f"{of_list}/families?place={DESA}",
        f"{of_list}/families?place=-",
        f"{of_list}/changes.xlsx?kecamatan={HERE}",
        f"/list/conflicts?kecamatan={HERE}",
        f"/api{of_list}/changes?kecamatan={HERE}",
    ):
        assert foreign.get(path).status_code == 404, path
    foreign.change(f"/list/{SECOND}/families", {"what": "daftar", "reason": "looking around"})
    assert "NAMA" not in foreign.get(f"/list/{SECOND}/families").text
    family = moved.families(SECOND, Choice("datang"))[0][0].family_id
    foreign.change(f"/list/{SECOND}/family", {"family_id": family, "reason": "looking around"})
    assert foreign.get(f"/list/{SECOND}/family/{family}").status_code == 404
    own = visit("kecamatan", kecamatan=[HERE])
    own.change(f"/list/{SECOND}/families", {"what": "daftar", "reason": "my own kecamatan"})
    assert "NAMA M" in own.get(f"/list/{SECOND}/families").text


def test_roles_without_rows_see_counts_and_no_families(visit: Visit) -> None:
    auditor = visit("auditor", language="en")
    assert f"/list/{SECOND}/families" not in auditor.get(f"/list/{SECOND}").text
    assert auditor.get(f"/list/{SECOND}/families").status_code == 403
    assert auditor.change(f"/list/{SECOND}/family", {"family_id": 1, "reason": "for the audit"}).status_code == 403
    assert visit("opd", opd=["dinsos"]).get("/list").status_code == 403


def test_the_same_figures_are_json_and_a_workbook(visit: Visit) -> None:
    auditor = visit("auditor")
    listed = auditor.get("/api/list").json()
    assert [(one["id"], one["state"], one["came"]) for one in listed["lists"]] == [
        (2, "draft", 1),
        (1, "published", 11),
    ]
    place = auditor.get(f"/api/list/{SECOND}/changes").json()["places"][0]
    assert (place["code"], place["before"], place["came"], place["now"]) == (HERE, 11, 1, 12)
    assert auditor.get(f"/api/list/{SECOND}/standing").status_code == 404
    standing = auditor.get(f"/api/list/{FIRST}/standing").json()
    assert (standing["state"], standing["waits_for"]) == ("published", None)
    assert auditor.get("/api/list/99999999999999/changes").status_code == 404
    book = auditor.get(f"/list/{SECOND}/changes.xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(book.content)).active.iter_rows(values_only=True))
    assert rows[1][:4] == (HERE, "Sukapura", 11, 1)


def test_a_page_of_lists_without_any_and_a_place_without_contradictions_say_so(visit: Visit) -> None:
    auditor = visit("auditor", language="en")
    assert "No contradiction waits here." in auditor.get("/list/conflicts").text
    assert progress(SECOND, ANALYST) is None


def test_a_rebuild_that_no_airflow_can_run_is_not_on_record(visit: Visit) -> None:
    operator = visit("operator", language="en")
    answer = operator.change("/list/rebuild", {"reason": "a source was mended"})
    assert answer.status_code == 409
    assert "No Airflow runs" in answer.text
    assert audit.listed(action="list.rebuild") == []
