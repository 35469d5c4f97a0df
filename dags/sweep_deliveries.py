"""Hand over again what still waits, and fetch what agencies answered.

**What**: hands over packages that stayed built because a recipient's server was down, and those that were rejected, the same bytes
under the same number; recalls those that a newer package overtook; fetches receipts from the recipients' folders (`tanda_terima`).
**When**: every ten minutes.
**When it fails**: a mapped `hand_over` names one recipient's trouble; its code stands in `gesek delivery show NUMBER`. `collect`
fails for the ledger only; a recipient that is not reached is a warning in its log.
**Re-running** is safe: a package that arrived is left alone, an answer is taken once.
"""

from airflow.sdk import dag
from airflow.sdk.exceptions import AirflowSkipException

from gesek.operations import dag_defaults as defaults


@dag(
    dag_display_name="4 Sweep the deliveries",
    schedule=defaults.live(defaults.cron("*/10 * * * *")),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "Bapelitbangda"},
    tags=["deliver"],
    doc_md=__doc__,
)
def sweep_deliveries() -> None:
    """Wire what waits and what was answered, which do not wait for one another."""

    @defaults.task(**defaults.IO_TASK, task_display_name="Find what waits")
    def waiting() -> list[int]:
        from gesek.delivery import watch

        found = watch.waiting()
        if not found:
            raise AirflowSkipException("no package waits")
        return found

    @defaults.task(
        **defaults.IO_TASK,
        task_display_name="Hand over",
        map_index_template="delivery {{ task.op_kwargs['delivery'] }}",
    )
    def hand_over(delivery: int) -> bool:
        from gesek.delivery.handover import hand_over as hand_over_package

        return hand_over_package(delivery)

    @defaults.task(**defaults.IO_TASK, task_display_name="Fetch receipts")
    def collect() -> dict[str, int]:
        from gesek.delivery import watch

        return watch.collect()

    hand_over.expand(delivery=waiting())
    collect()


sweep_deliveries()
