"""Trends: measured once a version is judged, kept once, by dataset and village."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from typer.testing import CliRunner

from gesek.quality import trends
from gesek.quality.commands import app
from gesek.store import lake
from gesek.store.findings import Trend
from gesek.store.ledger import transaction
from gesek.store.models import Version

pytestmark = pytest.mark.each_ledger

A, B = "3513012001", "3513012002"


def version(rows: list[tuple[str, str, str, str | None]]) -> Version:
    """A version of staged/dtks of (verdict, codes, nik_state, kode_desa)."""
    names = ("verdict", "codes", "nik_state", "kode_desa")
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)}
    part = lake.save_table(pa.table(columns), "staged/dtks")
    return lake.version(lake.write("staged/dtks", "2026-09", part.path, [part], "run").id)


FIRST = [
    ("accepted", "", "valid", A),
    ("warned", "NIK_MISSING", "missing", A),
    ("warned", "NIK_DATE KK_MISSING", "invalid", B),
    ("rejected", "PLACE_UNKNOWN NIK_MISSING", "missing", None),
]


@pytest.mark.usefixtures("home")
def test_a_version_is_counted_as_a_whole_and_by_village_and_again_gives_the_same_rows() -> None:
    one = version(FIRST)
    for _ in range(2):
        trends.record([one])
    with transaction() as session:
        rows = {row.kode_desa: row for row in session.scalars(select(Trend))}
        assert session.scalar(select(func.count()).select_from(Trend)) == 3
    whole = rows[trends.WHOLE]
    assert (whole.rows, whole.accepted, whole.warned, whole.rejected, whole.bad_nik) == (4, 1, 2, 1, 3)
    assert whole.codes == {"KK_MISSING": 1, "NIK_DATE": 1, "NIK_MISSING": 2, "PLACE_UNKNOWN": 1}
    assert (rows[A].rows, rows[A].bad_nik, rows[B].warned) == (2, 1, 1)


@pytest.mark.usefixtures("home")
def test_the_command_shows_a_source_and_a_village_with_where_it_goes() -> None:
    trends.record([version(FIRST), version([("accepted", "", "valid", A)] * 5)])
    shown = CliRunner().invoke(app, ["trends", "--source", "dtks"], terminal_width=140, env={"COLUMNS": "140"})
    assert shown.exit_code == 0
    assert "5 ↑" in shown.output and "▁█" in shown.output and "0.0% ↓" in shown.output and "█▁" in shown.output
    village = CliRunner().invoke(app, ["trends", "--desa", B], env={"COLUMNS": "140"})
    assert "100.0%" in village.output and "↑" not in village.output
    assert "Nothing" in CliRunner().invoke(app, ["trends", "--source", "bps"]).output


@pytest.mark.usefixtures("home")
def test_a_dataset_without_verdicts_has_no_trend(home: Path) -> None:
    part = lake.save_table(pa.table({"kode_desa": [A]}), "staged/musdes_desa")
    trends.record([lake.version(lake.write("staged/musdes_desa", "2026-09", "x", [part], "run").id)])
    assert trends.series() == {}


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=20))
def test_a_sparkline_has_a_bar_a_value_and_its_highest_where_the_value_is(values: list[float]) -> None:
    line = trends.sparkline(values)
    assert len(line) == len(values) and set(line) <= set(trends.BARS)
    assert line[values.index(min(values))] == trends.BARS[0]
