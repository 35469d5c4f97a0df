"""An empty home of its own for every test, and a way to write a version and its suite in a line."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from gesek import paths
from gesek.quality import suite
from gesek.store import lake

from tests.unit.quality.family_suite import SUITE


@pytest.fixture
def home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The empty home of all tests, with a folder for suites of its own."""
    monkeypatch.setattr(paths, "EXPECTATIONS", home / "expectations")
    suite.load.cache_clear()
    yield home
    suite.load.cache_clear()


@pytest.fixture
def write_suite(home: Path) -> Callable[[str], None]:
    """Write a suite's text as that of core/family."""

    def write(text: str = SUITE) -> None:
        file = home / "expectations" / "core" / "family.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        suite.load.cache_clear()

    return write


@pytest.fixture
def write_version(home: Path) -> Callable[..., int]:
    """Write a table as a version of core/family; returns the version's id."""

    def write(columns: dict[str, list], *, publish: bool = False) -> int:
        path, relative = lake.part_path("core/family")
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pa.table(columns)
        pq.write_table(table, path)
        version = lake.write("core/family", "2026-09", path.stem, [lake.Part(relative, table.num_rows)], "test")
        if publish:
            lake.publish([version.id])
        return version.id

    return write
