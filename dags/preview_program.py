"""Count what a new version of a programme would change, before it selects anybody; `gesek programs preview` does the same.

**What**: chooses from the list in force by the version before and by the new one, and keeps in the ledger who would come and leave
by kecamatan and reason, as counts. Selects, writes and delivers nothing.
**When**: by hand only: from the programme's page, or *Trigger* with the programme and the number of the version.
**When it fails**: without a list in force there is nothing to count on; the sentence in the log says what else is missing.
**Re-running** is safe: a look that finds the same counts is kept once.
"""

from airflow.sdk import Param, dag

from gesek.operations import dag_defaults as defaults
from gesek.programs import definition


@dag(
    dag_display_name="4 Preview a programme's new version",
    schedule=None,
    catchup=False,
    default_args={"owner": "Bapelitbangda"},
    tags=["programme", "preview"],
    doc_md=__doc__,
    params={
        "program": Param(definition.names()[0], type="string", enum=definition.names(), title="Programme"),
        "version": Param(1, type="integer", minimum=1, title="Version", description="Its number, as in v2.yaml."),
        "by": Param("", type="string", title="For", description="Leave empty; the pages name here who asked."),
    },
)
def preview_program() -> None:
    """Wire the one task."""

    @defaults.task(**defaults.ENGINE_TASK, task_display_name="Count what would change")
    def count() -> dict[str, int]:
        from gesek.programs import approval

        given, by = defaults.params(), defaults.acting_for()
        found = approval.preview_in_force(given["program"], given["version"], by, defaults.pool_slots())
        return {move: found.total(move) for move in ("came", "left", "stayed")}

    count()


preview_program()
