"""Running incidents again, one or many together: what is planned, asked once, and written to each."""

from typing import Any

import pytest
from sqlalchemy import select

from gesek.errors import IncidentError
from gesek.operations import rerun
from gesek.quality import incidents
from gesek.quality.incidents import Sight
from gesek.store.findings import Rerun
from gesek.store.ledger import transaction
from tests.asked_airflow import AskedAirflow

pytestmark = pytest.mark.each_ledger

VILLAGES = ("3513012001", "3513012002", "3513022003")


@pytest.fixture
def airflow(home) -> Any:
    """Three villages refused in one run and a rule of another source broken in another."""
    found = [Sight("landing/musdes", "MINUTES_DO_NOT_TIE", "critical", village) for village in VILLAGES]
    with transaction() as session:
        incidents.follow(session, found, [], "first")
        incidents.follow(session, [Sight("staged/dtks", "a", "warning")], [], "second")
        incidents.follow(session, [Sight("staged/dtks", "b", "warning")], [], "third")
    return AskedAirflow()


def test_many_refused_villages_are_run_again_in_one_linked_run_asked_for_once(airflow) -> None:
    planned = rerun.plan(airflow, incidents.chosen(dataset="landing/musdes"))
    assert (planned.incidents, planned.kind, planned.dag_id) == ((1, 2, 3), "newer", "ingest_musdes")
    assert planned.inputs == {"landing/musdes": "what came since, for 3 refused"}
    assert airflow.asked == []
    runs = {rerun.start(airflow, planned, "ana", "mended workbooks came") for _ in range(2)}
    assert airflow.asked == [("trigger", "ingest_musdes", runs.pop())] and not runs
    with transaction() as session:
        (asked,) = session.scalars(select(Rerun))
    assert (asked.reason, asked.detail["incidents"]) == ("mended workbooks came", [1, 2, 3])
    for number in planned.incidents:
        events = [event for event in incidents.shown(number)[1] if event.action == "rerun"]
        assert [(event.actor, event.detail["rerun"]) for event in events] == [("ana", asked.id)]


def test_a_key_is_of_the_incidents_it_was_first_used_for(airflow) -> None:
    rerun.start(airflow, rerun.plan(airflow, incidents.chosen([1, 2])), "ana", "mended", "k")
    with pytest.raises(IncidentError, match="another re-run"):
        rerun.start(airflow, rerun.plan(airflow, incidents.chosen([1, 2, 3])), "ana", "mended", "k")
    assert len(airflow.asked) == 1


def test_a_key_asked_again_is_answered_alike_though_its_incidents_have_closed(airflow) -> None:
    assert rerun.asked_before("k") is None
    run_id = rerun.start(airflow, rerun.plan(airflow, incidents.chosen([1, 2])), "ana", "mended", "k")
    incidents.resolve(1, "ana", "it came by mail")
    assert rerun.asked_before("k") == rerun.asked_before("k", [2, 1]) == run_id
    with pytest.raises(IncidentError, match="another re-run"):
        rerun.asked_before("k", [1])


def test_seen_again_they_can_be_asked_for_again(airflow) -> None:
    first = rerun.plan(airflow, incidents.chosen([1, 2])).key
    with transaction() as session:
        incidents.follow(session, [Sight("landing/musdes", "MINUTES_DO_NOT_TIE", "critical", VILLAGES[0])], [], "next")
    assert rerun.plan(airflow, incidents.chosen([1, 2])).key != first


@pytest.mark.parametrize(
    ("ids", "kind", "said"),
    [
        ([1, 4], None, "ingest_dtks, ingest_musdes; ask for each"),
        ([1, 2], rerun.Kind.FROZEN, "the same bytes are refused again"),
        ([4, 5], None, "found by several runs"),
    ],
)
def test_what_one_run_cannot_be_for_is_said(airflow, ids: list[int], kind: rerun.Kind | None, said: str) -> None:
    with pytest.raises(IncidentError, match=said):
        rerun.plan(airflow, incidents.chosen(ids), kind)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({}, "Name the incidents"),
        ({"ids": [1], "dataset": "landing/musdes"}, "not by both"),
        ({"ids": [99]}, "no incident 99"),
        ({"dataset": "landing/dtks"}, "No open incident is of landing/dtks"),
        ({"dataset": "landing/musdes", "rule": "WRONG_VILLAGE"}, "landing/musdes WRONG_VILLAGE"),
        ({"dataset": "landing/musdes", "scopes": [VILLAGES[0], "3513052001"]}, "of 3513052001"),
    ],
)
def test_incidents_that_are_not_open_are_not_chosen_in_silence(airflow, named: dict[str, Any], said: str) -> None:
    with pytest.raises(IncidentError, match=said):
        incidents.chosen(**named)


def test_incidents_are_chosen_by_dataset_rule_and_scope(airflow) -> None:
    two = incidents.chosen(dataset="landing/musdes", rule="MINUTES_DO_NOT_TIE", scopes=VILLAGES[1:])
    assert [one.scope for one in two] == list(VILLAGES[1:])
    incidents.resolve(2, "ana", "sent by mail")
    assert [one.id for one in incidents.chosen(dataset="landing/musdes")] == [1, 3]
