"""Contradictions are not guessed: what was in force stays, the family is to be confirmed, and an officer settles it."""

from datetime import date

import pyarrow as pa
import pytest

from gesek.store.rulings import SCHEMA
from tests.builders import OTHER_DESA, as_previous, built_list, kk, nik, row, rows_of


def family(number, name, *more):
    """A DTSEN family of one person, or of several."""
    rows = [row("dtsen_keluarga", id_keluarga=f"D{number}", no_kk=kk(number), nik=nik(number), nama=name, desil=1)]
    for place, member in enumerate((name, *more)):
        rows.append(
            row("dtsen_anggota", id_keluarga=f"D{number}", idsemesta=f"S{number}{place}", nik=nik(number * 10 + place),
                nama=member, hubungan="anak" if place else "kepala_keluarga")
        )  # fmt: skip
    rows[0][1]["nik"] = nik(number * 10)
    return rows


def verdict(number, name, result, reason=None, day=10, **more):
    return row("musdes", no_kk=kk(number), nik=nik(number * 10), nama=name, hasil_musdes=result, alasan=reason,
               tanggal_ba=date(2026, 9, day), **more)  # fmt: skip


def register(number, state, day=None, place=0):
    return row("dukcapil", idsemesta=f"S{number}{place}", nik=nik(number * 10 + place), status_penduduk=state,
               tanggal_kejadian=day)  # fmt: skip


def listed(session):
    """The one family's status and whether it is to be confirmed."""
    (target,) = rows_of(session, "target")
    return target["status"], target["perlu_konfirmasi"]


def queue(session):
    return [(c["jenis"], c["hasil"], c["lawan_hasil"], c["putusan"]) for c in rows_of(session, "decision_conflict")]


def settled(session, verdict):
    """An officer's ruling on the one contradiction of a list."""
    (conflict,) = rows_of(session, "decision_conflict")
    ruling = {
        "ruling_id": 1,
        "kind": "decision.settle",
        "key_a": f"keluarga:{conflict['family_id']}",
        "key_b": conflict["kunci"],
        "verdict": verdict,
    }
    return pa.Table.from_pylist([ruling], schema=SCHEMA)


OURS = verdict(1, "SATU", "LAYAK_ME", day=1)
THEIRS = verdict(1, "SATU", "TIDAK_LAYAK", "SUDAH_MAMPU", day=5, kode_desa=OTHER_DESA, nomor_ba="BA/7")


def test_when_another_village_contradicts_the_list_in_force_its_decision_stays_until_an_officer_settles_it():
    with built_list([*family(1, "SATU"), OURS]) as session:
        assert listed(session) == ("miskin_ekstrem", False)
        before = as_previous(session)
    rows = [*family(1, "SATU"), OURS, THEIRS]
    with built_list(rows, before, "2026-10") as session:
        assert listed(session) == ("miskin_ekstrem", True)
        assert queue(session) == [("ANTAR_MUSDES", "LAYAK_ME", "TIDAK_LAYAK", None)]
        ruling, waiting = settled(session, "TIDAK_LAYAK"), as_previous(session)
    with built_list(rows, waiting, "2026-10", ruled=ruling) as session:
        assert listed(session) == ("tidak_miskin", False)
        assert [c["alasan"] for c in rows_of(session, "target_change")] == ["PERGI_SUDAH_MAMPU"]
        after = as_previous(session)
    with built_list(rows, after, "2026-11", ruled=ruling) as session:
        assert listed(session) == ("tidak_miskin", False)


def test_a_contradiction_is_not_forgotten_when_the_workbooks_are_no_longer_there():
    with built_list([*family(1, "SATU"), OURS, THEIRS]) as session:
        before = as_previous(session)
    with built_list(family(1, "SATU"), before, "2026-10") as session:
        assert listed(session) == ("miskin_ekstrem", True)
        assert queue(session) == [("ANTAR_MUSDES", "LAYAK_ME", "TIDAK_LAYAK", None)]


def test_two_villages_that_contradict_each_other_at_once_take_nobody_off():
    with built_list([*family(1, "SATU"), OURS, THEIRS]) as session:
        assert listed(session) == ("miskin_ekstrem", True)


def test_a_later_meeting_of_the_same_village_is_no_contradiction():
    later = verdict(1, "SATU", "TIDAK_LAYAK", "SUDAH_MAMPU", day=20, nomor_ba="BA/2")
    with built_list([*family(1, "SATU"), OURS, later]) as session:
        assert listed(session) == ("tidak_miskin", False)
        assert queue(session) == []


