"""Choosing: candidates judged by every rule, the eligible ranked, the quota drawn, and each rule's effect counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlglot import exp

from gesek.programs.amount import paid
from gesek.programs.definition import Program, load
from gesek.programs.fields import catalogue
from gesek.rules.compiled import Compiler
from gesek.rules.condition import Group, Named, leaves
from gesek.store.engine import SqlEngine

DIALECT = "duckdb"
AUDITED = ("person_id", "family_id", "nik", "nama", "kode_desa")
"""Fields every selection carries, delivered or not: its suite audits them, and they say who was in which file."""


@dataclass(frozen=True)
class RuleCount:
    """What one rule did, in candidates.

    Attributes:
        kind: include, exclude, exclusive or once_per.
        rows: of all candidates, how many an include rule does not let in; of those all include rules let in, how many
            another rule takes out.
        alone: of those, how many no other rule takes out.
        reported_to: agency that is told `alone`.
    """

    code: str
    kind: str
    rows: int
    alone: int
    reported_to: str = ""


def relation(program: Program) -> str:
    """The relation a programme's selection is kept as."""
    return f"program_{program.id}"


def build_candidates(engine: SqlEngine, program: Program, as_of: date) -> None:
    """Build the unit's candidates and the look-ups the programme, and those it is exclusive with, need."""
    for name in dict.fromkeys(name for one in related(program, as_of) for top in tops(one) for name in needed(top)):
        engine.build(f"out/{name}", {"as_of": as_of})


def needed(top: str) -> list[str]:
    """The relations to build for one, itself last."""
    return catalogue().builds(top)


def tops(program: Program) -> list[str]:
    """The relations a selection reads: the unit's own, then its look-ups."""
    return [program.fields.relation, *catalogue().look_ups(program.unit, program.used())]


def related(program: Program, as_of: date | None) -> list[Program]:
    """The programmes to choose for first, those before which they come, and the programme itself last."""
    order: list[Program] = []
    for rule in program.exclusive_with:
        order += [one for one in related(load(rule.program, as_of), as_of) if one not in order]
    return [*order, program]


def choose(engine: SqlEngine, program: Program, as_of: date | None = None) -> list[RuleCount]:
    """Make `program_<id>` from the candidates in the engine; returns what each rule did.

    Columns: the unit's key, the fields the programme uses, dasar, peringkat, menunggu, nilai_setahun, meninggal.
    """
    counts: list[RuleCount] = []
    for one in related(program, as_of):
        counts = _choose(engine, one)
    return counts


def columns(program: Program) -> list[str]:
    """The fields of the unit a selection carries, sorted."""
    known = program.fields.fields
    return sorted({program.fields.key, *(program.used() & set(known)), *(set(AUDITED) & set(known))})


def refusals(engine: SqlEngine, program: Program) -> dict[Any, list[Named]]:
    """The rules that keep each candidate out, in the order of the programme's file; none where all of them let it in.

    Needs the candidates built in the engine and the selections of the programmes it is exclusive with, as `program_<id>`.

    Returns:
        Key of the candidate -> rules, `once_per` left out: it compares candidates.
    """
    compiler = Compiler()
    engine.build_expression("dinilai", _judged(program, compiler).sql(DIALECT), compiler.parameters)
    included, excluded = _flags(program)
    rules: list[Named] = [*program.include, *program.every_exclusion(), *program.exclusive_with]
    held = [*((flag, True) for flag in included), *((flag, False) for flag in excluded)]
    return {
        row[program.fields.key]: [rule for rule, (flag, lets) in zip(rules, held, strict=True) if row[flag] is not lets]
        for row in engine.arrow("dinilai").to_pylist()
    }


def _choose(engine: SqlEngine, program: Program) -> list[RuleCount]:
    for name, make in ((f"{relation(program)}_verdicts", _verdicts), (relation(program), _ranked)):
        compiler = Compiler()
        statement = make(program, compiler).sql(DIALECT)
        engine.build_expression(name, statement, compiler.parameters)
    return _counts(engine, program)


def _flags(program: Program) -> tuple[list[str], list[str]]:
    """The columns that say whether each include and each other rule holds."""
    others = len(program.every_exclusion()) + len(program.exclusive_with)
    return [f"masuk_{n}" for n in range(len(program.include))], [f"keluar_{n}" for n in range(others)]


