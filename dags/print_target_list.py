"""Print the papers of a list: nota dinas, draft decree, summary, and the annex as PDF and workbook.

**What**: reads the rows of the list, held against the hash of its draft, and writes its papers to `documents/<cycle>/`, from where
officers take them on the list's page.
**When**: on demand only; an officer starts it from that page, where it is followed.
**When it fails**: the sentence in its log says what does not fit; papers printed before stay as they are.
**Re-running** is safe: each paper appears whole, in place of the one before, and the same list gives the same bytes.
"""

from airflow.sdk import Param, dag

from gesek.operations import dag_defaults as defaults


@dag(
    dag_display_name="3 Print the papers of a list",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "Bapelitbangda"},
    tags=["target-list", "document"],
    doc_md=__doc__,
    params={
        "list_id": Param(1, type="integer", title="List", description="Its number."),
        "by": Param(
            "gesek", type="string", title="By", description="Account of who prints; stands in the audit chain."
        ),
    },
)
def print_target_list() -> None:
    """Wire the one task."""

    @defaults.task(**defaults.ENGINE_TASK, task_display_name="Print all papers")
    def print_papers() -> int:
        from gesek.targets.documents.printing import print_all

        return len(print_all(int(defaults.params()["list_id"]), None, defaults.acting_for()))

    print_papers()


print_target_list()
