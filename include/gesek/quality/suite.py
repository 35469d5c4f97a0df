"""Suites as data: `include/expectations/<stage>/<dataset>.yaml` says what must hold of one dataset, how grave, and why.

A file has four groups in this order: `shape` (columns, types, not empty), `keys`, `domain` (ranges, codes, rates) and
`movement` (against the version in force before); before the last may stand `files` (rates of each received file).
Loading is strict and cheap: it imports no Great Expectations.
"""

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from gesek import paths
from gesek.errors import ConfigurationError

GROUPS = ("shape", "keys", "domain", "files", "movement")
OPTIONAL_GROUPS = frozenset({"files"})
ENOUGH_ROWS = 20
"""Rows from which a rate of a file says something: of 20 sound NIK half end in 0 by chance once in 100,000 files."""
SCHEMA_ONLY = frozenset(
    {
        "expect_column_to_exist",
        "expect_column_type_to_be",
        "expect_table_column_count_to_be_between",
        "expect_table_column_count_to_equal",
        "expect_table_columns_to_match_ordered_list",
        "expect_table_columns_to_match_set",
    }
)
"""Expectations that are judged on the columns alone, so that no value is read for them."""
IDENTITY_ONLY = frozenset(
    {
        "expect_column_values_to_be_null",
        "expect_column_values_to_be_unique",
        "expect_column_values_to_not_be_null",
        "expect_compound_columns_to_be_unique",
    }
)
"""Expectations that ask only whether values are there and differ, not what they are."""
COLUMN_KEYS = ("column", "column_A", "column_B")


class Severity(StrEnum):
    """What a failure means: stop before anything is published; publish with an incident; count."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


def snake(name: str) -> str:
    """The snake name of an expectation that may be written as a class: ExpectColumnToExist → expect_column_to_exist."""
    if not name[:1].isupper():
        return name
    return "_".join(re.findall(r"[A-Z]+(?=[A-Z][a-z]|$)|[A-Z][a-z]+", name)).lower()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="short stable name, unique in the suite")
    severity: Severity
    reason: str = Field(min_length=10, description="one sentence: why it must hold, or what was observed and when")


class Where(BaseModel):
    """Limits a rule to the rows whose code is none of these."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    not_in: list[str] = Field(min_length=1)


class Rule(_Strict):
    """One expectation of Great Expectations.

    Attributes:
        type: its name, snake or class.
        kwargs: its arguments; dates are seen as whole numbers YYYYMMDD; `{$PARAMETER: kode_desa}` and
            `{$PARAMETER: as_of}` stand for the 330 village codes and the cycle's as-of day.
        where: the rows it is about; all if left out.
        scope: column of region codes; a breach is an incident of each village it is found in, not of the dataset.
    """

    type: Annotated[str, BeforeValidator(snake)] = Field(pattern=r"^expect_[a-z_]+$")
    kwargs: dict[str, Any]
    where: Where | None = None
    scope: Literal["kode_desa"] | None = None

    @property
    def columns(self) -> frozenset[str]:
        """The columns whose values the expectation reads; none if it judges the schema or the number of rows."""
        if self.type in SCHEMA_ONLY:
            return frozenset()
        named = {str(self.kwargs[key]) for key in COLUMN_KEYS if key in self.kwargs}
        scope = {self.scope} if self.scope else set()
        return frozenset(named.union(self.kwargs.get("column_list", []), scope)) | self._where_columns

    @property
    def compared_columns(self) -> frozenset[str]:
        """Those of them that are compared with something, so that the value itself matters."""
        return self._where_columns if self.type in IDENTITY_ONLY else self.columns

    @property
    def _where_columns(self) -> frozenset[str]:
        return frozenset({self.where.column} if self.where else ())


class RateBound(BaseModel):
    """How large a share of a received file's rows may be. Exactly one of `values` and `ending`.

    Attributes:
        column: whose values are looked at; rows without one do not count.
        values: the codes that are counted, or
        ending: the last character that is counted.
        max: the largest share that passes; files of fewer than ENOUGH_ROWS such rows always do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    values: list[str] = Field(default=[], min_length=1)
    ending: str | None = Field(default=None, min_length=1, max_length=1)
    max: float = Field(gt=0, lt=1)

    @model_validator(mode="after")
    def _one_way(self) -> "RateBound":
        if bool(self.values) == (self.ending is not None):
            raise ValueError("give either values or ending")
        return self


class FileRate(_Strict):
    """A rate that holds in every received file, so that a broken one does not hide among sound ones."""

    rate: RateBound

    @property
    def columns(self) -> frozenset[str]:
        """The columns whose values it reads."""
        return frozenset({self.rate.column})


class RowBounds(BaseModel):
    """Number of rows, as ratios of the rows of the version in force before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_ratio: float = Field(ge=0)
    max_ratio: float = Field(gt=0)


