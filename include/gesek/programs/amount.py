"""What a beneficiary gets in a year as a SQL expression."""

from sqlglot import exp

from gesek.programs.parts import Amount
from gesek.rules.compiled import Compiler


def paid(amount: Amount, compiler: Compiler) -> exp.Expr:
    """What a beneficiary gets in a year, as bigint; missing where no value of `by_value` fits."""
    if amount.fixed is not None:
        return exp.cast(compiler.bound(amount.fixed), "bigint")
    if amount.by_value:
        chosen = exp.Case()
        for value, paid in amount.by_value.items():
            chosen = chosen.when(exp.column(amount.field).eq(compiler.bound(value)), compiler.bound(paid))
        return exp.cast(chosen, "bigint")
    return _by_count(amount, compiler)


def _by_count(amount: Amount, compiler: Compiler) -> exp.Expr:
    """The dearest `at_most` members: of each kind as many as the dearer kinds left room for."""
    room: exp.Expr = compiler.bound(amount.at_most)
    total: exp.Expr = exp.Literal.number(0)
    for name, paid in sorted(amount.by_count.items(), key=lambda item: (-item[1], item[0])):
        present = exp.func("coalesce", exp.column(name), exp.Literal.number(0))
        counted = exp.func("greatest", exp.Literal.number(0), exp.func("least", present, exp.paren(room)))
        total = exp.Add(
            this=total, expression=exp.Mul(this=exp.cast(counted, "bigint"), expression=compiler.bound(paid))
        )
        room = exp.Sub(this=room, expression=present.copy())
    return exp.cast(exp.paren(total), "bigint")
