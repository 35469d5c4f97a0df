"""What the list does with families: the programme's rules, each as a small story."""

from datetime import date

from tests.builders import as_previous, built_list, kk, nik, row, rows_of


def statuses(session):
    """Head's name -> (status, needs confirmation)."""
    heads = {item["family_id"]: item["nama_kepala"] for item in rows_of(session, "family")}
    return {heads[t["family_id"]]: (t["status"], t["perlu_konfirmasi"]) for t in rows_of(session, "target")}


def dtsen(number, name, decile=1, **more):
    """A DTSEN family of one person."""
    born = more.pop("born", date(1980, 5, 17))
    return [
        row(
            "dtsen_keluarga",
            id_keluarga=f"D{number}",
            no_kk=kk(number),
            nik=nik(number, born),
            nama=name,
            desil=decile,
            **more,
        ),
        row(
            "dtsen_anggota",
            id_keluarga=f"D{number}",
            idsemesta=f"S{number}",
            no_kk=kk(number),
            nik=nik(number, born),
            nama=name,
            tanggal_lahir=born,
        ),
    ]


def decree(number, name):
    return row("sk_bupati", no_kk=kk(number), nik=nik(number), nama=name)


def verdict(number, name, result, reason=None, **more):
    return row("musdes", no_kk=kk(number), nik=nik(number), nama=name, hasil_musdes=result, alasan=reason, **more)


def test_without_a_meeting_the_decile_makes_a_candidate_a_poor_family_or_neither():
    with built_list(
        [*dtsen(1, "SATU", 1), *dtsen(2, "DUA", 2), *dtsen(4, "EMPAT", 4), *dtsen(5, "LIMA", 5)]
    ) as session:
        assert statuses(session) == {
            "SATU": ("calon", False),
            "DUA": ("miskin", False),
            "EMPAT": ("miskin", False),
            "LIMA": ("tidak_miskin", False),
        }


def test_no_reason_names_a_meeting_where_no_meeting_spoke_of_the_family():
    with built_list([*dtsen(1, "SATU", 1), *dtsen(5, "LIMA", 5), decree(5, "LIMA")]) as session:
        reasons = {item["alasan"] for item in rows_of(session, "target")}
    assert reasons == {"CALON_DESIL_1 DESIL_1", "DAFTAR_BERLAKU DESIL_5_10 KONFIRMASI_DESIL_TINGGI"}


def test_a_family_of_the_decree_stays_extremely_poor_until_a_meeting_says_otherwise():
    with built_list([*dtsen(1, "SATU", 2), decree(1, "SATU")]) as session:
        assert statuses(session) == {"SATU": ("miskin_ekstrem", False)}


def test_a_high_decile_contradicts_but_takes_nobody_off():
    with built_list([*dtsen(1, "SATU", 7), decree(1, "SATU")]) as session:
        assert statuses(session) == {"SATU": ("miskin_ekstrem", True)}


def test_a_meeting_takes_a_family_off():
    rows = [*dtsen(1, "SATU"), decree(1, "SATU"), verdict(1, "SATU", "TIDAK_LAYAK", "SUDAH_MAMPU")]
    with built_list(rows) as session:
        assert statuses(session) == {"SATU": ("tidak_miskin", False)}
        change = rows_of(session, "target_change")
        assert [(c["perubahan"], c["alasan"]) for c in change] == [("pergi", "PERGI_SUDAH_MAMPU")]


def test_a_meeting_finds_a_family_poor_but_not_extremely():
    rows = [*dtsen(1, "SATU"), decree(1, "SATU"), verdict(1, "SATU", "MISKIN_BUKAN_EKSTREM")]
    with built_list(rows) as session:
        assert statuses(session) == {"SATU": ("miskin", False)}


def test_a_proposal_makes_a_family_that_no_registry_knows():
    with built_list([row("musdes", lembar="USULAN_BARU", nama="BARU", nik=nik(9))]) as session:
        assert statuses(session) == {"BARU": ("miskin_ekstrem", False)}
        assert rows_of(session, "target_change")[0]["alasan"] == "DATANG_USULAN_BARU"


def test_the_newest_meeting_wins():
    rows = [
        *dtsen(1, "SATU"),
        verdict(1, "SATU", "LAYAK_ME", nomor_ba="BA/9", tanggal_ba=date(2026, 8, 1)),
        verdict(1, "SATU", "TIDAK_LAYAK", "PINDAH", nomor_ba="BA/1", tanggal_ba=date(2026, 9, 1)),
    ]
    with built_list(rows) as session:
        assert statuses(session) == {"SATU": ("tidak_miskin", False)}


def test_a_row_called_double_does_not_take_off_the_family_it_doubles():
    rows = [
        *dtsen(1, "SATU"),
        verdict(1, "SATU", "LAYAK_ME"),
        row("musdes", nama="SATU", nik=nik(1), hasil_musdes="TIDAK_LAYAK", alasan="GANDA"),
    ]
    with built_list(rows) as session:
        assert statuses(session) == {"SATU": ("miskin_ekstrem", False)}


