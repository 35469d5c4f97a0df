"""Notice files in the inboxes and start the runs of their sources.

**What**: looks into every inbox (`include/reference/inboxes.yaml`): what is complete on a server is copied here, and each
source that has something complete and new gets one run, which takes all that is there. While a run of the source is queued or
running, none is started. Half-copied files are left alone until two looks find them the same; nothing is moved or deleted.
**When**: every 45 seconds.
**When it fails**: no inbox could be read; the sentence says why. One inbox that cannot be read stands as a warning in the log
and holds up no other. The crons of the sources go on.
**Re-running** is safe: a run is started once for what was found; killed in between, once more, and that finds nothing new.
"""

from datetime import timedelta

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DeltaTriggerTimetable, dag, get_current_context
from airflow.sdk.exceptions import AirflowSkipException

from gesek.operations import dag_defaults as defaults

UNDER_WAY = ["queued", "running"]


@dag(
    dag_display_name="0 Watch the inboxes",
    schedule=defaults.live(DeltaTriggerTimetable(timedelta(seconds=45))),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "Bapelitbangda"},
    tags=["ingest", "event"],
    doc_md=__doc__,
)
def watch_inbox() -> None:
    """Wire looking, starting and noting."""

    @defaults.task(**defaults.IO_TASK, task_display_name="Look into the inboxes")
    def look() -> list[str]:
        from gesek.sources import watch

        ti = get_current_context()["ti"]
        found = [one for one in watch.look() if not ti.get_dr_count(dag_id=f"ingest_{one}", states=UNDER_WAY)]
        if not found:
            raise AirflowSkipException("nothing new")
        return found

    @defaults.task(**defaults.IO_TASK, task_display_name="Name their runs")
    def name(sources: list[str]) -> list[str]:
        return [f"ingest_{source}" for source in sources]

    @defaults.task(
        **defaults.IO_TASK, trigger_rule="none_failed_min_one_success", task_display_name="Note what was started"
    )
    def note(sources: list[str]) -> None:
        from gesek.sources import watch

        for source in sources:
            watch.started(source)

    found = look()
    start = TriggerDagRunOperator.partial(
        task_id="start",
        task_display_name="Start their runs",
        trigger_run_id="inbox-{{ run_id }}",
        skip_when_already_exists=True,
        **defaults.IO_TASK,
    ).expand(trigger_dag_id=name(found))
    start >> note(found)


watch_inbox()
