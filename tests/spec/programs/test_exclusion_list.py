"""An officer keeps somebody from a programme until a day, for a reason; the family and the house are kept with the person."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from gesek.errors import ConfigurationError, StoreError
from gesek.programs import exclusions
from gesek.store import audit, lake
from gesek.store.cycles import today
from gesek.store.engine import session
from gesek.store.ledger import transaction
from gesek.store.programs import ProgramExclusion
from tests.program_tables import Regency, nik
from tests.spec.delivery.test_packages import publish, selected
from tests.spec.programs.test_programme_rules import BAD_HOUSE

pytestmark = pytest.mark.each_ledger
LATER = date(2099, 12, 31)


def served(versions: dict[str, int], program: str = "pangan") -> list[int]:
    with session() as engine:
        lake.bind(engine, "selection", lake.version(versions[f"out/program_{program}"]))
        return sorted(engine.arrow("selection", ["person_id"])["person_id"].to_pylist())


def known(regency: Regency) -> None:
    """The people of a list in force."""
    with session() as engine:
        regency.bind(engine)
        version = lake.save_version(engine, "person", "core/person", ["person_id"], "2026-09", "known")
    lake.publish([version.id])


def entry(program: str = "pangan", person: int = 1, until: date = LATER, reason: str = "menolak bantuan") -> int:
    return exclusions.exclude(program, person, until, "dwi", reason)


def test_whoever_is_on_the_list_is_not_served_and_the_others_are(home: Path) -> None:
    regency = Regency().family(1).family(2)
    known(regency)
    entry()
    assert served(selected(regency)) == [2]


def test_the_list_is_that_of_one_programme_alone(home: Path) -> None:
    regency = Regency().family(1).family(2)
    known(regency)
    entry("bpnt")
    assert served(selected(regency)) == [1, 2]


def test_the_family_is_kept_with_any_of_its_members(home: Path) -> None:
    regency = Regency().family(1).person(7, 1, hubungan="anak").family(2)
    known(regency)
    entry(person=7)
    assert served(selected(regency)) == [2]


def test_the_house_is_kept_with_any_family_in_it(home: Path) -> None:
    regency = Regency().family(1, house=BAD_HOUSE).family(2, house_id=1).family(3, house=BAD_HOUSE)
    known(regency)
    entry("rtlh", person=2)
    assert served(selected(regency, "rtlh"), "rtlh") == [3]


def test_an_entry_follows_a_person_whose_two_records_became_one(home: Path) -> None:
    before, after = Regency().family(1).family(9), Regency().family(1).family(2).merged(9, 1)
    known(before)
    entry(person=9)
    assert served(selected(after)) == [2]


def test_after_its_last_day_an_entry_counts_no_more(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    regency = Regency().family(1).family(2)
    known(regency)
    entry(until=today())
    assert served(selected(regency)) == [2]
    tomorrow = today() + timedelta(days=1)
    monkeypatch.setattr(exclusions, "today", lambda: tomorrow)
    assert served(selected(regency, run="r2")) == [1, 2]
    assert exclusions.listed() == []
    assert len(exclusions.listed(everything=True)) == 1


def test_a_revoked_entry_counts_no_more_and_stays_in_the_ledger(home: Path) -> None:
    regency = Regency().family(1).family(2)
    known(regency)
    number = entry()
    exclusions.revoke(number, "eka", "keliru orang")
    assert served(selected(regency)) == [1, 2]
    with transaction() as ledger:
        row = ledger.get_one(ProgramExclusion, number)
    assert (row.decided_by, row.revoked_by, row.revoke_reason) == ("dwi", "eka", "keliru orang")
    said = [one.action for one in audit.listed(subject=f"program_exclusion:{number}")]
    assert sorted(said) == ["program.exclude", "program.include"]


def test_a_run_begun_before_reads_the_list_as_it_was(home: Path) -> None:
    regency = Regency().family(1).family(2)
    known(regency)
    listed = publish(regency)
    from gesek.programs.select import select as select_beneficiaries

    first = select_beneficiaries("pangan", listed, "r1", 1)
    entry()
    assert select_beneficiaries("pangan", listed, "r1", 1) == first
    assert served(select_beneficiaries("pangan", listed, "r2", 1)) == [2]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"program": "sembako"}, "no programme"),
        ({"person": 99}, "Nobody has the number 99"),
        ({"until": date(2020, 1, 1)}, "is past"),
        ({"reason": " "}, "reason is missing"),
        ({"reason": f"lihat {nik(1)}"}, "long number"),
    ],
)
def test_an_entry_is_refused_for(home: Path, change: dict, says: str) -> None:
    known(Regency().family(1))
    with pytest.raises((StoreError, ConfigurationError), match=says):
        entry(**change)


def test_nobody_is_on_one_list_twice(home: Path) -> None:
    known(Regency().family(1))
    entry()
    with pytest.raises(StoreError, match="already"):
        entry()


def test_a_person_is_found_by_nik_and_no_error_says_it(home: Path) -> None:
    known(Regency().family(1).family(2).person(3, 2, nik=nik(2)))
    assert exclusions.person_of(nik(1)) == 1
    for number, says in ((nik(5), "Nobody holds"), (nik(2), "More than one")):
        with pytest.raises(StoreError, match=says) as caught:
            exclusions.person_of(number)
        assert number not in str(caught.value)


def test_the_rule_is_counted_and_the_near_miss_is_noted(home: Path) -> None:
    regency = Regency().family(1).family(2)
    known(regency)
    entry()
    versions = selected(regency)
    rules = {one["code"]: one for one in lake.version(versions["out/program_pangan"]).detail["rules"]}
    assert (rules["PENGECUALIAN"]["kind"], rules["PENGECUALIAN"]["alone"]) == ("listed", 1)
    with session() as engine:
        lake.bind(engine, "kept_out", lake.version(versions["out/kept_out_pangan"]))
        assert engine.arrow("kept_out", ["person_id", "alasan"]).to_pylist() == [
            {"person_id": 1, "alasan": "PENGECUALIAN"}
        ]
