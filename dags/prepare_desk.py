"""Prepare what the citizens' desk finds single people by.

**What**: for every version in force that the desk reads, a copy in small blocks with sorted keys, in `lookups/`; what is no longer
read is deleted. Without it the desk gives the same answers, more slowly.
**When**: after the publication of a source, of the list, or of a programme's selection.
**When it fails**: its log names the dataset; the desk reads the versions themselves until it succeeds.
**Re-running** is safe: what is there is left as it is.
"""

from functools import reduce
from operator import or_

from airflow.sdk import dag

from gesek.operations import dag_defaults as defaults
from gesek.programs import definition
from gesek.sources import contract

AFTER = [
    defaults.TARGET_LIST,
    *(defaults.source_asset(one.source) for one in contract.all()),
    *(defaults.program_asset(one.id) for one in definition.all() if one.kind == "aid"),
]


@dag(
    dag_display_name="5 Prepare the citizens' desk",
    schedule=defaults.live(reduce(or_, AFTER)),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "Bapelitbangda"},
    tags=["desk"],
    doc_md=__doc__,
)
def prepare_desk() -> None:
    """Wire the task."""

    @defaults.task(**defaults.ENGINE_TASK, task_display_name="Prepare lookups")
    def look_up() -> int:
        from gesek.targets.citizen import lookups

        return lookups.prepare(defaults.pool_slots())

    look_up()


prepare_desk()
