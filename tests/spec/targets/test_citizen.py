"""Why is she not on the list? What the desk answers, each as a small story."""

from datetime import date

import pytest

from gesek.programs import definition
from gesek.programs.parts import Quota
from gesek.programs.select import select
from gesek.store import lake
from gesek.targets.citizen import answer, holdings
from gesek.targets.citizen.sought import Sought
from tests.builders import DESA, OTHER_DESA, kk, nik, row
from tests.desk import asked, extra, found, publish, receive, said

BORN = date(1980, 5, 17)


def family(number, name, decile=1, desa=DESA):
    values = {"id_keluarga": f"D{number}", "no_kk": kk(number), "nik": nik(number), "nama": name}
    return [
        row("dtsen_keluarga", desil=decile, kode_desa=desa, **values),
        row("dtsen_anggota", idsemesta=f"S{number}", tanggal_lahir=BORN, **values),
    ]


def verdict(number, name, result, reason=None):
    return row("musdes", no_kk=kk(number), nik=nik(number), nama=name, hasil_musdes=result, alasan=reason)


def codes(told):
    return [fact.code for fact in told.facts]


def test_a_woman_with_no_nik_in_no_source(home):
    receive(family(1, "SATU"))
    publish("run")
    told = asked(Sought(nama="TIADA", tanggal_lahir=date(1970, 1, 2), kode_desa=DESA))
    assert codes(told) == ["IN_NO_SOURCE"] and told.rows == []
    text = said(told)
    assert "TIDAK ada di daftar" in text and "hanyalah musyawarah desa" in text
    assert "DTSEN (30 September 2026)" in text and "Regsosek (belum pernah diterima)" in text


def test_her_row_was_rejected(home):
    rejected = row("dtks", nama="SITI", nik=nik(7), kode_desa=None, verdict="rejected")
    rejected[1]["codes"] = "PLACE_OUTSIDE_REGENCY"
    receive([*family(1, "SATU"), rejected])
    publish("run")
    told = asked(Sought(nik=nik(7)))
    assert codes(told) == ["ROW_REJECTED"]
    assert told.facts[0].values == {"source": "dtks", "row_number": 2, "codes": ["PLACE_OUTSIDE_REGENCY"]}
    assert "Baris 2 dari DTKS" in said(told)


def test_off_by_the_meeting_that_is_the_only_reason(home):
    receive([*family(1, "SATU"), verdict(1, "SATU", "TIDAK_LAYAK", "SUDAH_MAMPU")])
    publish("run")
    told = asked(Sought(nik=nik(1)))
    assert codes(told) == ["MEETING_DECIDED"] and told.meeting.nomor_ba == "BA/1"
    line = "memutuskan: tidak layak (sudah mampu)."
    assert line in said(told) and "decided: not eligible (no longer poor)." in said(told, "en")


def test_off_because_no_meeting_was_heard_and_her_decile_is_too_high(home):
    receive(family(3, "TIGA", 3))
    publish("run")
    told = asked(Sought(nik=nik(3)))
    assert codes(told) == ["NO_MEETING_YET", "DECILE"] and told.facts[1].values == {
        "desil": 3,
        "asal": "dtsen 2026-09-30",
    }


def test_a_candidate_only_waits_for_the_meeting(home):
    receive(family(1, "SATU"))
    publish("run")
    assert codes(asked(Sought(nik=nik(1)))) == ["NO_MEETING_YET"]


def test_nothing_keeps_off_who_is_on_the_list(home):
    receive([*family(1, "SATU"), verdict(1, "SATU", "LAYAK_ME")])
    publish("run")
    told = asked(Sought(nik=nik(1)))
    assert told.facts == [] and told.standing.listed and "ADA di daftar" in said(told)


def test_her_number_was_set_aside_and_why_is_said(home):
    damaged = row("dtks", nama="SITI", tanggal_lahir=BORN, nik_state="damaged", idsemesta="S9")
    damaged[1]["codes"] = "NIK_SCIENTIFIC"
    receive([*family(1, "SATU"), damaged], raw={"dtks": [f"{nik(123)[:15]}0"]})
    publish("run")
    seen = found(Sought(nik=nik(123)))
    assert [candidate.how for candidate in seen.candidates] == ["row"]
    told = asked(Sought(nik=nik(123)))
    assert told.person["nama"] == "SITI" and told.person["nik"] is None
    assert "NIK dikesampingkan: rusak di berkas pengirim" in said(told)


