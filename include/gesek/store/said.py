"""Who decides and why, as the ledger keeps it: never empty, and without a number that may be a person's."""

import re

from gesek.errors import StoreError

LONG_NUMBER = re.compile(r"\d{6,}")


def actor(by: str) -> str:
    """The account of who decides; raises StoreError when there is none."""
    if not by.strip():
        raise StoreError("Who rules is missing; give the officer's name of account with --by.")
    return by.strip()


def reason(text: str) -> str:
    """Why it is decided; raises StoreError when it is missing or holds a long number."""
    if not text.strip():
        raise StoreError("A reason is missing; say in a few words, without names or numbers of people, why.")
    if LONG_NUMBER.search(text):
        raise StoreError("The reason holds a long number; say why without numbers of people.")
    return text.strip()
