"""Connected components against a slow way, on random graphs."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from gesek.identity.components import Parts, components

EDGES = st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40)


def slow_components(edges, size):
    """Repeat: give both ends of every edge the smaller label, until nothing changes."""
    label = list(range(size))
    changed = True
    while changed:
        changed = False
        for one, other in edges:
            smaller = min(label[one], label[other])
            if label[one] != smaller or label[other] != smaller:
                label[one] = label[other] = smaller
                changed = True
    return label


@settings(deadline=None)
@given(EDGES)
def test_components_are_those_of_the_slow_way(edges):
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    assert components(ends[:, 0], ends[:, 1], 30).tolist() == slow_components(edges, 30)


@settings(deadline=None)
@given(EDGES, st.randoms(use_true_random=False))
def test_neither_order_nor_direction_of_edges_matters(edges, random):
    mixed = [edge if random.random() < 0.5 else edge[::-1] for edge in edges]
    random.shuffle(mixed)
    one, other = (np.array(each, dtype=np.int64).reshape(-1, 2) for each in (edges, mixed))
    assert (components(one[:, 0], one[:, 1], 30) == components(other[:, 0], other[:, 1], 30)).all()


@settings(deadline=None)
@given(st.lists(EDGES, max_size=4))
def test_tying_in_rounds_gives_the_components_of_all_edges(rounds):
    parts = Parts(30)
    for edges in rounds:
        columns = {
            "a": pa.array([a + 1 for a, _ in edges], pa.int64()),
            "b": pa.array([b + 1 for _, b in edges], pa.int64()),
        }
        parts.tie("rule", pa.table(columns))
    together = [edge for edges in rounds for edge in edges]
    assert (parts.part[1:] - 1).tolist() == slow_components(together, 30)


def test_the_first_rule_that_tied_a_record_is_its_evidence():
    parts = Parts(3)
    parts.tie("nik", pa.table({"a": [1], "b": [2]}))
    parts.tie("nama_kk", pa.table({"a": [2], "b": [3]}))
    assert parts.table(with_rules=True)["aturan"].to_pylist() == ["nik", "nik", "nama_kk"]