def test_a_rejected_row_and_one_with_her_number_spoilt_are_told_beside_those_that_are_hers(home):
    doubled = row("dtks", nama="SATU", nik=nik(1), no_kk=kk(1), verdict="rejected")
    doubled[1]["codes"] = "REPEATED_ROW"
    spoilt = extra("bpjs", nik_state="damaged", nama="LAIN SEKALI", verdict="warned")
    receive([*family(1, "SATU"), doubled, spoilt], raw={"bpjs": [f"{nik(1)[:15]}0"]})
    publish("run")
    told = asked(Sought(nik=nik(1)))
    assert [(one.dataset, one.verdict, one.person_id) for one in told.rows if one.dataset in ("dtks", "bpjs")] == [
        ("dtks", "rejected", None), ("bpjs", "warned", None),
    ]  # fmt: skip


def test_her_number_in_two_files_shows_no_row_of_anybody_else(home):
    rows = [
        extra("bpjs", nik_state="damaged", nama=name, verdict="warned", source_file=file * 64, row_number=number)
        for name, file, number in (("A DUA", "a", 2), ("A TIGA", "a", 3), ("B DUA", "b", 2), ("B TIGA", "b", 3))
    ]
    hers, anothers = f"{nik(1)[:15]}0", f"{nik(77)[:15]}0"
    receive([*family(1, "SATU"), *rows], raw={"bpjs": [anothers, hers, hers, anothers]})
    publish("run")
    seen = found(Sought(nik=nik(1)))
    assert sorted(row.values["nama"] for row in seen.untied if row.dataset == "bpjs") == ["A TIGA", "B DUA"]


def test_two_namesakes_are_both_shown_with_what_tells_them_apart(home):
    elsewhere = family(2, "SITI", desa=OTHER_DESA)
    receive([*family(1, "SITI"), *elsewhere])
    publish("run")
    seen = found(Sought(nama="SITI", tanggal_lahir=BORN, kode_desa=DESA))
    assert [(one.how, one.kode_desa) for one in seen.candidates] == [("exact", DESA), ("near", OTHER_DESA)]


def test_a_name_with_a_title_or_misspelt_is_found_where_birth_and_village_are_the_same(home):
    receive([*family(1, "SITI AMINAH")])
    publish("run")
    for name, how in (("HJ. SITI AMINAH", "exact"), ("SITI AMINNAH", "near")):
        seen = found(Sought(nama=name, tanggal_lahir=BORN, kode_desa=DESA))
        assert [one.how for one in seen.candidates] == [how], name
    assert found(Sought(nama="BUDI", tanggal_lahir=BORN, kode_desa=DESA)).candidates == []


def test_only_in_a_source_that_makes_no_families(home):
    receive(
        [
            *family(1, "SATU"),
            extra("bpjs", nik=nik(8), nama="ANI", tanggal_lahir=BORN, kode_desa=DESA, segmen="PBI_APBN"),
        ]
    )
    publish("run")
    told = asked(Sought(nik=nik(8)))
    assert codes(told) == ["TIED_TO_NOBODY"] and told.facts[0].values == {"sources": ["bpjs"]}


def test_a_row_that_came_after_the_list_was_made(home):
    receive(family(1, "SATU"))
    publish("run")
    receive([*family(1, "SATU"), *family(2, "DUA")])
    told = asked(Sought(nik=nik(2)))
    assert set(codes(told)) == {"NEWER_THAN_LIST"} and "daftar berikutnya memuatnya" in said(told)


def test_each_record_says_by_what_it_was_tied(home):
    receive(
        [*family(1, "SATU"), row("dtks", nama="SATU", nik=nik(1), no_kk=kk(1)), extra("siks", nik=nik(1), nama="SATU")]
    )
    publish("run")
    told = asked(Sought(nik=nik(1)))
    assert {(one.dataset, one.evidence) for one in told.rows} == {
        ("dtsen_keluarga", "keluarga"), ("dtsen_anggota", "nik"), ("dtks", "nik"), ("siks", "nik_sama"),
    }  # fmt: skip
    assert "baris keluarga ini" in said(told)


