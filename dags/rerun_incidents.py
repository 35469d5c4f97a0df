"""Run again exactly what failed a quality gate or was refused, from Airflow's own pages; `gesek quality rerun` does the same.

**What**: for the incidents filled in, either clears the failed task and what follows in the same run, on the same inputs
(frozen), or starts a linked run on what has come since (newer). Every try stays recorded.
**When**: by hand only: *Trigger*, fill in the numbers of the incidents (or a dataset) and the reason. With *dry run* the log of
the task says what would run, with which code, suite and inputs, and nothing runs.
**When it fails**: the sentence in the log says what to fill in otherwise; nothing was run.
**Re-running** is safe: the same key, and without one the same incidents seen as often, run once.
"""

import logging

from airflow.sdk import Param, dag

from gesek.operations import dag_defaults as defaults

log = logging.getLogger(__name__)
INPUTS = {"what is usual": None, "the same (frozen)": "frozen", "what came since (newer)": "newer"}


@dag(
    dag_display_name="5 Run failed quality stages again",
    schedule=None,
    catchup=False,
    default_args={"owner": "Bapelitbangda"},
    tags=["quality"],
    doc_md=__doc__,
    params={
        "reason": Param("", type="string", title="Reason", description="Why, without names or numbers of people."),
        "incidents": Param(
            [], type="array", items={"type": "integer"}, title="Incidents", description="Their numbers, one a line."
        ),
        "dataset": Param(
            "",
            type="string",
            title="or all of a dataset",
            description="All its open incidents, such as landing/musdes.",
        ),
        "rule": Param(
            "", type="string", title="Rule", description="Of the dataset's incidents only those of this rule."
        ),
        "scopes": Param(
            [],
            type="array",
            items={"type": "string"},
            title="Villages or files",
            description="And only those of these.",
        ),
        "inputs": Param("what is usual", type="string", enum=list(INPUTS), title="Inputs"),
        "first_task": Param("", type="string", title="First task", description="Where to begin; empty is the gate."),
        "key": Param("", type="string", title="Key", description="The same key runs once; empty makes one."),
        "dry_run": Param(False, type="boolean", title="Dry run", description="Only say what would run."),
    },
)
def rerun_incidents() -> None:
    """Wire the one task."""

    @defaults.task(**defaults.IO_TASK, task_display_name="Run them again")
    def rerun() -> str | None:
        from gesek.operations.rerun import Kind, Wish, ask

        given = defaults.params()
        kind = INPUTS[given["inputs"]]
        wish = Wish(
            incidents=tuple(given["incidents"] or ()),
            dataset=given["dataset"],
            rule=given["rule"],
            scopes=tuple(given["scopes"] or ()),
            kind=Kind(kind) if kind else None,
            first_task=given["first_task"],
            key=given["key"],
        )
        return ask(wish, defaults.started_by(), given["reason"], log.info, dry_run=given["dry_run"])

    rerun()


rerun_incidents()
