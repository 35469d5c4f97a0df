"""Where the day's figures lead: the pages that act on them, for who may open these."""

from gesek.access.asker import Asker
from gesek.web.screen import url
from gesek.web.today.waiting import Waiting

SECTIONS = {
    "list": ("list.board", "list.see"),
    "villages": ("villages.board", "villages.see"),
    "quality": ("quality.board", "quality.see"),
    "sources": ("sources.list", "sources.see"),
    "deliveries": ("deliveries.list", "deliveries.see"),
}
"""Name of some pages -> the first of their routes, and the permission that opens it."""
PLACES = {
    "approval": "list.approval",
    "decree": "list.approval",
    "publication": "list.approval",
    "draft": "list.show",
    "villages_refused": "villages.board",
    "villages_absent": "villages.board",
    "incidents_new": "quality.board",
    "incidents_unowned": "quality.board",
    "waivers": "quality.board",
    "pairs": "identity.queue",
    "complaints": "complaints.list",
    "corrections": "disclosure.requests",
    "deliveries": "deliveries.calendar",
    "deliveries_rejected": "deliveries.list",
    "reports": "deliveries.reports",
    "previews": "programs.list",
}
"""Kind of what waits -> the route where it is done; who sees that it waits may open it."""
STATES = {
    "villages_refused": "refused",
    "villages_absent": "missing",
    "incidents_new": "new",
    "deliveries_rejected": "rejected",
}
"""Kind of what waits -> the state that the page there is to show."""


def section(asker: Asker, name: str, **params: str) -> str:
    """The first of some pages, or empty for who may not open it."""
    route, permission = SECTIONS[name]
    return url(route, **params) if asker.may(permission) else ""


def waiting(one: Waiting) -> str:
    """Where what waits is done."""
    asked = {"list_id": one.list_id} if one.list_id is not None else {"state": STATES.get(one.kind, "")}
    return url(PLACES[one.kind], **asked)


def village(asker: Asker, kode_desa: str) -> str:
    """The page of a village, for who may look at it."""
    mine = asker.may("villages.see") and asker.area("villages.see").holds(kode_desa)
    return url("villages.show", kode_desa=kode_desa) if mine else ""
