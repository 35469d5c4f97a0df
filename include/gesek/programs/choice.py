"""Choosing: candidates judged by every rule, the eligible ranked, the quota drawn, and each rule's effect counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from sqlglot import exp

from gesek.programs.amount import paid
from gesek.programs.definition import Program, load
from gesek.programs.fields import catalogue
from gesek.programs.judged import DIALECT, columns, flags, judge, others, relation
from gesek.rules.compiled import Compiler
from gesek.rules.condition import Group, Named, leaves
from gesek.store.engine import SqlEngine


@dataclass(frozen=True)
class RuleCount:
    """What one rule did, in candidates.

    Attributes:
        kind: include, exclude, exclusive, listed (the exclusion list of people) or once_per.
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


def build_candidates(engine: SqlEngine, program: Program, as_of: date) -> None:
    """Build the unit's candidates and the look-ups the programme, and those it is exclusive with, need."""
    for name in candidates(program, as_of):
        engine.build(f"out/{name}", {"as_of": as_of})


def candidates(program: Program, as_of: date) -> list[str]:
    """The relations that `build_candidates` builds, in their order."""
    return list(dict.fromkeys(name for one in related(program, as_of) for top in tops(one) for name in needed(top)))


def needed(top: str) -> list[str]:
    """The relations to build for one, itself last."""
    return catalogue().builds(top)


def tops(program: Program) -> list[str]:
    """The relations a selection reads: the unit's own, its look-ups, and who is on an exclusion list."""
    return [program.fields.relation, *catalogue().look_ups(program.unit, program.used()), "excluded"]


def related(program: Program, as_of: date | None) -> list[Program]:
    """The programmes to choose for first, those before which they come, and the programme itself last."""
    order: list[Program] = []
    for rule in program.exclusive_with:
        order += [one for one in related(load(rule.program, as_of), as_of) if one not in order]
    return [*order, program]


def choose(engine: SqlEngine, program: Program, as_of: date | None = None) -> list[RuleCount]:
    """Make `program_<id>` and `kept_out_<id>` from the candidates in the engine; returns what each rule did.

    Of the programmes that come before it the selections alone are made.

    Columns of both: the unit's key and the fields the programme uses; of the selection also dasar, peringkat, menunggu,
    nilai_setahun, meninggal; of those kept out alasan, menerima.
    """
    *before, last = related(program, as_of)
    for one in before:
        _choose(engine, one)
        _forget(engine, one)
    _choose(engine, last)
    counts = _told(engine, last)
    _forget(engine, last)
    return counts


def kept_out(program: Program) -> str:
    """The relation of those a single rule keeps out, or any rule although they receive today."""
    return program.kept_out.removeprefix("out/")


def _choose(engine: SqlEngine, program: Program) -> None:
    """Make `program_<id>`, and leave how it came about: `<relation>_judged` and `<relation>_eligible`."""
    judge(engine, program)
    if program.quota and program.quota.by_village:
        _bind_quota(engine, program)
    _make(engine, program, f"{relation(program)}_eligible", _eligible)
    _make(engine, program, relation(program), _ranked)


def _told(engine: SqlEngine, program: Program) -> list[RuleCount]:
    """Make `kept_out_<id>` and count what each rule did, while it is known how the selection came about."""
    _make(engine, program, kept_out(program), _kept_out)
    _make(engine, program, f"{relation(program)}_verdicts", _verdicts)
    return _counts(engine, program)


def _forget(engine: SqlEngine, program: Program) -> None:
    for part in ("judged", "eligible", "verdicts"):
        engine.forget(f"{relation(program)}_{part}")


def _make(engine: SqlEngine, program: Program, name: str, make: Callable[[Program, Compiler], exp.Expr]) -> None:
    compiler = Compiler()
    engine.build_expression(name, make(program, compiler).sql(DIALECT), compiler.parameters)


def _verdicts(program: Program, _compiler: Compiler) -> exp.Select:
    """How many candidates each combination of verdicts has: a handful of rows, whatever the number of candidates."""
    included, excluded = flags(program)
    counted = exp.alias_(exp.cast(exp.Count(this=exp.Star()), "bigint"), "banyak")
    return exp.select(*included, *excluded, counted).from_(f"{relation(program)}_judged").group_by(*included, *excluded)


def _order(program: Program) -> str:
    ranked = [
        f"{one.field} {'desc' if one.direction == 'descending' else 'asc'} nulls last" for one in program.priority
    ]
    return ", ".join([*ranked, f"{program.fields.key} asc nulls last"])


def _eligible(program: Program, _compiler: Compiler) -> exp.Select:
    """Whom every rule lets in; `ke` is the place among those of whom only one is served."""
    included, excluded = flags(program)
    turn = "1"
    if program.once_per:
        field = program.once_per.field
        ranked = f"row_number() over (partition by {field} order by {_order(program)})"
        turn = f"case when {field} is null then 1 else {ranked} end"
    held = [*included, *(f"{flag} = false" for flag in excluded)]
    return exp.select(*columns(program), f"{turn} as ke").from_(f"{relation(program)}_judged").where(*held)


