"""States, events and troubles of deliveries as people read them; each is translated when it is shown."""

from gesek.delivery import due, receipts, states, watch, watchdog
from gesek.errors import StoreError
from gesek.web.language import gettext
from gesek.web.refusals import sentence


def _(message: str) -> str:
    """Marks a text for the catalogue."""
    return message


STATES = {
    states.BUILDING: (_("being built"), "busy"),
    states.BUILT: (_("ready to be sent"), "warn"),
    states.SENT: (_("sent"), "busy"),
    states.RECEIVED: (_("arrived whole"), "good"),
    states.ACCEPTED: (_("counted and accepted"), "good"),
    states.REJECTED: (_("rejected"), "bad"),
    states.CLOSED: (_("completed"), "good"),
    states.RECALLED: (_("recalled"), "plain"),
}
"""State of a delivery -> its name, and the kind of its badge."""
EVENTS = {
    "again": _("answered again"),
    "resent": _("sent once more"),
    "returned": _("realisation entered"),
    "reported": _("report on use entered"),
    "removed": _("package removed after its time"),
}
"""Events that are no state."""
SLOTS = {
    due.AHEAD: (_("to come"), "plain"),
    due.OPEN: (_("due today"), "warn"),
    due.LATE: (_("late"), "bad"),
    due.SERVED: (_("delivered"), "good"),
    due.MERGED: (_("merged into a later day"), "plain"),
    due.UNCHANGED: (_("nothing new to deliver"), "plain"),
}
"""Where a slot of the calendar stands."""
TROUBLES = {
    watchdog.LATE: _("The file is late."),
    watchdog.AT_RISK: _("The file is due within hours and not under way."),
    watchdog.NO_LIST: _("No list is in force, so nothing can be delivered."),
    watchdog.LIST_WAITS: _("A newer list waits for its approval or publication."),
    watchdog.NO_SOURCE: _("A source that the programme requires has never come."),
    watchdog.OLD_SOURCE: _("A source that the programme requires is too old."),
    watchdog.NOT_TAKEN: _("The recipient cannot be reached, time after time."),
    watchdog.NO_HOLIDAYS: _("The holidays of a coming year are not entered."),
    "report_overdue": _("A report on use is overdue."),
    "report_blocks": _("A report on use is overdue; nothing more is built for the recipient before it is here."),
}
"""Rule of an incident of deliveries -> what is wrong."""
LEVELS = {
    "received": _("It arrived whole"),
    "accepted": _("It was opened and counted"),
    "rejected": _("It cannot be used"),
}
OUTCOMES = {"sent": (_("sent"), "good"), "failed": (_("failed"), "bad"), "unknown": (_("not known"), "warn")}
NOTES = (watch.OVERTAKEN, receipts.ARRIVED)
"""Notes that the system itself writes with an event; `errors.po` has them too."""


def state(name: str) -> tuple[str, str]:
    """A state or an event, in the visitor's language, and the kind of its badge."""
    text, kind = STATES.get(name, (EVENTS.get(name, name), "plain"))
    return gettext(text), kind


def slot(name: str) -> tuple[str, str]:
    """Where a slot stands, and the kind of its badge."""
    text, kind = SLOTS[name]
    return gettext(text), kind


def outcome(name: str | None) -> tuple[str, str]:
    """What came of an attempt; one that never ended was stopped."""
    text, kind = OUTCOMES.get(name or "", (_("not ended"), "warn"))
    return gettext(text), kind


def trouble(rule: str) -> str:
    """What is wrong, by the rule of an incident."""
    return gettext(TROUBLES.get(rule, rule))


def note(text: str) -> str:
    """A note of an event: what the system wrote is translated, what a person wrote is shown as it is."""
    return sentence(StoreError(text)) if text else ""
