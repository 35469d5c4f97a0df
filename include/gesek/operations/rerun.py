"""Running again exactly what failed: the failed stage of the same run on the same inputs, or a new run on newer ones.

*Frozen*: the failed task and all that follows it are cleared in the same run with the newest form of the DAG; the gate's
earlier attempts stay recorded. *Newer*: a new run of the DAG that takes what has come since (for villages' workbooks the
rule), linked to the old one. Both need a reason, can be tried dry, and carry a key: the same key asks once. Many incidents
of one DAG, such as those of twelve refused villages, are run again together: one reason, one key, one run.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import select

from gesek import __version__, paths
from gesek.errors import IncidentError
from gesek.operations.airflow_api import AirflowApi
from gesek.operations.airflow_environment import running_address
from gesek.operations.dag_names import REBUILD
from gesek.programs import definition
from gesek.quality import incidents
from gesek.sources import contract
from gesek.sources.villages import DATASET
from gesek.store import audit
from gesek.store.findings import GateResult, Incident, Rerun
from gesek.store.ledger import now, transaction
from gesek.store.models import Version

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
        incidents: for which; their ids, the smallest first.
        kind: on which inputs.
        dag_id: the DAG.
        run_id: the run that found the first of them.
        first_task: where it begins; of a newer run the first of all.
        tasks: all that would run, where Airflow was asked.
        inputs: dataset -> version and rows it is judged on, or what of its source was refused.
        suite: digest of the suite it is judged by; empty for a refused file.
        key: what makes asking twice ask once.
    """

    incidents: tuple[int, ...]
    kind: Kind
    dag_id: str
    run_id: str
    first_task: str
    tasks: list[str]
    inputs: dict[str, str]
    suite: str
    key: str


@dataclass(frozen=True)
class Wish:
    """What somebody wants to run again, as a person says it.

    Attributes:
        incidents: numbers of incidents; or none, and
        dataset: all open incidents of this dataset,
        rule: of these only those of this rule,
        scopes: and only those of these villages or files.
        kind: on which inputs; None is what is usual for them.
        first_task: where to begin; empty is the gate.
        key: idempotency key; empty is the plan's own.
    """

    incidents: tuple[int, ...] = ()
    dataset: str = ""
    rule: str = ""
    scopes: tuple[str, ...] = ()
    kind: Kind | None = None
    first_task: str = ""
    key: str = ""


def ask(wish: Wish, actor: str, reason: str, say: Callable[[str], None], *, dry_run: bool = False) -> str | None:
    """Run again what is wished for, and say what that is.

    Args:
        wish: the incidents, and how.
        actor: who asks.
        reason: why; without names or numbers of people.
        say: takes each line of what would run and on what.
        dry_run: only say it.

    Returns:
        The id of the run in which it runs; None when dry.

    Raises:
        IncidentError: the wish names no open incident or more than one run can take, or a reason is missing.
    """
    if wish.key and (before := asked_before(wish.key, wish.incidents)):
        return before
    found = incidents.chosen(wish.incidents, wish.dataset, wish.rule, wish.scopes)
    api = AirflowApi(running_address())
    planned = plan(api, found, wish.kind, wish.first_task or None)
    for one in found:
        say(incidents.title(one))
    say(f"{planned.kind.value} re-run of {planned.dag_id}, run {planned.run_id}, from {planned.first_task} on")
    say(f"  tasks: {', '.join(planned.tasks) or 'all of the DAG'}")
    say(f"  code {__version__}, suite {planned.suite or 'none'}, key {wish.key or planned.key}")
    for dataset, version in planned.inputs.items():
        say(f"  {dataset}: {version}")
    return None if dry_run else start(api, planned, actor, reason, wish.key or None)


def plan(api: AirflowApi, found: Sequence[Incident], kind: Kind | None = None, first_task: str | None = None) -> Plan:
    """Say what one re-run for these incidents would run; nothing is changed.

    Args:
        api: of the running Airflow.
        found: the incidents, open and at least one, by id.
        kind: on which inputs; by default newer ones for a refused file and for villages' workbooks, else the same.
        first_task: where to begin, by default at the gate.

    Raises:
        IncidentError: a refused file is to be read again unchanged, or one run cannot be for them all.
    """
    first = found[0]
    dags = {_dag(one.dataset) for one in found}
    if len(dags) > 1:
        raise IncidentError(
            f"One re-run is of one DAG, and these incidents are of {', '.join(sorted(dags))}; ask for each."
        )
    refused = [one for one in found if one.dataset.startswith(LANDING)]
    kind = kind or (Kind.NEWER if refused or _per_village(first.dataset) else Kind.FROZEN)
    if refused and kind is Kind.FROZEN:
        raise IncidentError(
            f"Incident {refused[0].id} is a refused file, and the same bytes are refused again; drop the mended file into the "
            "inbox and run with newer inputs."
        )
    if kind is Kind.FROZEN and len({one.run_id for one in found}) > 1:
        raise IncidentError(
            "These incidents were found by several runs; run each again frozen, or all with newer inputs."
        )
    (dag_id,) = dags
    task = "land" if kind is Kind.NEWER else first_task or GATE_TASK
    tasks = api.clear(dag_id, first.run_id, task, dry_run=True) if kind is Kind.FROZEN else []
    suites = dict.fromkeys(_suite(dataset) for dataset in sorted({one.dataset for one in found}))
    ids = tuple(one.id for one in found)
    suite = ", ".join(name for name in suites if name)
    return Plan(ids, kind, dag_id, first.run_id, task, tasks, _inputs(found), suite, _key(found, kind, task))


