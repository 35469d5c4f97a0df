"""Who is who, and who lives with whom: the programme's rules, each as a small story."""

from datetime import date

from tests.builders import OTHER_DESA, as_previous, built_list, kk, nik, row, rows_of


def families(session):
    """The families as sorted lists of the members' names."""
    found = {}
    for person in rows_of(session, "person"):
        found.setdefault(person["family_id"], []).append(person["nama"])
    return sorted(sorted(names) for names in found.values())


def test_twins_of_one_family_are_two_people():
    born = date(2015, 3, 4)
    rows = [
        row("regsosek_keluarga", id_keluarga="R1", no_kk=kk(1), nama="IBU"),
        row("regsosek_anggota", id_keluarga="R1", no_urut_art="1", nik=nik(1), nama="IBU"),
        row("regsosek_anggota", id_keluarga="R1", no_urut_art="2", nama="HASAN", tanggal_lahir=born, hubungan="anak"),
        row("regsosek_anggota", id_keluarga="R1", no_urut_art="3", nama="HUSEN", tanggal_lahir=born, hubungan="anak"),
        row("p3ke_keluarga", id_keluarga="P1", nik=nik(1), nama="IBU"),
        row("p3ke_individu", id_keluarga="P1", id_individu="1", nik=nik(1), nama="IBU"),
        row("p3ke_individu", id_keluarga="P1", id_individu="2", nama="HASAN", tanggal_lahir=born, hubungan="anak"),
        row("p3ke_individu", id_keluarga="P1", id_individu="3", nama="HUSEN", tanggal_lahir=born, hubungan="anak"),
    ]
    with built_list(rows) as session:
        assert families(session) == [["HASAN", "HUSEN", "IBU"]]


def test_a_damaged_card_number_merges_no_families():
    # Two neighbours in one source with one number: the 16th digit was lost to a spreadsheet, or it was mistyped.
    rows = [
        row("regsosek_keluarga", id_keluarga="R1", no_kk=kk(10), nama="SATU"),
        row("regsosek_anggota", id_keluarga="R1", nik=nik(1), nama="SATU"),
        row("regsosek_keluarga", id_keluarga="R2", no_kk=kk(10), nama="DUA"),
        row("regsosek_anggota", id_keluarga="R2", nik=nik(2), nama="DUA"),
        row("dtsen_keluarga", id_keluarga="D3", no_kk=kk(10), nama="TIGA"),
        row("dtsen_anggota", id_keluarga="D3", nik=nik(3), nama="TIGA"),
    ]
    with built_list(rows) as session:
        assert families(session) == [["DUA"], ["SATU"], ["TIGA"]]


def test_a_family_known_to_two_sources_by_its_head_is_one_with_the_members_of_both():
    rows = [
        row("regsosek_keluarga", id_keluarga="R1", nama="SATU"),
        row("regsosek_anggota", id_keluarga="R1", no_urut_art="1", nik=nik(1), nama="SATU"),
        row("regsosek_anggota", id_keluarga="R1", no_urut_art="2", nama="ANAK", hubungan="anak"),
        row("dtsen_keluarga", id_keluarga="D1", nama="SATU"),
        row("dtsen_anggota", id_keluarga="D1", nik=nik(1), nama="SATU"),
    ]
    with built_list(rows) as session:
        assert families(session) == [["ANAK", "SATU"]]
        assert rows_of(session, "family")[0]["asal"] == "dtsen regsosek"


def test_an_adult_child_who_moved_out_in_a_newer_source_is_in_the_newer_family():
    rows = [
        row("regsosek_keluarga", id_keluarga="R1", no_kk=kk(1), nama="BAPAK"),
        row("regsosek_anggota", id_keluarga="R1", no_urut_art="1", nik=nik(1), nama="BAPAK"),
        row("regsosek_anggota", id_keluarga="R1", no_urut_art="2", nik=nik(2), nama="ANAK", hubungan="anak"),
        row("dtsen_keluarga", id_keluarga="D1", no_kk=kk(1), nama="BAPAK"),
        row("dtsen_anggota", id_keluarga="D1", nik=nik(1), nama="BAPAK"),
        row("dtsen_keluarga", id_keluarga="D2", no_kk=kk(2), nama="ANAK"),
        row("dtsen_anggota", id_keluarga="D2", nik=nik(2), nama="ANAK"),
    ]
    with built_list(rows) as session:
        assert families(session) == [["ANAK"], ["BAPAK"]]


