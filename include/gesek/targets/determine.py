"""Status, score and rank of every family, by the criteria."""

from sqlglot import exp

from gesek.rules.compiled import Compiler
from gesek.store.engine import SqlEngine
from gesek.targets.criteria import STATUSES, Criteria, Criterion

DIALECT = "duckdb"


def determine(engine: SqlEngine, criteria: Criteria) -> None:
    """Build `family_fact`, `family_judged` and `target` in a session that has families and decisions bound."""
    engine.build("core/family_fact")
    compiler = Compiler()
    engine.build_expression("family_judged", judged(criteria, compiler).sql(DIALECT), compiler.parameters)
    engine.build("core/target")


def judged(criteria: Criteria, compiler: Compiler) -> exp.Select:
    """A select over `family_fact`: one row per family.

    Columns: family_id, dasar (code of the rule that gave the status), status, urutan_status (1 is the poorest), skor,
    alasan (codes of all rules that hold, sorted, one space between), perlu_konfirmasi.
    """
    by_basis = exp.select("*", exp.alias_(_basis(criteria, compiler), "dasar")).from_("family_fact")
    with_status = exp.select("*", exp.alias_(_status(criteria, compiler), "status")).from_(
        by_basis.subquery("berdasar")
    )
    place = exp.Case()
    for number, status in enumerate(STATUSES, 1):
        place = place.when(exp.column("status").eq(compiler.bound(status)), exp.Literal.number(number))
    return exp.select(
        "family_id",
        "dasar",
        "status",
        exp.alias_(exp.cast(place, "integer"), "urutan_status"),
        exp.alias_(_score(criteria, compiler), "skor"),
        exp.alias_(_reasons(criteria, compiler), "alasan"),
        exp.alias_(_any(criteria.confirm, compiler), "perlu_konfirmasi"),
    ).from_(with_status.subquery("berstatus"))


def _basis(criteria: Criteria, compiler: Compiler) -> exp.Expr:
    chosen = exp.Case()
    for rule in criteria.statuses:
        chosen = chosen.when(compiler.all_of(rule.when), exp.Literal.string(rule.code))
    return chosen.else_(exp.Literal.string(criteria.otherwise.code))


def _status(criteria: Criteria, compiler: Compiler) -> exp.Expr:
    chosen = exp.Case()
    given = {rule.code: rule.status for rule in criteria.statuses}
    given[criteria.otherwise.code] = criteria.otherwise.status
    for code, status in given.items():
        chosen = chosen.when(exp.column("dasar").eq(compiler.bound(code)), exp.Literal.string(status))
    return chosen


def _score(criteria: Criteria, compiler: Compiler) -> exp.Expr:
    total: exp.Expr = exp.Literal.number(0)
    for rule in criteria.score:
        points = exp.Case().when(compiler.all_of(rule.when), compiler.bound(rule.points))
        total = exp.Add(this=total, expression=points.else_(exp.Literal.number(0)))
    return exp.cast(exp.paren(total), "integer")


def _reasons(criteria: Criteria, compiler: Compiler) -> exp.Expr:
    told: dict[str, exp.Expr] = {
        rule.code: exp.column("dasar").eq(compiler.bound(rule.code))
        for rule in (*criteria.statuses, criteria.otherwise)
    }
    told |= {rule.code: compiler.all_of(rule.when) for rule in (*criteria.confirm, *criteria.score)}
    cases = [exp.Case().when(told[code], exp.Literal.string(code)) for code in sorted(told)]
    return exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string(" "), *cases])  # as it stands: skips NULL


def _any(rules: tuple[Criterion, ...], compiler: Compiler) -> exp.Expr:
    return exp.paren(exp.or_(exp.false(), *(compiler.all_of(rule.when) for rule in rules)))
