"""Recordings of what the engine built: the inputs and the output of a SQL file as Parquet, its parameters as JSON.

    <folder>/relations/<sha256>.parquet
    <folder>/builds/<stage>.<dataset>.<n>.json   {dataset, parameters, inputs: {name: sha256}, output: sha256}

Made in the product's interpreter, replayed on Spark in another.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlglot
from gesek import paths
from gesek.store.engine import SqlEngine
from sqlglot import exp

KEPT_WITH_ROWS, KEPT_EMPTY = 3, 1
"""Builds kept of one file with the same parameters: 330 village workbooks run the same statement."""


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
    """A watcher of the engine that keeps builds in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: Counter[str] = Counter()
        self.known: set[str] = set()
        self.numbers: Counter[str] = Counter()
        for name in ("relations", "builds"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def __call__(self, engine: SqlEngine, dataset: str, parameters: Mapping[str, Any]) -> Iterator[None]:
        values = {name: typed(value) for name, value in sorted(parameters.items())}
        kind = json.dumps([dataset, values], sort_keys=True)
        if self.kept[kind] >= KEPT_WITH_ROWS:
            yield
            return
        text = (paths.SQL / f"{dataset}.sql").read_text(encoding="utf-8")
        inputs = {name: self._keep(engine, name) for name in relations_read(text)}
        yield
        name = dataset.rsplit("/", 1)[-1]
        if not engine.relation(name).shape[0]:
            if self.kept[f"empty {kind}"] >= KEPT_EMPTY:
                return
            kind = f"empty {kind}"
        output = self._keep(engine, name)
        build = {"dataset": dataset, "parameters": values, "inputs": inputs, "output": output}
        self._write(build, kind)

    def _keep(self, engine: SqlEngine, name: str) -> str:
        """Write a relation and return the hash of its file; equal relations are kept once."""
        aside = self.folder / "relations" / "aside.parquet"
        engine.ordered(name, []).write_parquet(str(aside))
        digest = hashlib.sha256(aside.read_bytes()).hexdigest()
        aside.rename(aside.with_name(f"{digest}.parquet"))
        return digest

    def _write(self, build: dict[str, Any], kind: str) -> None:
        content = json.dumps(build, indent=1, sort_keys=True)
        if content in self.known:
            return
        self.known.add(content)
        self.kept[kind] += 1
        dataset = build["dataset"]
        self.numbers[dataset] += 1
        name = f"{dataset.replace('/', '.')}.{self.numbers[dataset]}.json"
        (self.folder / "builds" / name).write_text(content, encoding="utf-8")


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
