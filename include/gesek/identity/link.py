"""Linkage: who a record without a sound NIK is, by all else that is known of it (docs/decisions/0016-linkage.md).

`score` compares, by the statements `sql/core/link_*`, people without a sound NIK with all others and weighs each pair by
`reference/linkage.yaml`; `resolve` ties pairs together from the heaviest down, where nobody has a rival and nothing forbids it.
"""

import numpy as np
import pyarrow as pa

from gesek.identity import name_key
from gesek.identity.clusters import Clusters, Outcome, People, Tie
from gesek.identity.linkage import Decision, Linkage, Rules, permille
from gesek.store.engine import SqlEngine

COMPARE = ("link_family", "link_mate", "link_key", "link_candidate", "link_rarity", "link_source", "link_pattern")
PASSING = ("link_key", "link_candidate", "link_mate", "link_family", "link_pattern")
"""Relations that nobody reads after scoring."""
TIED, RIVAL, REFUSED, DOUBTFUL = "disatukan", "saingan", "ditolak", "ragu"
OUTCOME = pa.schema(
    [
        ("a", pa.int64()),
        ("b", pa.int64()),
        ("pola", pa.int64()),
        ("bobot", pa.int32()),
        ("peluang", pa.int32()),
        ("hasil", pa.string()),
    ]
)


def score(engine: SqlEngine, rules: Rules) -> None:
    """Leave `link_pair`(a, b, pola, bobot, peluang) and `link_person` of the records read.

    Args:
        engine: session with `match_record`, `person_part`, `nik_conflict` and `source_family`.
        rules: weights, limits and spelling habits.
    """
    engine.build("core/link_written")
    name_key.bind(engine, "link_written", rules.habits)
    engine.build("core/link_record")
    weigh(engine, rules.linkage)
    engine.build("core/link_person")
    engine.build("core/link_person_source")


def weigh(engine: SqlEngine, rules: Linkage) -> None:
    """Compare what `link_record` holds; leaves `link_pair`, and `link_source` of what each source says."""
    compare(engine, rules)
    engine.build_expression("link_pola", "select distinct pola from link_pattern order by pola")
    rules.bind(engine, engine.arrow("link_pola")["pola"].to_pylist())
    engine.build("core/link_pair", {"queue": rules.decision.queue})
    for name in PASSING:
        engine.forget(name)


def compare(engine: SqlEngine, rules: Linkage) -> None:
    """Leave `link_pattern`(a, b, pola): how the people of `link_record` agree where it is worth comparing."""
    for statement in COMPARE:
        engine.build(f"core/{statement}", rules.parameters())


def resolve(engine: SqlEngine, part: np.ndarray, decision: Decision) -> tuple[Clusters, Outcome]:
    """Decide which scored pairs are one person.

    Args:
        engine: session after `score`, with `identity_ruling`.
        part: part of each record by its number, as the pairs were scored.
        decision: from which weight on two are one.
    """
    people = engine.arrow("link_person", ["part", "kunci", "dicari"]).sort_by("kunci")
    parts = people["part"].to_pylist()
    known = {person for person, sought in zip(parts, people["dicari"].to_pylist(), strict=True) if not sought}
    pairs = engine.arrow("link_pair")
    ties = _ties(pairs, {person: place for place, person in enumerate(parts)})
    clusters = Clusters(People(known, _sources(engine), _apart(engine, part)), ties)
    return clusters, clusters.tie(decision.link, decision.margin)


def _ties(pairs: pa.Table, place: dict[int, int]) -> list[Tie]:
    """The pairs with their ends in the order of content keys, so that numbers of this run decide nothing."""
    columns = (pairs[name].to_pylist() for name in ("a", "b", "bobot", "pola"))
    found = []
    for a, b, weight, pattern in zip(*columns, strict=True):
        first, second = (a, b) if place[a] < place[b] else (b, a)
        found.append((place[first], place[second], Tie(first, second, weight, pattern)))
    return [tie for _, _, tie in sorted(found, key=lambda each: each[:2])]


def _sources(engine: SqlEngine) -> dict[int, frozenset[str]]:
    spoken = engine.arrow("link_person_source")
    found: dict[int, set[str]] = {}
    for person, dataset in zip(spoken["part"].to_pylist(), spoken["dataset"].to_pylist(), strict=True):
        found.setdefault(person, set()).add(dataset)
    return {person: frozenset(datasets) for person, datasets in found.items()}


def _apart(engine: SqlEngine, part: np.ndarray) -> set[tuple[int, int]]:
    ruled = engine.arrow("identity_ruling").to_pylist()
    pairs = [(int(part[row["a"]]), int(part[row["b"]])) for row in ruled if row["verdict"] == "different"]
    return {*pairs, *((b, a) for a, b in pairs)}


def outcome_table(clusters: Clusters, outcome: Outcome) -> pa.Table:
    """The relation `link_outcome`: pairs that became one, and pairs that an officer may still decide."""
    named = {id(tie): name for name, ties in ((RIVAL, outcome.rivals), (REFUSED, outcome.refused)) for tie in ties}
    rows = []
    for tie in clusters.ties:
        if clusters.are_one(tie.a, tie.b):
            rows.append((tie, TIED))
        elif not clusters.are_two(tie.a, tie.b):
            rows.append((tie, named.get(id(tie), DOUBTFUL)))
    columns = (
        [tie.a for tie, _ in rows],
        [tie.b for tie, _ in rows],
        [tie.pattern for tie, _ in rows],
        [tie.weight for tie, _ in rows],
        [permille(tie.weight) for tie, _ in rows],
        [name for _, name in rows],
    )
    return pa.table(
        [pa.array(column, kind) for column, kind in zip(columns, OUTCOME.types, strict=True)], schema=OUTCOME
    )
