"""A home in which a first list was decreed and published and a second one is drafted, and the officers' steps as tests take them."""

from datetime import date
from pathlib import Path

import pytest

from gesek.settings import settings
from gesek.store import cycles, ledger
from gesek.targets import lists, publication
from gesek.targets.approval import decree, proposals
from tests.unit.targets.test_rebuild import family, receive, steps, verdict

ANALYST, HEAD, SECRETARY = "analis.bapelitbangda", "kepala.bapelitbangda", "sekretaris.bapelitbangda"
DINSOS, DINSOS_SECOND, DINSOS_THIRD = "kepala.dinsos", "kabid.dinsos", "sekretaris.dinsos"
LEGAL, LEGAL_SECOND = "kabag.hukum", "kasubag.hukum"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
FIRST, SECOND = 1, 2
"""Numbers of the list in force and of the draft in `make`."""


def poor(number: int) -> list:
    """A family that a meeting found extremely poor."""
    return [*family(number), verdict(number)]


def rows(families: int) -> list:
    return [row for number in range(1, families + 1) for row in poor(number)]


def live_in(patch: pytest.MonkeyPatch, folder: Path, profile: str = "sample") -> None:
    """Have this process work in a home, in a profile."""
    patch.setenv("GESEK_HOME", str(folder))
    patch.setenv("GESEK_PROFILE", profile)
    settings.cache_clear()


def begin(patch: pytest.MonkeyPatch, folder: Path, profile: str = "sample") -> None:
    """Work in a new home in which the cycle 2026-09 is open, with what `make` makes."""
    live_in(patch, folder, profile)
    ledger.migrate()
    cycles.open_cycle("2026-09")
    make()


def make() -> None:
    """Publish a first list of eleven families by a decree, and draft a second one with a twelfth (8.3 % affected)."""
    receive(rows(11))
    assert steps("first") == FIRST
    decreed(FIRST)
    publication.publish(FIRST)
    receive(rows(12))
    assert steps("second") == SECOND


def decreed(list_id: int, number: str = "188.45/1/2026") -> None:
    """The whole way of a penetapan that affects all: proposed, approved by its tiers, signed and compared."""
    proposals.propose(list_id, "penetapan", ANALYST)
    for officer in (DINSOS, DINSOS_SECOND, HEAD):
        proposals.approve(list_id, officer)
    decree.record(list_id, signed(), number, date(2026, 9, 28), LEGAL)
    decree.confirm(list_id, lists.find(list_id).hash, LEGAL_SECOND)


def signed(content: bytes = PDF, name: str = "SK.pdf") -> Path:
    """A signed decree as somebody keeps it."""
    path = settings().home / name
    path.write_bytes(content)
    return path
