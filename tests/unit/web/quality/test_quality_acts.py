"""What is done on the pages is what the commands do, by whom may, once, and within the visitor's area."""

import pytest

from gesek.quality import incidents
from gesek.store import audit
from gesek.store.findings import Rerun
from gesek.store.ledger import transaction
from gesek.web.quality import acts, pages
from tests.asked_airflow import AskedAirflow
from tests.unit.web.quality.conftest import ALSO_NEAR, FAR, NEAR


def states(numbers: dict[str, int]) -> dict[str, str]:
    return {name: incidents.shown(number)[0].state for name, number in numbers.items()}


def test_one_incident_goes_its_way(visit, numbers) -> None:
    operator, number = visit("operator"), numbers["nama_present"]
    answer = operator.change("/quality/acknowledge", {"ids": number, "note": "seen"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/gesek/quality/incidents/{number}")
    assert states(numbers)["nama_present"] == "acknowledged"
    operator.change("/quality/assign", {"ids": number, "owner": "Dinas Sosial"})
    assert incidents.shown(number)[0].owner == "Dinas Sosial"
    assert "Dinas Sosial" in operator.get("/quality").text
    assert operator.change("/quality/resolve", {"ids": number, "reason": " "}).status_code == 409
    operator.change("/quality/resolve", {"ids": number, "reason": "the sender withdrew it"})
    assert states(numbers)["nama_present"] == "resolved"
    assert [one.actor for one in audit.listed(action="incident.")] == [operator.account] * 3
    assert operator.change("/quality/acknowledge", {"ids": number}).status_code == 409


def test_many_are_handled_together_or_none_is(visit, numbers) -> None:
    operator = visit("operator")
    two = [numbers[f"desil_known {NEAR}"], numbers[f"desil_known {FAR}"]]
    page = operator.get("/quality/chosen?dataset=core/family&rule=desil_known").text
    assert "2 insiden dipilih" in page
    assert "Belum ada yang dipilih" in operator.get("/quality/chosen").text
    assert operator.change("/quality/acknowledge", {"ids": [*two, 999]}).status_code == 409
    assert set(states(numbers).values()) == {"new"}
    assert operator.change("/quality/acknowledge", {"ids": two}).headers["location"] == "/gesek/quality"
    assert "2 insiden diakui" in operator.get("/quality").text
    assert [name for name, state in states(numbers).items() if state == "acknowledged"] == [
        f"desil_known {FAR}",
        f"desil_known {NEAR}",
    ]


@pytest.mark.parametrize(
    "path", ["acknowledge", "assign", "resolve", "rerun", "incidents/1/waive", "waivers/1/approve"]
)
def test_nothing_is_done_without_the_pages_token_or_the_permission(visit, numbers, path) -> None:
    given = {"ids": 1, "owner": "Dinas Sosial", "reason": "r", "until": "2999-01-01", "inputs": "frozen"}
    assert visit("operator").post(f"/quality/{path}", data=given).status_code == 403
    assert visit("auditor").change(f"/quality/{path}", given).status_code == 403
    assert set(states(numbers).values()) == {"new"}


def test_a_waiver_needs_a_second_person(visit, numbers) -> None:
    first, second = visit("operator"), visit("approver_bapelitbangda")
    number = numbers["nama_present"]
    assert (
        first.change(f"/quality/incidents/{number}/waive", {"reason": "known", "until": "2999-01-01"}).status_code
        == 303
    )
    assert "menunggu orang lain selain Anda" in first.get(f"/quality/incidents/{number}").text
    assert first.change("/quality/waivers/1/approve").status_code == 409
    assert "/quality/waivers/1/approve" in second.get(f"/quality/incidents/{number}").text
    assert second.change("/quality/waivers/1/approve").status_code == 303
    assert "dikecualikan" in first.get(f"/quality/incidents/{number}").text
    assert second.change("/quality/waivers/9/approve").status_code == 404
    critical = numbers[f"MINUTES_DO_NOT_TIE {ALSO_NEAR}"]
    refused = first.change(f"/quality/incidents/{critical}/waive", {"reason": "known", "until": "2999-01-01"})
    assert refused.status_code == 409


@pytest.fixture
def airflow(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    found = AskedAirflow()
    for module in (pages, acts):
        monkeypatch.setattr(module, "AirflowApi", lambda _address: found)
        monkeypatch.setattr(module, "running_address", lambda: None)
    return found.asked


def test_what_would_run_is_shown_before_anything_does_and_runs_once(visit, numbers, airflow) -> None:
    operator, number = visit("operator"), numbers["nama_present"]
    page = operator.get(f"/quality/rerun?ids={number}").text
    assert "<li>check</li><li>publish</li>" in page and airflow == []
    given = {"ids": number, "inputs": "frozen", "key": f"{number}-frozen-check-1", "reason": "mended"}
    answers = [operator.change("/quality/rerun", given) for _ in range(2)]
    run = "cycle-2026-09-test"
    assert airflow == [("clear", "rebuild_target_list", run, "check")]
    assert {one.headers["location"].split("?")[0] for one in answers} == {f"/gesek/runs/rebuild_target_list/{run}"}
    assert "mended" in operator.get(f"/quality/incidents/{number}").text
    with transaction() as ledger:
        assert [one.actor for one in ledger.query(Rerun)] == [operator.account]


def test_a_refused_file_is_run_again_on_what_came_since(visit, numbers, airflow) -> None:
    operator, number = visit("operator"), numbers[f"MINUTES_DO_NOT_TIE {ALSO_NEAR}"]
    assert "data yang masuk sesudahnya" in operator.get(f"/quality/rerun?ids={number}").text
    answer = operator.change("/quality/rerun", {"ids": number, "inputs": "newer", "reason": "a mended one came"})
    assert answer.headers["location"].startswith(f"/gesek/runs/ingest_musdes/rerun-{number}-")
    mixed = operator.get(f"/quality/rerun?ids={number}&ids={numbers['nama_present']}")
    assert mixed.status_code == 409


def test_without_airflow_the_page_says_so(visit, numbers) -> None:
    page = visit("operator").get(f"/quality/rerun?ids={numbers['nama_present']}")
    assert page.status_code == 200 and "Airflow tidak berjalan pada sistem ini" in page.text
