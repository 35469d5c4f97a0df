"""The registry: ids that stay with a person or a family from one version to the next.

A part of this run (the records held for one person, or one family) is known again by its keys. The statements are
the same for people and families; only what they are bound to differs. The rules, in the order in which they apply:

1. An earlier id goes to the part that holds most of its keys (a split); with equal counts to the one with the first
key.
2. A part that continues several earlier ids takes the oldest (a merge); the others become its aliases for good.
3. A part without an earlier id is a newcomer, numbered after the highest id ever given, in the order of its first
key.
4. Ids and keys not seen in this run stay: who comes back is known again.
"""

import pyarrow as pa

from gesek.store.engine import SqlEngine

KEYS = pa.schema([("kunci", pa.string()), ("id", pa.int64())])
IDS = pa.schema([("id", pa.int64()), ("current_id", pa.int64()), ("first_cycle", pa.string())])


def assign(engine: SqlEngine, entity: str, cycle_id: str) -> None:
    """Give stable ids to the parts of an entity.

    Reads the relations `<entity>_part_key`(kunci, part), `previous_<entity>_key` and `previous_<entity>_registry`;
    leaves `<entity>_id`(part, <entity>_id), `<entity>_key`(key, <entity>_id) and
    `<entity>_registry`(<entity>_id, current_id, first_cycle).

    Args:
        engine: session with those relations bound.
        entity: `person` or `family`.
        cycle_id: cycle in which newcomers are first known.
    """
    identifier = f"{entity}_id"
    rename(engine, f"{entity}_part_key", "registry_part", {"kunci": "kunci", "part": "part"})
    rename(engine, f"previous_{entity}_key", "previous_registry_key", {"key": "kunci", identifier: "id"})
    columns = {"current_id": "current_id", "first_cycle": "first_cycle"}
    rename(engine, f"previous_{entity}_registry", "previous_registry", {identifier: "id", **columns})
    for dataset in ("registry_claim", "registry_id", "registry_current", "registry_key"):
        engine.build(f"core/{dataset}", {"cycle": cycle_id})
    keep(engine, "registry_id", f"{entity}_id", {"part": "part", "id": identifier})
    keep(engine, "registry_key", f"{entity}_key", {"kunci": "key", "id": identifier})
    keep(engine, "registry_current", f"{entity}_registry", {"id": identifier, **columns})


def empty_keys(entity: str) -> pa.Table:
    """The keys of an entity before anybody was known."""
    return KEYS.empty_table().rename_columns(["key", f"{entity}_id"])


def empty_registry(entity: str) -> pa.Table:
    """The registry of an entity before anybody was known."""
    return IDS.empty_table().rename_columns([f"{entity}_id", "current_id", "first_cycle"])


def rename(engine: SqlEngine, source: str, name: str, columns: dict[str, str]) -> None:
    """Make `name` a view of these columns of `source`, under new names."""
    selected = ", ".join(f"{old} as {new}" for old, new in columns.items())
    engine.view(name, engine.relation(source).select(selected))


def keep(engine: SqlEngine, source: str, name: str, columns: dict[str, str]) -> None:
    """Keep these columns of `source`, renamed, as relation `name`; later builds of `source` leave it alone."""
    rename(engine, source, f"{name}_view", columns)
    engine.bind(name, engine.relation(f"{name}_view"))
