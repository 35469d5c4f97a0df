from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gesek.quality import projection

NIK = "3513012345678901"


@pytest.fixture
def files(tmp_path):
    first = pa.table({"nik": [NIK, NIK, None], "status": ["a", "b", "c"], "nilai": [Decimal("1.50")] * 3})
    second = pa.table({"nik": ["x"], "tanggal": [date(2026, 9, 30)]})
    for name, table in (("1", first), ("2", second)):
        pq.write_table(table, tmp_path / name)
    return [tmp_path / "1", tmp_path / "2"]


def read(files, wanted, identity=()):
    return projection.frames(files, projection.schema(files), wanted, identity)[0]


def test_only_the_wanted_columns_are_read_and_parts_are_joined_by_name(files):
    frame = read(files, {"status", "tanggal", "absent"})
    assert list(frame.columns) == ["status", "tanggal"]
    assert frame["tanggal"].fillna(0).tolist() == [0, 0, 0, 20260930]


def test_an_identifier_asked_only_for_presence_and_uniqueness_is_not_read_out(files):
    frame = read(files, {"nik"}, {"nik"})
    assert NIK not in frame.to_string()
    assert frame["nik"].duplicated(keep=False).tolist() == [True, True, False, False]
    assert frame["nik"].isna().tolist() == [False, False, True, False]


def test_decimals_are_judged_as_floats(files):
    assert read(files, {"nilai"})["nilai"].tolist()[:3] == [1.5, 1.5, 1.5]


def test_without_wanted_columns_the_rows_are_still_counted(files):
    assert len(read(files, set())) == 4


def test_the_columns_can_be_judged_without_any_row(files):
    frame = projection.columns_only(projection.schema(files))
    assert len(frame) == 0
    assert {str(frame[name].dtype) for name in ("nik", "status")} == {"str"}


def test_a_share_counts_rows_with_the_codes_against_all_rows(files):
    assert projection.share(files, "status", ["a", "b"]) == 0.5  # 2 of 4, the missing one counts as another
    assert projection.share(files, "absent", ["a"]) is None
    assert projection.share([], "status", ["a"]) is None


def test_a_version_without_parts_has_no_columns_and_no_rows():
    assert projection.frames([], projection.schema([]), {"nik"}, ())[0].shape == (0, 0)
