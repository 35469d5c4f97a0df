"""The home of the list's pages: a first list decreed and in force, a second one drafted, in production; see `tests.approvals`."""

from pathlib import Path

import pytest

from tests.unit.targets.approval.conftest import drafted, prepared
from tests.unit.web.conftest import Visit, Visitor

__all__ = ["drafted", "prepared"]

ROLES = {
    "analis.bapelitbangda": "proposer",
    "kepala.bapelitbangda": "approver_bapelitbangda",
    "kepala.dinsos": "approver_dinsos",
    "kabid.dinsos": "approver_dinsos",
    "kabag.hukum": "approver_bupati",
    "kasubag.hukum": "approver_bupati",
}


@pytest.fixture
def home(drafted: Path) -> Path:
    return drafted


@pytest.fixture
def officer(visit: Visit) -> "type[Visitor] | object":
    """`officer("kepala.dinsos")`: this officer, with the role that is his, reading in English."""

    def arrive(account: str) -> Visitor:
        return visit(ROLES[account], login=account, language="en")

    return arrive
