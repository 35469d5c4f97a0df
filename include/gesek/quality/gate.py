"""Gates: judge the versions a stage has written, record what was found, and stop what is unusable.

All datasets of a stage are judged in one process. Everything found is recorded before anything stops, so an operator
sees all that is wrong at once. A gate never retries: the same data fail again. Results are counts; no value leaves a
frame.
"""

import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from gesek.errors import ConfigurationError, GateError
from gesek.quality import incidents, projection, reference, rises, trends
from gesek.quality.suite import SCHEMA_ONLY, FileRate, KeptBound, Movement, Rule, Severity, ShareBound, Suite, load
from gesek.store import lake
from gesek.store.findings import GateResult
from gesek.store.ledger import now, transaction
from gesek.store.models import Version

logger = logging.getLogger(__name__)

ROW_COUNT = "expect_table_row_count_to_be_between"
NOT_IN_SET = "expect_column_values_to_not_be_in_set"
BETWEEN = "expect_column_values_to_be_between"


@dataclass(frozen=True)
class Finding:
    """What one rule found in one version; counts only."""

    version_id: int
    dataset: str
    rule: str
    severity: Severity
    passed: bool
    rows: int
    unexpected: int | None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The villages that break a rule about villages."""
        return tuple(self.detail.get("villages", ()))

    def __str__(self) -> str:
        """For a log or a sentence: the rule and its counts."""
        if "exception" in self.detail:
            return f"{self.rule} (not judged: {self.detail['exception']})"
        unit = "files" if self.detail.get("of_files") else "rows"
        if self.unexpected is None:
            return f"{self.rule} ({self.rows} {unit})"
        return f"{self.rule} ({self.unexpected} of {self.rows} {unit})"


@dataclass(frozen=True)
class GateOutcome:
    """Counts of a gate, small enough for an XCom.

    Attributes:
        passed: no critical rule failed.
        datasets: datasets judged.
        rules: rules judged.
        critical: critical rules that failed.
        warnings: warning rules that failed; the datasets are published with an incident.
        infos: info rules that failed; only counted.
    """

    passed: bool
    datasets: int
    rules: int
    critical: int
    warnings: int
    infos: int


@dataclass(frozen=True)
class GateLine:
    """A recorded finding with the reason of its rule, for the command line and the pages."""

    dataset: str
    version_id: int
    rule: str
    severity: str
    passed: bool
    rows: int
    unexpected: int | None
    detail: dict[str, Any]
    reason: str
    checked_at: datetime


def check(versions: Mapping[str, int], run_id: str, attempt: int = 1) -> GateOutcome:
    """Judge versions by their suites and record every finding.

    Args:
        versions: version id per dataset `<stage>/<name>`.
        run_id: of the Airflow run.
        attempt: of the task; the same run, attempt and version replace what was recorded for them.

    Returns:
        The counts, when no critical rule failed.

    Raises:
        GateError: a critical rule failed; says which, with counts.
        ConfigurationError: a dataset has no suite, or its suite is wrong.
    """
    suites = {dataset: load(dataset) for dataset in sorted(versions)}
    if not suites:
        return GateOutcome(True, 0, 0, 0, 0, 0)
    items = {dataset: lake.version(versions[dataset]) for dataset in suites}
    for dataset, item in items.items():
        if item.dataset != dataset:
            raise ConfigurationError(f"Version {item.id} is one of {item.dataset}, not {dataset}; pass its own id.")
    from gesek.quality.great import Judge

    judge = Judge()
    findings: list[Finding] = []
    for dataset, suite in suites.items():
        found = _judge(judge, suite, items[dataset])
        _log(dataset, items[dataset].id, found)
        findings += found
    _record(findings, run_id, attempt)
    trends.record(items.values())
    outcome = _outcome(findings, len(suites))
    if not outcome.passed:
        raise GateError(_sentence([item for item in findings if _failed(item, Severity.CRITICAL)]))
    return outcome


def _judge(judge: Any, suite: Suite, version: Version) -> list[Finding]:
    """All findings of one version, in the order of its suite."""
    files = lake.paths(version)
    before = lake.before(version)
    bounds = {item.rule: _bound(item, before) if before is not None else None for item in suite.movement}
    rules = [*suite.rules, *(rule for rule in bounds.values() if rule is not None)]
    columns = projection.schema(files)
    wanted = frozenset[str]().union(*(rule.columns for rule in rules))
    identity = wanted - frozenset[str]().union(*(rule.compared_columns for rule in rules))
    frame, rates = projection.frames(files, columns, wanted, identity, suite.files)
    parameters = reference.parameters(version)
    shape = [rule for rule in rules if rule.type in SCHEMA_ONLY]
    rest = [rule for rule in rules if rule.type not in SCHEMA_ONLY]
    verdicts = judge.judge(f"{suite.dataset} columns", projection.columns_only(columns), shape, parameters)
    verdicts += judge.judge(f"{suite.dataset} rows", frame, rest, parameters)
    per_file = [_file_rule(item) for item in suite.files]
    if per_file:
        verdicts += judge.judge(f"{suite.dataset} files", rates, per_file, parameters)
    keys = {item.rule: item.kept.column for item in suite.movement if item.kept is not None and before is not None}
    per_key = [_kept_rule(item, item.kept) for item in suite.movement if item.kept is not None and item.rule in keys]
    if before is not None and keys:
        stayed = projection.kept(files, lake.paths(before), keys)
        verdicts += judge.judge(f"{suite.dataset} keys kept", stayed, per_key, parameters)
    per_rise = [] if before is None else [_rise_rule(one, one.file_share) for one in suite.movement if one.file_share]
    if before is not None and per_rise:
        rose = rises.of_files(version, before, suite.movement)
        verdicts += judge.judge(f"{suite.dataset} rises", rose, per_rise, parameters)
    by_rule = {verdict.rule: verdict for verdict in verdicts}
    found = [
        _finding(suite, version, rule, by_rule[rule.rule], before) for rule in [*rules, *per_file, *per_key, *per_rise]
    ]
    compared = {finding.rule for finding in found}
    return found + [_first(version, item) for item in suite.movement if item.rule not in compared]


def _file_rule(item: FileRate) -> Rule:
    """The expectation that the rate of every file, a column of its name, is not above the bound."""
    kwargs = {"column": item.rule, "max_value": item.rate.max}
    return Rule(rule=item.rule, type=BETWEEN, kwargs=kwargs, severity=item.severity, reason=item.reason)


def _kept_rule(item: Movement, kept: KeptBound) -> Rule:
    """The expectation that the share that stayed, a column of the rule's name, is not below the bound."""
    kwargs = {"column": item.rule, "min_value": kept.min_share}
    return Rule(rule=item.rule, type=BETWEEN, kwargs=kwargs, severity=item.severity, reason=item.reason)


