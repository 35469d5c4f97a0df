"""Recordings of what the engine built: the inputs and the output of a SQL file as Parquet, its parameters as JSON.

    <folder>/relations/<sha256>.parquet
    <folder>/builds/<stage>.<dataset>.<n>.json   {dataset, parameters, inputs: {name: sha256}, output: sha256}

Made in the product's interpreter, replayed on Spark in another.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from gesek import paths
from gesek.store.engine import SqlEngine

WITHOUT_EFFECT = ("dataset", "as_of")
"""Parameters that make no other statement of a file: a dozen sources and two months pass through the same branches."""


def typed(value: Any) -> dict[str, Any]:
    """A parameter's value as JSON with its type."""
    if isinstance(value, date):
        return {"type": "date", "value": value.isoformat()}
    if isinstance(value, Decimal):
        return {"type": "decimal", "value": str(value)}
    if value is None or isinstance(value, (bool, int, str)):
        return {"type": type(value).__name__, "value": value}
    raise TypeError(f"a parameter of type {type(value).__name__} cannot be a literal on Spark")


def relations_read(text: str) -> list[str]:
    """Names of the relations a statement reads."""
    tree = sqlglot.parse_one(text, read="duckdb")
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return sorted({table.name for table in tree.find_all(exp.Table)} - own)


class Recorder:
    """A watcher of the engine that keeps builds in a folder: the newest with rows of each file and kind of parameters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kinds: dict[str, dict[str, int]] = {}
        self.filled: set[str] = set()
        for name in ("relations", "builds"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def __call__(self, engine: SqlEngine, dataset: str, parameters: Mapping[str, Any]) -> Iterator[None]:
        text = (paths.SQL / f"{dataset}.sql").read_text(encoding="utf-8")
        inputs = {name: self._keep(engine, name) for name in relations_read(text)}
        yield
        values = {name: typed(value) for name, value in sorted(parameters.items())}
        kind = json.dumps({name: value for name, value in values.items() if name not in WITHOUT_EFFECT})
        kinds = self.kinds.setdefault(dataset, {})
        file = f"{dataset.replace('/', '.')}.{kinds.setdefault(kind, len(kinds) + 1)}.json"
        name = dataset.rsplit("/", 1)[-1]
        if engine.relation(name).shape[0]:
            self.filled.add(file)
        elif file in self.filled:
            return
        output = self._keep(engine, name)
        build = {"dataset": dataset, "parameters": values, "inputs": inputs, "output": output}
        (self.folder / "builds" / file).write_text(json.dumps(build, indent=1), encoding="utf-8")

    def _keep(self, engine: SqlEngine, name: str) -> str:
        """Write a relation and return the hash of its file; equal relations are kept once."""
        aside = self.folder / "relations" / "aside.parquet"
        engine.ordered(name, []).write_parquet(str(aside))
        digest = hashlib.sha256(aside.read_bytes()).hexdigest()
        aside.rename(aside.with_name(f"{digest}.parquet"))
        return digest


@contextmanager
def recorded(folder: Path) -> Iterator[Recorder]:
    """Keep every build of this process in a folder."""
    recorder = Recorder(folder)
    before = SqlEngine.watcher
    SqlEngine.watcher = recorder
    try:
        yield recorder
    finally:
        SqlEngine.watcher = before
