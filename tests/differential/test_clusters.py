"""Tying by weight against a slow, plain Python clustering on random pairs."""

import os
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from gesek.identity.clusters import Clusters, People, Tie

EXAMPLES = int(os.environ.get("GESEK_TEST_EXAMPLES", "100"))
PERSON = st.integers(0, 9)
PATTERNS = st.sampled_from([777253021, 777253024, 600000001, 707253021, 167253021])
LINK, MARGIN = 0, 100


@st.composite
def worlds(draw):
    pairs = draw(st.lists(st.tuples(PERSON, PERSON), max_size=14, unique_by=lambda pair: tuple(sorted(pair))))
    ties = [
        Tie(min(a, b), max(a, b), draw(st.integers(-6, 12)) * 50, draw(PATTERNS)) for a, b in sorted(pairs) if a != b
    ]
    known = set(draw(st.lists(PERSON, max_size=4)))
    sources = {
        one: frozenset(draw(st.lists(st.sampled_from(["dtks", "p3ke", "musdes"]), max_size=2))) for one in range(10)
    }
    apart = {pair for pair in draw(st.lists(st.tuples(PERSON, PERSON), max_size=2)) if pair[0] != pair[1]}
    return ties, People(known, sources, apart | {(b, a) for a, b in apart})


def alike(tie):
    name, born, card = (int(f"{tie.pattern:09d}"[place]) for place in (0, 2, 5))
    return name in (6, 7) and (born in (6, 7) or (born == 0 and card == 3))


def slow(ties, people):
    """The groups of tied people, by the rules as they are written down."""
    repeats = {frozenset((tie.a, tie.b)) for tie in ties if alike(tie)}

    def forbidden(a, b):
        if (a, b) in people.apart or {a, b} <= people.known:
            return True
        return bool(people.sources[a] & people.sources[b]) and frozenset((a, b)) not in repeats

    def claims(person):
        return [(tie, tie.b if tie.a == person else tie.a) for tie in ties if person in (tie.a, tie.b)]

    groups = [{person} for person in range(10)]
    heaviest_first = sorted(range(len(ties)), key=lambda place: (-ties[place].weight, place))
    for tie in (ties[place] for place in heaviest_first):
        rivals = [
            other.weight
            for person, partner in ((tie.a, tie.b), (tie.b, tie.a))
            for other, third in claims(person)
            if third != partner and forbidden(third, partner)
        ]
        if tie.weight < LINK or any(tie.weight - weight < MARGIN for weight in rivals):
            continue
        one = next(group for group in groups if tie.a in group)
        other = next(group for group in groups if tie.b in group)
        if one is not other and not any(forbidden(x, y) for x in one for y in other):
            groups.remove(other)
            one |= other
    return sorted(map(sorted, groups))


@settings(max_examples=EXAMPLES, deadline=None)
@given(worlds())
def test_the_groups_are_those_of_the_slow_clustering(world):
    ties, people = world
    clusters = Clusters(people, ties)
    clusters.tie(LINK, MARGIN)
    found = {}
    for person in range(10):
        found.setdefault(clusters._of(person), set()).add(person)
    assert sorted(map(sorted, found.values())) == slow(ties, people)


@settings(max_examples=EXAMPLES, deadline=None)
@given(worlds())
def test_nobody_is_tied_to_whom_she_cannot_be(world):
    ties, people = world
    clusters = Clusters(people, ties)
    clusters.tie(LINK, MARGIN)
    for group in clusters.members.values():
        for a, b in combinations(group, 2):
            assert not ({a, b} <= people.known or (a, b) in people.apart)
