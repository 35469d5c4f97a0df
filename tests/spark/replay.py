"""A recorded build on Spark: the file translated by SQLGlot, its parameters as literals, its rows as canonical text.

Needs neither the product nor DuckDB, only sqlglot, pyarrow and pyspark.
"""

import json
import os
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot
from sqlglot import exp

SQL = Path(os.environ.get("SPARK_SQL", Path(__file__).resolve().parents[2] / "include" / "sql"))


def literal(parameter: dict[str, Any]) -> exp.Expression:
    """The typed value of a parameter as a literal of the tree."""
    kind, value = parameter["type"], parameter["value"]
    if kind == "NoneType":
        return exp.cast(exp.null(), "text")
    if kind == "bool":
        return exp.true() if value else exp.false()
    if kind == "int":
        return exp.Literal.number(value)
    if kind == "decimal":
        return exp.Literal.number(value)
    text = exp.Literal.string(value)
    return exp.cast(text, "date") if kind == "date" else text


def translate(text: str, parameters: dict[str, dict[str, Any]]) -> str:
    """The statement for Spark, every `$name` replaced in the tree; raises KeyError for one that was not recorded."""
    tree = sqlglot.parse_one(text, read="duckdb")

    def bound(node: exp.Expression) -> exp.Expression:
        return literal(parameters[node.name]) if isinstance(node, (exp.Parameter, exp.Placeholder)) else node

    return tree.transform(bound).sql(dialect="spark")


def cell(value: Any) -> str:
    """A value as text that is the same whatever the engine's width of the type."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, float):
        return f"float {value!r}"
    return value.isoformat() if isinstance(value, date) else str(value)


def canonical(rows: Iterable[Iterable[Any]]) -> list[str]:
    """Rows as sorted text."""
    return sorted("\x1f".join(cell(value) for value in row) for row in rows)


def canonical_table(table: pa.Table) -> list[str]:
    """The rows of an Arrow table as sorted text."""
    return canonical(zip(*(column.to_pylist() for column in table.columns), strict=True))


class Build:
    """One recording.

    Attributes:
        dataset: `<stage>/<name>`.
        columns: of the recorded output, in order.
    """

    def __init__(self, file: Path) -> None:
        content = json.loads(file.read_text(encoding="utf-8"))
        self.relations = file.parents[1] / "relations"
        self.dataset: str = content["dataset"]
        self.parameters: dict[str, dict[str, Any]] = content["parameters"]
        self.inputs: dict[str, str] = content["inputs"]
        self.output: str = content["output"]

    def text(self) -> str:
        """The file as it is in this tree."""
        return (SQL / f"{self.dataset}.sql").read_text(encoding="utf-8")

    def rows(self) -> int:
        """The number of rows of the recorded output."""
        return int(pq.read_metadata(self.relations / f"{self.output}.parquet").num_rows)

    def expected(self) -> tuple[list[str], list[str]]:
        """Columns and canonical rows of the recorded output."""
        table = pq.read_table(self.relations / f"{self.output}.parquet")
        return table.column_names, canonical_table(table)

    def on_spark(self, spark: Any) -> tuple[list[str], list[str]]:
        """Columns and canonical rows that Spark makes of the same inputs, in a session that nobody else uses."""
        session = spark.newSession()
        for name, digest in self.inputs.items():
            session.read.parquet(str(self.relations / f"{digest}.parquet")).createOrReplaceTempView(name)
        table = session.sql(translate(self.text(), self.parameters)).toArrow()
        return table.column_names, canonical_table(table)
