"""Rebuild the consolidated target list into a draft.

**What**: freezes which version of every source is read, matches people across sources, forms families and houses, takes
the meetings' decisions, sets status and rank, compares with the list in force, audits, and records a draft.
**When**: nightly, whenever a source publishes (at most every quarter of an hour), or on demand. A run whose inputs
equal those of the last draft ends as "nothing new".
**When it fails**: *Check by suite* failed means the list broke a critical rule: nothing is drafted and the list in force stays; see
the counts in its log. Other tasks retry by themselves.
**Re-running** is safe: a run keeps the input set it froze first, and equal inputs give the equal list.
"""

from datetime import timedelta

from airflow.sdk import AssetAny, AssetOrTimeSchedule, dag
from airflow.sdk.exceptions import AirflowSkipException

from gesek.operations import dag_defaults as defaults
from gesek.sources import contract as contracts

NIGHTLY = "30 1 * * *"
SOURCES = [defaults.source_asset(one.source) for one in contracts.all()]


@dag(
    dag_display_name="2 Rebuild the target list",
    schedule=defaults.live(AssetOrTimeSchedule(timetable=defaults.cron(NIGHTLY), assets=AssetAny(*SOURCES))),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "Bapelitbangda"},
    tags=["target-list"],
    doc_md=__doc__,
)
def rebuild_target_list() -> None:
    """Wire the steps; each reads what the steps before it wrote and nothing else."""

    @defaults.sensor(
        poke_interval=15,
        timeout=timedelta(hours=2).total_seconds(),
        mode="reschedule",
        task_display_name="Wait out the pause",
    )
    def wait_for_pause() -> bool:
        """Let the pause between two rebuilds pass when an event asks, so that a burst of them makes one draft."""
        from gesek.targets.rebuild import pause_is_over

        return not defaults.started_by_event() or pause_is_over()

    @defaults.task(**defaults.IO_TASK, task_display_name="Freeze the inputs")
    def freeze() -> int:
        from gesek.store import cycles
        from gesek.targets.rebuild import freeze as freeze_inputs

        input_set = freeze_inputs(defaults.run_id(), cycles.current().id)
        if input_set is None:
            raise AirflowSkipException("nothing new: the inputs equal those of the last draft")
        return input_set

    @defaults.task(**defaults.WIDE_ENGINE_TASK, task_display_name="Match people, form families and houses")
    def identify(input_set: int) -> dict[str, int]:
        from gesek.targets import rebuild

        return rebuild.identify(input_set, defaults.run_id(), defaults.pool_slots())

    @defaults.task(**defaults.WIDE_ENGINE_TASK, task_display_name="Decide status and rank")
    def determine(input_set: int, built: dict[str, int]) -> dict[str, int]:
        from gesek.targets import rebuild

        return rebuild.determine(input_set, built, defaults.run_id(), defaults.pool_slots())

    @defaults.task(**defaults.ENGINE_TASK, task_display_name="Compare with list in force")
    def compare(input_set: int, built: dict[str, int]) -> dict[str, int]:
        from gesek.targets import rebuild

        return rebuild.changes(input_set, built, defaults.run_id(), defaults.pool_slots())

    @defaults.task(**defaults.GATE_TASK, task_display_name="Check by suite")
    def check(built: dict[str, int]) -> dict[str, int]:
        from gesek.quality.gate import check as check_versions

        check_versions(built, defaults.run_id(), defaults.attempt())
        return built

    @defaults.task(**defaults.ENGINE_TASK, outlets=[defaults.DRAFT], task_display_name="Record the draft")
    def draft(input_set: int, built: dict[str, int]) -> int:
        from gesek.targets import publication

        return publication.draft(input_set, built, defaults.run_id())

    input_set = freeze()
    wait_for_pause() >> input_set
    built = determine(input_set, identify(input_set))
    draft(input_set, check(compare(input_set, built)))


rebuild_target_list()
