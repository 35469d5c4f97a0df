"""One DAG per programme: its beneficiaries of the list in force, as a file in each recipient's outbox.

**What**: selects by the programme's rules (`include/programs/<program>/`), audits the selection, writes workbook and
manifest, and hands them over.
**When**: on the slots of the programme's calendar (its cron, moved off holidays; `gesek delivery calendar`), or on demand. The
DAG wakes up every day and whenever a list is published; *Find what is due* skips it unless a slot waits. After an outage only
the newest slot is served.
**When it fails**: *Check by suite* failed means the selection broke a critical rule and nothing was handed over; *Select
beneficiaries* says which required source is missing. Handing over retries by itself.
**Re-running** is safe: an unchanged selection is not delivered twice.
"""

from airflow.sdk import DAG, dag
from airflow.sdk.exceptions import AirflowSkipException

from gesek.operations import dag_defaults as defaults
from gesek.programs import definition
from gesek.programs.agencies import agencies


@defaults.task(**defaults.IO_TASK, task_display_name="Find what is due")
def due(program: str) -> str:
    """The slot to be served; empty when somebody asked by hand, who is served at once."""
    from gesek.delivery import due as slots

    if defaults.started_by_hand():
        return ""
    slot = slots.take(program)
    if slot is None:
        raise AirflowSkipException("no slot is due")
    return slot


@defaults.task(**defaults.ENGINE_TASK, inlets=[defaults.TARGET_LIST], task_display_name="Select beneficiaries")
def select(program: str) -> dict[str, int]:
    """Apply the programme's rules to the list in force."""
    from gesek.programs.select import select as select_beneficiaries
    from gesek.targets import publication

    listed = publication.in_force()
    if listed is None:
        raise AirflowSkipException("no list is in force yet; publish one first")
    return select_beneficiaries(program, listed, defaults.run_id(), defaults.pool_slots())


@defaults.task(**defaults.GATE_TASK, task_display_name="Check by suite")
def check(versions: dict[str, int]) -> dict[str, int]:
    """Audit the selection; a critical failure stops here."""
    from gesek.quality.gate import check as check_versions

    check_versions(versions, defaults.run_id(), defaults.attempt())
    return versions


@defaults.task(
    **defaults.IO_TASK, task_display_name="Hand over", map_index_template="delivery {{ task.op_kwargs['delivery'] }}"
)
def hand_over(delivery: int) -> bool:
    """Hand one package over to its recipient; another recipient's failure does not touch it."""
    from gesek.delivery.handover import hand_over as hand_over_package

    return hand_over_package(delivery)


def deliver(program: definition.Program) -> DAG:
    """The DAG of one programme."""

    @dag(
        dag_id=f"deliver_{program.id}",
        dag_display_name=f"4 Deliver {program.title}",
        schedule=defaults.live(defaults.cron_or(defaults.TARGET_LIST, defaults.every_day_of(program.cron))),
        catchup=False,
        max_active_runs=1,
        default_args={"owner": defaults.owner(agencies()[program.owner])},
        tags=["deliver", program.cadence, program.owner],
        doc_md=defaults.documented(
            __doc__,
            Programme=f"{program.title}, {program.cadence}, version {program.version} of its rules",
            Legal_basis=program.legal_basis,
            One_row_per=program.unit,
            Recipients=", ".join(agencies()[one.opd] for one in program.recipients),
            Outbox=", ".join(f"`outbox/{one.opd}/{program.id}/<cycle>/`" for one in program.recipients),
            Required_sources=", ".join(program.required_sources) or "none",
        ),
    )
    def deliver_program() -> None:
        @defaults.task(
            **defaults.ENGINE_TASK,
            outlets=[defaults.program_asset(program.id)],
            task_display_name="Build packages",
        )
        def package(versions: dict[str, int], slot: str) -> list[int]:
            """Build each recipient's package; returns the deliveries to be handed over."""
            from gesek.delivery.build import build

            return build(program.id, versions, slot)

        slot, selected = due(program.id), select(program.id)
        slot >> selected
        hand_over.expand(delivery=package(check(selected), slot))

    return deliver_program()


for one in definition.all():
    deliver(one)
