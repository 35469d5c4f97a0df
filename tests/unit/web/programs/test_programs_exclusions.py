"""Putting somebody on a programme's exclusion list on a page: looked at first, recorded, within area and agency."""

import pytest

from gesek.programs import exclusions
from gesek.store import audit
from tests.program_tables import Regency, nik
from tests.unit.web.conftest import Visit, Visitor

LIST = "/programs/blt_dd/exclusions"
GIVEN = {"person": "1", "until": "2099-12-31", "reason": "menolak bantuan"}


def actions(account: str) -> list[tuple[str, str]]:
    return [(one.action, one.subject) for one in audit.listed() if one.actor == account]


@pytest.mark.parametrize("given", [nik(1), f" {nik(1)[:4]}.{nik(1)[4:]}", "1"])
def test_an_officer_sees_who_it_is_and_then_decides(visit: Visit, regency: Regency, given: str) -> None:
    officer = visit("opd", opd=["dpmd"])
    told = officer.change(f"{LIST}/find", {"person": given})
    assert "NAMA B" in told.text and "Ngadisari" in told.text and nik(1) not in told.text
    answer = officer.change(f"{LIST}/add", GIVEN)
    assert answer.status_code == 303 and nik(1) not in answer.headers["location"]
    [entry] = exclusions.listed("blt_dd")
    assert (entry.person_id, entry.decided_by, entry.reason) == (1, officer.account, "menolak bantuan")
    assert actions(officer.account) == [("program.look", "person:1"), ("program.exclude", "program_exclusion:1")]
    shown = officer.get(LIST).text
    assert "menolak bantuan" in shown and "Ngadisari" in shown and "NAMA B" not in shown


def test_an_entry_is_taken_off(visit: Visit, regency: Regency) -> None:
    officer = visit("operator")
    officer.change(f"{LIST}/add", GIVEN)
    assert officer.change("/programs/pkh/exclusions/1/revoke", {"reason": "keliru"}).status_code == 404
    assert officer.change(f"{LIST}/1/revoke", {"reason": "keliru"}).status_code == 303
    assert "menolak bantuan" not in officer.get(LIST).text
    assert "keliru" in officer.get(f"{LIST}?past=true").text


@pytest.mark.parametrize("given", ["99999", nik(77), "siapa", "9" * 30, "1; drop"])
def test_whoever_is_not_known_is_not_told_apart(visit: Visit, regency: Regency, given: str) -> None:
    officer = visit("operator", language="en")
    answer = officer.change(f"{LIST}/find", {"person": given})
    assert answer.status_code == 409 and "Nobody in your area" in answer.text and given not in answer.text
    assert actions(officer.account) == [("program.look", "person:none")]


def test_a_refusal_is_said_in_indonesian(visit: Visit, regency: Regency) -> None:
    officer = visit("operator")
    assert "Tidak ada orang di wilayah Anda" in officer.change(f"{LIST}/find", {"person": "99999"}).text
    officer.change(f"{LIST}/add", GIVEN)
    assert "Orang ini sudah ada dalam daftar pengecualian blt_dd" in officer.change(f"{LIST}/add", GIVEN).text


def test_another_agencys_programme_is_not_there(visit: Visit, regency: Regency) -> None:
    officer = visit("opd", opd=["dinkes"])
    for path, given in (("find", {"person": "1"}), ("add", GIVEN), ("1/revoke", {"reason": "keliru"})):
        assert officer.change(f"{LIST}/{path}", given).status_code == 404, path
    assert exclusions.listed() == []


def test_a_kecamatan_reads_its_own_entries_and_decides_none(visit: Visit, regency: Regency) -> None:
    visit("operator").change(f"{LIST}/add", GIVEN)
    assert "menolak bantuan" in visit("kecamatan", kecamatan=["351301"]).get(LIST).text
    kraksaan = visit("kecamatan", kecamatan=["351314"])
    assert "menolak bantuan" not in kraksaan.get(LIST).text
    assert kraksaan.change(f"{LIST}/add", GIVEN).status_code == 403


def test_a_form_without_the_pages_token_changes_nothing(visit: Visit, regency: Regency) -> None:
    assert visit("operator").post(f"{LIST}/add", data=GIVEN).status_code == 403
    assert exclusions.listed() == []


@pytest.mark.parametrize("wrong", [{"until": "2020-01-01"}, {"reason": " "}, {"reason": nik(1)}, {"person": "99999"}])
def test_what_the_command_refuses_the_page_refuses(visit: Visit, regency: Regency, wrong: dict[str, str]) -> None:
    answer = visit("operator").change(f"{LIST}/add", GIVEN | wrong)
    assert answer.status_code in (404, 409) and exclusions.listed() == []


def test_nobody_on_the_list_is_said_in_words(visit: Visit, regency: Regency) -> None:
    visitor: Visitor = visit("operator", language="en")
    assert "Nobody in your area is on the exclusion list" in visitor.get(LIST).text
