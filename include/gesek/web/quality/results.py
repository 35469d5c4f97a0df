"""What gates found: the versions that were judged, one version rule by rule, and what one run of Airflow found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from gesek.dictionary import alerts
from gesek.operations import rerun
from gesek.quality import gate
from gesek.store import lake
from gesek.store.findings import GateResult, Incident, IncidentEvent, Trend
from gesek.store.ledger import reading
from gesek.store.models import Version
from gesek.web.paging import ROWS, Page, nearest, offset

FAILED = case((GateResult.passed, 0), else_=1)


@dataclass(frozen=True)
class Check:
    """One gate over one version: how many rules it judged and which failed."""

    version_id: int
    dataset: str
    cycle_id: str
    rows: int
    state: str
    run_id: str
    attempt: int
    checked_at: datetime
    rules: int
    critical: int
    warnings: int


@dataclass(frozen=True)
class Result:
    """One rule of a check; `before` is how many rows broke it in the version before, where it was judged there."""

    rule: str
    group: str
    severity: str
    passed: bool
    rows: int
    unexpected: int | None
    of_files: bool
    detail: dict[str, Any]
    means: str
    reason: str
    before: int | None


@dataclass(frozen=True)
class Moved:
    """A count in a version and in the one before."""

    name: str
    now: int | None
    before: int | None

    @property
    def change(self) -> int | None:
        """How much it moved."""
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True)
class Judged:
    """One version as it was judged, all its checks, and what moved since the version before."""

    version: Version
    check: Check
    checks: list[Check]
    results: list[Result]
    before: Version | None
    moved: list[Moved]
    codes: list[Moved]


def read_checks(dataset: str, number: int, run_id: str = "", datasets: list[str] | None = None) -> Page[Check]:
    """The checks of a dataset, a run or both, the newest first; all of them when neither is named."""
    wanted = [Version.dataset == dataset] if dataset else []
    wanted += [GateResult.run_id == run_id] if run_id else []
    wanted += [Version.dataset.in_(datasets)] if datasets is not None else []
    grouped = _checks().where(*wanted)
    with reading() as ledger:
        total = ledger.scalar(select(func.count()).select_from(grouped.order_by(None).subquery())) or 0
        number = nearest(number, total)
        found = ledger.execute(grouped.limit(ROWS).offset(offset(number)))
        return Page([Check(*row) for row in found], number, total)


def datasets() -> list[str]:
    """Every dataset that was judged."""
    with reading() as ledger:
        return list(ledger.scalars(select(GateResult.dataset).distinct().order_by(GateResult.dataset)))


def _checks() -> Any:
    key = (
        Version.id, Version.dataset, Version.cycle_id, Version.rows, Version.state, GateResult.run_id, GateResult.attempt,
    )  # fmt: skip
    failed = [func.sum(case((GateResult.severity == name, FAILED), else_=0)) for name in ("critical", "warning")]
    newest = func.max(GateResult.id)
    return (
        select(*key, func.max(GateResult.checked_at), func.count(), *failed)
        .join(Version, Version.id == GateResult.version_id)
        .group_by(*key)
        .order_by(newest.desc())
    )


def read_version(version_id: int, language: str, run_id: str = "", attempt: int = 0) -> Judged | None:
    """A version rule by rule, as its newest check or the one named found it; None when it was not judged."""
    with reading() as ledger:
        checks = [Check(*row) for row in ledger.execute(_checks().where(Version.id == version_id))]
        named = [one for one in checks if (one.run_id, one.attempt) == (run_id, attempt)] if run_id else checks[:1]
        version = ledger.get(Version, version_id)
        if not named or version is None:
            return None
        check = named[0]
        before = _before(ledger, version)
        earlier = _counted(ledger, before.id) if before else {}
        query = select(GateResult).where(
            GateResult.version_id == version_id, GateResult.run_id == check.run_id, GateResult.attempt == check.attempt
        )
        results = [_result(one, earlier, language) for one in ledger.scalars(query.order_by(GateResult.id))]
        moved, codes = _moved(ledger, version, before)
    return Judged(version, check, checks, results, before, moved, codes)


def _before(ledger: Session, version: Version) -> Version | None:
    """The version of the dataset that was made before and judged, in force or not."""
    query = (
        select(Version)
        .where(Version.dataset == version.dataset, Version.id < version.id, Version.state != lake.WRITTEN)
        .order_by(Version.id.desc())
    )
    return ledger.scalars(query.limit(1)).one_or_none()


def _counted(ledger: Session, version_id: int) -> dict[str, int | None]:
    """Rule -> rows that broke it in the newest check of a version."""
    query = select(GateResult.rule, GateResult.unexpected).where(GateResult.version_id == version_id)
    return {row.rule: row.unexpected for row in ledger.execute(query.order_by(GateResult.id))}


def _result(one: GateResult, earlier: dict[str, int | None], language: str) -> Result:
    return Result(
        rule=one.rule,
        group=str(one.detail.get("group", "")),
        severity=one.severity,
        passed=one.passed,
        rows=one.rows,
        unexpected=one.unexpected,
        of_files=bool(one.detail.get("of_files")),
        detail=dict(one.detail),
        means=alerts.of_incident(one.dataset, one.rule, language)[0],
        reason=gate.reason_of(one.dataset, one.rule),
        before=earlier.get(one.rule),
    )


def _moved(ledger: Session, version: Version, before: Version | None) -> tuple[list[Moved], list[Moved]]:
    """How the counts and the codes of a version's rows moved; of what has no verdicts only its rows."""
    now, then = (ledger.get(Trend, (one.id, "")) if one else None for one in (version, before))
    moved = [Moved("rows", version.rows, before.rows if before else None)]
    if now is None:
        return moved, []
    for name in ("accepted", "warned", "rejected", "bad_nik"):
        moved.append(Moved(name, getattr(now, name), getattr(then, name) if then else None))
    earlier = then.codes if then else {}
    codes = [
        Moved(code, now.codes.get(code, 0), earlier.get(code, 0) if then else None) for code in {*now.codes, *earlier}
    ]
    return moved, sorted(codes, key=lambda one: (-abs(one.change or 0), -(one.now or 0), one.name))


@dataclass(frozen=True)
class Found:
    """What a DAG, or one run of it, has to do with the quality of data."""

    checks: Page[Check]
    incidents: list[Incident]


def read_run(dag_id: str, run_id: str) -> Found:
    """The newest checks and the incidents of a DAG, or of one of its runs.

    An incident is of a run when the run found it, found it again or closed it.
    """
    judged = [name for name in datasets() if rerun.dag_of(name) == dag_id] if dag_id else None
    query = select(Incident).order_by(Incident.id.desc()).limit(ROWS)
    if run_id:
        touched = select(IncidentEvent.incident_id).where(IncidentEvent.detail["run_id"].as_string() == run_id)
        query = query.where(or_(Incident.run_id == run_id, Incident.id.in_(touched)))
    else:
        query = query.where(Incident.state != "resolved")
    with reading() as ledger:
        found = [one for one in ledger.scalars(query) if not dag_id or rerun.dag_of(one.dataset) == dag_id]
    return Found(read_checks("", 1, run_id, judged), found)
