"""What kinds, states and outcomes of complaints are called, in the visitor's language."""

from gesek.targets.citizen.complaints import rules
from gesek.web.complaints import board
from gesek.web.language import gettext, ngettext
from gesek.web.visit import visitor

COLOURS = {
    rules.RECEIVED: "warn",
    rules.IN_VILLAGE: "busy",
    rules.ANSWERED: "good",
    rules.REJECTED: "plain",
    rules.WITHDRAWN: "plain",
}


def state(name: str) -> str:
    """A state, or one of the board's choices."""
    if name == board.OPEN:
        return gettext("open")
    if name == board.OVERDUE:
        return gettext("overdue")
    return gettext("all") if name == board.ALL else rules.load().states[name].said(visitor().language)


def colour(name: str) -> str:
    """The colour of a state's badge."""
    return COLOURS.get(name, "plain")


def kind(name: str) -> str:
    """What a complaint is about."""
    return rules.load().kind(name).said(visitor().language)


def outcome(name: str) -> str:
    """How it ended; nothing while it is open."""
    return rules.load().outcome(name).said(visitor().language) if name else ""


def clock(line: board.Line) -> str:
    """How many days are left, or over."""
    if line.left is None:
        return ""
    if line.left < 0:
        return ngettext("{days} day over", "{days} days over", -line.left).format(days=-line.left)
    if line.left == 0:
        return gettext("due today")
    return ngettext("{days} day left", "{days} days left", line.left).format(days=line.left)


def outcomes(state_name: str) -> list[tuple[str, str]]:
    """The outcomes with this last state that an officer may choose."""
    return [(name, one.said(visitor().language)) for name, one in rules.load().by_officer(state_name).items()]
