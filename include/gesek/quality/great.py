"""Great Expectations, called directly and kept quiet: it judges frames in memory and gives back counts, never values.

Importing it costs 4 to 5 s of CPU, so it is imported inside `Judge` only, and one process judges many datasets.
"""

import builtins
import gc
import logging
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pandas as pd

from gesek.errors import ConfigurationError
from gesek.quality.reference import village_codes
from gesek.quality.suite import Rule

RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
SCOPED = {"result_format": "COMPLETE", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
"""For rules about villages: the region codes of the rows that break them, and no other value."""
COUNTS = ("element_count", "unexpected_count", "missing_count")
RAISED = re.compile(r"^((?:great_expectations|pandas|numpy|pyarrow)(?:\.\w+)+|[A-Z]\w*)(?::|$)", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """What one expectation found: counts only.

    Attributes:
        rule: the rule's name in its suite.
        passed: whether it holds.
        rows: rows it judged, None if it judges the columns or the number of rows.
        unexpected: rows that break it, where it counts rows.
        missing: rows without a value, where it counts them.
        observed_rows: the number of rows, where that is what it judges.
        exception: class of the error that Great Expectations raised inside, else None.
        scopes: where the rule is about villages, the codes of those that break it.
    """

    rule: str
    passed: bool
    rows: int | None = None
    unexpected: int | None = None
    missing: int | None = None
    observed_rows: int | None = None
    exception: str | None = None
    scopes: tuple[str, ...] = ()


class Judge:
    """One quiet context for all datasets of a gate."""

    def __init__(self) -> None:
        self.gx = load()
        self.context = self.gx.get_context(mode="ephemeral")
        self.context.variables.progress_bars = {"globally": False}
        self.source = self.context.data_sources.add_pandas("lake")

    def judge(
        self, name: str, frame: pd.DataFrame, rules: Sequence[Rule], parameters: Mapping[str, Any]
    ) -> list[Verdict]:
        """Judge a frame by rules.

        Args:
            name: of the frame, unique in this gate.
            frame: the projected columns.
            rules: what must hold.
            parameters: what `$PARAMETER` stands for.

        Returns:
            One verdict per rule, in their order.

        Raises:
            ConfigurationError: an expectation does not exist or does not take these arguments.
        """
        if not rules:
            return []
        asset = self.source.add_dataframe_asset(name)
        batch = asset.add_batch_definition_whole_dataframe("whole").get_batch(batch_parameters={"dataframe": frame})
        found: dict[str, Any] = {}
        for scope in sorted({rule.scope or "" for rule in rules}):
            some = [self.expectation(rule) for rule in rules if (rule.scope or "") == scope]
            wanted = SCOPED | {"unexpected_index_column_names": [scope]} if scope else RESULT_FORMAT
            suite = self.gx.ExpectationSuite(name=f"{name} {scope}".strip(), expectations=some)
            outcome = batch.validate(suite, result_format=wanted, expectation_parameters=dict(parameters))
            found |= {item.expectation_config.meta["rule"]: item for item in outcome.results}
        return [_verdict(rule, found.get(rule.rule)) for rule in rules]

    def expectation(self, rule: Rule) -> Any:
        """The rule as an expectation; raises ConfigurationError when it is none."""
        from great_expectations.exceptions import ExpectationNotFoundError
        from great_expectations.expectations.registry import get_expectation_impl

        try:
            kind: Any = get_expectation_impl(rule.type)
        except ExpectationNotFoundError:
            raise ConfigurationError(
                f"The rule {rule.rule} has an unknown type {rule.type}; take one of Great Expectations."
            ) from None
        meta = {"rule": rule.rule, "reason": rule.reason}
        try:
            return kind(**rule.kwargs, **self._where(rule), severity=rule.severity.value, meta=meta)
        except (TypeError, ValueError) as error:
            raise ConfigurationError(
                f"The rule {rule.rule} gives {rule.type} wrong arguments ({type(error).__name__}); correct its kwargs."
            ) from None

    @staticmethod
    def _where(rule: Rule) -> dict[str, Any]:
        from great_expectations.expectations.row_conditions import Column

        return {"row_condition": Column(rule.where.column).is_not_in(rule.where.not_in)} if rule.where else {}


def load() -> ModuleType:
    """Great Expectations with telemetry off and its loggers silent: their messages quote cell values.

    Its 2,300 modules make no garbage; not searching them for any takes 0.5 s off 3.4. It is loaded once in a process.
    """
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)
    collecting = gc.isenabled()
    gc.disable()
    try:
        import great_expectations
        import great_expectations.expectations.registry
        import great_expectations.expectations.row_conditions
    finally:
        if collecting:
            gc.enable()
    return great_expectations


def _verdict(rule: Rule, found: Any) -> Verdict:
    if found is None:
        return Verdict(rule.rule, passed=False, exception="NoResult")
    exception = _exception(found.exception_info or {})
    if exception is not None:
        return Verdict(rule.rule, passed=False, exception=exception)
    rows, unexpected, missing = (found.result.get(count) for count in COUNTS)
    observed = found.result.get("observed_value") if rule.type.startswith("expect_table_row_count") else None
    scopes = _scopes(found.result, rule.scope) if rule.scope else ()
    return Verdict(rule.rule, bool(found.success), rows, unexpected, missing, observed, scopes=scopes)


def _scopes(result: Mapping[str, Any], column: str) -> tuple[str, ...]:
    """The villages of the rows that break a rule, those that are known; without values they come as one list a column."""
    listed = [item[column] for item in result.get("unexpected_index_list") or []]
    codes = [code for item in listed for code in (item if isinstance(item, list) else [item])]
    return tuple(sorted({str(code) for code in codes} & set(village_codes())))


def _exception(info: Mapping[str, Any]) -> str | None:
    """Class of the error raised inside, if any; its message may hold values and is never read on.

    The info is either one record, or one per metric that failed.
    """
    records = [info] if "raised_exception" in info else [item for item in info.values() if isinstance(item, Mapping)]
    raised = [record for record in records if record.get("raised_exception")]
    if not raised:
        return None
    for name in RAISED.findall(str(raised[0].get("exception_traceback") or "")):
        if "." in name or isinstance(getattr(builtins, name, None), type):
            return name.rsplit(".", 1)[-1]
    return "Exception"
