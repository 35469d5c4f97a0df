"""Which rows break a rule, as a condition on the rows of a version.

A gate gives back counts alone. Who has to have the rows mended must see them, so each kind of rule is said once more, as a
condition that the engine asks of the version's own parts. That both agree is what the tests hold every rule against.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gesek.quality.suite import ENOUGH_ROWS, FileRate, Movement, Rule, Suite, Where

RELATION = "judged"
"""What the rows are called in a condition."""
Write = Callable[["_Writer", Mapping[str, Any], str], str]


@dataclass(frozen=True)
class Condition:
    """A condition on the rows of `RELATION`, with the values it is bound to and the columns it is about."""

    sql: str
    values: dict[str, Any]
    columns: tuple[str, ...]


@dataclass
class _Writer:
    """Writes conditions over the columns of one relation; a value never becomes a part of the text."""

    kinds: Mapping[str, str]
    parameters: Mapping[str, Any]
    values: dict[str, Any] = field(default_factory=dict)

    def bound(self, value: Any) -> str:
        """A place for a value."""
        if isinstance(value, Mapping):
            value = self.parameters[value["$PARAMETER"]]
        name = f"value_{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def column(self, name: str) -> str:
        """A column as a gate sees it: a day as the whole number YYYYMMDD."""
        quoted = f'"{name}"'
        if self.kinds[name] in ("DATE", "TIMESTAMP"):
            return f"cast(strftime({quoted}, '%Y%m%d') as bigint)"
        return quoted

    def among(self, name: str, values: Any) -> str:
        """Whether a column's value is one of these."""
        return f"{self.column(name)} in (select unnest({self.bound(values)}))"

    def where(self, where: Where | None) -> str:
        """The rows a rule is about."""
        if where is None:
            return "true"
        return f'("{where.column}" is null or not {self.among(where.column, where.not_in)})'


def condition(suite: Suite, name: str, kinds: Mapping[str, str], parameters: Mapping[str, Any]) -> Condition | None:
    """What the rows have in common that break a rule.

    Args:
        suite: of the dataset.
        name: of the rule.
        kinds: column -> type, as the engine names it.
        parameters: what `$PARAMETER` stands for.

    Returns:
        The condition; None where no row breaks the rule but the dataset: its columns, its number of rows, what stayed of it;
        also where the rule or a column of it is gone.
    """
    entry = suite.entry(name)
    if entry is None or not entry.columns or not entry.columns <= set(kinds):
        return None
    writer = _Writer(kinds, parameters)
    if isinstance(entry, Rule):
        write = KINDS.get(entry.type)
        about = writer.where(entry.where)
        sql = write(writer, entry.kwargs, about) if write else ""
    elif isinstance(entry, FileRate):
        sql, about = _rate(writer, entry), "true"
    else:
        share = entry.share or entry.file_share
        sql, about = (writer.among(share.column, share.values), "true") if share else ("", "")
    return Condition(f"({about}) and ({sql})", writer.values, named(entry)) if sql else None


def named(entry: Rule | FileRate | Movement) -> tuple[str, ...]:
    """The columns a rule is about, without those that only say which rows it is about."""
    if isinstance(entry, Rule):
        named = [entry.kwargs[key] for key in ("column", "column_A", "column_B") if key in entry.kwargs]
        return tuple(dict.fromkeys([*named, *entry.kwargs.get("column_list", [])]))
    return tuple(entry.columns)


def _missing(writer: _Writer, kwargs: Mapping[str, Any], _about: str) -> str:
    return f"{writer.column(kwargs['column'])} is null"


def _unknown(writer: _Writer, kwargs: Mapping[str, Any], _about: str) -> str:
    return f"not {writer.among(kwargs['column'], kwargs['value_set'])}"


def _forbidden(writer: _Writer, kwargs: Mapping[str, Any], _about: str) -> str:
    return writer.among(kwargs["column"], kwargs["value_set"])


def _outside(writer: _Writer, kwargs: Mapping[str, Any], _about: str) -> str:
    column = writer.column(kwargs["column"])
    bounds = [("<", kwargs.get("min_value")), (">", kwargs.get("max_value"))]
    return " or ".join(f"{column} {sign} {writer.bound(value)}" for sign, value in bounds if value is not None)


def _unlike(writer: _Writer, kwargs: Mapping[str, Any], _about: str) -> str:
    return f"not regexp_matches({writer.column(kwargs['column'])}, {writer.bound(kwargs['regex'])})"


def _repeated(writer: _Writer, kwargs: Mapping[str, Any], about: str) -> str:
    column = writer.column(kwargs["column"])
    return (
        f"{column} in (select {column} from {RELATION} where {column} is not null and {about} "  # noqa: S608
        "group by all having count(*) > 1)"
    )


def _repeated_together(writer: _Writer, kwargs: Mapping[str, Any], about: str) -> str:
    columns = [writer.column(name) for name in kwargs["column_list"]]
    some = f"coalesce({', '.join(f'cast({column} as varchar)' for column in columns)}) is not null"
    whole = f"row({', '.join(columns)})"
    return (
        f"{some} and {whole} in (select {whole} from {RELATION} where {some} and {about} "  # noqa: S608
        "group by all having count(*) > 1)"
    )


def _not_greater(writer: _Writer, kwargs: Mapping[str, Any], _about: str) -> str:
    first, second = (writer.column(kwargs[key]) for key in ("column_A", "column_B"))
    sign = ">=" if kwargs.get("or_equal") else ">"
    return f"coalesce({first}, {second}) is not null and not coalesce({first} {sign} {second}, false)"


def _rate(writer: _Writer, entry: FileRate) -> str:
    """The rows that are counted, in the files that have too many of them."""
    column = f'"{entry.rate.column}"'
    if entry.rate.ending is not None:
        hit = f"ends_with({column}, {writer.bound(entry.rate.ending)})"
    else:
        hit = writer.among(entry.rate.column, entry.rate.values)
    return (
        f"{hit} and source_file in (select source_file from {RELATION} where {column} is not null group by all "  # noqa: S608
        f"having count(*) >= {writer.bound(ENOUGH_ROWS)} "
        f"and sum(case when {hit} then 1 else 0 end) > {writer.bound(entry.rate.max)} * count(*))"
    )


KINDS: dict[str, Write] = {
    "expect_column_values_to_not_be_null": _missing,
    "expect_column_values_to_be_in_set": _unknown,
    "expect_column_values_to_not_be_in_set": _forbidden,
    "expect_column_values_to_be_between": _outside,
    "expect_column_values_to_match_regex": _unlike,
    "expect_column_values_to_be_unique": _repeated,
    "expect_compound_columns_to_be_unique": _repeated_together,
    "expect_column_pair_values_a_to_be_greater_than_b": _not_greater,
}
"""Kind of expectation -> what a row that breaks it is like."""
