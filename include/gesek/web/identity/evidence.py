"""All that is known of the people in open pairs: their rows of the newest draft, their families, and each source's own record.

Read once for all pairs of a draft, from the versions its input set names, which never change: at the regency's full size a few
seconds for two thousand pairs, where each pair by itself would take more than one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from gesek.identity import queue
from gesek.identity.queue import Pair
from gesek.store import lake
from gesek.store.engine import SqlEngine, session
from gesek.store.ledger import reading
from gesek.store.models import InputSet, TargetList
from gesek.targets.citizen.rows import KEYS, Keys

Row = dict[str, Any]
SLOTS = 2
"""Engine slots of this reading: somebody waits for it."""
CORE = ("identity_pair", "person", "family", "person_match", "target")
WITH_PLACE = {"dtsen_anggota": "dtsen_keluarga", "regsosek_anggota": "regsosek_keluarga"}
"""Datasets of members whose place and No. KK stand in the family's row."""
FROM_FAMILY = ("no_kk", "kk_state", "kode_desa", "alamat", "rt", "rw")
SAYS = (
    "nama", "nik", "nik_state", "no_kk", "kk_state", "tanggal_lahir", "jenis_kelamin", "hubungan", "status_kawin",
    "pekerjaan", "kode_desa", "alamat", "rt", "rw",
)  # fmt: skip
"""What is shown of a source's record."""
ASKED = "select distinct unnest([person_id_a, person_id_b]) as person_id from open_pair"
PEOPLE = "select p.* from person as p inner join asked using (person_id)"
FAMILIES = """
    select f.*, t.status
    from family as f left join target as t on t.family_id = f.family_id
    where f.family_id in (select family_id from asked_person)"""
MEMBERS = """
    select family_id, person_id, nama, jenis_kelamin, tanggal_lahir, hubungan from person
    where family_id in (select family_id from asked_person)
    order by family_id, tanggal_lahir nulls last, person_id"""
MATCHED = """
    select m.dataset, m.record_key, m.person_id, m.rule, split_part(m.record_key, '#', 1) as kunci
    from person_match as m inner join asked using (person_id)"""
_lock = Lock()


@dataclass(frozen=True)
class Record:
    """What one source says of a person; `dataset` is the staged one, `rule` by what matching tied it to her."""

    dataset: str
    source: str
    rule: str
    values: Row = field(repr=False)


@dataclass(frozen=True)
class Side:
    """One of the two people of a pair.

    Attributes:
        person: her row of the draft. family: that of her family, with its `status`; None where she has none.
        members: the people of the family. records: what each source says of her.
    """

    person: Row = field(repr=False)
    family: Row | None = field(repr=False)
    members: tuple[Row, ...] = field(repr=False)
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Evidence:
    """What is known of everybody in an open pair, by number.

    Attributes:
        places: handle of a pair -> the villages in which anything speaks of the two: the pair, the people, their families,
            every record of a source; None among them where a place is not known.
    """

    people: dict[int, Row] = field(repr=False)
    families: dict[int, Row] = field(repr=False)
    members: dict[int, tuple[Row, ...]] = field(repr=False)
    records: dict[int, tuple[Record, ...]] = field(repr=False)
    places: dict[str, frozenset[str | None]] = field(default_factory=dict, repr=False)

    def side(self, person_id: int) -> Side:
        """Everything of one person."""
        person = self.people[person_id]
        family_id = person["family_id"]
        return Side(
            person, self.families.get(family_id), self.members.get(family_id, ()), self.records.get(person_id, ())
        )


def gathered() -> Evidence:
    """The evidence of the newest draft; raises StoreError where none has pairs."""
    drafted = queue.newest()
    parts = tuple(lake.paths(lake.version(drafted.versions["core/identity_pair"])))
    with _lock:  # several who ask at once wait for one reading
        return _gathered(parts, drafted.id)


@lru_cache(maxsize=1)
def _gathered(parts: tuple[Path, ...], list_id: int) -> Evidence:
    with reading() as ledger:
        drafted = ledger.get_one(TargetList, list_id)
        items = ledger.get_one(InputSet, drafted.input_set_id).items
        staged = {item.dataset.removeprefix("staged/"): item.version_id for item in items}
    with session(SLOTS) as engine:
        for name in CORE:
            lake.bind(engine, name, lake.version(drafted.versions[f"core/{name}"]))
        engine.build_expression("open_pair", queue.OPEN, {"tied": queue.TIED})
        engine.build_expression("asked", ASKED)
        people = {row["person_id"]: row for row in _rows(engine, "asked_person", PEOPLE)}
        families = {row["family_id"]: row for row in _rows(engine, "asked_family", FAMILIES)}
        members = _grouped((row["family_id"], row) for row in _rows(engine, "asked_member", MEMBERS))
        engine.build_expression("matched", MATCHED)
        known = Evidence(people, families, members, _grouped(_records(engine, staged)))
    return replace(known, places={pair.handle: _places(known, pair) for pair in queue.pairs_of(parts)})


def _places(known: Evidence, pair: Pair) -> frozenset[str | None]:
    found: set[str | None] = {pair.kode_desa}
    for side in (known.side(pair.person_a), known.side(pair.person_b)):
        found.add(side.person["kode_desa"])
        if side.family is not None:
            found.add(side.family["kode_desa"])
        found |= {record.values["kode_desa"] for record in side.records if record.values.get("kode_desa")}
    return frozenset(found)


def _rows(engine: SqlEngine, name: str, sql: str) -> list[Row]:
    engine.build_expression(name, sql)
    return engine.arrow(name).to_pylist()


def _records(engine: SqlEngine, staged: dict[str, int | None]) -> Iterable[tuple[int, Record]]:
    for dataset, keys in KEYS.items():
        version_id = staged.get(dataset)
        if not (keys.source and keys.record) or version_id is None:
            continue
        lake.bind(engine, dataset, lake.version(version_id))
        for row in _rows(engine, f"{dataset}_record", _statement(engine, dataset, keys, staged)):
            values = {name: row.get(name) for name in SAYS}
            yield row["person_id"], Record(dataset, keys.source, row["rule"], values)


def _statement(engine: SqlEngine, dataset: str, keys: Keys, staged: dict[str, int | None]) -> str:
    """The accepted rows of a dataset that were matched to somebody who is asked for, with place and No. KK of their family."""
    own = [name for name in SAYS if name in engine.relation(dataset).columns]
    said, joined = [f"s.{name}" for name in own], ""
    families = WITH_PLACE.get(dataset, "")
    if families and (version_id := staged.get(families)) is not None:
        lake.bind(engine, families, lake.version(version_id))
        there = engine.relation(families).columns
        said += [f"k.{name}" for name in FROM_FAMILY if name not in own and name in there]
        joined = f"left join {families} as k on k.id_keluarga = s.id_keluarga and k.verdict <> 'rejected'"
    return f"""
        select m.person_id, m.rule, {", ".join(said)}
        from (select *, {keys.record} as kunci from {dataset} where verdict <> 'rejected') as s
        inner join matched as m
            on m.dataset = '{keys.source}' and m.kunci = s.kunci
            and m.record_key in (s.kunci, s.kunci || '#' || coalesce(s.nama_kunci, ''))
        {joined}
        order by m.person_id, m.record_key"""  # noqa: S608 - own names of datasets and columns alone


def _grouped(found: Iterable[tuple[int, Any]]) -> dict[int, tuple[Any, ...]]:
    groups = defaultdict(list)
    for key, value in found:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
