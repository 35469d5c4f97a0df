"""Where the day's figures lead: the pages that act on them, for who may open these."""

from gesek.access.asker import Asker
from gesek.web.navigation import ENTRIES
from gesek.web.screen import url

SECTIONS = {
    "approval": "list", "decree": "list", "publication": "list", "draft": "list",
    "villages_refused": "villages", "villages_absent": "villages",
    "incidents_new": "quality", "incidents_unowned": "quality", "waivers": "quality",
    "pairs": "identity", "complaints": "complaints", "corrections": "disclosure",
    "deliveries": "deliveries", "deliveries_rejected": "deliveries", "reports": "deliveries",
    "previews": "programs",
}  # fmt: skip
"""Kind of what waits -> the pages on which it is done."""


def section(asker: Asker, name: str) -> str:
    """The first page of the menu whose routes begin with a name; empty where the asker may open none."""
    mine = (entry for entry in ENTRIES if entry.route.split(".")[0] == name and asker.may(entry.permission))
    return next((url(entry.route) for entry in mine), "")


def waiting(asker: Asker, kind: str) -> str:
    """Where what waits is done."""
    return section(asker, SECTIONS[kind])
