"""Who a programme serves and whom it leaves out, one sentence each."""

from datetime import date

import pytest
import sqlglot

from gesek.paths import SQL
from gesek.programs import choice, definition
from gesek.store.engine import session
from tests.program_tables import AS_OF, COLUMNS, KELURAHAN, Regency, nik

pytestmark = pytest.mark.usefixtures("home")
BAD_HOUSE = {"kepemilikan_rumah": "milik_sendiri", "lantai": "tanah", "bab": "septic_tank"}
PUPIL = {"nisn": "0012345678", "nik": nik(1), "nama": "BUDI", "tanggal_lahir": date(2016, 5, 1), "jenjang": "SD",
         "tingkat": 4}  # fmt: skip


def chosen(program: str, regency: Regency) -> list[dict]:
    with session() as engine:
        regency.bind(engine)
        one = definition.load(program)
        choice.build_candidates(engine, one, AS_OF)
        choice.choose(engine, one)
        return engine.ordered(choice.relation(one), ["peringkat"]).to_arrow_table().to_pylist()


def keys(program: str, regency: Regency) -> list:
    return [row[definition.load(program).fields.key] for row in chosen(program, regency)]


@pytest.mark.parametrize("table", ["person", "family", "house", "target", "decision"])
def test_the_small_tables_have_no_column_that_core_does_not_supply(table: str) -> None:
    statement = sqlglot.parse_one((SQL / f"core/{table}.sql").read_text(encoding="utf-8"), dialect="duckdb")
    assert set(COLUMNS[table]) <= set(statement.named_selects)


@pytest.mark.parametrize("unit", ["family", "person", "student", "house"])
def test_every_declared_field_is_a_column_of_its_relation(unit: str) -> None:
    from gesek.programs.fields import catalogue

    fields = catalogue().units[unit]
    with session() as engine:
        Regency().bind(engine)
        for top in [fields.relation, *catalogue().look_ups(unit, set(fields.fields))]:
            for name in catalogue().builds(top):
                engine.build(f"out/{name}", {"as_of": AS_OF})
        for name, declared in fields.fields.items():
            assert name in engine.relation(declared.relation or fields.relation).columns


def test_village_cash_goes_to_the_extremely_poor_candidates_and_low_deciles_in_that_order() -> None:
    regency = Regency().family(1, "miskin", 3).family(2, "calon", 1).family(3, "miskin_ekstrem", None)
    regency.family(4, "tidak_miskin", 3)
    assert keys("blt_dd", regency) == [3, 2, 1]


@pytest.mark.parametrize(
    "why",
    [{"penerima_pkh": True}, {"penerima_bpnt": True}, {"kode_desa": KELURAHAN}, {"kode_desa": None}],
    ids=["receives PKH", "receives BPNT", "lives in a kelurahan", "village unknown"],
)
def test_village_cash_leaves_out_a_family_that(why: dict) -> None:
    assert keys("blt_dd", Regency().family(1, **why).family(2)) == [2]


def test_one_family_card_is_served_once_and_families_without_one_are_all_served() -> None:
    regency = Regency().family(1, no_kk="3513019999900009").family(2, no_kk="3513019999900009")
    assert keys("blt_dd", regency.family(3, no_kk=None).family(4, no_kk=None)) == [1, 3, 4]


@pytest.mark.parametrize("program", ["blt_dd", "bpnt", "pkh", "pangan"])
def test_no_family_card_is_served_twice_by_a_programme_of_families(program: str) -> None:
    card, child = {"no_kk": "3513019999900009"}, {"hamil": True}
    regency = Regency().family(1, person=child, **card).family(2, person=child, **card)
    if program == "pkh":  # village cash would serve them, and PKH comes after it
        regency = Regency().family(1, person=child, penerima_bpnt=True, **card)
        regency.family(2, person=child, penerima_bpnt=True, **card)
    assert keys(program, regency) == [1]


@pytest.mark.parametrize("program", ["blt_dd", "bpnt", "pkh", "pangan", "pbi_jkn", "pbi_daerah", "rtlh", "pip"])
def test_nobody_dead_is_in_any_file(program: str) -> None:
    dead = {"meninggal": True, "hamil": True}
    regency = Regency().family(1, person=dead, house=BAD_HOUSE, desil=1).add("dapodik", **PUPIL)
    assert keys(program, regency) == []


def test_the_eldest_living_member_stands_for_a_family_whose_head_died() -> None:
    regency = Regency().family(1, person={"meninggal": True}).person(7, 1, hubungan="pasangan")
    assert [row["nik"] for row in chosen("pangan", regency)] == [nik(7)]


def test_bpnt_takes_deciles_one_to_four_and_no_servant_of_the_state() -> None:
    regency = Regency().family(1, desil=4).family(2, "miskin", 5).family(3, ada_pns=True)
    assert keys("bpnt", regency) == [1]


