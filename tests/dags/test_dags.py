"""What every DAG promises: readable, documented, unpaused, light to parse, patient with I/O and strict at gates."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gesek.operations.dag_names import all_dags

ROOT = Path(__file__).resolve().parents[2]
PARSE = """
import json, resource, sys
import airflow.sdk
from airflow.dag_processing.dagbag import DagBag
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
import importlib.util
from pathlib import Path
before = cpu()
for number, file in enumerate(sorted(Path(sys.argv[1]).glob("*.py"))):
    spec = importlib.util.spec_from_file_location(f"dag_file_{number}", file)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
parsed = cpu() - before
heavy = sorted({"pandas", "great_expectations", "duckdb", "openpyxl", "pyarrow"} & set(sys.modules))
bag = DagBag(sys.argv[1])
print("RESULT" + json.dumps({"heavy": heavy, "cpu": parsed, "errors": list(bag.import_errors), "dags": {
    dag.dag_id: {"doc": dag.doc_md or "", "name": dag.dag_display_name,
                 "tags": sorted(dag.tags), "catchup": dag.catchup, "owner": dag.owner,
                 "tasks": {task.task_id: {"retries": task.retries, "label": task.task_display_name, "pool": task.pool,
                                           "rule": task.trigger_rule, "upstream": sorted(task.upstream_task_ids),
                                           "quiet": hasattr(getattr(task, "python_callable", len), "__wrapped__"),
                                           "own": hasattr(task, "python_callable")}
                           for task in dag.tasks}}
    for dag in bag.dags.values()}}))
"""


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """All DAG files, parsed in a process of their own."""
    home = tmp_path_factory.mktemp("airflow")
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT / "include"),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "True",
    }
    done = subprocess.run(
        [sys.executable, "-c", PARSE, str(ROOT / "dags")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    return json.loads(line.removeprefix("RESULT"))


def test_every_source_and_programme_has_its_dag_and_none_fails_to_import(parsed: dict) -> None:
    assert parsed["errors"] == []
    assert set(parsed["dags"]) == all_dags()
    assert len(all_dags()) == 12 + 3 + 8 + 2 + 9


def test_dag_files_import_no_heavy_library(parsed: dict) -> None:
    assert parsed["heavy"] == []


def test_every_dag_says_what_when_and_what_to_do(parsed: dict) -> None:
    for dag_id, dag in parsed["dags"].items():
        for word in ("**What**", "**When**", "**When it fails**", "**Re-running**"):
            assert word in dag["doc"], dag_id
        assert dag["tags"], dag_id
        assert not dag["catchup"], dag_id
        assert dag["owner"] != "airflow", dag_id
        assert "," not in dag["owner"], dag_id


def test_display_names_stand_in_the_order_of_the_work(parsed: dict) -> None:
    steps = {
        "prepare": "0",
        "prepare_desk": "5",
        "ingest": "1",
        "rebuild": "2",
        "publish": "3",
        "print": "3",
        "deliver": "4",
        "preview": "4",
        "remind": "5",
        "rerun": "5",
        "sweep_approvals": "3",
        "sweep_deliveries": "4",
        "tend": "4",
        "watch": "0",
    }
    for dag_id, dag in parsed["dags"].items():
        assert dag["name"].split()[0] == steps.get(dag_id, steps.get(dag_id.split("_")[0])), dag_id


def test_every_ingest_answers_its_senders(parsed: dict) -> None:
    ingests = {dag_id: dag for dag_id, dag in parsed["dags"].items() if dag_id.startswith("ingest_")}
    assert len(ingests) == 12
    for dag_id, dag in ingests.items():
        answer, publish = dag["tasks"]["answer"], dag["tasks"]["publish"]
        assert answer["rule"] == "all_done", dag_id
        assert (answer["upstream"], publish["upstream"]) == (["check"], ["check"]), dag_id


def test_gates_never_retry_and_everything_else_does(parsed: dict) -> None:
    for dag_id, dag in parsed["dags"].items():
        for task_id, task in dag["tasks"].items():
            if task_id != "wait_for_pause":
                assert (task["retries"] == 0) == (task_id == "check"), (dag_id, task_id)
            assert task["label"] != task_id, (dag_id, task_id)


def test_every_task_is_quiet_about_values_when_it_fails(parsed: dict) -> None:
    loud = [
        f"{name}/{task}"
        for name, dag in parsed["dags"].items()
        for task, told in dag["tasks"].items()
        if told["own"] and not told["quiet"]
    ]
    assert loud == []
