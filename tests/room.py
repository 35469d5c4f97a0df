"""The control room as its users have it: the sample's Airflow with two months of work, and a browser to sign in with."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from gesek.operations import accounts
from gesek.operations.airflow_api import FINAL_STATES, AirflowApi
from gesek.operations.airflow_environment import prepare
from gesek.operations.dag_names import ENGINE_POOL, ENGINE_SLOTS, all_dags
from gesek.operations.drive import wait_until_ready
from gesek.operations.supervisor import running
from gesek.settings import settings
from gesek.store import lake
from gesek.store.engine import session
from tests.browser import WIDE, browser, sign_in

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

    def visit(self, account: str, path: str = "", **how: Any) -> Page:
        """A page of somebody signed in; `how` as Playwright's `new_context` takes it."""
        page = self.chromium.new_context(**{"viewport": WIDE, "locale": "id-ID", **how}).new_page()
        page.set_default_timeout(WAIT)
        sign_in(page, f"{self.address}/gesek/", account, self.password)
        if path:
            page.goto(f"{self.address}/gesek/{path}")
        return page

    def asking(self, context: BrowserContext) -> httpx.Client:
        """A client that asks as who is signed in there."""
        cookies = {one["name"]: one["value"] for one in context.cookies()}
        return httpx.Client(base_url=self.address, cookies=cookies, timeout=60)

    def run(self, dag_id: str, run_id: str) -> str:
        """Have a DAG run and wait for its end; its state."""
        self.api.trigger(dag_id, run_id)
        return self.ended(dag_id, run_id)

    def ended(self, dag_id: str, run_id: str) -> str:
        """Wait for the end of a run; its state."""
        deadline = time.monotonic() + RUN_SECONDS
        while (state := self.api.run_states(run_id).get(dag_id)) not in FINAL_STATES:
            assert time.monotonic() < deadline, (dag_id, state)
            time.sleep(0.5)
        return str(state)


@contextmanager
def room(home: Path) -> Iterator[Room]:
    """The sample's Airflow in this home, whose DAGs wait to be told, and the accounts of the sample."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("HOME", str(home)), ("STABLE_SECONDS", "0")):
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


def asked(statement: str, *datasets: str) -> list[tuple[Any, ...]]:
    """Rows of a statement over datasets in force, `core/person` as `person`."""
    with session() as engine:
        for dataset in datasets:
            item = lake.published(dataset)
            assert item is not None, dataset
            lake.bind(engine, dataset.rpartition("/")[2], item)
        return engine.connection.execute(statement).fetchall()