def _judged(program: Program, compiler: Compiler) -> exp.Select:
    unit = program.fields
    joined = exp.select(*(_field(program, name, compiler) for name in columns(program))).from_(
        exp.to_table(unit.relation, alias="c")
    )
    for look_up in catalogue().look_ups(program.unit, program.used()):
        on = exp.column(unit.key, look_up).eq(exp.column(unit.key, "c"))
        joined = joined.join(exp.to_table(look_up), on=on, join_type="left")
    for number, rule in enumerate(program.exclusive_with):
        served = exp.select(unit.key).from_(f"program_{rule.program}").where("menunggu = false")
        on = exp.column(unit.key, f"other_{number}").eq(exp.column(unit.key, "c"))
        joined = joined.join(served.subquery(f"other_{number}"), on=on, join_type="left")
        taken = exp.Not(this=exp.Is(this=exp.column(unit.key, f"other_{number}"), expression=exp.null()))
        joined = joined.select(exp.alias_(taken, f"dilayani_{number}"))
    included, excluded = _flags(program)
    tests = [compiler.rule(rule) for rule in (*program.include, *program.every_exclusion())]
    tests += [exp.column(f"dilayani_{number}") for number in range(len(program.exclusive_with))]
    flags = [exp.alias_(test, flag) for test, flag in zip(tests, [*included, *excluded], strict=True)]
    return exp.select("*", *flags).from_(joined.subquery("calon"))


def _verdicts(program: Program, compiler: Compiler) -> exp.Select:
    """How many candidates each combination of verdicts has: a handful of rows, whatever the number of candidates."""
    included, excluded = _flags(program)
    judged = _judged(program, compiler).subquery("dinilai")
    counted = exp.alias_(exp.cast(exp.Count(this=exp.Star()), "bigint"), "banyak")
    return exp.select(*included, *excluded, counted).from_(judged).group_by(*included, *excluded)


def _field(program: Program, name: str, compiler: Compiler) -> exp.Expr:
    declared = program.fields.fields[name]
    column: exp.Expr = exp.column(name, declared.relation or "c")
    if declared.missing is not None:
        column = exp.func("coalesce", column, compiler.bound(declared.missing))
    return exp.alias_(column, name)


def _basis(program: Program, compiler: Compiler) -> exp.Expr:
    """Codes of the criteria that hold: those inside groups where there are any, else the include rules themselves."""
    groups = [rule for rule in program.include if isinstance(rule, Group)]
    told = leaves(groups or program.include)
    cases = [exp.Case().when(compiler.rule(one), exp.Literal.string(one.code)) for one in told]
    return exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string(" "), *cases])  # as it stands: skips NULL


def _ranked(program: Program, compiler: Compiler) -> exp.Select:
    key = program.fields.key
    order = ", ".join(
        f"{one.field} {'desc' if one.direction == 'descending' else 'asc'} nulls last" for one in program.priority
    )
    order = f"{order}, {key} asc nulls last"
    included, excluded = _flags(program)
    held = [*included, *(f"{flag} = false" for flag in excluded)]
    eligible = exp.select("*").from_(_judged(program, compiler).subquery("dinilai")).where(*held)
    if program.once_per:
        field = program.once_per.field
        turn = f"case when {field} is null then 1 else row_number() over (partition by {field} order by {order}) end"
        eligible = exp.select("*").from_(eligible.select(f"{turn} as ke").subquery("layak")).where("ke = 1")
    first = exp.select("*", f"row_number() over (order by {order}) as urutan").from_(eligible.subquery("dilayani"))
    waiting: exp.Expr = exp.false()
    if program.quota is not None:
        waiting = exp.GT(this=exp.column("urutan"), expression=compiler.bound(program.quota))
    return exp.select(
        *columns(program),
        exp.alias_(_basis(program, compiler), "dasar"),
        "cast(urutan as integer) as peringkat",
        exp.alias_(waiting, "menunggu"),
        exp.alias_(paid(program.amount, compiler), "nilai_setahun"),
        "penerima_hidup = false as meninggal",
    ).from_(first.subquery("terpilih"))


def _counts(engine: SqlEngine, program: Program) -> list[RuleCount]:
    included, excluded = _flags(program)
    table = engine.arrow(f"{relation(program)}_verdicts")
    weight = table["banyak"].to_numpy()
    inside = np.array([table[flag].to_numpy() for flag in included], dtype=bool).reshape(len(included), -1)
    outside = np.array([table[flag].to_numpy() for flag in excluded], dtype=bool).reshape(len(excluded), -1)
    refused = (~inside).sum(axis=0)
    counts = [
        RuleCount(rule.code, "include", int(weight[~holds].sum()), int(weight[~holds & (refused == 1)].sum()))
        for rule, holds in zip(program.include, inside, strict=True)
    ]
    outside &= refused == 0
    hits = outside.sum(axis=0)
    rules = [*program.every_exclusion(), *program.exclusive_with]
    for number, (rule, hit) in enumerate(zip(rules, outside, strict=True)):
        kind = "exclude" if number < len(program.every_exclusion()) else "exclusive"
        alone = int(weight[hit & (hits == 1)].sum())
        counts.append(RuleCount(rule.code, kind, int(weight[hit].sum()), alone, rule.reported_to))
    if program.once_per:
        eligible = int(weight[(refused == 0) & (hits == 0)].sum())
        doubled = eligible - int(engine.relation(relation(program)).shape[0])
        counts.append(RuleCount(program.once_per.code, "once_per", doubled, doubled))
    return counts
