"""Comparing headings as people do: case, spaces, dots and the two spellings of an abbreviation do not matter."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

NOT_WORD = re.compile(r"[^a-z0-9]+")
SPELLINGS = (("kemendagri", "kemdagri"), ("bnpt", "bpnt"))
"""Pairs that mean the same and both occur in exports."""
LONG_NUMBER = re.compile(r"\d{16,}")
SHOWN = 60


def word_key(text: str) -> str:
    """The normal form in which two headings are compared: letters and digits only, lower case, one spelling."""
    plain = unicodedata.normalize("NFKC", text).lower()
    key = NOT_WORD.sub("", plain)
    for written, meant in SPELLINGS:
        key = key.replace(written, meant)
    return key


def nearest(heading: str, known: Iterable[str]) -> str | None:
    """The known heading most like this one, or None when none is alike."""
    by_key = {word_key(name): name for name in known}
    found = get_close_matches(word_key(heading), list(by_key), n=1, cutoff=0.6)
    return by_key[found[0]] if found else None


def likeness(one: str, other: str) -> float:
    """How alike two headings are as they are compared: 1 is the same, 0 has nothing in common."""
    return SequenceMatcher(None, word_key(one), word_key(other), autojunk=False).ratio()


def shown(text: str) -> str:
    """A heading or file name fit for a message: one line, short, no number as long as a NIK."""
    line = " ".join(redacted(text).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def redacted(text: str) -> str:
    """The text with every run of 16 or more digits taken out."""
    return LONG_NUMBER.sub("[16 digits]", text)
