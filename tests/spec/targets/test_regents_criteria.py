"""The criteria decide, and others decide otherwise: what the regent may write."""

from datetime import date
from decimal import Decimal

import yaml

from gesek.paths import CRITERIA
from gesek.targets import criteria
from tests.builders import built_list, kk, nik, row, rows_of


def dtsen(number, name, decile, **more):
    """A DTSEN family of one person."""
    return [
        row(
            "dtsen_keluarga",
            id_keluarga=f"D{number}",
            no_kk=kk(number),
            nik=nik(number),
            nama=name,
            desil=decile,
            **more,
        ),
        row("dtsen_anggota", id_keluarga=f"D{number}", idsemesta=f"S{number}", nik=nik(number), nama=name),
    ]


def by_head(session, *columns):
    """Head's name -> these columns of the list."""
    heads = {item["family_id"]: item["nama_kepala"] for item in rows_of(session, "family")}
    return {heads[t["family_id"]]: tuple(t[column] for column in columns) for t in rows_of(session, "target")}


def other_criteria(folder, change):
    """The shipped criteria with the regent's changes, as version 2."""
    content = yaml.safe_load((CRITERIA / "v1.yaml").read_text(encoding="utf-8"))
    content["version"] = 2
    change(content)
    path = folder / "v2.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return criteria.read(path)


def test_every_family_has_one_rule_that_gave_its_status():
    with built_list([*dtsen(1, "SATU", 1), *dtsen(3, "TIGA", 3), *dtsen(9, "SEMBILAN", 9)]) as session:
        assert by_head(session, "status", "dasar") == {
            "SATU": ("calon", "CALON_DESIL_1"),
            "TIGA": ("miskin", "MISKIN_DESIL_2_4"),
            "SEMBILAN": ("tidak_miskin", "TANPA_DASAR"),
        }


def test_a_family_of_which_no_meeting_spoke_is_not_told_that_a_meeting_took_it_off():
    with built_list(dtsen(1, "SATU", 1)) as session:
        assert by_head(session, "alasan") == {"SATU": ("CALON_DESIL_1 DESIL_1",)}


def test_a_regent_who_calls_deciles_one_and_two_candidates_gets_other_statuses(tmp_path):
    def wider(content):
        rule = next(one for one in content["statuses"] if one["code"] == "CALON_DESIL_1")
        rule["when"][0]["value"] = 2
        rule["code"] = "CALON_DESIL_1_2"

    rows = [*dtsen(1, "SATU", 1), *dtsen(2, "DUA", 2), *dtsen(3, "TIGA", 3)]
    with built_list(rows, rules=other_criteria(tmp_path, wider)) as session:
        assert by_head(session, "status", "dasar") == {
            "SATU": ("calon", "CALON_DESIL_1_2"),
            "DUA": ("calon", "CALON_DESIL_1_2"),
            "TIGA": ("miskin", "MISKIN_DESIL_2_4"),
        }


def test_a_regent_who_wants_officials_confirmed_may_say_so(tmp_path):
    def officials(content):
        content["confirm"].append(
            {
                "code": "KONFIRMASI_APARATUR",
                "sentence_id": "Ada aparatur.",
                "sentence_en": "An official.",
                "when": [{"field": "ada_pns", "operator": "is_true"}],
            }
        )

    rows = dtsen(1, "SATU", 1)
    rows[1][1]["pekerjaan"] = "pns_tni_polri"
    with built_list(rows, rules=other_criteria(tmp_path, officials)) as session:
        assert by_head(session, "perlu_konfirmasi") == {"SATU": (True,)}


def test_of_two_equal_families_the_one_with_a_child_out_of_school_comes_first():
    rows = [
        *dtsen(1, "SATU", 2),
        *dtsen(2, "DUA", 2),
        row("dtsen_anggota", id_keluarga="D1", idsemesta="S11", nik=nik(11), nama="ANAK SATU", hubungan="anak"),
        row("dtsen_anggota", id_keluarga="D2", idsemesta="S12", nik=nik(12), nama="ANAK DUA", hubungan="anak"),
        row("regsosek_keluarga", id_keluarga="R2", no_kk=kk(2), nama="DUA"),
        row("regsosek_anggota", id_keluarga="R2", nik=nik(2), nama="DUA"),
        row("regsosek_anggota", id_keluarga="R2", no_urut_art="2", nik=nik(12), nama="ANAK DUA", hubungan="anak",
            sekolah=False, tanggal_lahir=date(2014, 1, 1), tanggal_lahir_asal="sumber"),
    ]  # fmt: skip
    with built_list(rows) as session:
        assert by_head(session, "peringkat", "skor") == {"DUA": (1, 36), "SATU": (2, 30)}


def test_the_poorest_five_percent_come_before_the_rest_of_their_decile():
    rows = [*dtsen(1, "SATU", 1, persentil=Decimal("9.00")), *dtsen(2, "DUA", 1, persentil=Decimal("4.10"))]
    with built_list(rows) as session:
        assert by_head(session, "peringkat", "skor") == {"DUA": (1, 46), "SATU": (2, 40)}
