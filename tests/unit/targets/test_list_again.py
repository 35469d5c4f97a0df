"""Replay: a list built once more is the same by hash, whatever was published, changed or added since."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import StoreError
from gesek.identity import linkage
from gesek.store import cycles, lake
from gesek.store.ledger import transaction
from gesek.store.models import CriteriaState, TargetList, Version
from gesek.targets import criteria, lists, publication, rebuild
from gesek.targets.outputs import ORDER
from gesek.targets.replay import in_force_on, replay
from tests.builders import kk, nik, row
from tests.unit.targets.test_rebuild import BPS, ROWS, family, otherwise_linked, receive, steps, verdict

pytestmark = pytest.mark.each_ledger


def gesek(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["list", "rebuild", *arguments])
    return done.output if done.exit_code == 0 else f"{done.output}{done.exception}"


def otherwise(version: int) -> criteria.Criteria:
    """The shipped criteria with one more point for the first rule of the score."""
    rules = criteria.load("2026-09")
    first, *others = rules.score
    heavier = first.model_copy(update={"points": first.points + 1})
    return rules.model_copy(update={"version": version, "score": (heavier, *others)})


def months(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three lists published one after another, each from other inputs; before the third the criteria change as well."""
    receive([*ROWS, BPS])
    made = [steps("first")]
    publication.publish(made[0])
    receive([*ROWS, *family(4), verdict(2), verdict(3, "MISKIN_BUKAN_EKSTREM")])
    made.append(steps("second"))
    publication.publish(made[1])
    cycles.open_cycle("2026-10")
    second = otherwise(version=2)
    monkeypatch.setattr(criteria, "load", lambda _cycle: second)
    receive([*family(2, 1), *family(5), verdict(5), verdict(1, "TIDAK_LAYAK")], "2026-10")
    made.append(steps("third", "2026-10"))
    publication.publish(made[2])
    return made