def _per_village(dataset: str) -> bool:
    return dataset.startswith(f"staged/{incidents.VILLAGES}")


def _key(found: Sequence[Incident], kind: Kind, task: str) -> str:
    """One re-run of a kind per time the incidents were seen; of many, a digest stands for them."""
    if len(found) == 1:
        return f"{found[0].id}-{kind.value}-{task}-{found[0].seen}"
    sights = " ".join(f"{one.id}:{one.seen}" for one in found)
    return f"{len(found)}-incidents-{kind.value}-{task}-{hashlib.sha256(sights.encode()).hexdigest()[:12]}"


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
    detail = {"rerun": asked.id, "kind": planned.kind.value, "run_id": run_id, "first_task": planned.first_task}
    with transaction() as session:
        session.get_one(Rerun, asked.id).started_at = now()
        for incident_id in planned.incidents:
            incidents.note(session, incident_id, actor, "rerun", reason.strip(), detail)
        audit.record(session, actor=actor, action="incident.rerun", subject=f"rerun:{asked.id}", reason=reason)
    return run_id


def asked_before(key: str, ids: Collection[int] = ()) -> str | None:
    """The run that a key started, so that asking again is answered alike though its incidents have closed since.

    Raises:
        IncidentError: the key was used for other incidents than these.
    """
    with transaction() as session:
        found = session.scalars(select(Rerun).where(Rerun.key == key, Rerun.started_at.is_not(None))).one_or_none()
    if found is None:
        return None
    if ids and sorted(set(ids)) != found.detail["incidents"]:
        raise IncidentError(f"The key {key} belongs to another re-run; take a key of its own.")
    return found.linked_run_id or found.run_id


def _asked(planned: Plan, actor: str, reason: str, key: str) -> Rerun:
    """The ledger's row of this re-run, new or of an earlier call with the key."""
    with transaction() as session:
        found = session.scalars(select(Rerun).where(Rerun.key == key)).one_or_none()
        if found is not None:
            if (found.detail["incidents"], found.kind) != (list(planned.incidents), planned.kind.value):
                raise IncidentError(f"The key {key} belongs to another re-run; take a key of its own.")
            return found
        linked = None
        if planned.kind is Kind.NEWER:
            digest = hashlib.sha256(key.encode()).hexdigest()[:12]
            linked = f"rerun-{planned.incidents[0]}-{digest}"
        found = Rerun(
            key=key,
            incident_id=planned.incidents[0],
            kind=planned.kind.value,
            dag_id=planned.dag_id,
            run_id=planned.run_id,
            linked_run_id=linked,
            actor=actor,
            reason=reason,
            asked_at=now(),
            detail={
                "incidents": list(planned.incidents),
                "inputs": planned.inputs,
                "suite": planned.suite,
                "first_task": planned.first_task,
            },
        )
        session.add(found)
        session.flush()
        return found


def dag_of(dataset: str) -> str | None:
    """The DAG whose gate judges a dataset; None when none does any more."""
    return _dags().get(dataset) or _dags().get(dataset.split("/")[0])


@lru_cache(maxsize=1)
def _dags() -> dict[str, str]:
    """Dataset, or stage, -> DAG; contracts and programmes are read once in a process."""
    found = {"core": REBUILD, DATASET: f"ingest_{incidents.VILLAGES}"}
    for agreed in contract.all():
        found[f"{LANDING}{agreed.source}"] = f"ingest_{agreed.source}"
        found |= {f"staged/{one.dataset}": f"ingest_{agreed.source}" for one in agreed.datasets}
    for program in definition.all():
        found |= dict.fromkeys((program.dataset, program.kept_out), f"deliver_{program.id}")
    return found


def _dag(dataset: str) -> str:
    found = dag_of(dataset)
    if found is None:
        raise IncidentError(f"No DAG judges {dataset} any more; resolve the incident with a reason.")
    return found


def _inputs(found: Sequence[Incident]) -> dict[str, str]:
    """Dataset -> what of it is judged: the versions of the runs that found the incidents, or what replaces refused files."""
    refused = Counter(one.dataset for one in found if one.dataset.startswith(LANDING))
    runs = {one.run_id for one in found if not one.dataset.startswith(LANDING)}
    with transaction() as session:
        judged = select(Version).join(GateResult, GateResult.version_id == Version.id)
        versions = list(session.scalars(judged.where(GateResult.run_id.in_(runs)).order_by(Version.id)).unique())
    return {dataset: f"what came since, for {count} refused" for dataset, count in refused.items()} | {
        one.dataset: f"version {one.id}, {one.rows} rows, {one.hash[:12]}" for one in versions
    }


def _suite(dataset: str) -> str:
    path = paths.EXPECTATIONS / f"{dataset}.yaml"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else ""
