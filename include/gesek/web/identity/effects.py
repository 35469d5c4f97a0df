"""What a decision will change in the next rebuild, in words, from what the newest draft knows of the two people."""

from gesek.identity.queue import DIFFERENT, SAME, UNSURE, Pair
from gesek.targets.citizen.wording import Speech
from gesek.web.identity.evidence import Row, Side
from gesek.web.language import gettext, ngettext, number


def effects(pair: Pair, one: Side, other: Side, others: int, speech: Speech) -> dict[str, list[str]]:
    """Verdict -> sentences.

    Args:
        pair: the pair.
        one: one of the people.
        other: the other.
        others: further open pairs with one of the two.
        speech: says a family's status.
    """
    return {
        SAME: [*_joined(pair, one, other), *_families(one, other, speech), *_weighed_anew(others)],
        DIFFERENT: [gettext("They stay two people; no later rebuild takes them for one."), *_freed(others)],
        UNSURE: [
            gettext("Nothing changes. The pair leaves the queue and is found under “set aside” until it is decided.")
        ],
    }


def _joined(pair: Pair, one: Side, other: Side) -> list[str]:
    records = len(one.records) + len(other.records)
    text = ngettext("%(count)s record becomes one person.", "%(count)s records become one person.", records)
    kept = gettext("The number %(number)s stays; %(gone)s leads to it from now on.")
    low, high = sorted((pair.person_a, pair.person_b))
    return [text % {"count": number(records)}, kept % {"number": low, "gone": high}]


def _families(one: Side, other: Side, speech: Speech) -> list[str]:
    if one.family is None or other.family is None:
        return []
    if one.family["family_id"] == other.family["family_id"]:
        text = gettext("Both stand in one family, which then counts %(after)s people instead of %(before)s.")
        before = len(one.members)
        return [text % {"before": number(before), "after": number(before - 1)}]
    text = gettext("Their families may become one, or one of them loses this person: %(first)s; and %(second)s.")
    return [text % {"first": _family(one.family, one, speech), "second": _family(other.family, other, speech)}]


def _family(family: Row, side: Side, speech: Speech) -> str:
    count = len(side.members)
    text = ngettext(
        "family %(id)s of %(count)s person, %(status)s", "family %(id)s of %(count)s people, %(status)s", count
    )
    status = speech.say("statuses", family["status"]) if family["status"] else gettext("without a status")
    return text % {"id": family["family_id"], "count": number(count), "status": status}


def _weighed_anew(others: int) -> list[str]:
    if not others:
        return []
    text = ngettext(
        "%(count)s more open pair has one of the two; it is weighed anew.",
        "%(count)s more open pairs have one of the two; they are weighed anew.",
        others,
    )
    return [text % {"count": number(others)}]


def _freed(others: int) -> list[str]:
    if not others:
        return []
    text = ngettext(
        "%(count)s more open pair has one of the two: without this rival it may be joined by itself.",
        "%(count)s more open pairs have one of the two: without this rival they may be joined by themselves.",
        others,
    )
    return [text % {"count": number(others)}]
