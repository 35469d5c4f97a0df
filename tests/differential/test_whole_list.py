"""A small random regency: the same list from shuffled rows on any number of threads, and statuses as a slow reading says."""

import hashlib
import os
from datetime import date
from random import Random

import pytest

from tests.builders import as_previous, built_list, kk, nik, row, rows_of

SEEDS = range(int(os.environ.get("GESEK_TEST_EXAMPLES", "2")))
NAMES = ["SITI AMINAH", "SITI AMINA", "HASAN", "HUSEN", "MOH RIDWAN", "MUHAMMAD RIDWAN", "BUNASIH", "SATUMI", "ASTUTIK"]
VERDICTS = [("LAYAK_ME", None), ("MISKIN_BUKAN_EKSTREM", None), ("TIDAK_LAYAK", "PINDAH"), ("TIDAK_LAYAK", "GANDA")]


def regency(seed, families=40):
    """Families of one to three people, each row in some of the sources, with lost numbers and misspelt names."""
    draw = Random(seed)
    rows = []
    for number in range(families):
        card = kk(number) if draw.random() < 0.8 else None
        people = []
        for member in range(draw.randint(1, 3)):
            born = date(1950 + draw.randint(0, 70), draw.randint(1, 12), draw.randint(1, 28))
            people.append((draw.choice(NAMES), born, nik(number * 4 + member, born)))
        rows += _in_sources(draw, number, card, people)
    return rows


def _in_sources(draw, number, card, people):
    def lost(value, share=0.25):
        return None if draw.random() < share else value

    rows = []
    head = people[0]
    decile = draw.randint(1, 8)
    roles = ["kepala_keluarga", "pasangan", "anak"]
    if draw.random() < 0.8:
        rows.append(row("dtsen_keluarga", id_keluarga=f"D{number}", no_kk=lost(card), nama=head[0], desil=decile))
    if draw.random() < 0.8:
        rows.append(row("p3ke_keluarga", id_keluarga=f"P{number}", nama=head[0], desil=draw.randint(1, 4)))
    if draw.random() < 0.3:
        rows.append(row("sk_bupati", nik=lost(head[2]), no_kk=lost(card), nama=head[0]))
    if draw.random() < 0.5:
        result, reason = draw.choice(VERDICTS)
        rows.append(
            row("musdes", id_keluarga_p3ke=lost(f"P{number}"), no_kk=lost(card), nik=lost(head[2]), nama=head[0],
                hasil_musdes=result, alasan=reason, nomor_ba=f"BA/{draw.randint(1, 3)}",
                tanggal_ba=date(2026, 9, draw.randint(1, 3)))
        )  # fmt: skip
    for place, (name, born, number_) in enumerate(people):
        person = f"{number}-{place}"
        if draw.random() < 0.8:
            rows.append(
                row("dtsen_anggota", id_keluarga=f"D{number}", idsemesta=person, nik=lost(number_), nama=name,
                    hubungan=roles[place])
            )  # fmt: skip
        if draw.random() < 0.7:
            rows.append(
                row("p3ke_individu", id_keluarga=f"P{number}", id_individu=person, nik=lost(number_), nama=name,
                    tanggal_lahir=born, hubungan=roles[place])
            )  # fmt: skip
        if draw.random() < 0.7:
            dtks = row("dtks", idsemesta=lost(person), nik=lost(number_), no_kk=lost(card), nama=name)
            rows += [dtks] * draw.choice([1, 1, 1, 2])
    return rows


def digest(session):
    """SHA-256 of all that a list publishes, in key order."""
    names = [
        "person_match",
        "person_key",
        "family_key",
        "person",
        "family",
        "house",
        "decision",
        "target",
        "target_change",
    ]
    state = hashlib.sha256()
    for name in names:
        state.update(session.hash(name, []).encode())
    return state.hexdigest()


@pytest.mark.parametrize("seed", SEEDS)
def test_shuffled_rows_and_more_threads_give_the_same_list_for_two_cycles(seed):
    rows = regency(seed)
    later = [item for item in regency(seed) if Random(str(item)).random() < 0.95] + regency(seed + 1000, 5)
    with built_list(rows) as session:
        first, before = digest(session), as_previous(session)
    with built_list(later, before, "2026-10", date(2026, 10, 31)) as session:
        second = digest(session)
    Random(seed + 1).shuffle(rows)
    Random(seed + 2).shuffle(later)
    with built_list(rows, threads=4) as session:
        assert digest(session) == first
        before = as_previous(session)
    with built_list(later, before, "2026-10", date(2026, 10, 31), threads=2) as session:
        assert digest(session) == second


@pytest.mark.parametrize("seed", SEEDS)
def test_statuses_are_those_of_a_slow_reading_of_the_rules(seed):
    with built_list(regency(seed)) as session:
        decisions = {d["family_id"]: d["hasil"] for d in rows_of(session, "decision")}
        listed = {f["family_id"] for f in rows_of(session, "list_in_force") if f["status"] == "miskin_ekstrem"}
        families = {f["family_id"]: f for f in rows_of(session, "family")}
        targets = {t["family_id"]: t for t in rows_of(session, "target")}
        changes = rows_of(session, "target_change")
    assert set(families) == set(targets)
    for number, target in targets.items():
        assert target["status"] == slow_status(decisions.get(number), number in listed, families[number]["desil"])
    now = {number for number, target in targets.items() if target["status"] == "miskin_ekstrem"}
    kinds = {kind: {c["family_id"] for c in changes if c["perubahan"] == kind} for kind in ("datang", "pergi", "tetap")}
    assert kinds == {"datang": now - listed, "pergi": listed - now, "tetap": listed & now}
    assert sorted(target["peringkat"] for target in targets.values()) == list(range(1, len(targets) + 1))


def slow_status(decided, listed, decile):
    """The design's rule, read aloud."""
    if decided:
        return {"LAYAK_ME": "miskin_ekstrem", "MISKIN_BUKAN_EKSTREM": "miskin", "TIDAK_LAYAK": "tidak_miskin"}[decided]
    if listed:
        return "miskin_ekstrem"
    if decile is None or decile > 4:
        return "tidak_miskin"
    return "calon" if decile == 1 else "miskin"


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_has_one_family_and_a_second_list_from_the_same_rows_changes_nothing(seed):
    rows = regency(seed)
    with built_list(rows) as session:
        people = rows_of(session, "person")
        families = {f["family_id"] for f in rows_of(session, "family")}
        assert {p["family_id"] for p in people} == families
        assert len({p["person_id"] for p in people}) == len(people)
        numbers = [p["nik"] for p in people if p["nik"]]
        assert len(numbers) == len(set(numbers))
        before, target = as_previous(session), rows_of(session, "target")
    with built_list(rows, before) as session:
        again = {t["family_id"]: t["status"] for t in rows_of(session, "target")}
        assert again == {t["family_id"]: t["status"] for t in target}
        assert {c["perubahan"] for c in rows_of(session, "target_change")} <= {"tetap"}