def test_a_family_that_moved_is_decided_on_where_it_lives_now():
    left = verdict(1, "SATU", "TIDAK_LAYAK", "PINDAH", day=1, kode_desa=OTHER_DESA, nomor_ba="BA/7")
    with built_list([*family(1, "SATU"), left, verdict(1, "SATU", "LAYAK_ME", day=10)]) as session:
        assert listed(session) == ("miskin_ekstrem", False)
        assert queue(session) == []


@pytest.mark.parametrize(("chosen", "status"), [("LAYAK_ME", "miskin_ekstrem"), ("TIDAK_LAYAK", "tidak_miskin")])
def test_rows_of_one_meeting_that_contradict_keep_the_family_until_an_officer_settles_it(chosen, status):
    rows = [*family(1, "SATU"), OURS, verdict(1, "SATU", "TIDAK_LAYAK", "PINDAH", day=1)]
    with built_list(rows) as session:
        assert listed(session) == ("miskin_ekstrem", True)
        assert queue(session) == [("DALAM_MUSDES", "LAYAK_ME", "TIDAK_LAYAK", None)]
        ruling = settled(session, chosen)
    with built_list(rows, ruled=ruling) as session:
        assert listed(session) == (status, False)


def test_the_dead_by_dukcapil_are_withheld_and_the_family_stays():
    rows = [*family(1, "SATU", "DUA"), OURS]
    with built_list([*rows, register(1, "meninggal", date(2026, 9, 20))]) as session:
        assert listed(session) == ("miskin_ekstrem", False)
        people = {p["nama"]: (p["meninggal"], p["tanggal_meninggal"]) for p in rows_of(session, "person")}
        assert people == {"SATU": (True, date(2026, 9, 20)), "DUA": (False, None)}
        assert [f["nama_kepala"] for f in rows_of(session, "family")] == ["DUA"]
        before = as_previous(session)
    with built_list(rows, before, "2026-10") as session:  # Dukcapil's next answer does not name her any more
        assert {p["nama"] for p in rows_of(session, "person") if p["meninggal"]} == {"SATU"}
        assert listed(session)[0] == "miskin_ekstrem"
    with built_list([*rows, register(1, "hidup")], before, "2026-10") as session:  # Dukcapil put it right
        assert not [p for p in rows_of(session, "person") if p["meninggal"]]


def test_a_meeting_that_says_died_while_dukcapil_says_alive_is_settled_by_an_officer():
    rows = [*family(1, "SATU"), verdict(1, "SATU", "TIDAK_LAYAK", "MENINGGAL"), register(1, "hidup")]
    with built_list(rows) as session:
        assert listed(session) == ("tidak_miskin", True)
        assert queue(session) == [("MENINGGAL_DUKCAPIL_HIDUP", "TIDAK_LAYAK", "HIDUP", None)]
        assert rows_of(session, "person")[0]["meninggal"]  # withheld until it is settled
        lives, died = settled(session, "hidup"), settled(session, "meninggal")
    with built_list(rows, ruled=lives) as session:
        assert listed(session) == ("calon", False)
        assert not rows_of(session, "person")[0]["meninggal"]
    with built_list(rows, ruled=died) as session:
        assert listed(session) == ("tidak_miskin", False)


def test_a_meeting_that_kept_a_family_in_the_name_of_one_who_had_died_is_settled_by_an_officer():
    rows = [*family(1, "SATU", "DUA"), verdict(1, "SATU", "LAYAK_ME"), register(1, "meninggal", date(2026, 8, 1))]
    with built_list(rows) as session:
        assert listed(session) == ("miskin_ekstrem", True)
        assert queue(session) == [("HIDUP_DUKCAPIL_MENINGGAL", "LAYAK_ME", "MENINGGAL", None)]
        ruling = settled(session, "meninggal")
    with built_list(rows, ruled=ruling) as session:
        assert listed(session) == ("miskin_ekstrem", False)


def test_dukcapil_moves_a_person_out_and_the_family_stays():
    with built_list([*family(1, "SATU", "DUA"), OURS, register(1, "pindah", place=1)]) as session:
        assert {p["nama"]: p["keberadaan"] for p in rows_of(session, "person")} == {"SATU": "ada", "DUA": "pindah"}
        assert listed(session) == ("miskin_ekstrem", False)


def test_a_number_that_did_not_match_says_nothing_of_a_life():
    rows = [*family(1, "SATU"), verdict(1, "SATU", "TIDAK_LAYAK", "MENINGGAL"), register(1, "hidup")]
    rows[-1][1]["padan"] = False
    with built_list(rows) as session:
        assert queue(session) == []
