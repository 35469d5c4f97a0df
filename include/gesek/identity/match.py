"""Matching: which records of which sources are the same person, and the id by which she is known.

The rules in order, each a statement of `sql/core`: sound NIK; idsemesta; name and No. KK; name, birth date and
village; what the registry knew. The last three are run twice: first towards people with a sound NIK, then among
those left.
"""

from gesek.identity import registry
from gesek.identity.components import Parts
from gesek.store.engine import SqlEngine

CERTAIN = (("nik", "nik_edge"), ("idsemesta", "idsemesta_edge"))
"""Rules that compare identifiers: rule, statement that yields its pairs."""

CAREFUL = (
    ("nama_kk", "match_key_name_kk"),
    ("nama_lahir", "match_key_name_birth"),
    ("registri", "match_key_registry"),
)
"""Rules that need a unique counterpart: rule, statement that yields what it compares."""

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


def match_people(engine: SqlEngine, cycle_id: str) -> None:
    """Match all records and give people their ids.

    Reads the staged relations of `staged.COLUMNS`, `previous_person_key` and `previous_person_registry`; leaves
    `person_match`(record_key, dataset, person_id, rule), `person_key`(key, person_id),
    `person_registry`(person_id, current_id, first_cycle) and, for the families, the records themselves with the part each
    is in. The result depends on the rows' content only.

    Args:
        engine: session with those relations bound.
        cycle_id: cycle in which newcomers are first known.
    """
    parts = Parts(read_records(engine))
    engine.build("core/nik_conflict")
    for rule, statement in CERTAIN:
        engine.build(f"core/{statement}")
        parts.tie(rule, engine.arrow(statement))
    for rule, statement in CAREFUL:
        engine.build(f"core/{statement}")
        columns = {"nomor": "nomor", "kunci": "kunci"}
        registry.rename(engine, statement, "match_key", columns)
        for _ in range(ROUNDS):
            engine.bind("person_part", parts.table())
            engine.build("core/match_edge")
            edges = engine.arrow("match_edge")
            parts.tie(rule, edges)
            if not edges.num_rows:
                break
    engine.bind("person_part", parts.table(with_rules=True))
    engine.build("core/person_part_key")
    registry.assign(engine, "person", cycle_id)
    engine.build("core/person_match")
