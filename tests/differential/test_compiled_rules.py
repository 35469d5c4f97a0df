"""The compiled rules against a slow reading of the same definitions, on random rows."""

import random
from datetime import date, timedelta

import pyarrow as pa
import pytest

from gesek.programs import choice, definition
from gesek.programs.fields import catalogue
from gesek.programs.parts import Quota
from gesek.programs.villages import villages
from gesek.rules.condition import Condition, Group, leaves
from gesek.store.engine import session

VILLAGES = villages()["kode_desa"].to_pylist()
TYPES = {"text": pa.string(), "integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}


def holds(rule, row) -> bool:
    if isinstance(rule, Group):
        return (any if rule.any_of else all)(holds(one, row) for one in rule.conditions)
    value, given = row[rule.field], rule.values()
    if rule.operator in {"is_missing", "is_present"}:
        return (value is None) == (rule.operator == "is_missing")
    if value is None:
        return False
    return {
        "equals": lambda: value == given[0], "not_equals": lambda: value != given[0],
        "in": lambda: value in given, "not_in": lambda: value not in given,
        "at_most": lambda: value <= given[0], "at_least": lambda: value >= given[0],
        "between": lambda: given[0] <= value <= given[1],
        "is_true": lambda: value, "is_false": lambda: not value,
    }[rule.operator]()  # fmt: skip


def paid(amount, row):
    if amount.fixed is not None:
        return amount.fixed
    if amount.by_value:
        return amount.by_value.get(row[amount.field])
    members = sorted((p for name, p in amount.by_count.items() for _ in range(row[name] or 0)), reverse=True)
    return sum(members[: amount.at_most])


def broken(program, row, served, listed) -> list[str]:
    """The codes of the rules that keep a candidate out, in the order of the file."""
    codes = [rule.code for rule in program.include if not holds(rule, row)]
    codes += [rule.code for rule in program.every_exclusion() if holds(rule, row)]
    codes += [rule.code for rule in program.exclusive_with if row[program.fields.key] in served]
    return codes + (["PENGECUALIAN"] if row[program.fields.excluded_by] in listed else [])


def slowly(program, rows, served, listed) -> tuple[list[dict], dict]:
    """Those chosen, in rank order, and key -> why and whether she receives today, of those kept out."""
    key = program.fields.key
    why = {row[key]: broken(program, row, served, listed) for row in rows}
    fit = [row for row in rows if not why[row[key]]]
    kept_out = {
        row[key]: (" ".join(why[row[key]]), bool(program.receiving and row[program.receiving])) for row in rows
        if len(why[row[key]]) == 1 or (why[row[key]] and program.receiving and row[program.receiving])
    }  # fmt: skip

    def rank(row):
        parts = []
        for one in program.priority:
            value = row[one.field]
            parts += [value is None, 0 if value is None else -value if one.direction == "descending" else value]
        return (*parts, row[key])

    result, seen, full, room = [], set(), {}, program.quota.regency if program.quota else None
    for row in sorted(fit, key=rank):
        once = row[program.once_per.field] if program.once_per else None
        if once is not None and once in seen:
            kept_out[row[key]] = (program.once_per.code, bool(program.receiving and row[program.receiving]))
            continue
        seen.add(once)
        groups = [rule for rule in program.include if isinstance(rule, Group)]
        basis = " ".join(one.code for one in leaves(groups or program.include) if holds(one, row))
        waits = False
        if program.quota and program.quota.by_village:
            desa = row["kode_desa"]
            full[desa] = full.get(desa, 0) + 1
            waits = full[desa] > program.quota.villages.get(
                desa, (program.quota.per_village or 0) if desa in VILLAGES else 0
            )
        if not waits and room is not None:
            waits, room = room <= 0, room - 1
        result.append({key: row[key], "peringkat": len(result) + 1, "menunggu": waits, "dasar": basis,
                       "nilai_setahun": program.amount and paid(program.amount, row), "meninggal": False})  # fmt: skip
    return result, kept_out


def random_rows(unit: str, programs, count: int, seed: int) -> list[dict]:
    chance = random.Random(seed)
    fields = catalogue().units[unit]
    rules = [rule for one in programs for rule in (*one.include, *one.every_exclusion())]
    told: dict[str, list] = {}
    for one in leaves(rules):
        if isinstance(one, Condition):
            told.setdefault(one.field, []).extend(one.values())
    rows = []
    for number in range(count):
        row = {}
        for name, declared in fields.fields.items():
            kind = declared.type
            if kind == "text":
                known = VILLAGES[:40] if name == "kode_desa" else told.get(name, [])
                value = chance.choice([*known, f"t{chance.randrange(count)}"])
            elif kind == "integer":
                value = chance.randrange(0, 22) if name == "umur" else chance.choice([1, 1, 2, 3, 4, 9, 12])
            elif kind == "boolean":
                value = chance.random() < (0.95 if name == "penerima_hidup" else 0.15)
            else:
                value = date(2000, 1, 1) + timedelta(days=chance.randrange(9000))
            row[name] = None if chance.random() < 0.08 else value
        row[fields.key] = number if fields.fields[fields.key].type == "integer" else f"k{number:06d}"
        if "person_id" in row:  # by which look-ups are joined: nobody stands for two families
            row["person_id"] = number
        if declared_bool := row.get("penerima_hidup") is None:
            row["penerima_hidup"] = declared_bool
        rows.append(row)
    return rows


def bind(engine, unit: str, rows: list[dict]) -> None:
    fields = catalogue().units[unit]
    for relation in {fields.relation} | {f.relation for f in fields.fields.values() if f.relation}:
        names = [n for n, f in fields.fields.items() if (f.relation or fields.relation) == relation]
        names = list(dict.fromkeys([catalogue().relations[relation].key or fields.key, *names]))
        schema = pa.schema([(name, TYPES[fields.fields[name].type]) for name in names])
        engine.bind(relation, pa.Table.from_pylist([{n: row[n] for n in names} for row in rows], schema=schema))


LISTED = 40
"""People, families or houses on the exclusion list of each programme."""


def exclusion_lists(programs, rows: list[dict], seed: int) -> dict[str, set]:
    chance = random.Random(seed)
    return {one.id: {row[one.fields.excluded_by] for row in chance.sample(rows, LISTED)} - {None} for one in programs}


def bind_lists(engine, lists: dict[str, set]) -> None:
    rows = [dict.fromkeys(("person_id", "family_id", "house_id"), value) | {"program": name}
            for name, values in lists.items() for value in sorted(values)]  # fmt: skip
    schema = pa.schema(
        [("program", pa.string()), *((name, pa.int64()) for name in ("person_id", "family_id", "house_id"))]
    )
    engine.bind("excluded", pa.Table.from_pylist(rows, schema=schema))
    engine.bind("wilayah", villages())


QUOTAS = [Quota(regency=30), Quota(per_village=2), Quota(regency=20, per_village=3, villages={VILLAGES[0]: 0, VILLAGES[1]: 9}),
          Quota(villages={VILLAGES[2]: 5}), Quota(national=5)]  # fmt: skip


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("program", definition.names())
def test_compiled_and_slow_reading_choose_the_same(program: str, seed: int) -> None:
    compare(definition.load(program), seed)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("quota", QUOTAS)
@pytest.mark.parametrize("program", ["blt_dd", "pip", "rtlh"])
def test_whatever_the_quota_the_same_are_served_and_the_same_wait(program: str, quota: Quota) -> None:
    compare(definition.load(program).model_copy(update={"quota": quota}), seed=3)


def compare(chosen: definition.Program, seed: int) -> None:
    every = choice.related(chosen, None)
    rows = random_rows(chosen.unit, every, 3000, seed)
    with session() as engine:
        bind(engine, chosen.unit, rows)
        lists = exclusion_lists(every, rows, seed)
        bind_lists(engine, lists)
        counts = choice.choose(engine, chosen)
        found = engine.ordered(choice.relation(chosen), ["peringkat"]).to_arrow_table().to_pylist()
        kept_out = engine.arrow(choice.kept_out(chosen)).to_pylist()
    for row in rows:
        for name, declared in chosen.fields.fields.items():
            if row[name] is None and declared.missing is not None:
                row[name] = declared.missing
    served: set = set()
    for one in every:
        wanted, left_out = slowly(one, rows, served, lists[one.id])
        served = {row[one.fields.key] for row in wanted if not row["menunggu"]}
    assert wanted
    assert [{name: row[name] for name in wanted[0]} for row in found] == wanted
    assert {row[chosen.fields.key]: (row["alasan"], row["menerima"]) for row in kept_out} == left_out
    by_code = {count.code: count for count in counts}
    for rule in chosen.include:
        assert by_code[rule.code].rows == sum(not holds(rule, row) for row in rows)
    inside = [row for row in rows if all(holds(rule, row) for rule in chosen.include)]
    for rule in chosen.every_exclusion():
        assert by_code[rule.code].rows == sum(holds(rule, row) for row in inside)
