"""Every text of the pages has its Indonesian, and no catalogue keeps one that no page says any more."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from gesek.paths import INCLUDE
from gesek.web import refusals
from gesek.web.language import CATALOGUES, ERRORS

WEB = INCLUDE / "gesek" / "web"
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


def said() -> set[str]:
    """The msgids of code and templates; of a plural the singular."""
    found = extract_from_dir(WEB, METHODS, options_map={"**.html": {"trimmed": "true"}}, keywords={**_KEYWORDS})
    return {text[0] if isinstance(text, tuple) else text for _file, _line, text, _notes, _context in found}


_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def _catalogues() -> Iterator[tuple[Path, Message]]:
    for path in sorted(CATALOGUES.glob("*.po")):
        if path.name != ERRORS:
            with path.open("rb") as file:
                yield from ((path, message) for message in read_po(file, locale="id") if message.id)


def test_every_text_is_translated_and_no_translation_is_left_over() -> None:
    translated = {_first(message.id): _first(message.string) for _path, message in _catalogues()}
    assert sorted(said() - {key for key, text in translated.items() if text}) == []
    assert sorted(set(translated) - said()) == []


def test_a_text_is_translated_once() -> None:
    seen: dict[str, str] = {}
    for _path, message in _catalogues():
        text = seen.setdefault(_first(message.id), _first(message.string))
        assert text == _first(message.string), f"{message.id} is translated in two ways"


def test_a_translation_fills_in_what_the_text_does() -> None:
    for _path, message in _catalogues():
        assert set(PLACES.findall(_first(message.string))) <= set(PLACES.findall(_first(message.id))), message.id


def _first(text: object) -> str:
    return str(text[0]) if isinstance(text, (tuple, list)) else str(text)


def _raised() -> set[str]:
    """What the package's errors say, with the places that are filled in as `{}`."""
    found = set()
    for path in (INCLUDE / "gesek").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
                found.add("".join(str(part) for part in parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_errors_are_translated_as_they_stand_in_the_code() -> None:
    if not (CATALOGUES / ERRORS).exists():
        pytest.skip("no error is translated yet")
    raised = _raised()
    with (CATALOGUES / ERRORS).open("rb") as file:
        for message in read_po(file, locale="id"):
            if message.id:
                assert refusals.PLACE.sub("{}", str(message.id)) in raised, message.id
                assert set(refusals.PLACE.findall(str(message.string))) <= set(refusals.PLACE.findall(str(message.id)))
