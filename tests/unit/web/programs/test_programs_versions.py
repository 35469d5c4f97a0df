"""A new version of a programme on its page: previewed by one officer, approved by another, before it selects anybody."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from gesek.paths import PROGRAMS
from gesek.programs import approval, definition
from gesek.settings import settings
from tests.program_tables import Regency
from tests.unit.web.conftest import Visit
from tests.unit.web.programs import stand_in_airflow

PAGE = "/programs/blt_dd/versions/2"


@pytest.fixture
def second(regency: Regency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second version of BLT DD, which takes in who receives PKH, lies beside the first."""
    folder = tmp_path / "programs"
    for path in PROGRAMS.glob("*/v1.yaml"):
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        _write(folder / said["id"] / "v1.yaml", said)
        if said["id"] == "blt_dd":
            kept = [rule for rule in said["exclude"] if rule["code"] != "PENERIMA_PKH"]
            _write(folder / "blt_dd" / "v2.yaml", said | {"version": 2, "valid_from": "2027-01-01", "exclude": kept})
    monkeypatch.setattr(definition, "PROGRAMS", folder)


def _write(path: Path, said: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(said), encoding="utf-8")


def test_a_version_nobody_looked_at_waits_for_it(visit: Visit, second: None) -> None:
    visitor = visit("auditor", language="en")
    assert "v2 waits" in visitor.get("/programs").text
    told = visitor.get(PAGE).text
    assert "waits for a preview" in told and "Nobody previewed this version" in told
    assert f"{PAGE}/preview" not in told


def test_a_preview_says_who_comes_and_why_by_kecamatan(visit: Visit, second: None) -> None:
    approval.preview_in_force("blt_dd", 2, "dwi")
    told = visit("auditor", language="en").get(PAGE).text
    assert "The family receives PKH." in told and "Sukapura" in told
    assert "Somebody else than dwi has to approve it" in told
    kraksaan = visit("kecamatan", kecamatan=["351314"], language="en").get(PAGE).text
    assert "Sukapura" not in kraksaan


def test_somebody_else_approves_it(visit: Visit, second: None) -> None:
    looker = visit("approver_dinsos", language="en")
    approval.preview_in_force("blt_dd", 2, looker.account)
    assert "somebody else has to approve it" in looker.get(PAGE).text
    assert looker.change(f"{PAGE}/approve", {"reason": "sesuai DPA"}).status_code == 409
    assert visit("operator").change(f"{PAGE}/approve", {"reason": "sesuai DPA"}).status_code == 403
    other = visit("approver_bapelitbangda", language="en")
    assert other.change(f"{PAGE}/approve", {"reason": "sesuai DPA"}).status_code == 303
    assert f"Approved by {other.account}" in other.get(PAGE).text


def test_a_preview_is_a_run_of_airflow_whose_progress_is_shown(
    visit: Visit, second: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stand_in_airflow.serving() as (address, requests):
        monkeypatch.setenv("GESEK_AIRFLOW_URL", address)
        settings.cache_clear()
        officer = visit("opd", opd=["dpmd"])
        answer = officer.change(f"{PAGE}/preview")
        assert visit("opd", opd=["dinkes"]).change(f"{PAGE}/preview").status_code == 404
    [(path, asked)] = requests
    assert path == "/api/v2/dags/preview_program/dagRuns"
    assert asked["conf"] == {"program": "blt_dd", "version": 2, "by": officer.account}
    assert f"/runs/preview_program/{asked['dag_run_id']}" in answer.headers["location"]


def test_a_file_edited_after_its_first_use_is_said(visit: Visit, second: None) -> None:
    place = definition.PROGRAMS / "blt_dd" / "v1.yaml"
    _write(place, yaml.safe_load(place.read_text(encoding="utf-8")) | {"approver": "Bupati"})
    definition._read.cache_clear()
    assert "says something else" in visit("auditor", language="en").get("/programs/blt_dd/versions/1").text
