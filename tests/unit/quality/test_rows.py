"""The rows behind an incident: those that the gate counted, no others, and only for who gives a reason and may see the village."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import select
from typer.testing import CliRunner

from gesek.cli import app
from gesek.errors import IncidentError, StoreError
from gesek.quality import gate, incidents, rows
from gesek.quality.rows import Judged
from gesek.store import audit, lake
from gesek.store.findings import GateResult
from gesek.store.ledger import now, transaction
from gesek.store.models import FilePart, ReceivedFile

NEAR, FAR = "3513012001", "3513022003"
NIK = "3513012345678901"
RULES = {
    "a_present": ("expect_column_values_to_not_be_null", "{column: a}"),
    "a_known": ("expect_column_values_to_be_in_set", "{column: a, value_set: [x, y]}"),
    "a_forbidden": ("expect_column_values_to_not_be_in_set", "{column: a, value_set: [x, q]}"),
    "a_like": ("expect_column_values_to_match_regex", '{column: a, regex: "^[xy]$"}'),
    "n_between": ("expect_column_values_to_be_between", "{column: n, min_value: 1, max_value: 2}"),
    "n_not_above": ("expect_column_values_to_be_between", "{column: n, max_value: 1}"),
    "n_unique": ("expect_column_values_to_be_unique", "{column: n}"),
    "both_unique": ("expect_compound_columns_to_be_unique", "{column_list: [a, n]}"),
    "n_not_below_m": ("expect_column_pair_values_a_to_be_greater_than_b", "{column_A: n, column_B: m, or_equal: true}"),
    "n_above_m": ("expect_column_pair_values_a_to_be_greater_than_b", "{column_A: n, column_B: m}"),
    "desa_known": ("expect_column_values_to_be_in_set", "{column: kode_desa, value_set: {$PARAMETER: kode_desa}}"),
}
WHERE = ("a_present", "n_unique", "n_between")
"""Rules that are said a second time, of some rows only."""


def suite_of_every_kind() -> str:
    lines = [_rule(name, *RULES[name]) for name in RULES]
    lines += [_rule(f"{name}_where", *RULES[name], "where: {column: v, not_in: [rejected]}, ") for name in WHERE]
    shape = _rule("not_empty", "expect_table_row_count_to_be_between", "{min_value: 1}")
    moved = "  - {rule: moved, rows: {min_ratio: 0.1, max_ratio: 9}, severity: warning, reason: It moves a little.}"
    return "\n".join(
        ["dataset: core/family", "shape:", shape, "keys:", lines[0], "domain:", *lines[1:], "movement:", moved]
    )


def _rule(name: str, kind: str, kwargs: str, where: str = "") -> str:
    return f"  - {{rule: {name}, type: {kind}, kwargs: {kwargs}, {where}severity: warning, reason: It has to be so.}}"


ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, "x", "y", "q"]),
        st.sampled_from([None, 0, 1, 2, 3]),
        st.sampled_from([None, 1, 2]),
        st.sampled_from(["accepted", "rejected", None]),
        st.sampled_from([None, NEAR, FAR, "9999999999"]),
    ),
    min_size=8,
    max_size=20,
)


@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=ROWS)
def test_the_rows_behind_a_rule_are_as_many_as_the_gate_counted(home, write_suite, drawn) -> None:
    write_suite(suite_of_every_kind())
    version = _version(drawn)
    gate.check({"core/family": version}, f"run-{version}")
    with transaction() as ledger:
        results = list(ledger.scalars(select(GateResult).where(GateResult.version_id == version)))
    digest = lake.version(version).hash
    for one in results:
        found = rows.by_village(Judged(one.dataset, version, digest, one.rule))
        if one.rule in ("not_empty", "moved"):
            assert found is None
        elif "exception" not in one.detail:
            assert sum(count for _desa, count in found or ()) == one.unexpected, one.rule


def _version(drawn: list[tuple]) -> int:
    kinds = {"a": pa.string(), "n": pa.int64(), "m": pa.int64(), "v": pa.string(), "kode_desa": pa.string()}
    columns = dict(zip(kinds, zip(*drawn, strict=True), strict=True))
    table = pa.table({name: pa.array(columns[name], kind) for name, kind in kinds.items()})
    part = lake.save_table(table, "core/family")
    return lake.write("core/family", "2026-09", part.path.rsplit("/", 1)[-1], [part], "test").id


@pytest.fixture
def incident(write_suite: Callable[..., None]) -> int:
    """Three rows without `a`: two of one village, one of another; and one that has it."""
    write_suite(suite_of_every_kind())
    drawn = [(None, 1, 1, None, NEAR), (None, 2, 1, None, NEAR), (None, 3, 1, None, FAR), ("x", 4, 1, None, FAR)]
    gate.check({"core/family": _version(drawn)}, "run")
    return next(one.id for one in incidents.listed() if one.rule == "a_present")


def looks() -> list[tuple[str, str, str]]:
    return [(one.actor, one.subject, one.reason) for one in audit.listed(action="incident.look", limit=10)]


def test_villages_are_counted_most_first_and_nobody_is_looked_at(incident) -> None:
    found = rows.judged(incidents.shown(incident)[0])
    assert found is not None and rows.by_village(found) == ((NEAR, 2), (FAR, 1))
    said = CliRunner().invoke(app, ["quality", "rows", str(incident)])
    assert "2  3513012001" in said.output
    assert looks() == []


def test_a_look_is_on_record_and_cut_to_the_villages_one_may_see(incident) -> None:
    all_of_it = rows.look(incident, "dewi", "calls the village", limit=2)
    assert (len(all_of_it.rows), all_of_it.total) == (2, 3)
    second = rows.look(incident, "dewi", "calls the village", offset=2)
    assert len(second.rows) == 1
    own = rows.look(incident, "kasi", "calls the village", {FAR})
    assert ([row[own.columns.index("kode_desa")] for row in own.rows], own.total) == ([FAR], 1)
    assert sorted(looks()) == [("dewi", f"incident:{incident}", "calls the village")] * 2 + [
        ("kasi", f"incident:{incident}", "calls the village")
    ]


@pytest.mark.parametrize("reason", ["", "  ", f"for {NIK}"])
def test_nobody_looks_without_a_reason(incident, reason) -> None:
    with pytest.raises(StoreError, match="reason"):
        rows.look(incident, "dewi", reason)
    assert looks() == []


def test_a_refused_file_has_no_rows_behind_it(home) -> None:
    with transaction() as session:
        incidents.follow(session, [incidents.Sight("landing/dtks", "NO_HEADER", "critical", "a.xlsx")], [], "run")
    with pytest.raises(IncidentError, match="No row is behind"):
        rows.look(1, "dewi", "to see it")
    assert looks() == []


def test_the_workbook_holds_texts_alone(incident, home: Path) -> None:
    target = home / "rows.xlsx"
    said = CliRunner().invoke(
        app, ["quality", "rows", str(incident), "--to", str(target), "--reason", "to mend", "--by", "dewi"]
    )
    assert "3 rows are behind" in said.output
    lines = list(openpyxl.load_workbook(target).active.values)
    assert lines[1][:2] == ("a", "kode_desa")
    assert [line[1] for line in lines[2:]] == [NEAR, NEAR, FAR]
    assert looks() == [("dewi", f"incident:{incident}", "to mend")]


def test_a_number_that_cannot_be_used_is_shown_as_it_was_received(home) -> None:
    """A staged row keeps no unsound NIK, and what is to be mended is what the sender wrote."""
    source = "a" * 64
    staged = {"source_file": [source] * 2, "row_number": [1, 2], "nik": [NIK, None], "nik_state": ["valid", "damaged"]}
    received = {"source_file": [source] * 2, "row_number": [1, 2], "nik": [NIK, "3,51301E+15"]}
    raw, part = (
        lake.save_table(pa.table(rows), f"{stage}/dtks") for stage, rows in (("raw", received), ("staged", staged))
    )
    version = lake.write("staged/dtks", "2026-09", "d", [lake.Part(part.path, 2, source)], "run").id
    file = home / "expectations" / "staged" / "dtks.yaml"
    file.parent.mkdir(parents=True)
    rule = _rule("sound", "expect_column_values_to_not_be_in_set", "{column: nik_state, value_set: [damaged]}")
    shape = _rule("not_empty", "expect_table_row_count_to_be_between", "{min_value: 1}")
    moved = "  - {rule: moved, rows: {min_ratio: 0.1, max_ratio: 9}, severity: warning, reason: It moves a little.}"
    groups = [
        "dataset: staged/dtks",
        "shape:",
        shape,
        "keys:",
        shape.replace("not_empty", "some"),
        "domain:",
        rule,
        "movement:",
        moved,
    ]
    file.write_text("\n".join(groups), encoding="utf-8")
    with transaction() as ledger:
        ledger.add(
            ReceivedFile(
                id=1, sha256=source, source="dtks", cycle_id="2026-09", name="dtks.csv", size=1, received_at=now(), state="accepted",
                key="dtks.csv", kode_desa=None, code=None, sentence=None,
            )
        )  # fmt: skip
        ledger.flush()
        ledger.add(FilePart(received_file_id=1, stage="raw", dataset="dtks", path=raw.path, rows=2))
    gate.check({"staged/dtks": version}, "run")
    (one,) = incidents.listed()
    found = rows.look(one.id, "dewi", "to mend")
    (row,) = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert (row["nik"], row["row_number"], found.files[row["source_file"]]) == ("3,51301E+15", 2, "dtks.csv")


def test_of_a_rate_only_the_files_that_exceed_it_are_behind_it(home, write_suite, write_version) -> None:
    rate = "{column: state, values: [damaged], max: 0.5}"
    files = f"files:\n  - {{rule: half, rate: {rate}, severity: warning, reason: A broken export hides among sound ones.}}\n"
    write_suite(suite_of_every_kind().replace("movement:", f"{files}movement:"))
    sound, broken = ["a" * 64] * 40, ["b" * 64] * 40
    states = ["damaged"] * 10 + ["valid"] * 30 + ["damaged"] * 25 + ["valid"] * 15
    version = write_version({"source_file": sound + broken, "state": states, "kode_desa": [NEAR] * 80})
    gate.check({"core/family": version}, "run")
    assert rows.by_village(Judged("core/family", version, lake.version(version).hash, "half")) == ((NEAR, 25),)
