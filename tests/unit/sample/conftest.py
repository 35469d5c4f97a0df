from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from gesek.sample.generate import generate

SCALE = 0.006


@dataclass
class Sample:
    inbox: Path
    truth: Path
    rows: dict[str, int]

    def ask(self, statement: str) -> list[tuple]:
        """Run SQL over the truth: `record`, `damage`, `said`, `person`, `family` are its tables."""
        with duckdb.connect() as engine:
            for name in ("record", "damage", "said"):
                engine.execute(f"create view {name} as select * from '{self.truth}/{name}/*.parquet'")
            for name in ("person", "family"):
                engine.execute(f"create view {name} as select * from '{self.truth}/{name}.parquet'")
            return engine.execute(statement).fetchall()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    home = tmp_path_factory.mktemp("sample")
    rows = generate(home / "inbox", home / "truth", SCALE, 7)
    return Sample(home / "inbox", home / "truth", rows)
