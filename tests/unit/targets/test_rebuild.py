"""The steps of a rebuild and the publication of a list, with ledger and lake."""

from datetime import date
from itertools import cycle
from random import Random
from threading import Event, Thread

import pyarrow.parquet as pq
import pytest

from gesek.errors import ApprovalError, ConfigurationError, StoreError
from gesek.identity import linkage
from gesek.settings import settings
from gesek.store import cycles, lake, rulings
from gesek.store.engine import session
from gesek.store.ledger import transaction
from gesek.store.models import TargetList
from gesek.store.rulings import Ruled
from gesek.targets import criteria, lists, publication, rebuild
from tests.builders import kk, nik, row, table

pytestmark = pytest.mark.each_ledger

BORN = date(1980, 5, 17)


def family(number, decile=1):
    values = {"id_keluarga": f"D{number}", "no_kk": kk(number), "nik": nik(number), "nama": f"NAMA {chr(65 + number)}"}
    return [
        row("dtsen_keluarga", desil=decile, **values),
        row("dtsen_anggota", idsemesta=f"S{number}", tanggal_lahir=BORN, **values),
    ]


def verdict(number, result="LAYAK_ME"):
    return row("musdes", no_kk=kk(number), nik=nik(number), nama=f"NAMA {chr(65 + number)}", hasil_musdes=result)


ROWS = [*family(1), *family(2, 3), *family(3, 8), verdict(1)]
BPS = row("bps", tahun=2023, indikator="miskin_ekstrem_jiwa", nilai=4)


def receive(rows, cycle="2026-09", shuffled=None):
    """Publish staged datasets: these rows, in the given order or shuffled and in two parts."""
    grouped = {}
    for dataset, values in rows:
        grouped.setdefault(dataset, []).append(values)
    for dataset, values in grouped.items():
        halves = [values]
        if shuffled is not None:
            Random(shuffled).shuffle(values)
            halves = [values[::2], values[1::2]]
        parts = [lake.save_table(table(dataset, half), f"staged/{dataset}") for half in halves]
        digest = f"{shuffled} {sorted(map(str, values))}"  # other files have another hash, whatever is in them
        lake.publish([lake.write(f"staged/{dataset}", cycle, digest, parts, "ingest").id])


def steps(run_id, cycle="2026-09", slots=1):
    """Rebuild to a draft; returns the list's id."""
    frozen = rebuild.freeze(run_id, cycle)
    assert frozen is not None
    versions = rebuild.identify(frozen, run_id, slots)
    versions = rebuild.determine(frozen, versions, run_id, slots)
    versions = rebuild.changes(frozen, versions, run_id, slots)
    return publication.draft(frozen, versions, run_id)


def test_a_rebuild_makes_a_draft_and_its_publication_puts_all_its_versions_in_force(home):
    receive([*ROWS, BPS])
    list_id = steps("run")
    assert lake.published("core/target") is None
    fresh = publication.publish(list_id)
    assert len(fresh) == 18
    assert lake.published("core/target").rows == 3
    summary = publication.summary(list_id)
    assert summary["state"] == "published"
    assert summary["status"]["miskin_ekstrem"] == {"families": 1, "persons": 1, "perlu_konfirmasi": 0}
    assert summary["changes"]["datang"] == {"DATANG_MUSDES_LAYAK": 1}
    # one extremely poor person of the list beside four of the estimate
    assert summary["bps"] == {"year": 2023, "persons": 4, "ratio_percent": 25.0}


def test_publishing_again_is_nothing_new(home):
    receive(ROWS)
    list_id = steps("run")
    publication.publish(list_id)
    assert publication.publish(list_id) == []


def test_the_same_run_gets_the_same_input_set_whatever_was_published_since(home):
    receive(ROWS)
    first = rebuild.freeze("run", "2026-09")
    receive([*ROWS, *family(4)])
    assert rebuild.freeze("run", "2026-09") == first


def test_equal_sources_are_nothing_new_even_after_the_list_was_published(home):
    receive(ROWS)
    list_id = steps("run")
    assert rebuild.freeze("next", "2026-09") is None
    publication.publish(list_id)
    assert rebuild.freeze("next", "2026-09") is None


def test_a_new_source_version_is_new_and_ids_stay(home):
    receive(ROWS)
    publication.publish(steps("run"))
    receive([*ROWS, *family(4)])
    list_id = steps("next")
    with session() as engine:
        lake.bind(engine, "family", lake.version(publication.summary(list_id) and versions_of(list_id)["core/family"]))
        ids = {r["id_keluarga_dtsen"]: r["family_id"] for r in engine.arrow("family").to_pylist()}
    assert ids == {"D1": 1, "D2": 2, "D3": 3, "D4": 4}
    publication.publish(list_id)
    with transaction() as ledger:
        assert sorted(item.state for item in ledger.query(TargetList)) == ["published", "superseded"]


def versions_of(list_id):
    with transaction() as ledger:
        return ledger.get_one(TargetList, list_id).versions


def test_every_step_run_again_returns_the_versions_it_wrote(home):
    receive(ROWS)
    frozen = rebuild.freeze("run", "2026-09")
    once = rebuild.identify(frozen, "run")
    again = rebuild.identify(frozen, "run")
    assert once == again


def test_a_draft_is_overtaken_when_another_list_is_published_and_a_rebuild_makes_a_new_one(home):
    receive(ROWS)
    first = steps("run")
    receive([*ROWS, *family(4)])
    second = steps("next")
    publication.publish(first)
    with pytest.raises(StoreError, match="another list was published"):
        publication.publish(second)
    publication.publish(steps("third"))


