"""Rules as SQL expressions: fields become columns, values become bound parameters, never text."""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from gesek.rules.condition import Comparison, Condition, Group, Scalar


class Compiler:
    """Turns conditions into expressions and collects the values they compare with.

    Attributes:
        parameters: value of every `$name` in the expressions made so far.
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}

    def bound(self, value: Scalar) -> exp.Expr:
        """A placeholder for a value."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return exp.Placeholder(this=name)

    def rule(self, rule: Condition | Group) -> exp.Expr:
        """True where the rule holds, else false; never NULL."""
        if isinstance(rule, Condition):
            return self._comparison(rule)
        parts = [self._comparison(one) for one in rule.conditions]
        return exp.paren(exp.or_(*parts) if rule.any_of else exp.and_(*parts))

    def all_of(self, comparisons: Sequence[Comparison]) -> exp.Expr:
        """True where each of them holds, else false; never NULL."""
        return exp.paren(exp.and_(*(self._comparison(one) for one in comparisons)))

    def _comparison(self, rule: Comparison) -> exp.Expr:
        field = exp.column(rule.field)
        missing = exp.Is(this=field, expression=exp.null())
        if rule.operator == "is_missing":
            return exp.paren(missing)
        if rule.operator == "is_present":
            return exp.paren(exp.Not(this=missing))
        return exp.func("coalesce", self._compared(rule, field), exp.false())

    def _compared(self, rule: Comparison, field: exp.Column) -> exp.Expr:
        values = [self.bound(value) for value in rule.values()]
        match rule.operator:
            case "is_true":
                return field
            case "is_false":
                return exp.Not(this=field)
            case "in":
                return exp.In(this=field, expressions=values)
            case "not_in":
                return exp.Not(this=exp.In(this=field, expressions=values))
            case "between":
                return exp.Between(this=field, low=values[0], high=values[1])
            case "at_most":
                return exp.LTE(this=field, expression=values[0])
            case "at_least":
                return exp.GTE(this=field, expression=values[0])
            case "equals":
                return exp.EQ(this=field, expression=values[0])
            case "not_equals":
                return exp.NEQ(this=field, expression=values[0])
        raise ValueError(f"{rule.operator} is no operator")
