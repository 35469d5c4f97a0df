"""Every field says which source filled it and as of when, by the declared order of trust."""

from datetime import date

import pytest
import yaml

from gesek.targets import survivorship
from tests.builders import as_previous, built_list, kk, nik, row, rows_of


def one(session, relation):
    (found,) = rows_of(session, relation)
    return found


def family():
    """One person in DTSEN, P3KE and Regsosek, who say different things."""
    return [
        row("dtsen_keluarga", id_keluarga="D1", no_kk=kk(1), nik=nik(1), nama="SATU", desil=2, alamat="JL MAWAR 1"),
        row("dtsen_anggota", id_keluarga="D1", idsemesta="S1", nik=nik(1), nama="SATU"),
        row("p3ke_keluarga", id_keluarga="P1", nik=nik(1), nama="SATU", desil=1, lantai="tanah", alamat="JL LAMA 9"),
        row("p3ke_individu", id_keluarga="P1", id_individu="I1", nik=nik(1), nama="SATU", status_kawin="kawin",
            tanggal_lahir=date(1980, 5, 17)),
        row("regsosek_keluarga", id_keluarga="R1", no_kk=kk(1), nama="SATU", lantai="semen", atap="seng", daya_watt=450),
        row("regsosek_anggota", id_keluarga="R1", nik=nik(1), nama="SATU", sekolah=False, disabilitas=True),
    ]  # fmt: skip


def test_each_field_is_of_the_first_source_in_the_order_that_says_something():
    with built_list(family()) as session:
        person, home, house = one(session, "person"), one(session, "family"), one(session, "house")
    assert {name: person[name] for name in ("nama_asal", "status_kawin_asal", "sekolah_asal", "disabilitas_asal")} == {
        "nama_asal": "dtsen 2026-09-30",
        "status_kawin_asal": "p3ke 2026-09-30",
        "sekolah_asal": "regsosek 2026-09-30",
        "disabilitas_asal": "regsosek 2026-09-30",
    }
    assert person["tanggal_lahir_asal"] == "p3ke 2026-09-30"
    assert (home["no_kk_asal"], home["alamat_asal"], home["desil_asal"], home["daya_watt_asal"]) == (
        *("dtsen 2026-09-30",) * 3,
        "regsosek 2026-09-30",
    )
    assert (house["lantai"], house["lantai_asal"]) == ("tanah", "p3ke 2026-09-30")
    assert (house["atap"], house["atap_asal"]) == ("seng", "regsosek 2026-09-30")


def test_a_field_that_nobody_fills_has_no_source():
    with built_list(family()) as session:
        for relation in ("person", "house"):
            found = one(session, relation)
            for name in found:
                if name.endswith("_asal") and name.removesuffix("_asal") in found:
                    assert found[name.removesuffix("_asal")] is not None or found[name] is None


def test_a_meetings_correction_comes_first_and_bears_the_meetings_own_day():
    said = row("musdes", no_kk=kk(1), nik=nik(1), nama="SATU", hasil_musdes="LAYAK_ME", nama_benar="SATU BINTI NOL",
               no_kk_benar=kk(7), tanggal_ba=date(2026, 9, 12))  # fmt: skip
    with built_list([*family(), said]) as session:
        person = one(session, "person")
        assert (person["nama"], person["nama_asal"]) == ("SATU BINTI NOL", "musdes 2026-09-12")
        assert (one(session, "family")["no_kk"], one(session, "family")["no_kk_asal"]) == (kk(7), "musdes 2026-09-12")


def test_a_proposal_speaks_as_of_its_meeting():
    proposal = row("musdes", lembar="USULAN_BARU", nama="BARU", nik=nik(9), lantai="tanah", tanggal_ba=date(2026, 9, 3))
    with built_list([proposal]) as session:
        assert one(session, "person")["nama_asal"] == "musdes 2026-09-03"
        assert one(session, "house")["lantai_asal"] == "musdes 2026-09-03"


def test_a_meetings_death_comes_before_dukcapils_and_that_before_a_surveys():
    event = row("dukcapil", idsemesta="S1", nik=nik(1), status_penduduk="meninggal", tanggal_kejadian=date(2026, 8, 1))
    said = row("musdes", no_kk=kk(1), nik=nik(1), nama="SATU", hasil_musdes="TIDAK_LAYAK", alasan="MENINGGAL",
               tanggal_kejadian=date(2026, 8, 2))  # fmt: skip
    gone = [*family()[:-1], row("regsosek_anggota", id_keluarga="R1", nik=nik(1), nama="SATU", keberadaan="2")]
    for rows, told in (
        (gone, ("regsosek 2026-09-30", None)),
        ([*gone, event], ("dukcapil 2026-08-01", date(2026, 8, 1))),
        ([*gone, event, said], ("musdes 2026-09-10", date(2026, 8, 2))),
    ):
        with built_list(rows) as session:
            person = one(session, "person")
            assert person["meninggal"]
            assert (person["meninggal_asal"], person["tanggal_meninggal"]) == told


def test_a_birth_date_from_a_nik_says_so():
    rows = [row("dtks", idsemesta="S1", nik=nik(1), no_kk=kk(1), nama="SATU", tanggal_lahir=date(1980, 5, 17),
                tanggal_lahir_asal="nik")]  # fmt: skip
    with built_list(rows) as session:
        assert one(session, "person")["tanggal_lahir_asal"] == "nik dtks 2026-09-30"


def test_a_family_whose_sources_fell_silent_keeps_source_and_age_of_its_fields():
    decided = row("musdes", no_kk=kk(1), nik=nik(1), nama="SATU", hasil_musdes="LAYAK_ME")
    with built_list([*family(), decided]) as session:
        before = as_previous(session)
    other = row("dtsen_keluarga", id_keluarga="D5", no_kk=kk(5), nik=nik(5), nama="LIMA", desil=5)
    with built_list([other], before, "2026-10", date(2026, 10, 31)) as session:
        person = next(p for p in rows_of(session, "person") if p["nama"] == "SATU")
        assert person["status_kawin_asal"] == "p3ke 2026-09-30"
        house = next(h for h in rows_of(session, "house") if h["lantai"] == "tanah")
        assert house["lantai_asal"] == "p3ke 2026-09-30"


@pytest.mark.parametrize("relation", ["person", "family", "house"])
def test_the_exceptions_to_the_order_name_fields_there_are(relation):
    content = yaml.safe_load(survivorship.FILE.read_text(encoding="utf-8"))
    with built_list(family()) as session:
        columns = set(session.relation(relation).columns)
    named = {field for one in content["exceptions"] if one["of"] == relation for field in one["fields"]}
    assert named <= columns
