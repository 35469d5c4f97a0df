"""Long work: DAG runs that a page starts, and how far they are. A reload of the page finds them as they are."""

from typing import Annotated, Any

from fastapi import Path, Response

from gesek.operations.airflow_api import FINAL_STATES, AirflowApi
from gesek.operations.airflow_environment import running_address
from gesek.operations.dag_names import all_dags
from gesek.web.door import NotFoundError, Who, may, pages
from gesek.web.screen import onward, screen, url

router = pages("/runs")
RunId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.~+:-]{1,200}$")]


def started(dag_id: str, run_id: str, conf: dict[str, Any], back: str) -> Response:
    """Start a run, once however often it is asked for, and go on to the page of its progress.

    Args:
        dag_id: the DAG.
        run_id: its run; equal for equal requests.
        conf: its parameters, without a value of a person.
        back: path of the page that shows what comes of it.

    Raises:
        StoreError: Airflow does not take it.
    """
    AirflowApi(running_address()).trigger(dag_id, run_id, conf)
    return onward(url("runs.show", dag_id=dag_id, run_id=run_id, back=back))


@router.get("/{dag_id}/{run_id}", name="runs.show")
@may("runs.see")
def show(asker: Who, dag_id: str, run_id: RunId, back: str = "") -> Response:
    """The progress of one run."""
    return screen(asker, "runs/show.html", **_progress(dag_id, run_id, back))


@router.get("/{dag_id}/{run_id}/progress", name="runs.progress")
@may("runs.see")
def progress(asker: Who, dag_id: str, run_id: RunId, back: str = "") -> Response:
    """The part of it that changes."""
    return screen(asker, "runs/progress.html", **_progress(dag_id, run_id, back))


def _progress(dag_id: str, run_id: str, back: str) -> dict[str, Any]:
    if dag_id not in all_dags():
        raise NotFoundError
    api = AirflowApi(running_address())
    state = api.run_states(run_id).get(dag_id)
    if state is None:
        raise NotFoundError
    tasks = api.task_states(dag_id, run_id)
    return {
        "dag_id": dag_id,
        "run_id": run_id,
        "state": state,
        "ended": state in FINAL_STATES,
        "tasks": tasks,
        "ready": sum(task == "success" or task == "skipped" for task in tasks.values()),
        "back": back if back.startswith(url("home")) else url("home"),
    }
