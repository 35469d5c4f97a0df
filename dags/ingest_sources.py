"""One DAG per source: what senders dropped into its inbox becomes a checked, published version.

**What**: copies complete files from the inbox to the landing, recognises their layout, keeps every cell as text (raw),
types and judges every row (staged), audits the whole by its suite, and publishes it. Each village gets its workbook back
with the reasons in it, into `answers/<source>/<cycle>/`, whether it was judged or refused; of an export its sender gets a
text, each village a correction sheet, and Dukcapil a matching request.
**When**: by the cron of the source's contract (`include/sources/<source>/contract.yaml`), or on demand.
**When it fails**: *Check by suite* failed means the data broke a critical rule: see the counts in its log, have the file
mended at its source, drop it into the inbox and run again; the last published version stays in force. Other tasks retry
by themselves; a file that cannot be read is refused in the ledger with one sentence and does not fail the run.
**Re-running** is safe: the same bytes change nothing. A run whose tasks are all skipped found nothing new.
"""

from typing import Any

from airflow.sdk import DAG, dag
from airflow.sdk.exceptions import AirflowSkipException

from gesek.operations import dag_defaults as defaults
from gesek.sources import contract as contracts


@defaults.task(**defaults.IO_TASK, task_display_name="Land new files")
def land(source: str) -> list[int]:
    """Copy what is complete in the inbox to the landing."""
    from gesek.sources import scans
    from gesek.sources.land import collect
    from gesek.store import cycles

    files = collect(source, cycles.current().id)
    if source == scans.SOURCE:
        scans.collect(cycles.current().id)
    if not files:
        raise AirflowSkipException(f"nothing new in the inbox of {source}")
    return files


@defaults.task(**defaults.ENGINE_TASK, task_display_name="Read into raw")
def read(source: str, files: list[int]) -> list[int]:
    """Recognise each file's layout and keep its cells as text; refuse what cannot be read."""
    from gesek.quality.incidents import follow_files
    from gesek.sources.read import read_files

    accepted = read_files(files, defaults.run_id(), slots=defaults.pool_slots())
    follow_files(source, defaults.run_id())
    if not accepted:
        raise AirflowSkipException(f"every new file of {source} was refused; the ledger says why")
    return accepted


@defaults.task(**defaults.ENGINE_TASK, task_display_name="Stage with verdicts")
def stage(source: str, files: list[int]) -> dict[str, int]:
    """Type, normalise and judge every row."""
    from gesek.sources.stage import stage_files

    return stage_files(source, files, defaults.run_id(), defaults.pool_slots())


@defaults.task(**defaults.GATE_TASK, task_display_name="Check by suite")
def check(versions: dict[str, int]) -> dict[str, int]:
    """Audit the staged datasets; a critical failure stops here."""
    from gesek.quality.gate import check as check_versions

    check_versions(versions, defaults.run_id(), defaults.attempt())
    return versions


@defaults.task(**defaults.ENGINE_TASK, trigger_rule="all_done", task_display_name="Answer the senders")
def answer(source: str) -> int:
    """Tell everyone what became of what came, under receipt numbers; nothing waits for it."""
    from gesek.quality.answers import answer_source

    written = answer_source(source, defaults.pool_slots())
    if not written:
        raise AirflowSkipException(f"every file of {source} has its answer")
    return written


def ingest(source: contracts.Contract) -> DAG:
    """The DAG of one source."""

    @dag(
        dag_id=f"ingest_{source.source}",
        dag_display_name=f"1 Ingest {source.title}",
        schedule=defaults.live(defaults.cron(source.cron)),
        catchup=False,
        max_active_runs=1,
        default_args={"owner": defaults.owner(source.owner)},
        tags=["ingest", source.cadence, "required" if source.required else "optional"],
        doc_md=defaults.documented(
            __doc__,
            Source=f"{source.title}, {source.cadence}",
            Sender=source.owner,
            Inbox=f"`inbox/{source.source}/<cycle>/`",
            Datasets=", ".join(f"`staged/{one.dataset}` ({one.grain})" for one in source.datasets),
            Without_it="no list can be made" if source.required else "the list is made from the last published version",
        ),
    )
    def ingest_source() -> None:
        @defaults.task(
            **defaults.IO_TASK, outlets=[defaults.source_asset(source.source)], task_display_name="Publish the version"
        )
        def publish(versions: dict[str, int], outlet_events: Any = None) -> list[int]:
            """Put the audited version in force."""
            from gesek.quality.incidents import follow_files
            from gesek.store import lake

            outlet_events[defaults.source_asset(source.source)].extra = {"versions": versions}
            follow_files(source.source, defaults.run_id())
            return lake.publish(list(versions.values()))

        files = land(source.source)
        checked = check(stage(source.source, read(source.source, files)))
        publish(checked)
        checked >> answer(source.source)

    return ingest_source()


for one in contracts.all():
    ingest(one)