def test_a_family_all_of_whose_members_went_elsewhere_disappears_into_the_one_that_received_most():
    first = [
        row("regsosek_keluarga", id_keluarga="R1", nama="NENEK"),
        row("regsosek_anggota", id_keluarga="R1", no_urut_art="1", nik=nik(1), nama="NENEK"),
    ]
    with built_list(first) as session:
        before = as_previous(session)
        old = rows_of(session, "family")[0]["family_id"]
    then = [
        *first,
        row("dtsen_keluarga", id_keluarga="D1", nama="ANAK"),
        row("dtsen_anggota", id_keluarga="D1", nik=nik(2), nama="ANAK"),
        row("dtsen_anggota", id_keluarga="D1", nik=nik(1), nama="NENEK", hubungan="orang_tua"),
    ]
    with built_list(then, before, "2026-10") as session:
        assert families(session) == [["ANAK", "NENEK"]]
        assert rows_of(session, "family")[0]["family_id"] == old


def test_ids_stay_when_a_nik_is_lost_and_found_again():
    whole = [row("dtks", idsemesta="S1", nik=nik(1), nama="SATU", no_kk=kk(1))]
    with built_list([*whole, row("dtks", idsemesta="S0", nik=nik(2), nama="NOL", no_kk=kk(2))]) as session:
        before = as_previous(session)
        first = {p["nama"]: p["person_id"] for p in rows_of(session, "person")}
    with built_list([row("dtks", idsemesta="S1", nama="SATU", no_kk=kk(1))], before, "2026-10") as session:
        assert [p["person_id"] for p in rows_of(session, "person")] == [first["SATU"]]


def test_a_meetings_correction_of_a_nik_wins_and_a_malformed_one_is_not_taken():
    rows = [
        row("p3ke_keluarga", id_keluarga="P1", nama="SATU"),
        row("p3ke_individu", id_keluarga="P1", id_individu="1", nama="SATU"),
        row("p3ke_keluarga", id_keluarga="P2", nama="DUA"),
        row("p3ke_individu", id_keluarga="P2", id_individu="2", nama="DUA"),
        row("musdes", lembar="PERBAIKAN", id_keluarga_p3ke="P1", nama="SATU", nik_benar=nik(1)),
        row("musdes", lembar="PERBAIKAN", id_keluarga_p3ke="P2", nama="DUA", nik_benar="3513019902800001"),
    ]
    with built_list(rows) as session:
        found = {p["nama"]: (p["nik"], p["nik_asal"]) for p in rows_of(session, "person")}
        assert found == {"SATU": (nik(1), "musdes 2026-09-10"), "DUA": (None, None)}


def test_a_row_of_a_meeting_that_leads_to_no_family_is_counted():
    with built_list([row("musdes", nama="SIAPA", hasil_musdes="LAYAK_ME")]) as session:
        assert [u["jumlah"] for u in rows_of(session, "decision_unmatched")] == [1]


def test_families_in_one_building_share_a_house():
    def family(number):
        return [
            row(
                "regsosek_keluarga", id_keluarga=f"R{number}", nama=f"NAMA {number}", nomor_bangunan="7", lantai="tanah"
            ),
            row("regsosek_anggota", id_keluarga=f"R{number}", nik=nik(number), nama=f"NAMA {number}"),
        ]

    with built_list([*family(1), *family(2)]) as session:
        assert [(h["jumlah_keluarga"], h["lantai"]) for h in rows_of(session, "house")] == [(2, "tanah")]


