"""Judging: every candidate of a programme beside what each of its rules says of it.

The relation `<relation>_judged` has the fields the programme uses, and a truth value per rule: `masuk_<n>` whether include rule n
holds, `keluar_<n>` whether one of the others does (exclusions of every programme, its own, programmes that come before it, and
the exclusion list of people, in this order).
"""

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from gesek.programs.definition import Program
from gesek.programs.fields import FieldCatalogue, catalogue
from gesek.rules.compiled import Compiler
from gesek.rules.condition import Named
from gesek.store.engine import SqlEngine

DIALECT = "duckdb"
AUDITED = ("person_id", "family_id", "nik", "nama", "kode_desa")
"""Fields every selection carries, delivered or not: its suite audits them, and they say who was in which file."""


def relation(program: Program) -> str:
    """The relation a programme's selection is kept as."""
    return program.dataset.removeprefix("out/")


def columns(program: Program) -> list[str]:
    """The fields of the unit a selection carries, sorted."""
    known = program.fields.fields
    return sorted({program.fields.key, *(program.used() & set(known)), *(set(AUDITED) & set(known))})


def flags(program: Program) -> tuple[list[str], list[str]]:
    """The columns that say whether each include rule and each other rule holds."""
    return [f"masuk_{n}" for n in range(len(program.include))], [f"keluar_{n}" for n in range(len(others(program)))]


def others(program: Program) -> list[Named]:
    """The rules that take out whomever the include rules let in, in their order; `once_per` left out: it compares candidates."""
    return [*program.every_exclusion(), *program.exclusive_with, catalogue().exclusion_list]


def every_rule(program: Program) -> list[Named]:
    """All rules that let somebody in or keep somebody out, `once_per` last."""
    return [*program.include, *others(program), *([program.once_per] if program.once_per else [])]


def judge(engine: SqlEngine, program: Program) -> str:
    """Make `<relation>_judged`; needs the candidates, `excluded`, and the selections of the programmes it is exclusive with.

    Returns:
        The relation's name.
    """
    name, statement = f"{relation(program)}_judged", _statement(program)
    engine.build_expression(name, statement.sql, statement.parameters)
    return name


def refusals(engine: SqlEngine, program: Program) -> dict[Any, list[Named]]:
    """The rules that keep each candidate out, in the order of the programme's file; none where all of them let it in."""
    included, excluded = flags(program)
    rules: list[Named] = [*program.include, *others(program)]
    held = [*((flag, True) for flag in included), *((flag, False) for flag in excluded)]
    return {
        row[program.fields.key]: [rule for rule, (flag, lets) in zip(rules, held, strict=True) if row[flag] is not lets]
        for row in engine.arrow(judge(engine, program)).to_pylist()
    }


def refusal(program: Program) -> exp.Case:
    """The code of the first rule that keeps a judged candidate out, in the order of the programme's file; NULL where none does."""
    included, excluded = flags(program)
    broken: list[tuple[exp.Expr, Named]] = [
        *((exp.Not(this=exp.column(flag)), rule) for flag, rule in zip(included, program.include, strict=True)),
        *((exp.column(flag), rule) for flag, rule in zip(excluded, others(program), strict=True)),
    ]
    first = exp.Case()
    for test, rule in broken:
        first = first.when(test, exp.Literal.string(rule.code))
    return first


@dataclass(frozen=True)
class _Statement:
    """A programme's judgement as SQL, and what it was made of."""

    program: Program
    fields: FieldCatalogue
    sql: str
    parameters: dict[str, Any]


_statements: dict[int, _Statement] = {}
MANY = 100


def _statement(program: Program) -> _Statement:
    """Made once for a programme as it was loaded: nothing loaded is ever changed, and making it costs as much as running it."""
    known = _statements.get(id(program))
    if known is not None and known.program is program and known.fields is catalogue():
        return known
    if len(_statements) >= MANY:
        _statements.clear()
    compiler = Compiler()
    text = _judged(program, compiler).sql(DIALECT)
    _statements[id(program)] = made = _Statement(program, catalogue(), text, compiler.parameters)
    return made


def _judged(program: Program, compiler: Compiler) -> exp.Select:
    unit = program.fields
    joined = exp.select(*(_field(program, name, compiler) for name in columns(program))).from_(
        exp.to_table(unit.relation, alias="c")
    )
    for look_up in catalogue().look_ups(program.unit, program.used()):
        key = catalogue().joined_by(program.unit, look_up)
        joined = joined.join(exp.to_table(look_up), on=_same(key, look_up), join_type="left")
    for number, rule in enumerate(program.exclusive_with):
        served = exp.select(unit.key).from_(f"program_{rule.program}").where("menunggu = false")
        joined = _marked(joined, served, unit.key, f"dilayani_{number}")
    of_program = exp.EQ(this=exp.column("program"), expression=compiler.bound(program.id))
    listed = exp.select(unit.excluded_by).distinct().from_("excluded").where(of_program)
    joined = _marked(joined, listed, unit.excluded_by, "dikecualikan")
    included, excluded = flags(program)
    tests = [compiler.rule(rule) for rule in (*program.include, *program.every_exclusion())]
    tests += [exp.column(f"dilayani_{number}") for number in range(len(program.exclusive_with))]
    tests.append(exp.column("dikecualikan"))
    told = [exp.alias_(test, flag) for test, flag in zip(tests, [*included, *excluded], strict=True)]
    return exp.select(*columns(program), *told).from_(joined.subquery("calon"))


def _same(key: str, name: str) -> exp.Expr:
    return exp.column(key, name).eq(exp.column(key, "c"))


def _marked(joined: exp.Select, rows: exp.Select, key: str, mark: str) -> exp.Select:
    """The candidates with a truth value that says which of them are among some rows."""
    joined = joined.join(rows.subquery(f"r_{mark}"), on=_same(key, f"r_{mark}"), join_type="left")
    found = exp.Not(this=exp.Is(this=exp.column(key, f"r_{mark}"), expression=exp.null()))
    return joined.select(exp.alias_(found, mark))


def _field(program: Program, name: str, compiler: Compiler) -> exp.Expr:
    declared = program.fields.fields[name]
    column: exp.Expr = exp.column(name, declared.relation or "c")
    if declared.missing is not None:
        column = exp.func("coalesce", column, compiler.bound(declared.missing))
    return exp.alias_(column, name)
