"""Which records become one person."""

from datetime import date

from gesek.identity import linkage
from gesek.identity.match import match_people
from tests.builders import bind, bind_nobody_known, engine, kk, nik, row, rows_of


def people(*rows):
    """The sets of record keys that became one person each."""
    with engine() as session:
        bind(session, rows)
        bind_nobody_known(session)
        match_people(session, "2026-09", linkage.in_force())
        found: dict[int, set[str]] = {}
        for match in rows_of(session, "person_match"):
            found.setdefault(match["person_id"], set()).add(f"{match['dataset']} {match['record_key']}")
        return sorted(map(sorted, found.values()))


def test_records_without_a_name_follow_their_nik():
    assert people(
        row("dtks", idsemesta="D1", nik=nik(1)),
        row("p3ke_individu", id_keluarga="F1", id_individu="I1", nik=nik(1)),
        row("regsosek_anggota", id_keluarga="R1", nik=nik(1), nama="SITI AMINAH"),
    ) == [["dtks idsemesta:D1", "p3ke p3ke:I1", "regsosek regsosek:R1:1"]]


def test_the_same_sound_nik_in_two_sources_is_one_person():
    assert people(
        row("dtks", idsemesta="D1", nik=nik(1), nama="SITI AMINAH"),
        row("p3ke_individu", id_keluarga="F1", id_individu="I1", nik=nik(1), nama="SITI AMINA"),
    ) == [["dtks idsemesta:D1", "p3ke p3ke:I1"]]


def test_one_nik_on_clearly_different_names_of_one_source_ties_nobody():
    found = people(
        row("dtks", idsemesta="D1", nik=nik(1), nama="SITI AMINAH", tanggal_lahir=date(1990, 2, 3)),
        row("dtks", idsemesta="D2", nik=nik(1), nama="HASAN BASRI", tanggal_lahir=date(1955, 12, 4)),
        row(
            "p3ke_individu",
            id_keluarga="F1",
            id_individu="I1",
            nik=nik(1),
            nama="SUPARMI",
            tanggal_lahir=date(1971, 6, 5),
        ),
    )
    assert len(found) == 3


def test_idsemesta_ties_dtks_with_dtsen_when_the_nik_is_lost():
    assert people(
        row("dtks", idsemesta="D1", nama="SITI AMINAH"),
        row("dtsen_anggota", id_keluarga="F1", idsemesta="D1", nik=nik(1), nama="SITI AMINAH"),
    ) == [["dtks idsemesta:D1", "dtsen idsemesta:D1"]]


def test_name_and_no_kk_tie_a_record_without_nik():
    assert people(
        row("dtks", idsemesta="D1", nama="SITI AMINAH", no_kk=kk(1)),
        row("regsosek_keluarga", id_keluarga="F1", no_kk=kk(1), nama="SITI AMINAH"),
        row("regsosek_anggota", id_keluarga="F1", nik=nik(1), nama="SITI AMINAH"),
    ) == [["dtks idsemesta:D1", "regsosek regsosek:F1:1"]]


def test_two_sound_nik_are_never_joined_by_name_even_through_a_third_record():
    born = date(1980, 5, 17)
    found = people(
        row("dtks", idsemesta="D1", nik=nik(1), nama="SITI AMINAH", no_kk=kk(1)),
        row("regsosek_anggota", id_keluarga="F1", nik=nik(2), nama="SITI AMINAH", tanggal_lahir=born),
        row("regsosek_keluarga", id_keluarga="F1", nama="SITI AMINAH"),
        row("dtsen_keluarga", id_keluarga="G1", no_kk=kk(1)),
        row("dtsen_anggota", id_keluarga="G1", idsemesta="D9", nama="SITI AMINAH", tanggal_lahir=born),
    )
    # The DTSEN record could go with NIK 1 by name and KK, and with NIK 2 by name, birth date and village: an officer is asked.
    assert not any({"dtks idsemesta:D1", "regsosek regsosek:F1:1"} <= set(one) for one in found)


def test_a_name_with_two_possible_counterparts_goes_to_neither():
    born = date(1980, 5, 17)
    found = people(
        row("p3ke_individu", id_keluarga="F1", id_individu="I1", nik=nik(1), nama="SITI", tanggal_lahir=born),
        row("p3ke_individu", id_keluarga="F2", id_individu="I2", nik=nik(2), nama="SITI", tanggal_lahir=born),
        row("regsosek_anggota", id_keluarga="R1", nama="SITI", tanggal_lahir=born),
        row("regsosek_keluarga", id_keluarga="R1", nama="SITI"),
    )
    assert len(found) == 3


def test_a_family_without_member_rows_keeps_its_head_as_a_person():
    assert people(row("dtsen_keluarga", id_keluarga="F1", nik=nik(1), nama="SITI AMINAH", no_kk=kk(1))) == [
        ["dtsen kepala:dtsen:F1"]
    ]


def test_a_rejected_row_is_nobody():
    assert people(row("dtks", idsemesta="D1", nik=nik(1), nama="SITI", verdict="rejected")) == []


def test_a_repeated_row_is_one_record():
    twice = [row("dtks", idsemesta="D1", nik=nik(1), nama="SITI AMINAH")] * 2
    assert people(*twice) == [["dtks idsemesta:D1"]]


def test_one_idsemesta_under_two_names_is_two_people():
    assert people(
        row("dtks", idsemesta="D1", nik=nik(1), nama="SITI AMINAH"), row("dtks", idsemesta="D1", nama="HASAN BASRI")
    ) == [["dtks idsemesta:D1"], ["dtks idsemesta:D1#SITI AMINAH"]]