def _rise_rule(item: Movement, bound: ShareBound) -> Rule:
    """The expectation that the share of no file, a column of the rule's name, rose by more than the bound."""
    kwargs = {"column": item.rule, "max_value": bound.max_rise}
    return Rule(rule=item.rule, type=BETWEEN, kwargs=kwargs, severity=item.severity, reason=item.reason)


def _bound(item: Movement, before: Version) -> Rule | None:
    """The absolute bound that a relative one comes to; None when the version before cannot be compared with."""
    if item.rows is not None:
        bounds = {
            "min_value": math.floor(before.rows * item.rows.min_ratio),
            "max_value": math.ceil(before.rows * item.rows.max_ratio),
        }
        return Rule(rule=item.rule, type=ROW_COUNT, kwargs=bounds, severity=item.severity, reason=item.reason)
    if item.share is None:
        return None
    earlier = projection.share(lake.paths(before), item.share.column, item.share.values)
    if earlier is None:
        return None
    mostly = max(0.0, round(1 - earlier - item.share.max_rise, 6))
    kwargs = {"column": item.share.column, "value_set": item.share.values, "mostly": mostly}
    return Rule(rule=item.rule, type=NOT_IN_SET, kwargs=kwargs, severity=item.severity, reason=item.reason)


def _finding(suite: Suite, version: Version, rule: Rule, verdict: Any, before: Version | None) -> Finding:
    detail: dict[str, Any] = {"group": suite.group(rule.rule), "type": rule.type, "columns": sorted(rule.columns)}
    optional = {"missing": verdict.missing, "exception": verdict.exception, "mostly": rule.kwargs.get("mostly")}
    detail |= {key: value for key, value in optional.items() if value is not None}
    if detail["group"] == "files" or any(item.rule == rule.rule and item.file_share for item in suite.movement):
        detail["of_files"] = True
    if rule.scope is not None:
        detail["villages"] = list(verdict.scopes)
    if detail["group"] == "movement" and before is not None:
        detail |= {"before": before.id, "rows_before": before.rows}
    rows = version.rows if verdict.rows is None else verdict.rows
    return Finding(
        version.id, suite.dataset, rule.rule, rule.severity, verdict.passed, rows, verdict.unexpected, detail
    )


