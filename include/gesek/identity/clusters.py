"""Tying people together by weight, where some of them cannot be one person.

Two who both have a sound NIK, two of whom one source speaks as of two, and two whom an officer told apart are never tied,
however long the chain between them. The outcome depends on weights and content keys only, never on the order of the ties.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SAME_AS_HEARD, SAME_DAY, SAME_CARD = 6, 6, 3
"""Levels of name, birth date and No. KK with which two rows of one source may be the same person written twice."""


@dataclass(frozen=True)
class Tie:
    """A scored pair of people, `a` before `b` in the order of their content keys."""

    a: int
    b: int
    weight: int
    pattern: int

    @property
    def is_repeat(self) -> bool:
        """Whether nothing that identifies tells the two apart: a row written twice, not twins."""
        name, _, born, _, _, card, *_ = map(int, f"{self.pattern:09d}")
        return name >= SAME_AS_HEARD and (born >= SAME_DAY or (not born and card == SAME_CARD))


@dataclass
class People:
    """What forbids ties: who has a sound NIK, which sources speak of whom, whom an officer told apart.

    Attributes:
        known: those with a sound NIK.
        sources: person -> the sources that speak of her.
        apart: pairs, both ways round, told apart by an officer.
    """

    known: set[int]
    sources: Mapping[int, frozenset[str]]
    apart: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class Outcome:
    """What became of the ties.

    Attributes:
        tied: those that hold.
        rivals: those heavy enough that were left out because another person has nearly the same claim.
        refused: those heavy enough that would have joined people who cannot be one.
    """

    tied: list[Tie]
    rivals: list[Tie]
    refused: list[Tie]


class Clusters:
    """People growing together under the constraints of `People`; ties of equal weight keep the order in which they come."""

    def __init__(self, people: People, ties: Iterable[Tie]) -> None:
        self.people = people
        self.ties = sorted(ties, key=lambda tie: -tie.weight)
        repeats = [(tie.a, tie.b) for tie in self.ties if tie.is_repeat]
        self.repeats = {*repeats, *((b, a) for a, b in repeats)}
        self.members: dict[int, list[int]] = {}
        self.cluster: dict[int, int] = {}

    def tie(self, link: int, margin: int) -> Outcome:
        """Tie from the heaviest down to `link`; a tie holds only if no rival comes within `margin` of it."""
        outcome = Outcome([], [], [])
        rival = self._rivals()
        for tie in self.ties:
            if tie.weight < link:
                break
            if tie.weight - max(rival[tie.a, tie.b], rival[tie.b, tie.a]) < margin:
                outcome.rivals.append(tie)
            elif self.join(tie.a, tie.b):
                outcome.tied.append(tie)
            else:
                outcome.refused.append(tie)
        return outcome

    def join(self, a: int, b: int) -> bool:
        """Make one of the clusters of two people unless two of their members cannot be one; says whether they are one."""
        if self.are_one(a, b):
            return True
        if self.are_two(a, b):
            return False
        self.merge(a, b)
        return True

    def merge(self, a: int, b: int) -> None:
        """Make one of the clusters of two people, whatever speaks against it."""
        one, other = self._of(a), self._of(b)
        if one != other:
            for person in self.members.pop(other):
                self.cluster[person] = one
                self.members[one].append(person)

    def are_one(self, a: int, b: int) -> bool:
        """Whether two people were tied together, directly or through others."""
        return self._of(a) == self._of(b)

    def are_two(self, a: int, b: int) -> bool:
        """Whether two members of their clusters cannot be one person."""
        return any(self.exclude(x, y) for x in self.members[self._of(a)] for y in self.members[self._of(b)])

    def told_apart(self, a: int, b: int) -> bool:
        """Whether an officer told two members of their clusters apart."""
        return any((x, y) in self.people.apart for x in self.members[self._of(a)] for y in self.members[self._of(b)])

    def exclude(self, a: int, b: int) -> bool:
        """Whether two people cannot be one."""
        if (a, b) in self.people.apart or (a in self.people.known and b in self.people.known):
            return True
        empty: frozenset[str] = frozenset()
        shared = self.people.sources.get(a, empty) & self.people.sources.get(b, empty)
        return bool(shared) and (a, b) not in self.repeats

    def _of(self, person: int) -> int:
        if person not in self.cluster:
            self.cluster[person] = person
            self.members[person] = [person]
        return self.cluster[person]

    def _rivals(self) -> dict[tuple[int, int], int]:
        """For every tie, seen from either end: the greatest weight with which that end is tied to a rival of the other."""
        of: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for tie in self.ties:
            of[tie.a].append((tie.weight, tie.b))
            of[tie.b].append((tie.weight, tie.a))
        found: dict[tuple[int, int], int] = {}
        for person, claims in of.items():
            for _, other in claims:
                rivals = (weight for weight, third in claims if third != other and self.exclude(third, other))
                found[person, other] = max(rivals, default=-(10**9))
        return found
