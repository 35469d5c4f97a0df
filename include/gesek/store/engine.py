"""The SQL engine: runs the files of `include/sql` over named relations.

A SQL file reads relations by name and yields one dataset. Which relation a name stands for is bound here: no
file knows a path. DuckDB runs in the task's process; its memory and threads come from the task's pool slots, as its
own default takes 80 % of the machine in every process. Its error texts quote cell values: they never leave this module.
"""

import hashlib
import re
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from gesek.errors import EngineError
from gesek.paths import SQL
from gesek.settings import settings

BATCH = 131072
"""Rows per batch of a stream, and per row group of a file."""

NARROW = 3
"""So few further columns are cheaper to sort by than a key is to prove."""

NAME = re.compile(r"^[a-z][a-z0-9_]*$")
PARAMETER = re.compile(r"\$([a-z_]+)")


Watcher = Callable[["SqlEngine", str, Mapping[str, Any]], AbstractContextManager[None]]
"""Called with engine, dataset and parameters; its context is entered before the statement and left after it."""


def _unwatched(_engine: "SqlEngine", _dataset: str, _parameters: Mapping[str, Any]) -> AbstractContextManager[None]:
    return nullcontext()


class SqlEngine:
    """One DuckDB session with the relations bound so far.

    Attributes:
        watcher: sees every build of the process; set by the tests that run the same statements on Spark.
    """

    watcher: ClassVar[Watcher] = _unwatched

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def bind_parquet(self, name: str, paths: Sequence[Path], alike: bool = False, places: bool = False) -> None:
        """Make `name` stand for the rows of these Parquet files, in their order; columns are matched by name.

        Args:
            name: the relation.
            paths: the files.
            alike: they have the same columns, so that the first is opened to know them instead of all.
            places: each row also says where it lies: `filename`, and `file_row_number` in it, from 0.
        """
        self._check(name)
        with self.guarded(name):
            relation = self.connection.read_parquet(
                [str(path) for path in paths], union_by_name=not alike, filename=places, file_row_number=places
            )
            if not self._is_view(name):
                self.forget(name)
            relation.create_view(name, replace=True)

    def bind(self, name: str, relation: "duckdb.DuckDBPyRelation | pa.Table") -> None:
        """Make `name` stand for a relation or an Arrow table, copied into the session."""
        self._check(name)
        with self.guarded(name):
            if isinstance(relation, pa.Table):
                relation = self.connection.from_arrow(relation)
            self.forget(name)
            relation.create(name)

    def forget(self, name: str) -> None:
        """Let `name` stand for nothing any more, and free what was kept under it."""
        self._check(name)
        kind = "view" if self._is_view(name) else "table"
        self.connection.execute(f"drop {kind} if exists {name}")

    def _is_view(self, name: str) -> bool:
        query = "select 1 from duckdb_views() where view_name = ?"
        return bool(self.connection.execute(query, [name]).fetchall())

    def build(self, dataset: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Run `sql/<stage>/<name>.sql` and keep its rows as relation `<name>`.

        Args:
            dataset: `<stage>/<name>`.
            parameters: values of the file's `$name` parameters; others are ignored.

        Returns:
            The number of rows.

        Raises:
            EngineError: the statement failed; names dataset and error class only.
        """
        name, text = self._statement(dataset)
        body = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
        used = set(PARAMETER.findall(body))
        missing = used - set(parameters or {})
        if missing:
            raise EngineError(f"Dataset {dataset} needs the parameters {', '.join(sorted(missing))}; bind them.")
        values = {key: value for key, value in (parameters or {}).items() if key in used}
        with SqlEngine.watcher(self, dataset, values), self.guarded(dataset):
            if self._is_view(name):
                self.forget(name)
            self.connection.execute(f"create or replace temp table {name} as {text}", values or None)
            return int(self.connection.execute(f"select count(*) from {name}").fetchall()[0][0])  # noqa: S608

    def build_expression(self, name: str, sql: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Run a statement that the code itself composed and keep its rows as relation `name`; returns the rows.

        Args:
            name: the relation to make.
            sql: a select over bound relations; values only as `$name`.
            parameters: value of every `$name`.
        """
        self._check(name)
        with self.guarded(name):
            self.connection.execute(f"create or replace temp table {name} as {sql}", dict(parameters or {}) or None)
            return int(self.connection.execute(f"select count(*) from {name}").fetchall()[0][0])  # noqa: S608

    def define(self, dataset: str) -> None:
        """Let `<name>` stand for the rows of `sql/<stage>/<name>.sql` without keeping them; it takes no parameters.

        Its readers take the columns they need straight from what the statement reads.
        """
        name, text = self._statement(dataset)
        with SqlEngine.watcher(self, dataset, {}), self.guarded(dataset):
            if not self._is_view(name):
                self.forget(name)
            self.connection.execute(f"create or replace temp view {name} as {text}")

    def keep(self, name: str) -> int:
        """Keep the rows of a bound or defined relation, so that what they are read from is opened once; returns them."""
        return self._keep(name, "*")

    def keep_numbered(self, name: str, column: str) -> int:
        """Keep the rows of a defined relation under running numbers from 1, in no order: a number is only a label.

        Args:
            name: the relation; from now on it has the rows themselves.
            column: name of the numbers' column, the first.

        Returns:
            The number of rows.
        """
        return self._keep(name, f"row_number() over () as {column}, *")

    def _keep(self, name: str, columns: str) -> int:
        self._check(name)
        rows = self.build_expression(f"{name}_kept", f"select {columns} from {name}")  # noqa: S608
        self.forget(name)
        self.connection.execute(f"alter table {name}_kept rename to {name}")
        return rows

    def _statement(self, dataset: str) -> tuple[str, str]:
        name = dataset.rsplit("/", 1)[-1]
        self._check(name)
        return name, (SQL / f"{dataset}.sql").read_text(encoding="utf-8")

    def relation(self, name: str) -> duckdb.DuckDBPyRelation:
        """The bound relation of that name."""
        self._check(name)
        return self.connection.table(name)

    def arrow(self, name: str, columns: Sequence[str] = ()) -> pa.Table:
        """Its rows as an Arrow table, only these columns if any are named."""
        relation = self.relation(name)
        with self.guarded(name):
            if columns:
                relation = relation.select(*(duckdb.ColumnExpression(column) for column in columns))
            return relation.to_arrow_table()

    def ordered(self, name: str, order: Sequence[str]) -> duckdb.DuckDBPyRelation:
        """The relation in total order: by these columns and, unless they are a key, by every other column."""
        relation = self.relation(name)
        others = [column for column in relation.columns if column not in order]
        narrow = len(others) <= NARROW
        columns = [*order, *others] if narrow or not self._is_key(name, order) else list(order)
        return relation.sort(*(duckdb.ColumnExpression(column).nulls_last() for column in columns))

    def _is_key(self, name: str, columns: Sequence[str]) -> bool:
        named = ", ".join(f'"{column}"' for column in columns)
        query = f"select count(*) from (select 1 from {name} group by {named} having count(*) > 1)"  # noqa: S608
        with self.guarded(name):
            return bool(columns) and self.connection.execute(query).fetchall()[0][0] == 0

    def hash(self, name: str, order: Sequence[str]) -> str:
        """SHA-256 of the canonical rows of a relation: its schema, then its rows as CSV in total order.

        Times of the run and the code's version are no part of a dataset, so equal inputs give equal hashes.
        """
        return self._digest(name, order, lambda _batch: None)

    def write_hashed(self, name: str, path: Path, order: Sequence[str]) -> tuple[int, str]:
        """Write relation `name` to one Parquet file in total order; returns its rows and its hash (see `hash`)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part")
        rows = 0
        with ExitStack() as stack:
            writers: list[pq.ParquetWriter] = []

            def keep(batch: pa.RecordBatch) -> None:
                nonlocal rows
                if not writers:
                    writers.append(stack.enter_context(pq.ParquetWriter(aside, batch.schema, compression="zstd")))
                writers[0].write_batch(batch)
                rows += batch.num_rows

            digest = self._digest(name, order, keep)
            if not writers:
                keep(pa.RecordBatch.from_pylist([], schema=self.relation(name).limit(0).to_arrow_table().schema))
        aside.rename(path)
        return rows, digest

    def _digest(self, name: str, order: Sequence[str], also: Callable[[pa.RecordBatch], None]) -> str:
        relation = self.ordered(name, order)
        digest = hashlib.sha256()
        schema = ";".join(f"{n}:{t}" for n, t in zip(relation.columns, relation.types, strict=True))
        digest.update(schema.encode() + b"\n")
        sink = pa.PythonFile(_HashSink(digest), mode="w")
        options = pa_csv.WriteOptions(include_header=False, batch_size=BATCH)
        with self.guarded(name):
            reader = relation.to_arrow_reader(BATCH)
            with pa_csv.CSVWriter(sink, reader.schema, write_options=options) as writer:
                for batch in reader:
                    writer.write_batch(batch)
                    also(batch)
        return digest.hexdigest()

    @contextmanager
    def guarded(self, dataset: str) -> Iterator[None]:
        """Turn an error of the engine or of Arrow into one without cell values.

        The text is emptied on the original too, because a logger may still walk to it as the new error's context.
        """
        try:
            yield
        except (duckdb.Error, pa.ArrowException) as error:
            error.args = ()
            raise EngineError(
                f"Dataset {dataset} could not be built: the engine reports {type(error).__name__}; "
                "build it in a shell with the same input set to see the row."
            ) from None

    @staticmethod
    def _check(name: str) -> None:
        if not NAME.match(name):
            raise EngineError(f"'{name}' is not a relation name; use lower-case letters, digits and underscores.")


class _HashSink:
    """A writable that only feeds a digest."""

    closed = False

    def __init__(self, digest: "hashlib._Hash") -> None:
        self.digest = digest

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is buffered."""

    def close(self) -> None:
        self.closed = True


@contextmanager
def session(slots: int = 1, spill: Path | None = None) -> Iterator[SqlEngine]:
    """An engine session bounded by the pool slots of the task that opens it.

    Args:
        slots: pool slots of the task; memory and threads grow with them.
        spill: folder for what does not fit into memory, removed at the end; one of this session's own under `home` by
            default (two sessions must not share one).
    """
    config = settings()
    folder = spill or config.home / "tmp" / "engine" / uuid.uuid4().hex
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("set memory_limit = ?", [f"{config.engine_memory_mb * slots}MiB"])
        connection.execute("set threads = ?", [max(1, config.engine_threads * slots)])
        connection.execute("set temp_directory = ?", [str(folder)])
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set timezone = 'Asia/Jakarta'")
        yield SqlEngine(connection)
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)
