"""Hand over again what still waits, fetch what agencies answered, and watch what is due.

**What**: hands over packages that stayed built because a recipient's server was down, and those that were rejected, the same bytes
under the same number; recalls those that a newer package overtook; fetches receipts and return sheets from the recipients' folders
(`tanda_terima`, `pengembalian`);
writes the calendar of deliveries ahead, opens incidents for what is late or about to be, reminds of reports on their use.
**When**: every ten minutes.
**When it fails**: a mapped `hand_over` names one recipient's trouble; its code stands in `gesek delivery show NUMBER`. `collect`
fails for the ledger only; a recipient that is not reached is a warning in its log. `watch` failed, a way of telling does not work;
`gesek delivery watch` does the same without Airflow.
**Re-running** is safe: a package that arrived is left alone, an answer is taken once, a reminder sent once.
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
    """Wire what waits, what was answered and what is due, which do not wait for one another."""

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

    @defaults.task(**defaults.IO_TASK, task_display_name="Fetch receipts and returns")
    def collect() -> dict[str, int]:
        from gesek.delivery.collect import collect as fetch

        return fetch()

    @defaults.task(**defaults.IO_TASK, task_display_name="Watch what is due")
    def watch() -> list[int]:
        from gesek.delivery import usage, watchdog

        watchdog.watch()
        return usage.remind()

    hand_over.expand(delivery=waiting())
    collect()
    watch()


sweep_deliveries()