def test_what_does_not_fit_together_is_said_and_nothing_is_merged_for_it():
    rows = [
        row("dtsen_keluarga", id_keluarga="D1", no_kk=kk(1), nama="SATU", desil=1),
        row("dtsen_anggota", id_keluarga="D1", idsemesta="S1", nik=nik(1), nama="SATU"),
        row("dtsen_keluarga", id_keluarga="D2", no_kk=kk(1), nama="DUA", desil=1, kode_desa=OTHER_DESA),
        row("dtsen_anggota", id_keluarga="D2", idsemesta="S2", nik=nik(2), nama="DUA"),
        row("dtsen_anggota", id_keluarga="D2", idsemesta="S9", nik=nik(1), nama="SATU", hubungan="anak"),
    ]
    with built_list(rows) as session:
        told = sorted((c["jenis"], c["dataset"], c["jumlah"]) for c in rows_of(session, "family_conflict"))
        assert len(rows_of(session, "family")) == 2
    assert told == [
        ("KK_BEBERAPA_KELUARGA", "dtsen", 1),
        ("KK_BEBERAPA_KELUARGA", "dtsen", 1),
        ("KK_DUA_DESA", "dtsen", 1),
        ("KK_DUA_DESA", "dtsen", 1),
        ("ORANG_DUA_KELUARGA", "dtsen", 1),
    ]


def without_card(number, name, alamat="JL MERAK NO 7", rt="001"):
    """A person of DTKS whose family card number was lost."""
    return row(
        "dtks", idsemesta=f"S{number}", nik=nik(number), nama=name, alamat=alamat, alamat_kunci=alamat, rt=rt, rw="002"
    )


def with_card(number, name, alamat="JL MERAK NO 7", rt="001"):
    """A family of DTKS of one person, with a sound card."""
    name_of, values = without_card(number, name, alamat, rt)
    return [(name_of, {**values, "no_kk": kk(number), "kk_state": "valid"})]


def conflicts(session):
    return sorted(one["jenis"] for one in rows_of(session, "family_conflict"))


def test_two_without_a_card_at_one_house_are_one_family():
    with built_list([without_card(1, "SATU"), without_card(2, "DUA"), without_card(3, "TIGA", rt="009")]) as session:
        assert families(session) == [["DUA", "SATU"], ["TIGA"]]
        assert conflicts(session) == ["ANGGOTA_SEALAMAT"]


def test_one_without_a_card_is_of_the_family_that_lives_at_her_address():
    with built_list([*with_card(1, "SATU"), without_card(2, "DUA"), without_card(3, "TIGA")]) as session:
        assert families(session) == [["DUA", "SATU", "TIGA"]]
        assert {one["no_kk"] for one in rows_of(session, "person")} == {kk(1)}


def test_where_two_families_live_at_her_address_nobody_guesses():
    with built_list([*with_card(1, "SATU"), *with_card(2, "DUA"), without_card(3, "TIGA")]) as session:
        assert families(session) == [["DUA"], ["SATU"], ["TIGA"]]
        assert conflicts(session) == ["SEALAMAT_BEBERAPA_KELUARGA"]


def test_an_address_that_only_another_source_wrote_ties_her_to_nobody():
    place = {"alamat": "JL MERAK NO 7", "alamat_kunci": "JL MERAK NO 7", "rt": "001", "rw": "002"}
    family = [
        row("dtsen_keluarga", id_keluarga="D1", no_kk=kk(1), nama="SATU", **place),
        row("dtsen_anggota", id_keluarga="D1", nik=nik(1), nama="SATU"),
    ]
    with built_list([*family, without_card(2, "DUA")]) as session:
        assert families(session) == [["DUA"], ["SATU"]]


def test_a_hamlet_is_no_address():
    rows = [
        *with_card(1, "SATU", "DUSUN KRAJAN"),
        *(without_card(n, f"ORANG {chr(64 + n)}", "DUSUN KRAJAN") for n in (2, 3)),
    ]
    with built_list(rows) as session:
        assert families(session) == [["ORANG B"], ["ORANG C"], ["SATU"]]
        assert conflicts(session) == []


def test_an_address_of_more_than_eight_such_persons_makes_no_family():
    with built_list([without_card(n, f"ORANG {chr(64 + n)}") for n in range(1, 10)]) as session:
        assert len(families(session)) == 9


def test_whom_a_survey_has_in_a_family_stays_there():
    elsewhere = [
        row("regsosek_keluarga", id_keluarga="R2", nama="DUA"),
        row("regsosek_anggota", id_keluarga="R2", no_urut_art="1", nik=nik(2), nama="DUA"),
    ]
    with built_list([*with_card(1, "SATU"), *elsewhere, without_card(2, "DUA")]) as session:
        assert families(session) == [["DUA"], ["SATU"]]
