"""Bapelitbangda is told whom no programme reaches, and whom two programmes that exclude each other both serve."""

from pathlib import Path

import pytest

from gesek.delivery.deliver import deliver
from gesek.programs import definition, reports
from gesek.store import lake
from gesek.store.engine import session
from tests.program_tables import Regency
from tests.spec.delivery.test_own_sheets import rows
from tests.spec.delivery.test_packages import selected
from tests.spec.programs.test_programme_rules import BAD_HOUSE


def found(regency: Regency, report: str, run: str) -> dict[int, dict]:
    versions = selected(regency, report, run)
    with session() as engine:
        lake.bind(engine, "found", lake.version(versions[f"out/{report}"]))
        return {row["family_id"]: row for row in engine.arrow("found").to_pylist()}


def delivered(regency: Regency, program: str, run: str) -> None:
    deliver(program, selected(regency, program, run))


def test_the_gap_is_the_extremely_poor_whom_no_programme_serves(home: Path) -> None:
    regency = (
        Regency().family(1).family(2, "calon", penerima_pkh=True).family(3, "miskin", 4).family(4, penerima_bpnt=True)
    )
    regency.family(5, "calon", no_kk=None)
    assert set(found(regency, "coverage_gap", "r1")) == {1, 5}
    delivered(regency, "blt_dd", "r2")  # serves 1, 3 and 5; 2 and 4 receive already
    assert set(found(regency, "coverage_gap", "r3")) == set()


def test_a_programme_that_serves_one_member_reaches_the_family(home: Path) -> None:
    regency = Regency().family(1).person(7, 1, hubungan="anak").family(2, person={"nik": None})
    delivered(regency, "pbi_jkn", "r1")
    assert set(found(regency, "coverage_gap", "r2")) == {2}


def test_aid_for_a_house_reaches_every_family_in_it(home: Path) -> None:
    regency = Regency().family(1, house=BAD_HOUSE).family(2, house_id=1).family(3, house={"house_id": 9})
    delivered(regency, "rtlh", "r1")
    assert set(found(regency, "coverage_gap", "r2")) == {3}


def test_rice_once_a_year_leaves_a_family_in_the_gap(home: Path) -> None:
    regency = Regency().family(1)
    delivered(regency, "pangan", "r1")
    assert definition.load("pangan").covers is False
    assert set(found(regency, "coverage_gap", "r2")) == {1}


def test_waiting_is_no_help(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gesek.programs.parts import Quota

    load = definition.load
    small = load("blt_dd").model_copy(update={"quota": Quota(regency=1)})
    monkeypatch.setattr(definition, "load", lambda name, *on: small if name == "blt_dd" else load(name, *on))
    regency = Regency().family(1).family(2)
    delivered(regency, "blt_dd", "r1")
    assert set(found(regency, "coverage_gap", "r2")) == {2}


def test_a_family_merged_since_it_was_served_is_reached(home: Path) -> None:
    delivered(Regency().family(9).family(1), "blt_dd", "r1")
    after = Regency().family(1).family(2)
    after.rows["family_registry"].append({"family_id": 9, "current_id": 2})
    assert set(found(after, "coverage_gap", "r2")) == set()


def test_a_family_that_village_cash_and_pkh_both_serve_is_an_overlap(home: Path) -> None:
    pregnant = {"hamil": True}
    earlier = Regency().family(1, person=pregnant).family(2)
    delivered(earlier, "blt_dd", "r1")
    later = Regency().family(1, penerima_pkh=True, person=pregnant).family(2)
    delivered(later, "pkh", "r2")  # by a later list on which PKH is paid to her, so village cash leaves her out
    overlaps = found(later, "program_overlap", "r3")
    assert {key: row["tumpang_tindih"] for key, row in overlaps.items()} == {1: "PENERIMA_BLT_DD"}


def test_two_members_on_the_two_premiums_are_no_overlap_one_on_both_is(home: Path) -> None:
    first = Regency().family(1).person(7, 1, nik=None, hubungan="anak").family(2)
    delivered(first, "pbi_jkn", "r1")  # serves 1 and 2
    rich = Regency().family(1, "tidak_miskin", 9).person(7, 1, hubungan="anak").family(2)
    delivered(rich, "pbi_daerah", "r2")  # serves 1 and 7, whose family PBI JKN takes no more
    overlaps = found(rich, "program_overlap", "r3")
    assert {key: row["tumpang_tindih"] for key, row in overlaps.items()} == {1: "LAYAK_PBI_JKN"}


def test_both_are_delivered_to_bapelitbangda_and_counted_by_kecamatan(home: Path) -> None:
    regency = Regency().family(1).family(2)
    [one] = deliver("coverage_gap", selected(regency, "coverage_gap"))
    assert one["recipient"] == "bapelitbangda"
    assert [row["Peringkat"] for row in rows(one["path"], "DAFTAR")] == [1, 2]
    cycle, counts = reports.by_kecamatan(definition.load("coverage_gap"))
    assert (cycle, sum(counts.values()), len(counts)) == ("2026-09", 2, 1)
    [other] = deliver("program_overlap", selected(regency, "program_overlap", "r2"))
    assert (other["recipient"], other["rows"]) == ("bapelitbangda", 0)


def test_a_report_that_gives_something_does_not_load() -> None:
    from pydantic import ValidationError

    content = definition.load("coverage_gap").model_dump(by_alias=True)
    with pytest.raises(ValidationError, match="a report has no amount"):
        definition.Program.model_validate(content | {"amount": {"unit": "kg", "fixed": 1}})