def _first(version: Version, item: Movement) -> Finding:
    """A movement that has nothing to be compared with yet passes, and says so."""
    detail = {"group": "movement", "first": True, "columns": sorted(item.columns)}
    return Finding(version.id, version.dataset, item.rule, item.severity, True, version.rows, None, detail)


def _failed(finding: Finding, severity: Severity) -> bool:
    return not finding.passed and finding.severity is severity


def _outcome(findings: Sequence[Finding], datasets: int) -> GateOutcome:
    critical, warnings, infos = (sum(_failed(item, severity) for item in findings) for severity in Severity)
    return GateOutcome(critical == 0, datasets, len(findings), critical, warnings, infos)


def _sentence(failed: Sequence[Finding]) -> str:
    first = failed[0]
    more = f" and {len(failed) - 1} more critical rules" if len(failed) > 1 else ""
    return (
        f"Dataset {first.dataset} (version {first.version_id}) breaks its critical rule {first}{more}; "
        "have it mended at its source and run this stage again: until then the version in force stays."
    )


def _log(dataset: str, version_id: int, findings: Iterable[Finding]) -> None:
    broken = [item for item in findings if not item.passed]
    logger.info("gate of %s version %d: %d rules broken", dataset, version_id, len(broken))
    for item in broken:
        level = logging.INFO if item.severity is Severity.INFO else logging.WARNING
        logger.log(level, "gate of %s: %s %s", dataset, item.severity.value, item)


def _record(findings: Sequence[Finding], run_id: str, attempt: int) -> None:
    """Write the findings and follow their incidents in one transaction.

    Findings of the same run, attempt and version are replaced.
    """
    version_ids = sorted({item.version_id for item in findings})
    moment = now()
    with transaction() as session:
        session.execute(
            delete(GateResult).where(
                GateResult.run_id == run_id, GateResult.attempt == attempt, GateResult.version_id.in_(version_ids)
            )
        )
        session.add_all(
            GateResult(
                run_id=run_id,
                attempt=attempt,
                version_id=item.version_id,
                dataset=item.dataset,
                rule=item.rule,
                severity=item.severity.value,
                passed=item.passed,
                rows=item.rows,
                unexpected=item.unexpected,
                detail=item.detail,
                checked_at=moment,
            )
            for item in findings
        )
        wrong = [
            incidents.Sight(item.dataset, item.rule, item.severity.value, scope, _counts(item))
            for item in findings
            if not item.passed and item.severity is not Severity.INFO
            for scope in item.scopes or ("",)
        ]
        right = {(item.dataset, item.rule, scope) for item in findings for scope in _right(item)}
        incidents.follow(session, wrong, right, run_id, attempt)


def _right(item: Finding) -> set[str]:
    """The scopes in which a rule holds: the whole dataset ("") or, where it is about villages, those that keep it."""
    if "villages" not in item.detail:
        return {""} if item.passed else set()
    return set(reference.village_codes()) - {*item.scopes} if item.passed or item.scopes else set()


def _counts(item: Finding) -> dict[str, Any]:
    return {"version": item.version_id, "rows": item.rows, "unexpected": item.unexpected}


def summary(run_id: str | None = None, cycle_id: str | None = None) -> list[GateLine]:
    """What gates found: of one run, or in one cycle; of each dataset only its newest check.

    Args:
        run_id: of the Airflow run, or
        cycle_id: the month; exactly one of them.

    Returns:
        The lines by dataset, then in the suite's order.
    """
    if (run_id is None) == (cycle_id is None):
        raise ConfigurationError("A summary is of a run or of a cycle; name one of them.")
    query = select(GateResult).order_by(GateResult.dataset, GateResult.id)
    if run_id is not None:
        query = query.where(GateResult.run_id == run_id)
    else:
        query = query.join(Version, Version.id == GateResult.version_id).where(Version.cycle_id == cycle_id)
    with transaction() as session:
        results = list(session.scalars(query))
    newest = {item.dataset: (item.run_id, item.attempt, item.version_id) for item in results}
    kept = [item for item in results if (item.run_id, item.attempt, item.version_id) == newest[item.dataset]]
    return [_line(item) for item in kept]


def _line(item: GateResult) -> GateLine:
    return GateLine(
        item.dataset,
        item.version_id,
        item.rule,
        item.severity,
        item.passed,
        item.rows,
        item.unexpected,
        dict(item.detail),
        reason_of(item.dataset, item.rule),
        item.checked_at,
    )


def reason_of(dataset: str, rule: str) -> str:
    """The reason of a rule as its suite says today; empty when the rule is gone."""
    try:
        suite = load(dataset)
    except ConfigurationError:
        return ""
    entry = suite.entry(rule)
    return entry.reason if entry else ""
