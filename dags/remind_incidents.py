"""Tell of incidents those who can mend them, and remind them until they have seen it.

**What**: opens an incident for every request for correction whose term is near or over; sends what is due along each way of
`include/reference/channels.yaml`: one digest a recipient and channel, by mail, by Apprise or as a file in `notices/`.
New incidents are told once, then on a rising schedule until they are acknowledged.
**When**: every quarter of an hour; nothing is sent at night. On demand with a trigger.
**When it fails**: the sentence in its log names the ways that did not work and why; all others were told. What was not
sent waits in the ledger (`gesek quality notices`) and is tried again by the next run.
**Re-running** is safe: what was sent is not sent again. Killed between sending and noting it, it sends that one message
again with the same Message-ID.
"""

from airflow.sdk import dag
from airflow.sdk.exceptions import AirflowSkipException

from gesek.operations import dag_defaults as defaults


@dag(
    dag_display_name="5 Remind of incidents",
    schedule=defaults.live(defaults.cron("*/15 * * * *")),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "Bapelitbangda"},
    tags=["incidents"],
    doc_md=__doc__,
)
def remind_incidents() -> None:
    """Wire the two tasks, which do not wait for one another: what the first opens, the next run tells."""

    @defaults.task(**defaults.IO_TASK, task_display_name="Look at requests for correction")
    def watch_corrections() -> int:
        from gesek.delivery.disclosure import corrections

        return len(corrections.watch())

    @defaults.task(**defaults.IO_TASK, task_display_name="Tell what is due")
    def tell() -> list[int]:
        from gesek.quality.notices.remind import remind

        gone = remind()
        if not gone:
            raise AirflowSkipException("nothing is due")
        return gone

    watch_corrections()
    tell()


remind_incidents()
