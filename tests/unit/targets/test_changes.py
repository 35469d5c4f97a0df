"""Every change is counted once, by village and kecamatan, and the counts add up to both lists."""

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import StoreError
from gesek.targets import changes, publication
from gesek.targets.changes import Movement
from tests.builders import OTHER_DESA, engine
from tests.unit.targets.test_rebuild import BPS, ROWS, family, receive, steps

STATUSES = ["miskin_ekstrem", "calon", "miskin", "tidak_miskin"]
PLACES = ["3513012001", "3513012002", "3513022003", None]
DECIDED = [None, "LAYAK_ME", "MISKIN_BUKAN_EKSTREM", "TIDAK_LAYAK"]
TEXT, LONG, BOOL = pa.string(), pa.int64(), pa.bool_()
FAMILY = st.fixed_dictionaries(
    {
        "before": st.none() | st.tuples(st.sampled_from(STATUSES), st.sampled_from(PLACES)),
        "into": st.none() | st.integers(0, 30),
        "now": st.tuples(st.sampled_from(STATUSES), st.sampled_from(PLACES), st.booleans()),
        "decided": st.sampled_from(DECIDED),
        "reason": st.sampled_from(["PINDAH", "SUDAH_MAMPU", None]),
    }
)


def relation(rows, **columns):
    return pa.Table.from_pylist(rows, schema=pa.schema(list(columns.items())))


def bind_two_lists(session, families):
    """Two lists of random families; a family of the list before may have become part of another, which lives on."""
    lives = {number for number, one in enumerate(families) if one["into"] is None or one["into"] >= len(families)}
    lives |= {0}
    current = {
        n: n if n in lives or families[n]["into"] not in lives else families[n]["into"] for n in range(len(families))
    }
    lives = {n for n in current if current[n] == n}
    before = [
        {
            "family_id": n,
            "status": one["before"][0],
            "kode_desa": one["before"][1],
            "sumber_hilang": False,
            "asal": "dtsen",
        }
        for n, one in enumerate(families)
        if one["before"]
    ]
    now = [
        {"family_id": n, "status": families[n]["now"][0], "kode_desa": families[n]["now"][1],
         "perlu_konfirmasi": families[n]["now"][2]}
        for n in lives
    ]  # fmt: skip
    decided = [
        {"family_id": n, "hasil": families[n]["decided"], "alasan": families[n]["reason"], "lembar": "VERVAL"}
        for n in lives
        if families[n]["decided"]
    ]
    place = {"family_id": LONG, "status": TEXT, "kode_desa": TEXT}
    session.bind("previous_target", relation(before, **place, sumber_hilang=BOOL, asal=TEXT))
    session.bind("target", relation(now, **place, perlu_konfirmasi=BOOL))
    session.bind("decision", relation(decided, family_id=LONG, hasil=TEXT, alasan=TEXT, lembar=TEXT))
    registry = [{"family_id": n, "current_id": one} for n, one in current.items()]
    session.bind("family_registry", relation(registry, family_id=LONG, current_id=LONG))
    session.bind("family_key", relation([], key=TEXT, family_id=LONG))
    session.bind("source_family", relation([], family_ref=TEXT, dataset=TEXT))
    return before, now


@settings(deadline=None, max_examples=20)
@given(st.lists(FAMILY, min_size=1, max_size=12))
def test_both_lists_add_up_by_village_whatever_came_left_moved_or_merged(families):
    with engine() as session:
        before, now = bind_two_lists(session, families)
        for dataset in ("list_in_force", "target_change", "change_village"):
            session.build(f"core/{dataset}")
        villages = session.arrow("change_village").to_pylist()
        told = session.arrow("target_change").to_pylist()
    moved = {one.pop("kode_desa"): Movement(**one) for one in villages}
    for one in moved.values():
        assert one.sebelum == one.tetap + one.pergi + one.pindah_keluar
        assert one.sesudah == one.tetap + one.datang + one.pindah_masuk
    earlier = {one["family_id"]: one["kode_desa"] for one in before}  # where no source knows the village any more
    poor = [one for one in now if one["status"] == "miskin_ekstrem"]
    poor_now = Counter(one["kode_desa"] or earlier.get(one["family_id"]) or "" for one in poor)
    assert {code: one.sesudah for code, one in moved.items() if one.sesudah} == dict(poor_now)
    assert changes.total(moved.values()).sebelum == sum(1 for one in before if one["status"] == "miskin_ekstrem")
    assert changes.total(moved.values()).pindah_keluar == changes.total(moved.values()).pindah_masuk
    assert changes.total(changes.by_kecamatan(moved).values()) == changes.total(moved.values())
    assert len({one["family_id"] for one in told}) == len(told)
    assert all(one["alasan"] for one in told)


def run(*words):
    result = CliRunner().invoke(app, ["list", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return [" ".join(line.split()) for line in result.output.splitlines()]


def test_a_family_that_stayed_and_moved_leaves_one_village_and_enters_the_other(home):
    receive([*ROWS, BPS])
    publication.publish(steps("first"))
    there = [(dataset, values | {"kode_desa": OTHER_DESA}) for dataset, values in family(1)]
    receive([*there, *family(2, 3), *family(3, 8)])
    second = steps("second")
    moved = changes.by_village(second)
    assert moved["3513012001"] == Movement(sebelum=1, pindah_keluar=1)
    assert moved[OTHER_DESA] == Movement(pindah_masuk=1, sesudah=1)
    assert run("changes")[-1] == "total 1 0 0 0 1 1 1 0"
    assert [line for line in run("changes", "--kecamatan", "351301") if line.startswith("3513012001")]
    assert not [line for line in run("changes", "--kecamatan", "351301") if line.startswith(OTHER_DESA)]
    publication.publish(second)
    assert [(one.persons, one.bps_persons, one.ratio_percent) for one in changes.trend()] == [
        (1, 4, 25.0),
        (1, 4, 25.0),
    ]
    assert run("trend")[-1].endswith("1 1 2023 4 25.0 +0.0")


def test_before_the_first_list_nothing_can_be_compared(home):
    with pytest.raises(StoreError, match="No list was drafted yet; rebuild the list"):
        changes.by_village()
    assert run("trend") == ["No list was published yet."]
