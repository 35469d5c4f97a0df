"""Production's sign-in: Airflow with the FAB auth manager, in which people of the pages hold a role that opens nothing of Airflow."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from gesek.access import grants
from gesek.operations.airflow_environment import free_port
from gesek.paths import ROOT
from gesek.settings import settings
from tests.browser import browser, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.program("chromium")]

PASSWORD = "only-for-this-test"
START_SECONDS = 120


def airflow(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "airflow", *arguments], env=environment, check=True, capture_output=True)


@contextmanager
def api_server(home: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """An API server with FAB on this installation; the rest of Airflow has no part in signing in."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "GESEK_HOME": str(home),
        "GESEK_PROFILE": "production",
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__API__BASE_URL": f"{address}/",
        "AIRFLOW__API_AUTH__JWT_SECRET": "a" * 64,
        "AIRFLOW__API__SECRET_KEY": "b" * 64,
    }
    airflow(environment, "db", "migrate")
    airflow(environment, "roles", "create", "Gesek")
    command = [
        sys.executable,
        "-m",
        "airflow",
        "api-server",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    with (
        (home / "api.log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            _wait(address)
            yield address, environment
        finally:
            server.terminate()


def _wait(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/api/v2/monitor/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    pytest.fail("the API server did not start")


def test_who_holds_the_role_of_the_pages_sees_them_and_nothing_of_airflow(home: Path) -> None:
    grants.grant("kepala.dinsos", "approver_dinsos", [], "root", "for the test")
    with api_server(home) as (address, environment):
        for account, role in (("Kepala.Dinsos", "Gesek"), ("teknisi", "Op")):
            mail = f"{account}@example.org"
            told = ("--username", account, "--role", role, "--email", mail, "--password", PASSWORD)
            airflow(environment, "users", "create", "--firstname", "A", "--lastname", "B", *told)
        with browser() as chromium:
            page = chromium.new_page()
            sign_in(page, f"{address}/gesek/", "Kepala.Dinsos", PASSWORD)
            assert "kepala.dinsos" in page.inner_text("header")
            page.goto(address)
            assert page.url.startswith(f"{address}/gesek/")
            assert page.request.get(f"{address}/api/v2/dags").status == 403
            assert page.request.get(f"{address}/gesek/access").status == 403
            engineer = chromium.new_context().new_page()
            sign_in(engineer, f"{address}/gesek/", "teknisi", PASSWORD)
            engineer.goto(f"{address}/dags")
            assert engineer.url.startswith(f"{address}/dags")
    settings.cache_clear()
