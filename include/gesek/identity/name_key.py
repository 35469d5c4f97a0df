"""The linkage key of a name: how it sounds once spelling habits are put aside (`reference/name_habits.csv`).

MOCH. CHOLIL BIN SALIM and MUHAMMAD KHOLIL have one key. A key compares names and is never shown.
"""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa

from gesek.errors import ConfigurationError
from gesek.paths import REFERENCE
from gesek.store.engine import SqlEngine

FILE = REFERENCE / "name_habits.csv"
KINDS = ("drop", "cut", "first", "letters", "ending")
DOUBLED = re.compile(r"(.)\1+")
SCHEMA = pa.schema([("nama_kunci", pa.string()), ("kunci", pa.string()), ("inti", pa.string()), ("akhir", pa.string())])


@dataclass(frozen=True)
class Habits:
    """Spelling habits as reviewed.

    Attributes:
        dropped: words that are no part of a name (titles, forms of address).
        cutting: words after which the father's name follows.
        first: first word of several -> the word it stands for.
        letters: pairs of letters written and what they are read as, in the order in which they apply.
        endings: letters not heard at the end of a word.
    """

    dropped: frozenset[str]
    cutting: frozenset[str]
    first: dict[str, str]
    letters: tuple[tuple[str, str], ...]
    endings: tuple[str, ...]


@lru_cache(maxsize=1)
def habits() -> Habits:
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
        dropped=frozenset(row["written"] for row in of["drop"]),
        cutting=frozenset(row["written"] for row in of["cut"]),
        first={row["written"]: row["read_as"] for row in of["first"]},
        letters=tuple((row["written"], row["read_as"]) for row in of["letters"]),
        endings=tuple(row["written"] for row in of["ending"]),
    )


@lru_cache(maxsize=200_000)
def heard(word: str) -> str:
    """A word as it is heard: letters read by habit, doubled ones once, silent endings left out; never empty."""
    found = word
    for written, read_as in habits().letters:
        found = found.replace(written, read_as)
    found = DOUBLED.sub(r"\1", found)
    for ending in habits().endings:
        found = found.removesuffix(ending) or found
    return found


@lru_cache(maxsize=1)
def _before_many() -> frozenset[str]:
    return frozenset(heard(word) for word in habits().first.values())


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


def name_key(name: str) -> NameKey:
    """The key of a name in key form (`nama_kunci`: capitals A to Z, single spaces)."""
    known = habits()
    words = name.split()
    cut = next((place for place, word in enumerate(words) if place and word in known.cutting), len(words))
    words = words[:cut]
    words = [word for word in words if word not in known.dropped] or words
    if len(words) > 1:
        words = [known.first.get(words[0], words[0]), *words[1:]]
    sounds = [heard(word) for word in words]
    core = next((sound for sound in sounds if sound not in _before_many()), sounds[0] if sounds else "")
    return NameKey(" ".join(sounds), core, sounds[-1] if sounds else "")


def bind(engine: SqlEngine, names: str) -> None:
    """Bind `link_name`(nama_kunci, kunci, inti, akhir) for the distinct names of the relation `names`(nama_kunci)."""
    written = engine.arrow(names, ["nama_kunci"])["nama_kunci"].to_pylist()
    keys = [name_key(name) for name in written]
    columns = [written, [one.key for one in keys], [one.core for one in keys], [one.last for one in keys]]
    engine.bind("link_name", pa.table([pa.array(column, pa.string()) for column in columns], schema=SCHEMA))
