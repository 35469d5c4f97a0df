"""What stands in the pages' own menu, in the order of the day's work."""

from dataclasses import dataclass

from gesek.access.asker import Asker
from gesek.web.language import gettext


@dataclass(frozen=True)
class Entry:
    """A line of the menu: route, what it is called, and the permission that opens it."""

    route: str
    title: str
    permission: str


def _(message: str) -> str:
    """Marks a text for the catalogue; it is translated when it is shown."""
    return message


ENTRIES = (
    Entry("today.home", _("Today"), "today.see"),
    Entry("villages.board", _("Villages"), "villages.see"),
    Entry("sources.list", _("Sources"), "sources.see"),
    Entry("quality.board", _("Quality"), "quality.see"),
    Entry("identity.queue", _("Identity"), "identity.see"),
    Entry("list.board", _("Target list"), "list.see"),
    Entry("warga.ask", _("Find a citizen"), "warga.search"),
    Entry("complaints.list", _("Complaints"), "complaints.see"),
    Entry("programs.list", _("Programmes"), "programs.see"),
    Entry("deliveries.list", _("Deliveries"), "deliveries.see"),
    Entry("disclosure.person", _("Disclosure"), "disclosure.look"),
    Entry("disclosure.requests", _("Requests for correction"), "disclosure.requests"),
    Entry("audit.search", _("Audit"), "audit.see"),
    Entry("access.list", _("Access"), "access.see"),
)
"""Every page that is a place of its own."""


def entries(asker: Asker) -> list[tuple[Entry, str]]:
    """The lines a visitor may open, each with its title in the visitor's language."""
    return [(entry, gettext(entry.title)) for entry in ENTRIES if asker.may(entry.permission)]