def test_every_list_is_the_same_again_after_later_publications_and_other_criteria(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = months(home, monkeypatch)
    assert len({lists.find(one).hash for one in made}) == 3
    before = versions()
    for one in made:
        item = lists.find(one)
        for slots in (1, 2):
            found = replay(item.input_set_id, slots)
            assert (found.list_id, found.hash, found.drafted, found.differ) == (one, item.hash, item.hash, ())
    assert versions() == before, "a replay writes nothing that could be published"


def versions() -> tuple[list, list]:
    """All versions and lists with their states."""
    with transaction() as ledger:
        made = [(one.id, one.dataset, one.hash, one.state) for one in ledger.query(Version).order_by(Version.id)]
        return made, [(one.id, one.state) for one in ledger.query(TargetList).order_by(TargetList.id)]


def test_a_changed_row_of_an_input_is_seen_in_the_hash_and_named(home: Path) -> None:
    receive(ROWS)
    item = lists.find(steps("run"))
    assert gesek("--input-set", str(item.input_set_id)).endswith(f"as it was drafted, in all {len(ORDER)} datasets.\n")
    path = lake.paths(lake.published("staged/musdes"))[0]
    pq.write_table(pq.read_table(path).slice(0, 0), path)
    found = replay(item.input_set_id)
    assert found.hash != item.hash and {"core/decision", "core/target", "core/target_change"} <= set(found.differ)
    assert "was drafted as" in gesek("--input-set", str(item.input_set_id))


def test_criteria_that_were_not_kept_or_are_not_those_of_the_digest_are_said(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = lists.find(months(home, monkeypatch)[2]).input_set_id
    with transaction() as ledger:
        for kept in ledger.query(CriteriaState):
            kept.content = kept.content.replace("41", "39")
    with pytest.raises(StoreError, match="does not have them as they were"):
        replay(last)


def test_a_rebuild_goes_on_with_the_criteria_its_set_was_frozen_with(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(ROWS)
    frozen = rebuild.freeze("run", "2026-09")
    built = rebuild.determine(frozen, rebuild.identify(frozen, "run"), "run")
    edited = otherwise(version=1)
    monkeypatch.setattr(criteria, "load", lambda _cycle: edited)
    monkeypatch.setattr(criteria, "versions", lambda: [edited])
    assert rebuild.determine(frozen, rebuild.identify(frozen, "run"), "run") == built
    assert rebuild.freeze("next", "2026-09") != frozen


@pytest.mark.parametrize("changed", ["weights", "habits"])
def test_a_list_is_the_same_again_after_the_rules_of_linkage_were_edited(
    home: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    wife = {"tanggal_lahir": date(1961, 3, 8), "jenis_kelamin": "P"}
    head = {"nik": nik(1), "nama": "KEPALA A", "tanggal_lahir": date(1958, 1, 20), "jenis_kelamin": "L"}
    receive([
        row("regsosek_keluarga", id_keluarga="R1", no_kk=kk(1), nama="KEPALA A"),
        row("p3ke_keluarga", id_keluarga="P1", nik=nik(1), nama="KEPALA A"),
        row("regsosek_anggota", id_keluarga="R1", no_urut_art="1", **head),
        row("p3ke_individu", id_keluarga="P1", id_individu="11", **head),
        row("regsosek_anggota", id_keluarga="R1", no_urut_art="2", nik=nik(7), nama="SITI CHOTIJAH", **wife),
        row("p3ke_individu", id_keluarga="P1", id_individu="12", nama="HJ ST HOTIJA", **wife),
    ])  # fmt: skip
    item = lists.find(steps("run"))
    today = linkage.in_force()
    deaf = today.habits.model_copy(update={"dropped": (), "first": {}, "letters": (), "endings": ()})
    other = otherwise_linked() if changed == "weights" else today.model_copy(update={"habits": deaf})
    monkeypatch.setattr(linkage, "in_force", lambda: other)
    found = replay(item.input_set_id)
    assert (found.hash, found.drafted, found.differ) == (item.hash, item.hash, ())
    people = [lake.version(one.versions["core/person_match"]).hash for one in (item, lists.find(steps("other")))]
    assert people[0] != people[1], "the edited rules find other people"


def test_the_list_of_a_day_is_the_one_in_force_at_its_end_on_the_regencys_clock(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = months(home, monkeypatch)
    days = {made[0]: "2026-09-10T16:59", made[1]: "2026-09-10T17:00", made[2]: "2026-10-05T02:00"}
    with transaction() as ledger:
        for one, when in days.items():
            ledger.get_one(TargetList, one).published_at = cycles.datetime.fromisoformat(f"{when}:00+00:00")
    day = timedelta(days=1)
    assert in_force_on(date(2026, 9, 10)).id == made[0], "17:00 UTC is the next day in the regency"
    assert in_force_on(date(2026, 9, 11)).id == in_force_on(date(2026, 10, 4)).id == made[1]
    assert in_force_on(date(2026, 10, 5)).id == in_force_on(date(2026, 10, 5) + 400 * day).id == made[2]
    with pytest.raises(StoreError, match="No list was in force on 2026-09-09"):
        in_force_on(date(2026, 9, 9))
    told = gesek("--as-of", "2026-09-30")
    assert told.startswith(f"On 2026-09-30 list {made[1]} was in force, published 2026-09-11 00:00.")
    assert f"which is list {made[1]} as it was drafted" in told
    assert "one of them" in gesek() and "one of them" in gesek("--input-set", "1", "--as-of", "2026-09-30")


def test_a_set_that_no_list_came_of_is_said(home: Path) -> None:
    receive(ROWS)
    frozen = rebuild.freeze("run", "2026-09")
    with pytest.raises(StoreError, match=f"No list was drafted from input set {frozen}"):
        replay(frozen)
    with pytest.raises(StoreError, match="Input set 99 is not in the ledger"):
        replay(99)