def _ranked(program: Program, compiler: Compiler) -> exp.Select:
    order = _order(program)
    first = exp.select("*", f"row_number() over (order by {order}) as urutan")
    ranked = first.from_(f"{relation(program)}_eligible").where("ke = 1")
    return exp.select(
        *columns(program),
        exp.alias_(_basis(program, compiler), "dasar"),
        "cast(urutan as integer) as peringkat",
        exp.alias_(exp.column("tunggu"), "menunggu"),
        exp.alias_(_paid(program, compiler), "nilai_setahun"),
        "penerima_hidup = false as meninggal",
    ).from_(_drawn(program, ranked, compiler).subquery("terpilih"))


def _paid(program: Program, compiler: Compiler) -> exp.Expr:
    return paid(program.amount, compiler) if program.amount else exp.cast(exp.null(), "bigint")


def _drawn(program: Program, ranked: exp.Select, compiler: Compiler) -> exp.Select:
    """The ranked with `tunggu`: whether the quota of the village, or then that of the regency, is used up before them."""
    quota = program.quota
    if quota and quota.by_village:
        place = "row_number() over (partition by r.kode_desa order by urutan)"
        numbered = exp.select("r.*", f"{place} > coalesce(q.kuota, 0) as penuh").from_(ranked.subquery("r"))
        ranked = numbered.join(f"{relation(program)}_quota as q", on="q.kode_desa = r.kode_desa", join_type="left")
    else:
        ranked = exp.select("*", "false as penuh").from_(ranked.subquery("r"))
    waits: exp.Expr = exp.column("penuh")
    if quota and quota.regency is not None:
        among = exp.column("giliran")
        ranked = exp.select("*", "row_number() over (partition by penuh order by urutan) as giliran").from_(
            ranked.subquery("d")
        )
        waits = exp.or_(waits, exp.GT(this=among, expression=compiler.bound(quota.regency)))
    return exp.select("*", exp.alias_(exp.paren(waits), "tunggu")).from_(ranked.subquery("k"))


def _bind_quota(engine: SqlEngine, program: Program) -> None:
    """The quota of every village as a relation."""
    assert program.quota is not None  # noqa: S101 - its caller asked
    codes = engine.arrow("wilayah", ["kode_desa"])["kode_desa"].to_pylist()
    of_each = {code: program.quota.villages.get(code, program.quota.per_village or 0) for code in codes}
    schema = pa.schema([("kode_desa", pa.string()), ("kuota", pa.int64())])
    table = pa.table({"kode_desa": list(of_each), "kuota": list(of_each.values())}, schema=schema)
    engine.bind(f"{relation(program)}_quota", table)


def _basis(program: Program, compiler: Compiler) -> exp.Expr:
    """Codes of the criteria that hold: those inside groups where there are any, else the include rules themselves."""
    groups = [rule for rule in program.include if isinstance(rule, Group)]
    return _codes([(compiler.rule(one), one) for one in leaves(groups or program.include)])


def _codes(held: Sequence[tuple[exp.Expr, Named]]) -> exp.Expr:
    """The codes of the rules whose expression is true, with spaces between."""
    cases = [exp.Case().when(test, exp.Literal.string(rule.code)) for test, rule in held]
    return exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string(" "), *cases])  # as it stands: skips NULL


def _kept_out(program: Program, _compiler: Compiler) -> exp.Expr:
    """Whom one rule alone keeps out, and whoever receives today and is kept out by any."""
    included, excluded = flags(program)
    broken: list[exp.Expr] = [exp.Not(this=exp.column(flag)) for flag in included]
    broken += [exp.column(flag) for flag in excluded]
    many = " + ".join(f"cast({test.sql(DIALECT)} as integer)" for test in broken)
    held = list(zip(broken, [*program.include, *others(program)], strict=True))
    receives = f"coalesce({program.receiving}, false)" if program.receiving else "false"
    own: list[str | exp.Expr] = [*columns(program), exp.alias_(_codes(held), "alasan"), f"{receives} as menerima"]
    lets = f"{many} = 1 or ({many} > 1 and {receives})"
    found: exp.Query = exp.select(*own).from_(f"{relation(program)}_judged").where(lets)
    if program.once_per:
        code = exp.alias_(exp.Literal.string(program.once_per.code), "alasan")
        behind = exp.select(*columns(program), code, f"{receives} as menerima")
        found = found.union(behind.from_(f"{relation(program)}_eligible").where("ke > 1"), distinct=False)
    return found


def _counts(engine: SqlEngine, program: Program) -> list[RuleCount]:
    included, excluded = flags(program)
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
    own, before = len(program.every_exclusion()), len(program.exclusive_with)
    kinds = ["exclude"] * own + ["exclusive"] * before + ["listed"]
    for rule, kind, hit in zip(others(program), kinds, outside, strict=True):
        alone = int(weight[hit & (hits == 1)].sum())
        counts.append(RuleCount(rule.code, kind, int(weight[hit].sum()), alone, rule.reported_to))
    if program.once_per:
        eligible = int(weight[(refused == 0) & (hits == 0)].sum())
        doubled = eligible - int(engine.relation(relation(program)).shape[0])
        counts.append(RuleCount(program.once_per.code, "once_per", doubled, doubled))
    return counts
