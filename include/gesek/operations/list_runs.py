"""Runs that an officer asks for on a list: a rebuild that drafts it anew, and the printing of its papers."""

from gesek.operations.airflow_api import AirflowApi
from gesek.operations.airflow_environment import running_address
from gesek.operations.dag_names import PRINT, REBUILD
from gesek.store import audit, said
from gesek.store.cycles import clock
from gesek.store.ledger import now
from gesek.targets import lists


def start_rebuild(by: str, reason: str) -> str:
    """Start a rebuild on the running Airflow; what it drafts is nobody's before it is proposed.

    Args:
        by: account of who asks.
        reason: why, without names or numbers of people.

    Returns:
        The run's id; asked for twice within a minute, it is one run.

    Raises:
        StoreError: a reason is missing, or no Airflow answers.
    """
    who, why = said.actor(by), said.reason(reason)
    api, run_id = AirflowApi(running_address()), f"asked__{_minute()}"
    audit.note(actor=who, action="list.rebuild", subject=f"run:{run_id}", reason=why)
    api.trigger(REBUILD, run_id)
    return run_id


def start_printing(list_id: int, by: str) -> str:
    """Start the printing of a list's papers on the running Airflow, where they take too long to be waited for.

    Returns:
        The run's id; asked for twice within a minute, it is one run.

    Raises:
        StoreError: there is no such list, or no Airflow answers.
    """
    run_id = f"print__list_{lists.find(list_id).id}__{_minute()}"
    AirflowApi(running_address()).trigger(PRINT, run_id, {"list_id": list_id, "by": said.actor(by)})
    return run_id


def _minute() -> str:
    return f"{clock(now()):%Y%m%dT%H%M}"