class ShareBound(BaseModel):
    """How far the share of rows with one of these codes may rise above the version before (0.1 = ten points)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    values: list[str] = Field(min_length=1)
    max_rise: float = Field(gt=0, lt=1)


class KeptBound(BaseModel):
    """How large a share of what the version before had under this key must still be there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    min_share: float = Field(gt=0, le=1)


class Movement(_Strict):
    """A bound relative to the version in force before; it passes the first time. Exactly one of these.

    Attributes:
        rows: number of rows.
        share: of rows with some codes, in all.
        file_share: the same in each received file, against the file whose place it takes (see `quality.rises`).
        kept: keys that are still there.
    """

    rows: RowBounds | None = None
    share: ShareBound | None = None
    file_share: ShareBound | None = None
    kept: KeptBound | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> "Movement":
        if sum(bound is not None for bound in (self.rows, self.share, self.file_share, self.kept)) != 1:
            raise ValueError("give either rows, share, file_share or kept")
        return self

    @property
    def columns(self) -> frozenset[str]:
        """The columns whose values it reads."""
        return frozenset(bound.column for bound in (self.share, self.file_share, self.kept) if bound is not None)


class Suite(BaseModel):
    """What must hold of one dataset."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str = Field(pattern=r"^(staged|core|out)/[a-z][a-z0-9_]*$")
    shape: list[Rule] = Field(min_length=1)
    keys: list[Rule] = Field(min_length=1)
    domain: list[Rule] = Field(min_length=1)
    files: list[FileRate] = []
    movement: list[Movement] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique_rules(self) -> "Suite":
        names = [item.rule for item in (*self.rules, *self.files, *self.movement)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"the rule names {', '.join(twice)} occur twice")
        return self

    @property
    def rules(self) -> list[Rule]:
        """The rules of shape, keys and domain, in the file's order."""
        return [*self.shape, *self.keys, *self.domain]

    def entry(self, rule: str) -> Rule | FileRate | Movement | None:
        """The rule of a name; None when there is none, as when it was taken out since."""
        entries: list[Rule | FileRate | Movement] = [*self.rules, *self.files, *self.movement]
        return next((one for one in entries if one.rule == rule), None)

    def group(self, rule: str) -> str:
        """The group a rule stands in."""
        return next(name for name in GROUPS if any(item.rule == rule for item in getattr(self, name)))


class _StrictLoader(yaml.SafeLoader):
    """YAML in which a key written twice is an error, not the last one wins."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [str(key.value) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"the key {twice} is written twice", node.start_mark)
        return super().construct_mapping(node, deep)


def _place(file: Path) -> str:
    return file.relative_to(paths.ROOT).as_posix() if file.is_relative_to(paths.ROOT) else file.name


def read(file: Path) -> Suite:
    """Read one suite file.

    Raises:
        ConfigurationError: no such file, not YAML, an unknown, missing or wrong key, groups out of order, or a dataset
            that is not the file's; names file and key.
    """
    place = _place(file)
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), _StrictLoader)  # noqa: S506 - derived from SafeLoader
    except FileNotFoundError:
        raise ConfigurationError(f"The suite {place} does not exist; write it before the dataset is audited.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "the text is not YAML"
        raise ConfigurationError(f"The suite {place} cannot be read{line}: {problem}; correct it.") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"The suite {place} is empty or a list; write dataset and {', '.join(GROUPS)}.")
    try:
        suite = Suite.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise ConfigurationError(
            f"The suite {place} is wrong at {key}: {_problem(first['type'], first['msg'])}{more}; correct the key."
        ) from None
    expected = [group for group in GROUPS if group in content or group not in OPTIONAL_GROUPS]
    if [key for key in content if key != "dataset"] != expected:
        raise ConfigurationError(f"The suite {place} has its groups out of order; write {', '.join(expected)}.")
    if suite.dataset != f"{file.parent.name}/{file.stem}":
        raise ConfigurationError(
            f"The suite {place} says dataset {suite.dataset}; it must be the one the file is named for."
        )
    return suite


def _problem(kind: Literal["missing", "extra_forbidden"] | str, message: str) -> str:
    known = {"missing": "it is missing", "extra_forbidden": "it is not a known key"}
    return known.get(kind, message.removeprefix("Value error, "))


@lru_cache(maxsize=128)
def load(dataset: str) -> Suite:
    """The suite of a dataset `<stage>/<name>`; raises ConfigurationError when it is missing or wrong."""
    return read(paths.EXPECTATIONS / f"{dataset}.yaml")


def names() -> list[str]:
    """All datasets that have a suite."""
    files = sorted(paths.EXPECTATIONS.glob("*/*.yaml"))
    return [f"{file.parent.name}/{file.stem}" for file in files]
