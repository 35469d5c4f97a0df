"""Who is one person when the NIK is missing or cannot be trusted: the rules of linkage, each as a small story."""

from datetime import date

import pyarrow as pa

from gesek.store import rulings
from tests.builders import OTHER_DESA, as_previous, built_list, kk, nik, row, rows_of

BORN = date(1961, 3, 8)


def member(number, source="regsosek", family=1, **values):
    """One member of a family of Regsosek or P3KE; the head of family 1 has a sound NIK and is known to both."""
    if source == "regsosek":
        return row("regsosek_anggota", id_keluarga=f"R{family}", no_urut_art=str(number), **values)
    return row("p3ke_individu", id_keluarga=f"P{family}", id_individu=f"{family}{number}", **values)


def family(number=1):
    """The same family in Regsosek and P3KE; its head has a sound NIK."""
    head = {
        "nik": nik(number),
        "nama": f"KEPALA {chr(64 + number)}",
        "tanggal_lahir": date(1958, 1, 20),
        "jenis_kelamin": "L",
    }
    return [
        row("regsosek_keluarga", id_keluarga=f"R{number}", no_kk=kk(number), nama=head["nama"]),
        row("p3ke_keluarga", id_keluarga=f"P{number}", nik=nik(number), nama=head["nama"]),
        member(1, "regsosek", number, **head),
        member(1, "p3ke", number, **head),
    ]


def people(rows, ruled=None, before=None):
    """The sets of records, named source and number, that became one person each."""
    with built_list(rows, before, ruled=ruled) as session:
        found = {}
        for match in rows_of(session, "person_match"):
            found.setdefault(match["person_id"], set()).add(match["record_key"])
        return sorted(map(sorted, found.values())), as_previous(session), rows_of(session, "identity_pair")


def are_one(rows, *keys, ruled=None):
    found, _, _ = people(rows, ruled)
    return any(set(keys) <= set(one) for one in found)


def same(number, a, b, verdict="same"):
    row_ = {"ruling_id": number, "kind": f"identity.{verdict}", "key_a": a, "key_b": b, "verdict": verdict}
    return pa.Table.from_pylist([row_], schema=rulings.SCHEMA)


REGSOSEK, P3KE = "regsosek:R1:2", "p3ke:12"


def wife(source, **values):
    return member(2, source, **{"nama": "SITI AMINAH", "tanggal_lahir": BORN, "jenis_kelamin": "P", **values})


def test_a_wife_whose_nik_is_missing_in_one_source_is_found_by_name_birth_and_family():
    assert are_one([*family(), wife("regsosek", nik=nik(7)), wife("p3ke")], REGSOSEK, P3KE)


def test_a_woman_without_nik_in_any_source_is_one_person():
    assert are_one([*family(), wife("regsosek"), wife("p3ke")], REGSOSEK, P3KE)


def test_spelling_habits_do_not_part_her():
    for written in ("ST AMINAH", "SITI AMINA", "HJ SITI AMINAH", "SITI AMINAH BINTI SALIM"):
        assert are_one([*family(), wife("regsosek", nik=nik(7)), wife("p3ke", nama=written)], REGSOSEK, P3KE), written


def test_day_and_month_swapped_is_still_her():
    assert are_one(
        [*family(), wife("regsosek", nik=nik(7)), wife("p3ke", tanggal_lahir=date(1961, 8, 3))], REGSOSEK, P3KE
    )


def test_the_first_of_january_of_her_year_is_still_her():
    assert are_one(
        [*family(), wife("regsosek", nik=nik(7)), wife("p3ke", tanggal_lahir=date(1961, 1, 1))], REGSOSEK, P3KE
    )


def test_a_namesake_of_another_age_in_another_village_is_somebody_else():
    rows = [
        *family(),
        *family(2),
        wife("regsosek", nik=nik(7)),
        member(
            2, "p3ke", 2, nama="SITI AMINAH", tanggal_lahir=date(1999, 11, 30), kode_desa=OTHER_DESA, jenis_kelamin="P"
        ),
    ]
    assert not are_one(rows, REGSOSEK, "p3ke:22")


def test_twins_without_nik_stay_two_and_each_finds_itself():
    twin = {"tanggal_lahir": date(2015, 3, 4), "jenis_kelamin": "L"}
    rows = family()
    for number, name in ((2, "HASAN"), (3, "HUSEN")):
        rows += [member(number, source, nama=name, **twin) for source in ("regsosek", "p3ke")]
    found, _, _ = people(rows)
    assert ["p3ke:12", "regsosek:R1:2"] in found
    assert ["p3ke:13", "regsosek:R1:3"] in found


def test_a_child_whose_name_fits_both_twins_is_left_to_an_officer():
    twin = {"tanggal_lahir": date(2015, 3, 4), "jenis_kelamin": "L"}
    rows = [
        *family(),
        member(2, "regsosek", nama="MOH HASAN", nik=nik(8), **twin),
        member(3, "regsosek", nama="MOH HUSEN", nik=nik(9), **twin),
        member(2, "p3ke", nama="MOH", **twin),
    ]
    found, _, pairs = people(rows)
    assert ["p3ke:12"] in found
    assert sorted(pair["hasil"] for pair in pairs if P3KE in pair["kunci_a"]) == ["saingan", "saingan"]