def test_the_dead_head_is_taken_off_by_the_meeting_but_the_living_family_is_to_be_confirmed():
    rows = [
        *dtsen(1, "SATU"),
        row("dtsen_anggota", id_keluarga="D1", idsemesta="S2", nik=nik(2), nama="DUA", hubungan="pasangan"),
        verdict(1, "SATU", "TIDAK_LAYAK", "MENINGGAL", tanggal_kejadian=date(2026, 7, 1)),
    ]
    with built_list(rows) as session:
        assert statuses(session) == {"DUA": ("tidak_miskin", True)}
        dead = {p["nama"]: (p["meninggal"], p["tanggal_meninggal"]) for p in rows_of(session, "person")}
        assert dead == {"SATU": (True, date(2026, 7, 1)), "DUA": (False, None)}


def test_a_family_whose_last_member_died_stays_to_be_confirmed():
    rows = [row("dtks", idsemesta="S1", nik=nik(1), no_kk=kk(1), nama="SATU", meninggal=True), decree(1, "SATU")]
    with built_list(rows) as session:
        assert statuses(session) == {"SATU": ("miskin_ekstrem", True)}
        assert rows_of(session, "family")[0]["jumlah_anggota"] == 0


def test_a_listed_family_whose_source_rows_vanished_stays_to_be_confirmed():
    first = [
        row("musdes", lembar="USULAN_BARU", nama="BARU", nik=nik(9)),
        *dtsen(1, "SATU"),
        verdict(1, "SATU", "LAYAK_ME"),
    ]
    with built_list(first) as session:
        before = as_previous(session)
    # A month later neither DTSEN nor the village's workbook names them; another family is there.
    with built_list(dtsen(5, "LIMA", 5), before, "2026-10", date(2026, 10, 31)) as session:
        assert statuses(session) == {
            "BARU": ("miskin_ekstrem", False),
            "SATU": ("miskin_ekstrem", True),
            "LIMA": ("tidak_miskin", False),
        }
        assert {c["perubahan"] for c in rows_of(session, "target_change")} == {"tetap"}


def test_a_decision_stays_in_force_until_a_newer_meeting_speaks_of_the_family():
    with built_list([*dtsen(1, "SATU"), verdict(1, "SATU", "TIDAK_LAYAK", "SUDAH_MAMPU")]) as session:
        before = as_previous(session)
    other = verdict(7, "LAIN", "LAYAK_ME", nomor_ba="BA/2", tanggal_ba=date(2026, 10, 5))
    with built_list([*dtsen(1, "SATU"), *dtsen(7, "LAIN"), other], before, "2026-10") as session:
        assert statuses(session) == {"SATU": ("tidak_miskin", False), "LAIN": ("miskin_ekstrem", False)}


def test_a_decision_falls_when_its_own_meetings_workbook_comes_again_without_it():
    with built_list([*dtsen(1, "SATU"), *dtsen(2, "DUA"), verdict(1, "SATU", "TIDAK_LAYAK")]) as session:
        before = as_previous(session)
    with built_list([*dtsen(1, "SATU"), *dtsen(2, "DUA"), verdict(2, "DUA", "LAYAK_ME")], before) as session:
        assert statuses(session) == {"SATU": ("calon", False), "DUA": ("miskin_ekstrem", False)}


def test_before_and_now_add_up():
    rows = [
        *dtsen(1, "SATU"), decree(1, "SATU"), verdict(1, "SATU", "LAYAK_ME"),
        *dtsen(2, "DUA"), decree(2, "DUA"), verdict(2, "DUA", "TIDAK_LAYAK", "PINDAH"),
        *dtsen(3, "TIGA"), verdict(3, "TIGA", "LAYAK_ME"),
    ]  # fmt: skip
    with built_list(rows) as session:
        kinds = sorted(c["perubahan"] for c in rows_of(session, "target_change"))
        assert kinds == ["datang", "pergi", "tetap"]
        # before 2 = pergi 1 + tetap 1; now 2 = datang 1 + tetap 1
        now = [t for t in rows_of(session, "target") if t["status"] == "miskin_ekstrem"]
        assert len(now) == 2


def test_ranks_are_one_to_n_and_the_extremely_poor_come_first():
    with built_list([*dtsen(1, "SATU", 3), *dtsen(2, "DUA", 1), *dtsen(3, "TIGA", 9), decree(3, "TIGA")]) as session:
        heads = {f["family_id"]: f["nama_kepala"] for f in rows_of(session, "family")}
        ranked = sorted(rows_of(session, "target"), key=lambda t: t["peringkat"])
        assert [(t["peringkat"], heads[t["family_id"]]) for t in ranked] == [(1, "TIGA"), (2, "DUA"), (3, "SATU")]
