"""Properties of the rule language: what loads means one thing, and what could match everybody by accident does not load."""

import copy
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gesek.paths import PROGRAMS
from gesek.programs import definition, published
from gesek.programs.fields import catalogue
from gesek.rules.compiled import Compiler
from gesek.rules.condition import ALLOWED, WITH_LIST, WITHOUT_VALUE, Condition, Group, leaves
from gesek.store.engine import session
from tests.differential.test_compiled_rules import TYPES, holds

UNIT = catalogue().units["family"]
SAID = {"sentence_id": "Kalimat.", "sentence_en": "A sentence."}
DAYS = st.integers(0, 40).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(["", "a", "b", "'", "$p0", "miskin", "—"]),
    "integer": st.integers(-3, 12),
    "boolean": st.booleans(),
    "date": DAYS,
}
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def conditions(draw: st.DrawFn, code: str = "SYARAT") -> Condition:
    field = draw(st.sampled_from(sorted(UNIT.fields)))
    kind = UNIT.fields[field].type
    operator = draw(st.sampled_from(sorted(ALLOWED[kind])))
    value: Any = None
    if operator == "between":
        value = tuple(sorted(draw(st.lists(VALUES[kind], min_size=2, max_size=2))))
    elif operator in WITH_LIST:
        value = tuple(draw(st.lists(VALUES[kind], min_size=1, max_size=4)))
    elif operator not in WITHOUT_VALUE:
        value = draw(VALUES[kind])
    return Condition(code=code, field=field, operator=operator, value=value, **SAID)


@st.composite
def rules(draw: st.DrawFn) -> Condition | Group:
    if draw(st.booleans()):
        return draw(conditions())
    inner = [draw(conditions(f"BAGIAN_{number}")) for number in range(draw(st.integers(1, 4)))]
    return Group(code="GABUNGAN", **SAID, **{draw(st.sampled_from(["any_of", "all_of"])): inner})


@st.composite
def rows(draw: st.DrawFn, names: list[str]) -> list[dict[str, Any]]:
    one = st.fixed_dictionaries({name: st.none() | VALUES[UNIT.fields[name].type] for name in names})
    return draw(st.lists(one, min_size=1, max_size=12))


@pytest.mark.usefixtures("home")
@MANY
@given(st.data())
def test_a_compiled_rule_says_what_a_reader_of_the_file_says(data: st.DataObject) -> None:
    rule = data.draw(rules())
    for condition in leaves([rule]):
        condition.check(UNIT.fields[condition.field].type)
    names = sorted({condition.field for condition in leaves([rule])})
    found = data.draw(rows(names))
    compiler = Compiler()
    expression = compiler.rule(rule).sql("duckdb")
    schema = pa.schema([("nomor", pa.int64()), *((name, TYPES[UNIT.fields[name].type]) for name in names)])
    with session() as engine:
        engine.bind("calon", pa.Table.from_pylist([{"nomor": n} | row for n, row in enumerate(found)], schema=schema))
        engine.build_expression("dinilai", f"select nomor, {expression} as berlaku from calon", compiler.parameters)
        told = engine.ordered("dinilai", ["nomor"]).to_arrow_table()["berlaku"].to_pylist()
    assert told == [bool(holds(rule, row)) for row in found]  # never NULL: neither yes nor no


@MANY
@given(rules())
def test_of_whom_nothing_is_known_no_rule_holds_but_that_it_is_missing(rule: Condition | Group) -> None:
    asked = leaves([rule])
    unknown = dict.fromkeys([one.field for one in asked])
    some, every = (any, all) if isinstance(rule, Group) and rule.any_of else (all, all)
    assert holds(rule, unknown) == (some if isinstance(rule, Group) else every)(
        one.operator == "is_missing" for one in asked
    )


@MANY
@given(rules())
def test_a_rule_written_down_and_read_again_is_the_same(rule: Condition | Group) -> None:
    text = yaml.safe_dump(rule.model_dump(mode="python"), allow_unicode=True)
    plain = yaml.load(text.replace("!!python/tuple", ""), Loader=yaml.SafeLoader)
    assert type(rule).model_validate(plain) == rule


def places(node: Any, path: tuple = ()) -> list[tuple]:
    """Every place within a file's content."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for key, value in inner for found in places(value, (*path, key)))]


CONTENT = {
    name: yaml.safe_load((PROGRAMS / name / "v1.yaml").read_text(encoding="utf-8")) for name in definition.names()
}
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.floats(allow_nan=False), st.text(max_size=6), DAYS,
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from(["nik", "status", "is_true", "family_id", "tumpang_tindih", "equals"]),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_damaged_file_loads_as_something_sound_or_is_refused_in_words(data: st.DataObject) -> None:
    content = copy.deepcopy(CONTENT[data.draw(st.sampled_from(sorted(CONTENT)))])
    path = data.draw(st.sampled_from([one for one in places(content) if one]))
    node: Any = content
    for key in path[:-1]:
        node = node[key]
    action = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if action == "replace":
        node[path[-1]] = data.draw(ODD)
    elif action == "remove":
        del node[path[-1]]
    elif isinstance(node, dict):
        node[data.draw(st.text(min_size=1, max_size=5))] = data.draw(ODD)
    try:
        program = definition.Program.model_validate(content)
    except ValidationError as error:
        assert str(error)
        return
    assert program.include
    assert all(rule.conditions for rule in (*program.include, *program.exclude) if isinstance(rule, Group))
    assert {one.field for one in leaves((*program.include, *program.exclude))} <= set(program.fields.fields)
    again = definition.Program.model_validate(published.content(program))
    assert published.digest(again) == published.digest(program)
