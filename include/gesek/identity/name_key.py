"""The linkage key of a name: how it sounds once spelling habits are put aside (`reference/name_habits.csv`).

MOCH. CHOLIL BIN SALIM and MUHAMMAD KHOLIL have one key. A key compares names and is never shown.
"""

import csv
import re
from functools import cached_property
from typing import NamedTuple

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, PrivateAttr

from gesek.errors import ConfigurationError
from gesek.paths import REFERENCE
from gesek.store.engine import SqlEngine

FILE = REFERENCE / "name_habits.csv"
KINDS = ("drop", "cut", "first", "letters", "ending")
DOUBLED = re.compile(r"(.)\1+")
SCHEMA = pa.schema([("nama_kunci", pa.string()), ("kunci", pa.string()), ("inti", pa.string()), ("akhir", pa.string())])


class NameKey(NamedTuple):
    """What is compared of a name.

    Attributes:
        key: its words as heard, one space between.
        core: the first word that does not stand before many names (MOH, SITI); the first where there is no other.
        last: the last word.
    """

    key: str
    core: str
    last: str


class Habits(BaseModel):
    """Spelling habits as reviewed.

    Attributes:
        dropped: words that are no part of a name (titles, forms of address), in order.
        cutting: words after which the father's name follows, in order.
        first: first word of several -> the word it stands for.
        letters: pairs of letters written and what they are read as, in the order in which they apply.
        endings: letters not heard at the end of a word.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    dropped: tuple[str, ...]
    cutting: tuple[str, ...]
    first: dict[str, str]
    letters: tuple[tuple[str, str], ...]
    endings: tuple[str, ...]
    _known: dict[str, str] = PrivateAttr(default_factory=dict)

    def heard(self, word: str) -> str:
        """A word as it is heard: letters read by habit, doubled ones once, silent endings left out; never empty."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._hear(word)
        return found

    def _hear(self, word: str) -> str:
        found = word
        for written, read_as in self.letters:
            found = found.replace(written, read_as)
        found = DOUBLED.sub(r"\1", found)
        for ending in self.endings:
            found = found.removesuffix(ending) or found
        return found

    @cached_property
    def _before_many(self) -> frozenset[str]:
        return frozenset(self.heard(word) for word in self.first.values())

    def key(self, name: str) -> NameKey:
        """The key of a name in key form (`nama_kunci`: capitals A to Z, single spaces)."""
        words = name.split()
        cut = next((place for place, word in enumerate(words) if place and word in self.cutting), len(words))
        words = words[:cut]
        words = [word for word in words if word not in self.dropped] or words
        if len(words) > 1:
            words = [self.first.get(words[0], words[0]), *words[1:]]
        sounds = [self.heard(word) for word in words]
        core = next((sound for sound in sounds if sound not in self._before_many), sounds[0] if sounds else "")
        return NameKey(" ".join(sounds), core, sounds[-1] if sounds else "")


def load() -> Habits:
    """The habits of `name_habits.csv`; raises ConfigurationError on a kind that is unknown or a line without its reason."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, start=2):
        if row["kind"] not in KINDS or not row["written"] or not row["reason"]:
            kinds = ", ".join(KINDS)
            raise ConfigurationError(
                f"{FILE.name} line {number} has no kind out of {kinds}, or lacks what is written or the reason; complete it."
            )
    of = {kind: [row for row in rows if row["kind"] == kind] for kind in KINDS}
    return Habits(
        dropped=tuple(row["written"] for row in of["drop"]),
        cutting=tuple(row["written"] for row in of["cut"]),
        first={row["written"]: row["read_as"] for row in of["first"]},
        letters=tuple((row["written"], row["read_as"]) for row in of["letters"]),
        endings=tuple(row["written"] for row in of["ending"]),
    )


def bind(engine: SqlEngine, names: str, habits: Habits) -> None:
    """Bind `link_name`(nama_kunci, kunci, inti, akhir) for the distinct names of the relation `names`(nama_kunci)."""
    written = engine.arrow(names, ["nama_kunci"])["nama_kunci"].to_pylist()
    keys = [habits.key(name) for name in written]
    columns = [written, [one.key for one in keys], [one.core for one in keys], [one.last for one in keys]]
    engine.bind("link_name", pa.table([pa.array(column, pa.string()) for column in columns], schema=SCHEMA))
