"""What all DAG files share: who retries and why, the pool of the SQL engine, the clock, the names of assets."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from airflow.sdk import Asset, AssetOrTimeSchedule, CronTriggerTimetable, get_current_context
from airflow.sdk import task as airflow_task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from gesek.errors import ApprovalError, ConfigurationError, HandOverError, IncidentError, without_values
from gesek.operations.dag_names import ENGINE_POOL, ENGINE_SLOTS
from gesek.settings import settings

TIMEZONE = "Asia/Jakarta"

Given = ParamSpec("Given")
Result = TypeVar("Result")


def quiet(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """A task's work whose errors carry no cell's value: Airflow writes an error with its whole chain into the task's log.

    A mistake of a person, which trying again does not mend, fails the task at once.
    """

    @wraps(work)
    def done(*given: Given.args, **named: Given.kwargs) -> Result:
        try:
            return work(*given, **named)
        except AirflowException:
            raise
        except (ApprovalError, ConfigurationError, IncidentError) as error:
            shown: Exception = AirflowFailException(str(error))
        except HandOverError as error:
            shown = AirflowFailException(str(error)) if error.lasting else without_values(error)
        except Exception as error:
            shown = without_values(error)
        raise shown

    return done


def task(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Airflow's `task` for quiet work."""
    return lambda work: airflow_task(**options)(quiet(work))


def sensor(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Airflow's `task.sensor` for quiet work."""
    return lambda work: airflow_task.sensor(**options)(quiet(work))


IO_TASK: dict[str, Any] = {"retries": 3, "retry_delay": timedelta(seconds=20), "retry_exponential_backoff": 2.0}
"""Files, stores and the ledger fail for a moment and recover."""

GATE_TASK: dict[str, Any] = {"retries": 0}
"""A gate judges data, and the data has not changed since: trying again would only hide the first answer."""

ENGINE_TASK: dict[str, Any] = {**IO_TASK, "pool": ENGINE_POOL, "pool_slots": 1}
"""Work of the SQL engine beside other work."""

WIDE_ENGINE_TASK: dict[str, Any] = {**IO_TASK, "pool": ENGINE_POOL, "pool_slots": ENGINE_SLOTS}
"""Work of the SQL engine that may have the whole machine."""

DRAFT = Asset(name="target_list_draft", uri="gesek://core/target_list_draft", group="list")
TARGET_LIST = Asset(name="target_list", uri="gesek://core/target_list", group="list")


def source_asset(source: str) -> Asset:
    """The asset that says: this source has a new published version."""
    return Asset(name=f"source_{source}", uri=f"gesek://staged/{source}", group="sources")


def program_asset(program: str) -> Asset:
    """The asset that says: this programme's file of the cycle was handed over."""
    return Asset(name=f"program_{program}", uri=f"gesek://out/program_{program}", group="programmes")


def owner(name: str) -> str:
    """An owner as Airflow keeps it, for whom a comma ends a name."""
    return name.replace(",", "")


def documented(text: str | None, **facts: str) -> str:
    """A DAG's documentation: what is true of this DAG as a table, then what its file says of all its DAGs."""
    rows = "\n".join(f"| **{name.replace('_', ' ')}** | {value} |" for name, value in facts.items())
    return f"| | |\n|---|---|\n{rows}\n\n{text}"


def live(schedule: Any) -> Any:
    """The schedule, or none while `gesek run` drives the cycle itself."""
    return schedule if settings().schedules == "live" else None


def cron(expression: str) -> CronTriggerTimetable:
    """A cron schedule on the regency's clock."""
    return CronTriggerTimetable(expression, timezone=TIMEZONE)


def every_day_of(expression: str) -> str:
    """The cron expression of every day at the hour of another one."""
    minute, hour, *_ = expression.split()
    return f"{minute} {hour} * * *"


def cron_or(asset: Asset, expression: str) -> AssetOrTimeSchedule:
    """A cron schedule on the regency's clock, and every event of an asset."""
    return AssetOrTimeSchedule(timetable=cron(expression), assets=asset)


def pool_slots() -> int:
    """The pool slots of the running task: its share of memory and threads."""
    return int(get_current_context()["task"].pool_slots)


def attempt() -> int:
    """The number of this try of the running task, from 1."""
    return int(get_current_context()["ti"].try_number)


def run_id() -> str:
    """The id of the running DAG run."""
    return str(get_current_context()["dag_run"].run_id)


def params() -> dict[str, Any]:
    """What the person who started the running DAG run filled in."""
    return dict(get_current_context()["params"])


def started_by() -> str:
    """Who started the running DAG run, as Airflow's sign-in knows her."""
    return str(get_current_context()["dag_run"].triggering_user_name or "airflow")


def acting_for() -> str:
    """For whom the running DAG run acts: whom the pages name in `by`, where they started it; else who started it in Airflow.

    Nobody else can name another: only the account through which the pages ask is believed.
    """
    starter = started_by()
    return str(params().get("by") or starter) if starter == settings().airflow_user else starter


def started_by_hand() -> bool:
    """Whether a person or a command, not a clock or a publication, started the running DAG run."""
    return _run_type() == "manual"


def started_by_event() -> bool:
    """Whether a publication, not a clock or a person, started the running DAG run."""
    return _run_type() == "asset_triggered"


def _run_type() -> str:
    """What started the running DAG run; Airflow's own kind of text, which is equal to its value and prints as something else."""
    return get_current_context()["dag_run"].run_type