def test_a_nik_typed_for_two_people_merges_neither():
    rows = [
        *family(),
        member(2, "regsosek", nama="SITI AMINAH", nik=nik(7), tanggal_lahir=BORN, jenis_kelamin="P"),
        member(3, "regsosek", nama="BUDIONO", nik=nik(7), tanggal_lahir=date(1990, 5, 5), jenis_kelamin="L"),
        wife("p3ke", nik=nik(7)),
    ]
    found, _, _ = people(rows)
    assert ["p3ke:12", "regsosek:R1:2"] in found
    assert ["regsosek:R1:3"] in found


def test_two_sound_nik_are_two_people_whatever_else_agrees():
    assert not are_one([*family(), wife("regsosek", nik=nik(7)), wife("p3ke", nik=nik(8))], REGSOSEK, P3KE)


def test_an_officers_word_joins_two_whom_nothing_joins():
    rows = [*family(), wife("regsosek", nik=nik(7)), wife("p3ke", nama="MIN", tanggal_lahir=date(1970, 7, 7))]
    assert not are_one(rows, REGSOSEK, P3KE)
    assert are_one(rows, REGSOSEK, P3KE, ruled=same(1, f"regsosek|{REGSOSEK}", f"p3ke|{P3KE}"))


def test_an_officers_word_parts_two_whom_linkage_joins_and_no_third_record_joins_them_again():
    apart = same(1, f"regsosek|{REGSOSEK}", f"p3ke|{P3KE}", "different")
    rows = [*family(), wife("regsosek"), wife("p3ke")]
    assert are_one(rows, REGSOSEK, P3KE)
    assert not are_one(rows, REGSOSEK, P3KE, ruled=apart)
    third = row("dtks", idsemesta="D1", nama="SITI AMINAH", tanggal_lahir=BORN, jenis_kelamin="P", no_kk=kk(1))
    assert not are_one([*rows, third], REGSOSEK, P3KE, ruled=apart)


def test_an_officers_word_parts_two_who_share_a_nik():
    rows = [*family(), wife("regsosek", nik=nik(7)), wife("p3ke", nik=nik(7))]
    assert are_one(rows, REGSOSEK, P3KE)
    assert not are_one(rows, REGSOSEK, P3KE, ruled=same(1, f"p3ke|{P3KE}", f"regsosek|{REGSOSEK}", "different"))


def test_the_newer_of_two_rulings_stands_and_unsure_leaves_the_pair_as_it_is():
    a, b = f"regsosek|{REGSOSEK}", f"p3ke|{P3KE}"
    rows = [*family(), wife("regsosek"), wife("p3ke")]
    assert are_one(rows, REGSOSEK, P3KE, ruled=pa.concat_tables([same(1, a, b, "different"), same(2, b, a, "same")]))
    assert not are_one(rows, REGSOSEK, P3KE, ruled=pa.concat_tables([same(1, a, b), same(2, b, a, "different")]))
    assert are_one(rows, REGSOSEK, P3KE, ruled=same(1, a, b, "unsure"))


def test_her_number_survives_a_corrected_birth_date_and_a_nik_given_later():
    _, before, _ = people([*family(), wife("regsosek"), wife("p3ke")])
    first = {key["key"]: key["person_id"] for key in before["person_key"].to_pylist()}
    corrected = [*family(), wife("regsosek", nik=nik(7), tanggal_lahir=date(1963, 9, 9)), wife("p3ke")]
    with built_list(corrected, before, cycle="2026-10") as session:
        ids = {match["record_key"]: match["person_id"] for match in rows_of(session, "person_match")}
    assert ids[REGSOSEK] == ids[P3KE] == first[REGSOSEK]


def test_what_was_compared_can_be_shown():
    _, _, pairs = people([*family(), wife("regsosek", nik=nik(7)), wife("p3ke")])
    pair = next(one for one in pairs if one["hasil"] == "disatukan")
    assert (pair["kunci_a"], pair["kunci_b"]) == (f"p3ke|{P3KE}", f"regsosek|{REGSOSEK}")
    assert pair["peluang"] > 900


def test_a_source_that_says_one_person_over_and_over_in_a_village_stops_the_rebuild():
    born = date(1980, 5, 17)
    rows = [
        row("dtks", idsemesta=f"D{number}", nik=nik(number % 150), nama="SITI AMINAH", tanggal_lahir=born)
        for number in range(300)
    ]
    with built_list(rows) as session:
        rates = {(one["dataset"], one["kode_desa"]): one for one in rows_of(session, "duplicate_rate")}
    assert rates["dtks", "semua"]["ganda"] == 150
    assert all(one["melampaui"] for one in rates.values())


def test_an_officers_word_parts_two_whom_the_registry_has_known_as_one():
    rows = [*family(), wife("regsosek"), wife("p3ke")]
    _, before, _ = people(rows)
    apart = same(1, f"regsosek|{REGSOSEK}", f"p3ke|{P3KE}", "different")
    found, _, _ = people(rows, apart, before)
    assert ["p3ke:12"] in found and ["regsosek:R1:2"] in found


def test_the_same_people_in_another_order_have_the_same_numbers():
    twin = {"tanggal_lahir": date(2015, 3, 4), "jenis_kelamin": "L"}
    rows = [*family(), wife("regsosek"), wife("p3ke", nama="ST AMINA")]
    for number, name in ((3, "HASAN"), (4, "HUSEN")):
        rows += [member(number, source, nama=name, **twin) for source in ("regsosek", "p3ke")]
    numbers = []
    for order in (rows, rows[::-1]):
        with built_list(order, threads=2) as session:
            numbers.append(
                sorted((m["dataset"], m["record_key"], m["person_id"]) for m in rows_of(session, "person_match"))
            )
            numbers.append(session.arrow("identity_pair").sort_by("kunci_a").to_pylist())
    assert numbers[:2] == numbers[2:]
