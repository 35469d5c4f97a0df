"""What the programmes selected last, side by side: the relation `served`, for the reports on gaps and overlaps."""

from collections.abc import Collection

import pyarrow as pa
from sqlglot import exp

from gesek.programs import definition
from gesek.programs.definition import Program
from gesek.programs.judged import DIALECT, relation
from gesek.store.engine import SqlEngine

SCHEMA = pa.schema(
    [("program", pa.string()), ("person_id", pa.int64()), ("family_id", pa.int64()), ("house_id", pa.int64())]
)
"""One row per beneficiary served, not waiting: programme, and the person, family and house as the selection names them."""

PAIRS = pa.schema([(name, pa.string()) for name in ("kode", "program", "lain", "per")])


def programs() -> list[Program]:
    """The programmes whose aid counts as reaching a family."""
    return [one for one in definition.all() if one.kind == "aid" and one.covers]


def datasets() -> list[str]:
    """The datasets of their selections."""
    return [one.dataset for one in programs()]


def pairs() -> list[dict[str, str]]:
    """The programmes that exclude each other by their own rules (the columns of `PAIRS`), and whether per person or per family."""
    return [
        {"kode": rule.code, "program": one.id, "lain": rule.program, "per": one.unit}
        for one in programs()
        for rule in one.exclusive_with
    ]


def build(engine: SqlEngine, bound: Collection[str]) -> int:
    """Make `served` of those selections that are bound, by their datasets, and `exclusive_pair`; returns the rows of the first."""
    engine.bind("exclusive_pair", pa.Table.from_pylist(pairs(), schema=PAIRS))
    parts = [_rows(program) for program in programs() if program.dataset in bound]
    if not parts:
        engine.bind("served", SCHEMA.empty_table())
        return 0
    query: exp.Query = parts[0]
    for part in parts[1:]:
        query = query.union(part, distinct=False)
    return engine.build_expression("served", query.sql(DIALECT))


def _rows(program: Program) -> exp.Select:
    house = "house_id" if program.unit == "house" else "cast(null as bigint) as house_id"
    code = exp.alias_(exp.Literal.string(program.id), "program")
    return exp.select(code, "person_id", "family_id", house).from_(relation(program)).where("menunggu = false")
