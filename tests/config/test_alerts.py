"""Every rule, refusal and task that can alert says in both languages what it means and what to do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gesek.dictionary import alerts
from gesek.errors import ConfigurationError
from gesek.paths import ALERTS, INCLUDE, ROOT
from gesek.quality.answers import refusals


@pytest.mark.parametrize("language", alerts.LANGUAGES)
def test_the_page_is_what_gesek_dictionary_writes(language: str) -> None:
    assert ALERTS[language].read_text(encoding="utf-8") == alerts.compose(language), "run `gesek dictionary`"


def test_a_rule_without_words_is_named() -> None:
    with pytest.raises(ConfigurationError, match="rule houses_afloat"):
        alerts.of_rule(alerts.load(), "houses_afloat", "id")


def test_every_pattern_is_of_some_rule() -> None:
    page = alerts.compose("id")
    unused = [pattern.match for pattern in alerts.load().rules if pattern.id.split("{")[0] not in page]
    assert unused == []


def nodes(folder: Path) -> Iterator[ast.AST]:
    """Everything written in the Python files of a folder."""
    for path in sorted(folder.rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def raised_codes() -> set[str]:
    """The first argument of every RefusedFileError that the code raises, where it is written out."""
    calls = [node for node in nodes(INCLUDE / "gesek") if isinstance(node, ast.Call) and node.args]
    refused = [call.args[0] for call in calls if getattr(call.func, "id", "") == "RefusedFileError"]
    return {str(code.value) for code in refused if isinstance(code, ast.Constant)}


def test_every_code_a_file_is_refused_with_has_its_entry() -> None:
    known = set(alerts.load().refusals)
    assert len(raised_codes()) > 12
    assert raised_codes() <= known and set(refusals.catalogue()) <= known


def test_every_task_of_every_dag_has_its_entry() -> None:
    functions = [node for node in nodes(ROOT / "dags") if isinstance(node, ast.FunctionDef)]
    marks = ("defaults.task(", "defaults.sensor(")
    tasks = {one.name for one in functions if any(ast.unparse(mark).startswith(marks) for mark in one.decorator_list)}
    assert len(tasks) > 10
    assert tasks == set(alerts.load().tasks)


def test_the_runbook_has_the_same_parts_and_commands_in_both_languages() -> None:
    english, indonesian = (
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("runbook.md", "runbook_id.md")
    )
    for mark in ("\n## ", "\n| ", "gesek quality ", "gesek sources ", "gesek musdes ", "\n1. ", "\n7. "):
        assert english.count(mark) == indonesian.count(mark) > 0, mark
