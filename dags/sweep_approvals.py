"""Make up for a publication that was missed, and remind those whose approval is waited for.

**What**: starts `publish_target_list` for an approved list whose run was not started, as when Airflow was down at the last
approval; reminds the tier that is to act, and escalates as the cycle's delivery day comes near (`include/reference/approval.yaml`).
**When**: every five minutes; reminders go once a day and never at night.
**When it fails**: `missed` or `start` failed, a list stays approved and unpublished until the next run; `remind` failed, the
sentence in its log names the way that did not work.
**Re-running** is safe: a run of `publish_target_list` has its list's number as its id and is started once.
"""

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import dag
from airflow.sdk.exceptions import AirflowSkipException

from gesek.operations import dag_defaults as defaults
from gesek.operations.dag_names import PUBLISH


@dag(
    dag_display_name="3 Sweep the approvals",
    schedule=defaults.live(defaults.cron("*/5 * * * *")),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "Bapelitbangda"},
    tags=["target-list", "approval"],
    doc_md=__doc__,
)
def sweep_approvals() -> None:
    """Wire the missed start and the reminders, which do not wait for one another."""

    @defaults.task(**defaults.IO_TASK, task_display_name="Find a missed publication")
    def missed() -> list[dict[str, object]]:
        from gesek.operations import publishing

        found = publishing.missed()
        if found is None:
            raise AirflowSkipException("no approved list waits for its publication")
        return [found]

    @defaults.task(**defaults.IO_TASK, task_display_name="Remind who is to approve")
    def remind() -> list[int]:
        from gesek.targets.approval.remind import remind as remind_officers

        gone = remind_officers()
        if not gone:
            raise AirflowSkipException("nobody is to be reminded")
        return gone

    TriggerDagRunOperator.partial(
        task_id="start",
        task_display_name="Start the publication",
        trigger_dag_id=PUBLISH,
        skip_when_already_exists=True,
        **defaults.IO_TASK,
    ).expand_kwargs(missed())
    remind()


sweep_approvals()
