"""Pages in a real Chromium against a test's own server: opened signed in, looked at as people and as the axe do."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.support.browser import AXE

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALBUM = os.environ.get("KEHOU_ALBUM")
"""A folder for pictures of what was seen, for those who want to look."""


def session_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def opened(browser: Browser, base: str, session: str, device: dict[str, int], path: str) -> Page:
    """A page at a device of its own; dialogs are accepted."""
    context = browser.new_context(viewport=device, locale="zh-CN")  # type: ignore[arg-type]
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(base + path)
    return page


def looks(page: Page, *words: str, name: str = "") -> None:
    """The page says this, fits the screen, and has no barriers."""
    text = page.locator("body").inner_text()
    assert [word for word in words if word not in text] == [], text
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    assert _barriers(page) == [], page.url
    if ALBUM and name:
        page.screenshot(path=Path(ALBUM) / f"{name}.png", full_page=True)


def _barriers(page: Page) -> list[tuple[str, str]]:
    """What the axe finds. The dock hides what is under it at one moment of scrolling, so the page is stretched."""
    size = page.viewport_size
    assert size is not None
    height = max(size["height"], page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": height})
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", STANDARD)["violations"]
    page.set_viewport_size(size)
    return [(each["id"], node["html"][:200]) for each in found for node in each["nodes"]]


def apart[T](job: Callable[[], T]) -> T:
    """Do something with the database while a browser is open: Playwright's loop runs in this thread, so in another."""

    def alone() -> T:
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()
