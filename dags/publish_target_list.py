"""Publish an approved draft: from then on it is the list in force.

**What**: counts the approvals in the ledger against the quorum, recomputes the list's hash, then puts list, persons, families
and registries in force in one step. It believes no task and no state before it.
**When**: after the last approval, which starts it as `publish__draft_<number of the list>`; a start that was missed is made up
for by `sweep_approvals`. In the sample profile, which has no approvers, as soon as a draft is recorded.
**When it fails**: the sentence in its log says which approval is missing or what does not match; nothing was published. Clear the
task once that is mended.
**Re-running** is safe: a published list is not published twice.
"""

from airflow.sdk import Param, dag
from airflow.sdk.exceptions import AirflowSkipException

from gesek.operations import dag_defaults as defaults
from gesek.settings import settings


@dag(
    dag_display_name="3 Publish the target list",
    schedule=defaults.live([defaults.DRAFT] if settings().profile == "sample" else None),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "Bapelitbangda"},
    tags=["target-list", "approval"],
    doc_md=__doc__,
    params={
        "list_id": Param(
            None, type=["null", "integer"], title="List", description="Its number; empty is the one that is due."
        )
    },
)
def publish_target_list() -> None:
    """Wire the one task."""

    @defaults.task(
        **defaults.ENGINE_TASK,
        inlets=[defaults.DRAFT],
        outlets=[defaults.TARGET_LIST],
        task_display_name="Check approvals and publish",
    )
    def publish() -> list[int]:
        from gesek.targets import publication

        listed = defaults.params()["list_id"] or publication.to_publish()
        if listed is None:
            raise AirflowSkipException("nothing new: no list waits for publication")
        return publication.publish(int(listed))

    publish()


publish_target_list()
