"""Datasets as they are really built: every statement is run on empty inputs, and its columns, types and origins are read.

Grain and key stand in the header of a dataset's SQL file; which columns fill a column is told by the statement itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from gesek.identity import linkage
from gesek.identity.match import match_people
from gesek.paths import SQL
from gesek.programs import choice, definition, exclusions, served
from gesek.programs.villages import villages
from gesek.sources import contract as contracts
from gesek.sources.contract import Contract
from gesek.sources.contract import Dataset as Agreed
from gesek.sources.layout import raw_columns
from gesek.sources.stage import MINUTES, judge
from gesek.sources.villages import DATASET
from gesek.store import rulings
from gesek.store.engine import SqlEngine, session
from gesek.targets import criteria, survivorship
from gesek.targets.determine import determine
from gesek.targets.families import build_families
from gesek.targets.outputs import ORDER, PREVIOUS, empty_previous

AS_OF = date(2026, 12, 31)
"""Some day after every programme began; no type depends on it."""

DIALECT = "duckdb"
ROW = {"source_file": pa.string(), "row_number": pa.int32(), "lembar": pa.string()}
TYPES = {"VARCHAR": "text", "INTEGER": "integer", "BIGINT": "long integer", "BOOLEAN": "truth value", "DATE": "date"}
HEADER = re.compile(r"^-- (\w+): (.*)$")
FEW = 4
"""Up to so many origins are named one by one; of more, only the relations they lie in."""
COUNTED = "counted here"
"""What fills a column that is made of no other."""

Schema = dict[str, object]


@dataclass(frozen=True)
class Column:
    """A column, its type, and what fills it."""

    name: str
    type: str
    origin: str


@dataclass(frozen=True)
class Dataset:
    """A dataset of the lake; `name` is `<stage>/<name>`."""

    name: str
    title: str
    grain: str
    key: str
    columns: tuple[Column, ...]


def raw() -> list[Dataset]:
    """The raw datasets: received cells as text, by the headings of the contracts."""
    return [_raw(item) for agreed in contracts.all() for item in agreed.datasets]


def _raw(agreed: Agreed) -> Dataset:
    headings: dict[str, list[str]] = {}
    for sheet in (sheet for edition in agreed.editions for sheet in edition.sheets):
        for column, names in sheet.columns.items():
            known = headings.setdefault(column, [])
            known += [name for name in names if name not in known]
    filled = {column: ", ".join(names) for column, names in headings.items()}
    filled |= {column: f"joined: {' + '.join(parts)}" for column, parts in agreed.compose.items()}
    columns = [Column(name, "text", filled[name]) for name in raw_columns(agreed)]
    columns += [Column(name, "integer" if name == "row_number" else "text", "the reader") for name in ROW]
    return Dataset(
        f"raw/{agreed.dataset}", agreed.title, agreed.grain, "source_file, lembar, row_number", tuple(columns)
    )


def built() -> tuple[list[Dataset], list[Dataset], list[Dataset]]:
    """The datasets of staged, core and out, all built on empty inputs in one session."""
    with session() as engine:
        staged = [found for agreed in contracts.all() for found in _staged(engine, agreed)]
        engine.build(DATASET)
        told = _leaves(DATASET, _schema(engine))
        staged.append(_described(engine, DATASET, DATASET, list(told), [_told(ends) for ends in told.values()]))
        return sorted(staged, key=lambda one: one.name), _core(engine), _out(engine)


def _staged(engine: SqlEngine, agreed: Contract) -> Iterator[Dataset]:
    for item in sorted(agreed.datasets, key=lambda one: one.dataset != MINUTES):
        columns = {name: pa.string() for name in raw_columns(item)}
        engine.bind("raw_part", pa.schema(list((columns | ROW).items())).empty_table())
        judge(engine, agreed, item, AS_OF)
        leaves = _leaves(f"staged/{item.dataset}", _schema(engine))
        origins = [_received(name, found, set(columns)) for name, found in leaves.items()]
        yield _described(engine, f"staged/{item.dataset}", f"staged/{item.dataset}", list(leaves), origins)


def _core(engine: SqlEngine) -> list[Dataset]:
    for relation in PREVIOUS:
        engine.bind(f"previous_{relation}", empty_previous(relation))
    survivorship.load().bind(engine, dict.fromkeys(survivorship.SOURCES, AS_OF))
    engine.bind("ruling", rulings.empty())
    match_people(engine, "2026-12", linkage.in_force())
    build_families(engine, "2026-12", AS_OF)
    determine(engine, criteria.load("2026-12"))
    engine.build("core/target_change")
    schema = _schema(engine)
    found = []
    for name in ORDER:
        leaves = _leaves(_statement(name), schema)
        told = [_told(ends) for ends in leaves.values()]
        found.append(_described(engine, f"core/{name}", _statement(name), list(leaves), told))
    return found


def _statement(name: str) -> str:
    """The file that makes a relation of core: those of the two registries are shared by people and families."""
    kinds = {"key": "registry_key", "registry": "registry_current"}
    entity, _, kind = name.partition("_")
    return f"core/{kinds.get(kind, name) if entity in ('person', 'family') else name}"


def _out(engine: SqlEngine) -> list[Dataset]:
    engine.bind("wilayah", villages())
    engine.bind("program_exclusion", exclusions.SCHEMA.empty_table())
    served.build(engine, ())
    found = []
    for program in definition.all():
        choice.build_candidates(engine, program, AS_OF)
        choice.choose(engine, program, AS_OF)
        fields, key = program.fields, program.fields.key
        columns = [
            Column(
                name, kind, fields.fields[name].relation or fields.relation if name in fields.fields else "selection"
            )
            for name, kind in _types(engine, choice.relation(program)).items()
        ]
        title = f"those whom {program.title} serves, by its rules" if program.amount else program.title
        found.append(Dataset(program.dataset, title, f"one row per {program.unit}", key, tuple(columns)))
    return found


def _types(engine: SqlEngine, relation: str) -> dict[str, str]:
    found = engine.relation(relation)
    return {
        name: TYPES.get(str(kind), str(kind).lower()) for name, kind in zip(found.columns, found.types, strict=True)
    }


def _schema(engine: SqlEngine) -> Schema:
    query = "select table_name, column_name, data_type from information_schema.columns order by ordinal_position"
    found: dict[str, dict[str, str]] = {}
    for relation, column, kind in engine.connection.execute(query).fetchall():
        found.setdefault(relation, {})[column] = kind
    return dict(found)


def _described(engine: SqlEngine, name: str, statement: str, selected: list[str], origins: list[str]) -> Dataset:
    """A built dataset; `selected` are the names its statement gives the columns, in order."""
    header = _header(statement)
    types = _types(engine, name.split("/")[1])
    bears = dict(zip(selected, types, strict=True))
    key = re.sub(r"\w+", lambda part: bears.get(part[0], part[0]), header["key"])
    columns = [Column(column, types[column], origin) for column, origin in zip(types, origins, strict=True)]
    return Dataset(name, header[statement.split("/")[1]], header["grain"], key, tuple(columns))


def _header(dataset: str) -> dict[str, str]:
    """The entries of a statement's header: its name with what it is, grain, key and the rest, each as one line."""
    entries: dict[str, str] = {}
    last = ""
    for line in (SQL / f"{dataset}.sql").read_text(encoding="utf-8").splitlines():
        if not line.startswith("--"):
            break
        entry = HEADER.match(line)
        if entry:
            last = entry[1]
        entries[last] = f"{entries.get(last, '')} {entry[2] if entry else line.removeprefix('--').strip()}".strip()
    return entries


