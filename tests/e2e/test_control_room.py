"""The control room in a real browser on the real Airflow, with two months of the sample: each account signs in and sees its pages."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from gesek.access import matrix
from gesek.operations import accounts
from gesek.operations.airflow_api import FINAL_STATES, AirflowApi
from gesek.operations.airflow_environment import prepare
from gesek.operations.dag_names import ENGINE_POOL, ENGINE_SLOTS, all_dags
from gesek.operations.drive import wait_until_ready
from gesek.operations.supervisor import running
from gesek.settings import settings
from gesek.web.navigation import ENTRIES
from tests.browser import WIDE, browser, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.program("chromium")]

RUN_SECONDS = 300
WAIT = 60_000
TWO_MONTHS = """
from gesek.operations import direct
from gesek.sample.generate import generate
from gesek.settings import settings
from gesek.store import ledger
ledger.migrate()
generate(settings().inbox, settings().home / "truth", 0.02, 2026)
direct.run_cycle("2026-09")
direct.run_cycle("2026-10", lambda step: None if (step.stage, step.name) == ("publish", "list") else step.call())
"""
"""The second month's list stays a draft, so that people have one to propose."""


@dataclass(frozen=True)
class Room:
    """The control room: where it answers, with whose password, and a browser."""

    address: str
    password: str
    api: AirflowApi
    chromium: Browser

    def visit(self, account: str, path: str = "") -> Page:
        """A page of somebody signed in."""
        page = self.chromium.new_context(viewport=WIDE).new_page()
        page.set_default_timeout(WAIT)
        sign_in(page, f"{self.address}/gesek/", account, self.password)
        if path:
            page.goto(f"{self.address}/gesek/{path}")
        return page

    def run(self, dag_id: str, run_id: str) -> str:
        """Have a DAG run and wait for its end; its state."""
        self.api.trigger(dag_id, run_id)
        return self.ended(dag_id, run_id)

    def ended(self, dag_id: str, run_id: str) -> str:
        deadline = time.monotonic() + RUN_SECONDS
        while (state := self.api.run_states(run_id).get(dag_id)) not in FINAL_STATES:
            assert time.monotonic() < deadline, (dag_id, state)
            time.sleep(0.5)
        return str(state)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The sample's Airflow, whose DAGs wait to be told."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("HOME", str(tmp_path_factory.mktemp("room"))), ("STABLE_SECONDS", "0")):
            patch.setenv(f"GESEK_{name}", value)
        settings.cache_clear()
        made = subprocess.run([sys.executable, "-c", TWO_MONTHS], capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr[-3000:]
        accounts.grant_all("gesek")
        environment = prepare("held")
        with running(environment) as supervisor, browser() as chromium:
            api = AirflowApi(environment)
            wait_until_ready(api, supervisor, all_dags())
            api.ensure_pool(ENGINE_POOL, ENGINE_SLOTS)
            yield Room(environment.url, environment.password, api, chromium)
            api.http.close()
    settings.cache_clear()


def test_every_account_of_the_sample_signs_in_and_sees_the_pages_of_its_roles(room: Room) -> None:
    for account, held in accounts.load().items():
        page = room.visit(account)
        shown = page.locator(".top nav a").all_inner_texts()
        allowed = [entry for entry in ENTRIES if set(held.roles) & set(matrix.load().roles_of(entry.permission))]
        assert len(shown) == len(allowed), account
        assert page.request.get(f"{room.address}/gesek/access").ok == ("access.see" in _may(account))
        page.context.close()


def _may(account: str) -> set[str]:
    roles = set(accounts.load()[account].roles)
    return {name for name, one in matrix.load().permissions.items() if roles & set(one.roles)}