@pytest.mark.parametrize("other_is_first", [True, False])
def test_of_two_publications_that_cross_only_the_first_one_counts(home, monkeypatch, other_is_first):
    """Both looked at the same list in force; the second must not take the place of one it does not continue."""
    receive(ROWS)
    first = steps("run")
    receive([*ROWS, *family(4)])
    second = steps("next")
    look = lists.movement

    def then_the_other(item):
        monkeypatch.setattr(lists, "movement", look)
        seen = look(item)
        publication.publish(first if other_is_first else second)
        return seen

    monkeypatch.setattr(lists, "movement", then_the_other)
    if other_is_first:
        with pytest.raises(StoreError, match="another list was published"):
            publication.publish(second)
        assert publication.in_force() == first
    else:
        assert publication.publish(second) == [], "it was published meanwhile, by somebody else"
        assert publication.in_force() == second


def test_rows_that_changed_since_the_draft_are_not_published(home):
    receive(ROWS)
    list_id = steps("run")
    path = lake.paths(lake.version(versions_of(list_id)["core/target"]))[0]
    pq.write_table(pq.read_table(path).slice(0, 2), path)
    with pytest.raises(StoreError, match="not those that were drafted"):
        publication.publish(list_id)


def test_production_publishes_nothing_without_approvals(home, monkeypatch):
    receive(ROWS)
    list_id = steps("run")
    monkeypatch.setenv("GESEK_PROFILE", "production")
    settings.cache_clear()
    with pytest.raises(ApprovalError, match="no approvals"):
        publication.publish(list_id)
    assert lake.published("core/target") is None


def test_the_list_hash_depends_on_neither_order_nor_split_nor_threads(home):
    hashes = set()
    for shuffled, slots in ((None, 1), (1, 2), (2, 4)):
        receive(ROWS, shuffled=shuffled)
        cycles_run = f"run {shuffled}"
        hashes.add(publication.summary(steps(cycles_run, slots=slots))["hash"])
    assert len(hashes) == 1


def test_a_ruling_makes_a_rebuild_worth_while_and_leaves_a_frozen_one_alone(home):
    receive(ROWS)
    list_id = steps("run")
    number = rulings.rule(
        Ruled("identity.different", "dtsen|kepala:D1", "dtsen|kepala:D2", "different"), "sri", "seen both"
    )
    item = {one.dataset: one for one in rebuild.input_set(rebuild.freeze("run", "2026-09")).items}["core/ruling"]
    assert item.version_id is None
    publication.publish(list_id)
    again = steps("next")
    publication.publish(again)
    assert rebuild.freeze("third", "2026-09") is None
    rulings.revoke(number, "sri", "ruled on the wrong pair")
    assert rebuild.freeze("fourth", "2026-09") is not None


def test_the_as_of_day_is_part_of_the_inputs(home):
    receive(ROWS)
    publication.publish(steps("run"))
    cycles.open_cycle("2026-10")
    assert rebuild.freeze("next", "2026-10") is not None


def test_criteria_with_which_a_list_was_published_are_never_edited(home, monkeypatch):
    receive(ROWS)
    publication.publish(steps("first"))
    shipped = criteria.load("2026-09")
    edited = shipped.model_copy(update={"title": "another"})
    monkeypatch.setattr(criteria, "load", lambda _cycle: edited)
    with pytest.raises(ConfigurationError, match=r"criteria/v1\.yaml was edited .* as v2\.yaml"):
        rebuild.freeze("second", "2026-09")
    later = edited.model_copy(update={"version": 2})
    monkeypatch.setattr(criteria, "load", lambda _cycle: later)
    assert rebuild.freeze("third", "2026-09") is not None


def test_a_previous_version_without_a_later_column_is_continued(home):
    receive(ROWS)
    publication.publish(steps("first"))
    found = lake.published("core/target")
    [path] = lake.paths(found)
    pq.write_table(pq.read_table(path).drop_columns(["sumber_hilang"]), path)
    receive([*ROWS, *family(4)])
    summary = publication.summary(steps("second"))
    assert summary["changes"]["tetap"] == {"TETAP_MUSDES_LAYAK": 1}


def otherwise_linked(link=100_000):
    """The shipped rules of linkage with another weight from which on two are one; by default none ever is."""
    rules = linkage.in_force()
    decision = rules.linkage.decision.model_copy(update={"link": link})
    return rules.model_copy(update={"linkage": rules.linkage.model_copy(update={"decision": decision})})


def test_other_rules_of_linkage_make_a_rebuild_worth_while_and_leave_one_under_way_alone(home, monkeypatch):
    receive(ROWS)
    frozen = rebuild.freeze("run", "2026-09")
    publication.publish(steps("run"))
    built = rebuild.identify(frozen, "run")
    assert rebuild.freeze("next", "2026-09") is None
    other = otherwise_linked()
    monkeypatch.setattr(linkage, "in_force", lambda: other)
    assert rebuild.freeze("next", "2026-09") is not None
    assert rebuild.identify(frozen, "run") == built


def test_a_set_frozen_amid_publications_has_what_was_published_together(home):
    pair = ("staged/dtks", "staged/bps")  # the first and the last that are looked at
    made = [[lake.write(name, "2026-09", f"{number}", [], f"{number}").id for name in pair] for number in range(40)]
    enough = Event()

    def publish_one_after_another():
        for versions in cycle(made):
            lake.publish(versions)
            if enough.is_set():
                return

    lake.publish(made[-1])
    publisher = Thread(target=publish_one_after_another)
    publisher.start()
    try:
        sets = [rebuild.input_set(rebuild.freeze(f"run {number}", "2026-09")) for number in range(15)]
    finally:
        enough.set()
        publisher.join()
    seen = {tuple(one.version_hash for one in each.items if one.dataset in pair) for each in sets}
    assert len(seen) > 1 and all(first == second for first, second in seen)
