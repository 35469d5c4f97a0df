"""The registry's SQL against a slow, plain Python registry on random histories."""

import os
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesek.identity import registry
from tests.builders import engine

EXAMPLES = int(os.environ.get("GESEK_TEST_EXAMPLES", "15"))

# A cycle: each of some keys in some part, or absent. A history: several cycles.
CYCLE = st.dictionaries(st.sampled_from([f"k{number:02d}" for number in range(12)]), st.integers(0, 5), max_size=12)
HISTORY = st.lists(CYCLE, min_size=1, max_size=5)


def slow_registry(parts, keys, ids):
    """One version of the registry from the previous one.

    Args:
        parts: part -> its keys in this run. keys: key -> id. ids: id -> current id.
    """
    claims = {}
    for identifier in set(keys.values()):
        votes = Counter({part: len([k for k in held if keys.get(k) == identifier]) for part, held in parts.items()})
        with_votes = [part for part in votes if votes[part]]
        if with_votes:
            firsts = {p: min(k for k in parts[p] if keys.get(k) == identifier) for p in with_votes}
            claims[identifier] = min(with_votes, key=lambda p: (-votes[p], firsts[p]))  # noqa: B023
    given_ids = {part: min(i for i, p in claims.items() if p == part) for part in claims.values()}
    following = max(ids, default=0) + 1
    for part in sorted(set(parts) - set(given_ids), key=lambda p: min(parts[p])):
        given_ids[part] = following
        following += 1
    current = {old: given_ids[claims[now]] if now in claims else now for old, now in ids.items()}
    current |= {identifier: identifier for identifier in given_ids.values() if identifier not in ids}
    now_keys = {key: current[identifier] for key, identifier in keys.items()}
    now_keys |= {key: given_ids[part] for part, held in parts.items() for key in held}
    return given_ids, now_keys, current


def sql_registry(session, parts, previous):
    rows = [(key, part) for part, held in parts.items() for key in held]
    session.bind(
        "person_part_key",
        pa.table(
            {"kunci": pa.array([r[0] for r in rows], pa.string()), "part": pa.array([r[1] for r in rows], pa.int64())}
        ),
    )
    session.bind("previous_person_key", previous["key"])
    session.bind("previous_person_registry", previous["registry"])
    registry.assign(session, "person", "2026-09")
    found = {"key": session.arrow("person_key"), "registry": session.arrow("person_registry")}
    ids = {row["part"]: row["person_id"] for row in session.arrow("person_id").to_pylist()}
    return ids, found


def by_part(cycle):
    parts = {}
    for key, part in cycle.items():
        parts.setdefault(part, set()).add(key)
    return parts


@settings(max_examples=EXAMPLES, deadline=None)
@given(HISTORY)
def test_ids_keys_and_aliases_are_those_of_the_slow_registry(history):
    keys, ids = {}, {}
    previous = {"key": registry.empty_keys("person"), "registry": registry.empty_registry("person")}
    with engine() as session:
        for cycle in history:
            parts = by_part(cycle)
            expected, keys, ids = slow_registry(parts, keys, ids)
            found, previous = sql_registry(session, parts, previous)
            assert found == expected
            assert {r["key"]: r["person_id"] for r in previous["key"].to_pylist()} == keys
            assert {r["person_id"]: r["current_id"] for r in previous["registry"].to_pylist()} == ids
            # An alias leads to an id that stands for itself, and no id was ever given to two parts.
            assert all(ids[current] == current for current in ids.values())
            assert len(set(found.values())) == len(found)


@settings(max_examples=EXAMPLES, deadline=None)
@given(CYCLE, st.permutations(range(6)))
def test_part_numbers_are_labels_only(cycle, renamed):
    previous = {"key": registry.empty_keys("person"), "registry": registry.empty_registry("person")}
    with engine() as session:
        ids, _ = sql_registry(session, by_part(cycle), previous)
        others, _ = sql_registry(session, by_part({k: renamed[p] for k, p in cycle.items()}), previous)
    assert {renamed[part]: identifier for part, identifier in ids.items()} == others


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        # merge: a and b were 1 and 2; together they are 1, and 2 is its alias
        ({"a": 0, "b": 1}, {"a": 0, "b": 0}, ({0: 1}, {1: 1, 2: 1})),
        # split: the part that keeps two of three keys stays 1, the other is new
        ({"a": 0, "b": 0, "c": 0}, {"a": 0, "b": 1, "c": 1}, ({1: 1, 0: 2}, {1: 1, 2: 2})),
        # even split: the part with the first key stays 1
        ({"a": 0, "b": 0}, {"a": 1, "b": 0}, ({1: 1, 0: 2}, {1: 1, 2: 2})),
        # gone and not forgotten
        ({"a": 0, "b": 1}, {"b": 0}, ({0: 2}, {1: 1, 2: 2})),
    ],
)
def test_merges_splits_and_absences(before, now, expected):
    previous = {"key": registry.empty_keys("person"), "registry": registry.empty_registry("person")}
    with engine() as session:
        _, previous = sql_registry(session, by_part(before), previous)
        ids, after = sql_registry(session, by_part(now), previous)
    assert (ids, {r["person_id"]: r["current_id"] for r in after["registry"].to_pylist()}) == expected