def _leaves(dataset: str, schema: Schema) -> dict[str, list[tuple[str, str]]]:
    """Column of a statement -> the (relation, column) of its inputs that its value is made of."""
    text = (SQL / f"{dataset}.sql").read_text(encoding="utf-8")
    query = qualify(
        sqlglot.parse_one(text, dialect=DIALECT), schema=schema, dialect=DIALECT, validate_qualify_columns=False
    )
    nodes = lineage(None, query, {}, scope=build_scope(query), dialect=DIALECT, copy=False, trim_selects=False)
    return {column: _inputs(node) for column, node in nodes.items()}


def _inputs(node: Node) -> list[tuple[str, str]]:
    ends = [end for end in node.walk() if not end.downstream and isinstance(end.source, exp.Table)]
    return sorted({(end.source.name, end.name.rsplit(".", 1)[-1].strip('"')) for end in ends})


def _told(leaves: list[tuple[str, str]]) -> str:
    if len(leaves) > FEW:
        return ", ".join(dict.fromkeys(relation for relation, _ in leaves))
    return ", ".join(f"{relation}.{column}" for relation, column in leaves) or COUNTED


def _received(name: str, leaves: list[tuple[str, str]], received: set[str]) -> str:
    """What fills a staged column: columns of the received row, or the relation that reads them."""
    if len(leaves) > FEW:
        return "the whole row"
    told = []
    for relation, column in leaves:
        if relation == "value_map" and name in received:
            told.append(f"{name} (value map)")
        elif relation == "raw_row" or (relation == "identity_row" and column in received):
            told.append(column)
        else:
            told.append(f"{relation}.{column}")
    return ", ".join(dict.fromkeys(told)) or COUNTED
