"""The control room in a real browser on the real Airflow, with two months of the sample: what each kind of user comes for."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from gesek.access import grants, matrix
from gesek.operations import accounts
from gesek.operations.airflow_api import FINAL_STATES, AirflowApi
from gesek.operations.airflow_environment import prepare
from gesek.operations.dag_names import ENGINE_POOL, ENGINE_SLOTS, all_dags
from gesek.operations.drive import wait_until_ready
from gesek.operations.supervisor import running
from gesek.settings import settings
from gesek.web.navigation import ENTRIES
from tests.browser import PHONE, WIDE, browser, sign_in
from tests.crawl import HREF, route_of
from tests.village_faults import edited, says

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


def test_a_refused_workbook_is_answered_acknowledged_mended_and_run_to_green(room: Room) -> None:
    sent = sorted((settings().inbox / "musdes" / "2026-10").glob("musdes_*.xlsx"))[0]
    desa = sent.stem.removeprefix("musdes_")
    grants.grant("kasi.kraksaan", "kecamatan", [desa[:6]], "root", "for the test")
    clerk = room.visit("kasi.kraksaan", "villages/uploads")
    _upload(clerk, "buku.xlsx", edited(sent.read_bytes(), desa, says("jumlah_awal", 999)))
    expect(clerk.locator("#upload-lines .state")).to_have_text(re.compile("ditolak", re.IGNORECASE))
    assert room.run("ingest_musdes", "browser-1") == "success"
    clerk.goto(f"{room.address}/gesek/villages/uploads")
    with clerk.expect_download() as answer:
        clerk.locator("td a[href*=answer]").first.click()
    assert answer.value.suggested_filename.endswith(".xlsx")

    operator = room.visit("operator.mutu", "quality")
    operator.locator("tr", has_text=desa).get_by_role("link").first.click()
    incident = operator.url
    operator.get_by_role("button", name="Saya sudah melihatnya").click()
    expect(operator.locator("main")).to_contain_text("diakui")

    clerk.goto(f"{room.address}/gesek/villages/uploads")
    _upload(clerk, "buku.xlsx", edited(sent.read_bytes(), desa, lambda _book, _desa: None))
    expect(clerk.locator("#upload-lines .state")).to_have_text(re.compile("diterima", re.IGNORECASE))

    operator.goto(incident)
    operator.locator("a[href*='/quality/rerun']").first.click()
    operator.locator("form.change input[name=reason], form.change textarea[name=reason]").first.fill(
        "buku kerja diperbaiki"
    )
    operator.get_by_role("button", name="Jalankan ulang ini").click()
    operator.wait_for_url("**/gesek/runs/**")
    operator.reload()
    operator.locator("#progress .badge.good").wait_for(timeout=RUN_SECONDS * 1000)
    operator.goto(incident)
    expect(operator.locator("main")).to_contain_text("ditutup")


def test_a_pair_is_decided_by_keyboard_alone(room: Room) -> None:
    officer = room.visit("operator.mutu", "identity")
    officer.locator("tbody th a, tbody td a").first.click()
    officer.locator("[data-keys]").wait_for()
    pair = officer.url
    officer.keyboard.press("d")
    officer.keyboard.type("tetangga dengan nama sama")
    officer.keyboard.press("Enter")
    officer.wait_for_url(lambda address: address != pair)
    officer.goto(f"{room.address}/gesek/identity/decisions")
    expect(officer.locator("main")).to_contain_text("tetangga dengan nama sama")


def test_a_list_is_proposed_by_one_and_approved_by_two_others(room: Room) -> None:
    analyst = room.visit("analis.bapelitbangda", "list/2/approval")
    analyst.locator("form[action*=propose] select[name=kind]").select_option("pemutakhiran")
    _confirm(analyst, "form[action*=propose]")
    for account in ("kepala.dinsos", "kabid.dinsos", "kepala.bapelitbangda"):
        approver = room.visit(account, "list/2/approval")
        if approver.locator("form[action*=approve]").count():
            _confirm(approver, "form[action*=approve]")
        approver.context.close()
    analyst.goto(f"{room.address}/gesek/list/2/approval")
    expect(analyst.locator("main")).to_contain_text("kepala.bapelitbangda")
    expect(analyst.locator("main")).to_contain_text(re.compile("disetujui|diterbitkan", re.IGNORECASE))


def test_every_page_is_sound_on_every_screen(room: Room) -> None:
    """Wide and narrow, light and dark: nothing from elsewhere, no error, nothing wider than a phone, no serious fault by axe."""
    page = room.visit("admin")
    hosts, faults = set(), []
    page.on("request", lambda asked: hosts.add(asked.url.split("/")[2]))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    wrong = []
    for name, path in _reachable(page, room.address).items():
        for size, theme in ((WIDE, "light"), (WIDE, "dark"), (PHONE, "light"), (PHONE, "dark")):
            page.set_viewport_size(size)
            page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
            page.goto(f"{room.address}{path}")
            page.wait_for_load_state("networkidle")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{name} is wider than {size['width']} px")
            if (size, theme) in ((WIDE, "dark"), (PHONE, "light")):
                found = Axe().run(page).response["violations"]
                wrong += [f"{name} {theme}: {one['id']}" for one in found if one["impact"] in ("serious", "critical")]
    assert wrong == []
    assert faults == []
    assert hosts == {room.address.removeprefix("http://")}


def _upload(page: Page, name: str, content: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("input[name=files]", [{"name": name, "mimeType": kind, "buffer": content}])
    page.locator("form.drop button").click()


def _confirm(page: Page, form: str) -> None:
    """Unfold a form's confirmation, and send it."""
    page.locator(f"{form} summary").click()
    with page.expect_navigation():
        page.locator(f"{form} details button").click()


def _reachable(page: Page, address: str) -> dict[str, str]:
    """Route and path of every page that links lead to."""
    waiting, found = ["/gesek/"], {}
    while waiting:
        path = waiting.pop(0)
        name = route_of(path)
        if name is None or name in found:
            continue
        answer = page.request.get(f"{address}{path}")
        if answer.ok and "text/html" in answer.headers["content-type"]:
            found[name] = path
            waiting += [link.replace("&amp;", "&") for link in HREF.findall(answer.text())]
    return found


def _may(account: str) -> set[str]:
    roles = set(accounts.load()[account].roles)
    return {name for name, one in matrix.load().permissions.items() if roles & set(one.roles)}