def test_every_published_list_is_told_with_how_she_stood(home):
    receive([*family(1, "SATU"), verdict(1, "SATU", "LAYAK_ME")])
    first = publish("one")
    second_meeting = row(
        "musdes", no_kk=kk(1), nik=nik(1), nama="SATU", hasil_musdes="TIDAK_LAYAK", alasan="PINDAH", nomor_ba="BA/2",
        tanggal_ba=date(2026, 9, 20),
    )  # fmt: skip
    receive([*family(1, "SATU"), verdict(1, "SATU", "LAYAK_ME"), second_meeting])
    second = publish("two")
    told = asked(Sought(nik=nik(1)))
    lists = [(one.list_id, one.status, one.in_force, one.change) for one in told.publications]
    assert lists == [
        (second, "tidak_miskin", True, "PERGI_PINDAH"), (first, "miskin_ekstrem", False, "DATANG_MUSDES_LAYAK"),
    ]  # fmt: skip


def test_a_record_that_is_no_longer_in_its_source_is_said_to_be_gone(home):
    old = row("dtks", nama="SATU", nik=nik(1), no_kk=kk(1), idsemesta="S1")
    receive([*family(1, "SATU"), old])
    publish("run")
    receive([row("dtks", nama="LAIN", nik=nik(5))])
    assert asked(Sought(nik=nik(1))).missing == ["dtks"]


@pytest.fixture
def quota_of_one(monkeypatch):
    """RTLH as it is, but for a single house."""
    original = definition._read
    monkeypatch.setattr(
        definition, "_read",
        lambda path: original(path).model_copy(update={"quota": Quota(regency=1)}) if "rtlh" in path.parts else original(path),
    )  # fmt: skip


def house(number, name, floor="tanah"):
    return row(
        "p3ke_keluarga", id_keluarga=f"P{number}", nik=nik(number), nama=name, tanggal_lahir=BORN, desil=1, lantai=floor,
        kepemilikan_rumah="milik_sendiri", alamat=f"DUSUN {number}",
    )  # fmt: skip


def test_on_the_list_but_under_the_quota_of_a_programme(home, quota_of_one):
    receive([
        *[house(number, name) for number, name in ((1, "SATU"), (2, "DUA"))], house(3, "TIGA", "keramik"),
        verdict(1, "SATU", "LAYAK_ME"), verdict(2, "DUA", "LAYAK_ME"), verdict(3, "TIGA", "LAYAK_ME"),
        extra("rtlh", nama="LAMA", kode_desa=OTHER_DESA, tahun=2020),
    ])  # fmt: skip
    listed = publish("run")
    lake.publish(list(select("rtlh", listed, "select").values()))
    places = {}
    for number in (1, 2, 3):
        told = asked(Sought(nik=nik(number)))
        assert told.standing.listed
        (places[number],) = (place for place in told.programmes if place.program == "rtlh")
    assert [(places[n].state, places[n].rank, places[n].of, places[n].quota) for n in (1, 2)] == [
        ("served", 1, 2, 1), ("waiting", 2, 2, 1),
    ]  # fmt: skip
    assert places[3].state == "kept_out" and [rule["code"] for rule in places[3].rules] == ["TIDAK_LAYAK_HUNI"]
    assert "daftar tunggu: peringkat 2 dari 2, kuota 1" in said(asked(Sought(nik=nik(2))))
    assert "Syarat yang tidak terpenuhi: Lantai, dinding atau atap buruk." in said(asked(Sought(nik=nik(3))))


def test_a_family_can_be_explained_by_the_number_it_had_before_it_was_merged(home):
    receive([*family(1, "SATU"), row("p3ke_keluarga", id_keluarga="P1", nama="RATNA", desil=1)])
    publish("one")
    receive([*family(1, "SATU"), row("p3ke_keluarga", id_keluarga="P1", nama="SATU", desil=1, nik=nik(1))])
    publish("two")
    with holdings.opened() as opened:
        every = {
            told.standing.family_id: told.numbers for told in (answer.of_family(opened, number) for number in (1, 2))
        }
    assert every == {1: [1, 2]}
