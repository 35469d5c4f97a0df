"""The sentence of an error in the visitor's language.

Errors are raised in English, with what they speak of filled in. `locale/id/errors.po` holds their texts as they stand in the
code (`List {list_id} waits for {tier}`): the text that fits gives the Indonesian one and what to fill in. One without a
translation is shown as it is.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from babel.messages.pofile import read_po

from gesek.errors import GesekError
from gesek.web.language import CATALOGUES, ERRORS
from gesek.web.visit import visitor

PLACE = re.compile(r"\{(\w+)\}")


def sentence(error: GesekError) -> str:
    """What went wrong, in the visitor's language where it is translated."""
    text = str(error)
    if visitor().language == "en":
        return text
    for shape, translated in _patterns().items():
        if found := shape.fullmatch(text):
            return translated.format_map(found.groupdict())
    return text


@lru_cache(maxsize=1)
def _patterns() -> Mapping[re.Pattern[str], str]:
    if not (CATALOGUES / ERRORS).exists():
        return {}
    with (CATALOGUES / ERRORS).open("rb") as file:
        return {pattern(str(one.id)): str(one.string) for one in read_po(file, locale="id") if one.id and one.string}


def pattern(msgid: str) -> re.Pattern[str]:
    """What a text with named places in braces matches."""
    parts = PLACE.split(msgid)
    seen: set[str] = set()
    made = ""
    for index, part in enumerate(parts):
        if index % 2 == 0:
            made += re.escape(part)
        else:
            made += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    return re.compile(made, re.DOTALL)
