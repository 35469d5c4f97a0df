"""Rules of a programme as SQL expressions: fields become columns, values become bound parameters, never text."""

from typing import Any

from sqlglot import exp

from gesek.programs.condition import Condition, Group, Scalar
from gesek.programs.definition import Amount


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
            return self._condition(rule)
        parts = [self._condition(one) for one in rule.conditions]
        return exp.paren(exp.or_(*parts) if rule.any_of else exp.and_(*parts))

    def _condition(self, rule: Condition) -> exp.Expr:
        field = exp.column(rule.field)
        missing = exp.Is(this=field, expression=exp.null())
        if rule.operator == "is_missing":
            return exp.paren(missing)
        if rule.operator == "is_present":
            return exp.paren(exp.Not(this=missing))
        return exp.func("coalesce", self._compared(rule, field), exp.false())

    def _compared(self, rule: Condition, field: exp.Column) -> exp.Expr:
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

    def amount(self, amount: Amount) -> exp.Expr:
        """What a beneficiary gets in a year, as bigint; missing where no value of `by_value` fits."""
        if amount.fixed is not None:
            return exp.cast(self.bound(amount.fixed), "bigint")
        if amount.by_value:
            chosen = exp.Case()
            for value, paid in amount.by_value.items():
                chosen = chosen.when(exp.column(amount.field).eq(self.bound(value)), self.bound(paid))
            return exp.cast(chosen, "bigint")
        return self._by_count(amount)

    def _by_count(self, amount: Amount) -> exp.Expr:
        """The dearest `at_most` members: of each kind as many as the dearer kinds left room for."""
        room: exp.Expr = self.bound(amount.at_most)
        total: exp.Expr = exp.Literal.number(0)
        for name, paid in sorted(amount.by_count.items(), key=lambda item: (-item[1], item[0])):
            present = exp.func("coalesce", exp.column(name), exp.Literal.number(0))
            counted = exp.func("greatest", exp.Literal.number(0), exp.func("least", present, exp.paren(room)))
            total = exp.Add(
                this=total, expression=exp.Mul(this=exp.cast(counted, "bigint"), expression=self.bound(paid))
            )
            room = exp.Sub(this=room, expression=present.copy())
        return exp.cast(exp.paren(total), "bigint")
