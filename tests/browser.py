"""A real browser: Debian's Chromium, driven by Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

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
