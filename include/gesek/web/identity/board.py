"""The queue as a visitor sees it: the pairs of the visitor's area, by place, chance and what became of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gesek import regions
from gesek.access.asker import Area
from gesek.errors import StoreError
from gesek.identity import linkage, queue
from gesek.identity.queue import UNSURE, Decision, Pair
from gesek.web.identity import evidence
from gesek.web.language import gettext
from gesek.web.visit import visitor

WAITING, SET_ASIDE, DECIDED, ALL = "waiting", "set_aside", "decided", "all"
STATES = (WAITING, SET_ASIDE, DECIDED, ALL)
CHANCES = {"high": (500, 1001), "middle": (250, 500), "low": (0, 250)}
"""Bands of the chance per thousand that two are one person."""


def _(message: str) -> str:
    """Marks a text for the catalogue; it is translated when it is shown."""
    return message


OF = {"nama": _("Name"), "lahir": _("Born")}
"""Comparisons whose words do not say what they compare."""


@dataclass(frozen=True)
class Choice:
    """Which pairs are asked for; empty for all of them.

    Attributes:
        state: one of `STATES`.
        kecamatan: code of six digits, by the village in which a pair is to be settled.
        chance: one of `CHANCES`.
    """

    state: str = WAITING
    kecamatan: str = ""
    chance: str = ""

    def takes(self, one: "Waiting") -> bool:
        """Whether a pair is among them."""
        low, high = CHANCES.get(self.chance, (0, 1001))
        return (
            self.state in (ALL, one.state)
            and low <= one.pair.permille < high
            and (one.pair.kode_desa or "").startswith(self.kecamatan)
        )

    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        return {"state": self.state, "kecamatan": self.kecamatan, "chance": self.chance}


@dataclass(frozen=True)
class Waiting:
    """A pair with the decision that stands."""

    pair: Pair
    decision: Decision | None

    @property
    def state(self) -> str:
        """Whether it waits, was set aside as not to be said, or is decided."""
        if self.decision is None:
            return WAITING
        return SET_ASIDE if self.decision.verdict == UNSURE else DECIDED


@dataclass(frozen=True)
class Board:
    """The pairs of a choice, and how many of each state the area has.

    Attributes:
        pairs: the likeliest first.
        states: state -> pairs of the area.
        kecamatan: code and name -> pairs of the area that wait.
    """

    pairs: Sequence[Waiting]
    states: Counter[str]
    kecamatan: dict[tuple[str, str], int]

    def around(self, handle: str) -> tuple[str, str, int]:
        """Handles of the pair before and after one (empty at an end), and its place from 1; 0 for one that is not among them."""
        handles = [one.pair.handle for one in self.pairs]
        if handle not in handles:
            return "", handles[0] if handles else "", 0
        place = handles.index(handle)
        return handles[place - 1] if place else "", next(iter(handles[place + 1 :]), ""), place + 1


def board(area: Area, choice: Choice) -> Board:
    """The pairs of an area that are asked for; none before the first draft."""
    try:
        pairs = queue.pairs()
    except StoreError:
        return Board((), Counter(), {})
    decided = queue.decided()
    mine = [Waiting(pair, decided.get(pair.handle)) for pair in within(area, pairs)]
    waiting = Counter((one.pair.kode_desa or "")[:6] for one in mine if one.state == WAITING)
    return Board(
        [one for one in mine if choice.takes(one)],
        Counter(one.state for one in mine),
        {(code, regions.name(code)): waiting[code] for code in regions.kecamatan() if area.touches(code)},
    )


def within(area: Area, pairs: Sequence[Pair]) -> Sequence[Pair]:
    """The pairs of whom everything lies in an area: who may see a part of what speaks of two people sees neither."""
    if area.everywhere:
        return pairs
    places = evidence.gathered().places
    return [pair for pair in pairs if all(area.holds(code) for code in places[pair.handle])]


def others_of(pair: Pair) -> int:
    """Further open pairs of the draft with one of the two people, without a decision."""
    decided, two = queue.decided(), {pair.person_a, pair.person_b}
    return sum(
        bool(two & {one.person_a, one.person_b}) and one.handle not in decided and one.handle != pair.handle
        for one in queue.pairs()
    )


def says(pair: Pair) -> list[tuple[int, str]]:
    """What was compared, in words, the heaviest first, each with its weight in hundredths of bits."""
    english = visitor().language == "en"
    found = []
    for name, level in linkage.load().levels(pair.pattern).items():
        text = level.says_en if english else level.says_id
        found.append((level.weight, f"{gettext(OF[name])}: {text}" if name in OF else text))
    return sorted(found, key=lambda one: (-abs(one[0]), one[1]))
