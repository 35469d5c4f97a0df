"""A programme's rules as an officer reads them, in Indonesian or English; said alike on the command line and on the pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from gesek.programs.definition import Program
from gesek.programs.fields import catalogue
from gesek.programs.judged import every_rule, others
from gesek.rules.condition import Group, Said


@dataclass(frozen=True)
class Sentence:
    """A rule in words.

    Attributes:
        code: as files and counts show it.
        text: the sentence.
        inner: of a group, the conditions in it.
        all_of: of a group, whether all of them must hold; else one is enough.
        reported_to: agency that is told whom only this rule takes out.
    """

    code: str
    text: str
    inner: tuple["Sentence", ...] = ()
    all_of: bool = False
    reported_to: str = ""


def lets_in(program: Program, language: str = "id") -> list[Sentence]:
    """The rules that must all hold."""
    return [_sentence(rule, language) for rule in program.include]


def keeps_out(program: Program, language: str = "id") -> list[Sentence]:
    """The rules of which none may hold, in the order they are asked; the one that compares candidates last."""
    once = [program.once_per] if program.once_per else []
    return [_sentence(rule, language) for rule in (*others(program), *once)]


def by_code(programs: Sequence[Program], language: str = "id") -> dict[str, str]:
    """The sentence of every rule of these versions by its code, the last version's where several have it, and that of a quota."""
    rules: list[Said] = [catalogue().quota_used_up]
    rules += [rule for one in programs for rule in every_rule(one)]
    return {rule.code: text_of(rule, language) for rule in rules}


def text_of(rule: Said, language: str) -> str:
    """What a rule says, in `id` or `en`."""
    return rule.sentence_en if language == "en" else rule.sentence_id


def _sentence(rule: Said, language: str) -> Sentence:
    inner = tuple(_sentence(one, language) for one in rule.conditions) if isinstance(rule, Group) else ()
    all_of = isinstance(rule, Group) and bool(rule.all_of)
    return Sentence(rule.code, text_of(rule, language), inner, all_of, getattr(rule, "reported_to", ""))
