"""Starting the publication of an approved list: one run per list, by the last approver, or by the sweep where that was missed."""

from typing import Any

from gesek.errors import StoreError
from gesek.operations.airflow_api import AirflowApi
from gesek.operations.airflow_environment import running_address
from gesek.operations.dag_names import PUBLISH
from gesek.targets import publication


def run_id(list_id: int) -> str:
    """The id of the run that publishes a list; whoever starts it, it is the same and so runs once."""
    return f"publish__draft_{list_id}"


def due(list_id: int) -> None:
    """Raise StoreError unless the list is the one that waits for its publication."""
    if publication.approved() != list_id:
        raise StoreError(f"List {list_id} does not wait for its publication; `gesek list status {list_id}` says why.")


def start(list_id: int) -> str | None:
    """Start the publication of an approved list on the running Airflow.

    Returns:
        The id of its run; None when no Airflow could be asked, and the sweep starts it within five minutes of its return.
    """
    try:
        AirflowApi(running_address()).trigger(PUBLISH, run_id(list_id), {"list_id": list_id})
    except StoreError:
        return None
    return run_id(list_id)


def missed() -> dict[str, Any] | None:
    """What the sweep starts `publish_target_list` with: run id and conf of the list that waits; None when none does."""
    list_id = publication.approved()
    return None if list_id is None else {"trigger_run_id": run_id(list_id), "conf": {"list_id": list_id}}