def test_pkh_counts_the_four_dearest_components() -> None:
    regency = Regency().family(1, penerima_pkh=True, person={"hamil": True})
    for number in (2, 3):
        regency.person(number, 1, tanggal_lahir=date(2024, 1, 1))
    for number, level in ((4, "SMA"), (5, "SD"), (6, "SMP")):
        regency.person(number, 1, tanggal_lahir=date(2014, 1, 1), sekolah=True, jenjang=level)
    # pregnant 3.0 + two small children 6.0 + SMA 2.0 = 11.0 million; SMP and SD come fifth and sixth
    assert [row["nilai_setahun"] for row in chosen("pkh", regency)] == [11_000_000]


def test_pkh_needs_a_component_and_leaves_whom_village_cash_serves() -> None:
    child = {"hamil": True}
    regency = Regency().family(1).family(2, person=child).family(3, penerima_bpnt=True, person=child)
    assert keys("pkh", regency) == [3]


@pytest.mark.parametrize("segment", ["PPU", "PBPU", "BP", "PBI_APBD"])
def test_state_premium_leaves_out_active_members_of_another_segment(segment: str) -> None:
    regency = Regency().family(1).family(2).add("bpjs", nik=nik(1), segmen=segment)
    assert keys("pbi_jkn", regency) == [2]


@pytest.mark.parametrize(
    "why",
    [{"keberadaan": "pindah"}, {"kode_desa": None}, {"nik": None}],
    ids=["moved away", "lives in no village of the regency", "has no sound NIK"],
)
def test_the_regencys_premium_leaves_out_a_person_who(why: dict) -> None:
    rich = {"status": "tidak_miskin", "desil": 9}
    place = {"kode_desa": None} if "kode_desa" in why else {}
    assert keys("pbi_daerah", Regency().family(1, person=why, **place, **rich).family(2, **rich)) == [2]


def test_village_cash_and_pkh_never_serve_the_same_family() -> None:
    regency = Regency()
    for number in range(1, 7):
        receives = {"penerima_pkh": number == 1, "penerima_bpnt": number == 2}
        regency.family(number, person={"hamil": number % 2 == 0}, **receives)
    assert not set(keys("blt_dd", regency)) & set(keys("pkh", regency))


def test_state_premium_keeps_its_own_members_and_asks_for_a_sound_nik() -> None:
    regency = Regency().family(1).family(2, person={"nik": None}).family(3, "miskin", 6)
    assert keys("pbi_jkn", regency.add("bpjs", nik=nik(1), segmen="PBI_APBN")) == [1]


def test_nobody_gets_both_premiums() -> None:
    regency = Regency().family(1).family(2, "tidak_miskin", 8).family(3, "tidak_miskin", 9)
    regency.add("bpjs", nik=nik(3), segmen="PPU")
    assert keys("pbi_jkn", regency) == [1]
    assert keys("pbi_daerah", regency) == [2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"jenjang": "SMA"},
        {"jenjang": "SMK"},
        {"jenjang": "MI"},
        {"nisn": None},
        {"nik": None},
        {"tanggal_lahir": date(2021, 5, 1)},
        {"tanggal_lahir": date(2004, 5, 1)},
    ],
    ids=["a school of the province", "another", "a madrasah", "no NISN", "no NIK", "five years old", "22 years old"],
)
def test_a_pupil_is_left_out_for(wrong: dict) -> None:
    right = Regency().family(1, person={"nama": "BUDI"}).add("dapodik", **PUPIL)
    assert [row["nilai_setahun"] for row in chosen("pip", right)] == [450_000]
    assert keys("pip", Regency().family(1).add("dapodik", **(PUPIL | wrong))) == []


def test_a_pupil_of_no_poor_family_needs_a_card() -> None:
    assert keys("pip", Regency().family(1, "tidak_miskin", 8).add("dapodik", **PUPIL)) == []
    regency = Regency().family(1, "tidak_miskin", 8).add("dapodik", **PUPIL, penerima_kip=True)
    assert len(keys("pip", regency)) == 1


@pytest.mark.parametrize(
    ("house", "day", "served"),
    [
        (BAD_HOUSE, None, True),
        (BAD_HOUSE | {"lantai": "keramik"}, None, False),
        (BAD_HOUSE | {"lantai": "keramik", "bab": "tidak_ada"}, None, False),
        (BAD_HOUSE | {"kepemilikan_rumah": "sewa"}, None, False),
        (BAD_HOUSE, date(2016, 10, 1), False),
        (BAD_HOUSE, date(2016, 9, 30), True),
    ],
    ids=[
        "bad floor",
        "sound house",
        "only the toilet missing",
        "rented",
        "aid 9 years 364 days ago",
        "aid ten years ago",
    ],
)
def test_a_house_is_repaired(house: dict, day: date | None, served: bool) -> None:
    regency = Regency().family(1, house=house)
    if day:
        regency.add("rtlh", nik=nik(1), nama="X", tanggal_lpj=day)
    assert (keys("rtlh", regency) == [1]) is served


def test_rice_is_for_the_extremely_poor_only_ten_kilograms_each() -> None:
    rows = chosen("pangan", Regency().family(1).family(2, "calon"))
    assert [(row["family_id"], row["nilai_setahun"]) for row in rows] == [(1, 10)]
