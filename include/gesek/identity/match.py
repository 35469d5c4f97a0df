"""Matching: which records of which sources are the same person, and the id by which she is known.

In order: sound NIK and idsemesta, which compare identifiers; officers' rulings; linkage, for those without a sound NIK
(`link`); what the registry knew, first towards people with a sound NIK, then among those left.
"""

import pyarrow as pa
import pyarrow.compute as pc

from gesek.identity import link, registry
from gesek.identity.clusters import Clusters
from gesek.identity.components import Parts
from gesek.identity.linkage import Rules
from gesek.store.engine import SqlEngine

CERTAIN = (("nik", "nik_edge"), ("idsemesta", "idsemesta_edge"))
"""Rules that compare identifiers: rule, statement that yields its pairs."""
RULED, LINKED, KNOWN = "petugas", "kemiripan", "registri"
"""The other rules, in order."""

ROUNDS = 2


def read_records(engine: SqlEngine) -> int:
    """Make `source_family`, `person_record` (numbered) and `match_record` from the staged relations.

    Returns:
        The number of records; they have the numbers from 1 to it, in no order.
    """
    engine.build("core/source_family")
    engine.build("core/person_row")
    engine.build("core/record_repeat")
    engine.define("core/person_record")
    records = engine.keep_numbered("person_record", "nomor")
    engine.forget("person_row")
    engine.define("core/match_record")
    return records


def match_people(engine: SqlEngine, cycle_id: str, rules: Rules) -> None:
    """Match all records and give people their ids.

    Reads the staged relations of `staged.COLUMNS`, `ruling`, `previous_person_key` and `previous_person_registry`; leaves
    `person_match`(record_key, dataset, person_id, rule), `identity_pair`, `duplicate_rate`, `person_key`(key, person_id),
    `person_registry`(person_id, current_id, first_cycle) and, for the families, the records themselves with the part each
    is in. The result depends on the rows' content only.

    Args:
        engine: session with those relations bound.
        cycle_id: cycle in which newcomers are first known.
        rules: those of linkage.
    """
    parts = Parts(read_records(engine))
    engine.build("core/identity_ruling")
    engine.build("core/nik_conflict")
    for rule, statement in CERTAIN:
        engine.build(f"core/{statement}")
        parts.tie(rule, engine.arrow(statement))
    parts.tie(RULED, _ruled_same(engine))
    clusters = _link(engine, parts, rules)
    _tie_known(engine, parts, clusters)
    engine.bind("person_part", parts.table(with_rules=True))
    engine.build("core/person_part_key")
    registry.assign(engine, "person", cycle_id)
    engine.build("core/person_match")
    engine.build("core/identity_pair")
    engine.build("core/duplicate_rate", rules.linkage.parameters())


def _ruled_same(engine: SqlEngine) -> pa.Table:
    ruled = engine.arrow("identity_ruling")
    return ruled.filter(pc.equal(ruled["verdict"], "same")).select(["a", "b"])


def _link(engine: SqlEngine, parts: Parts, rules: Rules) -> Clusters:
    """Tie those whom linkage finds to be one; leaves `link_outcome` and returns what must stay apart."""
    engine.bind("person_part", parts.table())
    link.score(engine, rules)
    clusters, outcome = link.resolve(engine, parts.part, rules.linkage.decision)
    engine.bind("link_outcome", link.outcome_table(clusters, outcome))
    parts.tie(LINKED, _edges([(tie.a, tie.b) for tie in outcome.tied]))
    return clusters


def _tie_known(engine: SqlEngine, parts: Parts, clusters: Clusters) -> None:
    """Tie what the registry knew as one person, unless an officer told them apart."""
    engine.build("core/match_key_registry")
    registry.rename(engine, "match_key_registry", "match_key", {"nomor": "nomor", "kunci": "kunci"})
    for _ in range(ROUNDS):
        engine.bind("person_part", parts.table())
        engine.build("core/match_edge")
        found = engine.arrow("match_edge").sort_by([("a", "ascending"), ("b", "ascending")])
        kept = []
        for a, b in zip(found["a"].to_pylist(), found["b"].to_pylist(), strict=True):
            if not clusters.told_apart(a, b):
                clusters.merge(a, b)
                kept.append((a, b))
        if not kept:
            break
        parts.tie(KNOWN, _edges(kept))


def _edges(pairs: list[tuple[int, int]]) -> pa.Table:
    """Pairs of record numbers as the table that `Parts.tie` takes."""
    return pa.table({end: pa.array([pair[place] for pair in pairs], pa.int64()) for place, end in enumerate("ab")})
