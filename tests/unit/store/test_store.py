import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import func, select, text

from gesek.errors import ConfigurationError, EngineError, StoreError
from gesek.settings import settings
from gesek.store import cycles, lake
from gesek.store.engine import session
from gesek.store.ledger import transaction
from gesek.store.models import Version

pytestmark = pytest.mark.each_ledger
ROWS = pa.table({"key": ["b", "a", None], "amount": [2, 1, 3]})


def test_a_misspelt_setting_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESEK_HOEM", "x")
    settings.cache_clear()
    with pytest.raises(ConfigurationError, match="GESEK_HOEM"):
        settings()
    monkeypatch.delenv("GESEK_HOEM")
    settings.cache_clear()


def test_a_hash_does_not_depend_on_the_order_of_rows_or_on_threads(home: Path) -> None:
    hashes = set()
    for slots, order in ((1, [0, 1, 2]), (2, [2, 0, 1]), (4, [1, 2, 0])):
        with session(slots) as engine:
            engine.bind("rows", ROWS.take(order))
            hashes.add(engine.hash("rows", ["key"]))
    assert len(hashes) == 1


def test_a_name_kept_before_stands_for_the_files_bound_to_it_since(home: Path) -> None:
    parts = [lake.save_table(pa.table({"key": [key]}), "raw/letters") for key in ("a", "b")]
    with session() as engine:
        for part, key in zip(parts, ("a", "b"), strict=True):
            engine.bind_parquet("letters", [settings().lake / part.path])
            assert engine.keep("letters") == 1
            (settings().lake / part.path).unlink()  # kept: the file is not opened again
            assert engine.arrow("letters")["key"].to_pylist() == [key]


@pytest.mark.parametrize(
    "other",
    [
        pa.table({"key": ["b", "a", ""], "amount": [2, 1, 3]}),  # an empty text is not a missing one
        pa.table({"key": ["b", "a", None], "amount": [2, 1, 4]}),
        pa.table({"key": ["b", "a", None], "jumlah": [2, 1, 3]}),
    ],
    ids=["empty text", "a value", "a column's name"],
)
def test_a_hash_changes_with(home: Path, other: pa.Table) -> None:
    with session() as engine:
        engine.bind("rows", ROWS)
        engine.bind("other", other)
        assert engine.hash("rows", ["key"]) != engine.hash("other", ["key"])


def test_the_same_content_is_one_version_and_publishing_twice_changes_nothing(home: Path) -> None:
    with session() as engine:
        engine.bind("rows", ROWS)
        first = lake.save_version(engine, "rows", "core/rows", ["key"], "2026-09", "run")
        again = lake.save_version(engine, "rows", "core/rows", ["key"], "2026-09", "another run")
    assert first.id == again.id
    assert lake.published("core/rows") is None
    assert lake.publish([first.id]) == [first.id]
    assert lake.publish([first.id]) == []
    assert lake.published("core/rows").rows == 3


def test_publishing_an_unknown_version_publishes_none(home: Path) -> None:
    with session() as engine:
        engine.bind("rows", ROWS)
        known = lake.save_version(engine, "rows", "core/rows", ["key"], "2026-09", "run")
    with pytest.raises(StoreError):
        lake.publish([known.id, 999])
    assert lake.published("core/rows") is None


def test_an_engine_error_carries_no_cell_value(home: Path) -> None:
    with session() as engine, pytest.raises(EngineError) as caught, engine.guarded("staged/dtks"):
        engine.connection.execute("select cast('3513014107900001x' as bigint)")
    told = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
    assert "3513014107900001" not in told
    assert "staged/dtks" in str(caught.value)


def test_only_one_cycle_is_open_and_none_before_it_is_opened_again(home: Path) -> None:
    assert cycles.current().id == "2026-09"
    assert cycles.open_cycle("2026-10").as_of.isoformat() == "2026-10-31"
    assert cycles.current().id == "2026-10"
    assert cycles.still_ahead(["2026-09", "2026-10", "2026-11"]) == ["2026-10", "2026-11"]
    with pytest.raises(StoreError, match="2026-09"):
        cycles.open_cycle("2026-09")


def test_a_transaction_within_a_transaction_is_refused_at_once(home: Path) -> None:
    started = time.monotonic()
    with transaction(), pytest.raises(StoreError, match="already open"), transaction():
        pass
    assert time.monotonic() - started < 5
    with transaction():  # the refusal left nothing behind
        pass


def test_two_threads_may_each_have_a_transaction(home: Path) -> None:
    def one(_number: int) -> str:
        with transaction() as ledger:
            return str(ledger.execute(text("select 'done'")).scalar())

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, range(8))) == ["done"] * 8


WRITER = """
from gesek.store.ledger import now, transaction
from gesek.store.models import Version
import sys
for number in range(60):
    with transaction() as session:
        session.add(Version(dataset=f"raw/w{sys.argv[1]}", cycle_id="2026-09", hash=str(number), rows=0, state="written",
                            run_id="r", created_at=now()))
"""


def test_six_writers_at_once_never_find_the_ledger_locked(home: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(number)]) for number in range(6)]
    assert [writer.wait() for writer in writers] == [0] * 6

    with transaction() as ledger:
        assert ledger.scalar(select(func.count()).select_from(Version)) == 6 * 60
