"""Running again exactly what failed: the failed stage of the same run on the same inputs, or a new run on newer ones.

*Frozen*: the failed task and all that follows it are cleared in the same run with the newest form of the DAG; the gate's
earlier attempts stay recorded. *Newer*: a new run of the DAG that takes what has come since (for villages' workbooks the
rule, many at once), linked to the old one. Both need a reason, can be tried dry, and carry a key: the same key asks once.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from gesek import paths
from gesek.errors import IncidentError
from gesek.operations.airflow_api import AirflowApi
from gesek.operations.dag_names import REBUILD
from gesek.programs import definition
from gesek.quality import incidents
from gesek.sources import contract
from gesek.sources.villages import DATASET
from gesek.store.ledger import now, transaction
from gesek.store.models import GateResult, Incident, ReceivedFile, Rerun, Version

GATE_TASK = "check"
LANDING = "landing/"


class Kind(StrEnum):
    """What a re-run reads."""

    FROZEN = "frozen"
    NEWER = "newer"


@dataclass(frozen=True)
class Plan:
    """What would run.

    Attributes:
        incident_id: for which incident.
        kind: on which inputs.
        dag_id: the DAG.
        run_id: the run that found the incident.
        first_task: where it begins; of a newer run the first of all.
        tasks: all that would run, where Airflow was asked.
        inputs: dataset -> version and rows it is judged on, or what of its source was refused.
        suite: digest of the suite it is judged by; empty for a refused file.
        key: what makes asking twice ask once.
    """

    incident_id: int
    kind: Kind
    dag_id: str
    run_id: str
    first_task: str
    tasks: list[str]
    inputs: dict[str, str]
    suite: str
    key: str


def plan(api: AirflowApi, incident_id: int, kind: Kind | None = None, first_task: str | None = None) -> Plan:
    """Say what a re-run for an incident would run; nothing is changed.

    Args:
        api: of the running Airflow.
        incident_id: the incident.
        kind: on which inputs; by default newer ones for a refused file and for villages' workbooks, else the same.
        first_task: where to begin, by default at the gate.

    Raises:
        IncidentError: it is unknown or resolved, or a refused file is to be read again unchanged.
    """
    incident, _ = incidents.shown(incident_id)
    if incident.state == incidents.RESOLVED:
        raise IncidentError(f"Incident {incident_id} is resolved; there is nothing to run again for it.")
    refused = incident.dataset.startswith(LANDING)
    kind = kind or (Kind.NEWER if refused or incident.dataset.startswith("staged/musdes") else Kind.FROZEN)
    if refused and kind is Kind.FROZEN:
        raise IncidentError(
            f"Incident {incident_id} is a refused file, and the same bytes are refused again; drop the mended file into the "
            "inbox and run with newer inputs."
        )
    dag_id = _dag(incident.dataset)
    task = "land" if kind is Kind.NEWER else first_task or GATE_TASK
    tasks = api.clear(dag_id, incident.run_id, task, dry_run=True) if kind is Kind.FROZEN else []
    key = f"{incident_id}-{kind.value}-{task}-{incident.seen}"
    return Plan(
        incident_id, kind, dag_id, incident.run_id, task, tasks, _inputs(incident), _suite(incident.dataset), key
    )


def start(api: AirflowApi, planned: Plan, actor: str, reason: str, key: str | None = None) -> str:
    """Run a plan; asked again with the same key, nothing runs twice.

    Args:
        api: of the running Airflow.
        planned: what to run.
        actor: who asks.
        reason: why; without names or numbers of people.
        key: idempotency key, by default the plan's own: one re-run of a kind per time the incident was seen.

    Returns:
        The id of the run in which it runs.

    Raises:
        IncidentError: no reason is given, or the key was used for another incident.
    """
    if not reason.strip():
        raise IncidentError("A reason is missing; say in a few words, without names or numbers of people, why.")
    asked = _asked(planned, actor, reason.strip(), key or planned.key)
    run_id = asked.linked_run_id or asked.run_id
    if asked.started_at is not None:
        return run_id
    if planned.kind is Kind.FROZEN:
        api.clear(planned.dag_id, planned.run_id, planned.first_task, dry_run=False, note=reason.strip())
    else:
        api.trigger(planned.dag_id, run_id)
    with transaction() as session:
        session.get_one(Rerun, asked.id).started_at = now()
    detail = {"rerun": asked.id, "kind": planned.kind.value, "run_id": run_id, "first_task": planned.first_task}
    incidents.note(planned.incident_id, actor, "rerun", reason.strip(), detail)
    return run_id


def _asked(planned: Plan, actor: str, reason: str, key: str) -> Rerun:
    """The ledger's row of this re-run, new or of an earlier call with the key."""
    with transaction() as session:
        found = session.scalars(select(Rerun).where(Rerun.key == key)).one_or_none()
        if found is not None:
            if (found.incident_id, found.kind) != (planned.incident_id, planned.kind.value):
                raise IncidentError(f"The key {key} belongs to another re-run; take a key of its own.")
            return found
        linked = None
        if planned.kind is Kind.NEWER:
            digest = hashlib.sha256(key.encode()).hexdigest()[:12]
            linked = f"rerun-{planned.incident_id}-{digest}"
        found = Rerun(
            key=key,
            incident_id=planned.incident_id,
            kind=planned.kind.value,
            dag_id=planned.dag_id,
            run_id=planned.run_id,
            linked_run_id=linked,
            actor=actor,
            reason=reason,
            asked_at=now(),
            detail={"inputs": planned.inputs, "suite": planned.suite, "first_task": planned.first_task},
        )
        session.add(found)
        session.flush()
        return found


def _dag(dataset: str) -> str:
    """The DAG whose gate judges a dataset."""
    stage, name = dataset.split("/", 1)
    if stage == "core":
        return REBUILD
    if stage == "landing":
        return f"ingest_{name}"
    if stage == "staged":
        sources = {one.dataset: agreed.source for agreed in contract.all() for one in agreed.datasets}
        sources |= {DATASET.removeprefix("staged/"): incidents.VILLAGES}
        if name in sources:
            return f"ingest_{sources[name]}"
    if stage == "out":
        programs = {f"program_{one.id}": one.id for one in definition.all()}
        if name in programs:
            return f"deliver_{programs[name]}"
    raise IncidentError(f"No DAG judges {dataset} any more; resolve the incident with a reason.")


def _inputs(incident: Incident) -> dict[str, str]:
    with transaction() as session:
        if incident.dataset.startswith(LANDING):
            source = incident.dataset.removeprefix(LANDING)
            query = select(ReceivedFile.sha256).where(
                ReceivedFile.source == source, ReceivedFile.state == "refused", ReceivedFile.code == incident.rule
            )
            return {incident.dataset: f"{len(list(session.scalars(query)))} refused files and what came since"}
        judged = select(Version).join(GateResult, GateResult.version_id == Version.id)
        versions = session.scalars(judged.where(GateResult.run_id == incident.run_id)).unique()
        return {one.dataset: f"version {one.id}, {one.rows} rows, {one.hash[:12]}" for one in versions}


def _suite(dataset: str) -> str:
    path = paths.EXPECTATIONS / f"{dataset}.yaml"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else ""
