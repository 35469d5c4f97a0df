"""Families, houses and decisions: the statements of `sql/core` in the order in which they build on each other."""

from datetime import date

from gesek.identity import registry
from gesek.identity.components import Parts
from gesek.store.engine import SqlEngine

BEFORE_PARTS = ("person_source", "family_source", "family_member", "family_edge")
AFTER_IDS = (
    "list_in_force",
    "carried_family",
    "carried_person",
    "person_family",
    "family_person",
    "musdes_row",
    "musdes_family",
    "dukcapil_event",
    "decision_ruling",
    "decision_row",
    "decision_word",
    "decision_conflict",
    "decision",
    "decision_unmatched",
    "person_correction",
    "family_conflict",
    "family_evidence",
    "family_address",
    "person",
    "family_head",
    "family_house",
    "family_aid",
    "family",
    "carried_house",
    "house",
)


def build_families(engine: SqlEngine, cycle_id: str, as_of: date) -> None:
    """Build the relations of the step `families` (see `outputs.BY_STEP`).

    Args:
        engine: the session in which `match_people` matched, with the criteria bound.
        cycle_id: cycle in which new families are first known.
        as_of: day for which ages are reckoned.
    """
    for dataset in BEFORE_PARTS:
        engine.build(f"core/{dataset}")
        if dataset == "person_source":
            engine.forget("match_record")
            engine.forget("person_record")
    parts = Parts(engine.relation("family_source").shape[0])
    parts.tie("berlanjut", engine.arrow("family_edge"))
    engine.bind("family_part", parts.table())
    engine.build("core/co_resident")
    engine.build_expression("serumah", "select a, b from co_resident where pilihan = 1")
    parts.tie("serumah", engine.arrow("serumah"))
    engine.bind("family_part", parts.table())
    engine.build("core/family_place")
    engine.build("core/family_part_key")
    registry.assign(engine, "family", cycle_id)
    for dataset in AFTER_IDS:
        engine.build(f"core/{dataset}", {"as_of": as_of})
