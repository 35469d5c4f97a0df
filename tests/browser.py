"""A real browser: Debian's Chromium, driven by Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import programs

WIDE, PHONE = {"width": 1400, "height": 900}, {"width": 360, "height": 740}


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=programs.found("chromium"), args=["--no-sandbox"])
        yield running
        running.close()


def sign_in(page: Page, address: str, account: str, password: str) -> None:
    """Open a page of ours signed out, and come back to it through the auth manager's own form."""
    page.goto(address)
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{address}**")


def faults(context: BrowserContext, address: str) -> list[str]:
    """Open a page and say what is wrong with it.

    What its scripts complain of, requests to other hosts, and its barriers.
    """
    found: list[str] = []
    host = urlsplit(address).netloc
    page = context.new_page()
    page.on("console", lambda message: found.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(f"script: {error}"))
    page.on("request", lambda asks: found.append(f"asks {asks.url}") if urlsplit(asks.url).netloc != host else None)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    found += barriers(page)
    page.close()
    return found


def barriers(page: Page) -> list[str]:
    """What of the page shown does not fit its width, or is a barrier that axe-core holds for serious or critical."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    said = [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"][:3]]
    return [f"{over} px wider than the screen"] * (over > 0) + said
