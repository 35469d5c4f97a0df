"""Prepare the workbooks that 330 villages take to their meetings.

**What**: writes one workbook per village with the families of the list in force and what the data ask of each, and one
archive per kecamatan to hand out, into `templates/<cycle>/`.
**When**: on the first day of a month, or on demand, as after a publication.
**When it fails**: without an open cycle or a published list there is nothing to prepare: see the sentence in its log.
**Re-running** is safe: each workbook appears whole, in place of the one before.
"""

from airflow.sdk import dag

from gesek.operations import dag_defaults as defaults


@dag(
    dag_display_name="0 Prepare village meetings",
    schedule=defaults.live(defaults.cron("0 6 1 * *")),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "Bapelitbangda"},
    tags=["musdes", "template"],
    doc_md=__doc__,
)
def prepare_musdes() -> None:
    """Wire the two tasks."""

    @defaults.task(**defaults.ENGINE_TASK, task_display_name="Write a workbook per village")
    def write() -> int:
        from gesek.targets.meeting import prepare

        return len(prepare.prepare(slots=defaults.pool_slots()))

    @defaults.task(**defaults.IO_TASK, task_display_name="Bundle by kecamatan")
    def bundle() -> int:
        from gesek.targets.meeting import prepare

        return len(prepare.bundle())

    write() >> bundle()


prepare_musdes()
