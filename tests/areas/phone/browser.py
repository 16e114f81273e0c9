"""A phone with the day app in a real Chromium."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page

from kehou.areas.accounts.models import Account
from tests.support.browser import AXE
from tests.support.world import signed_in

PIN = "482913"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def aside[T](work: Callable[[], T]) -> T:
    """Do something with the database while Playwright's loop runs in this thread, where Django refuses to."""

    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@dataclass
class Handset:
    """One phone: a browser context of its own, signed in."""

    context: BrowserContext
    page: Page
    base: str

    @classmethod
    @contextmanager
    def of(cls, browser: Browser, base: str, account: Account, **how: Any) -> Iterator["Handset"]:
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, locale="zh-CN", reduced_motion="reduce", **how
        )
        context.set_default_timeout(15_000)
        session = aside(lambda: signed_in(account).cookies["sessionid"].value)
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        yield cls(context, context.new_page(), base)
        context.close()

    def open(self) -> None:
        self.page.goto(f"{self.base}/day/app/")

    def begin(self) -> None:
        """Choose a PIN; the day comes."""
        self.open()
        self.page.get_by_label("PIN（至少 6 位数字）").fill(PIN)
        self.page.get_by_label("再输一次").fill(PIN)
        self.page.get_by_role("button", name="开始使用").click()
        self.page.get_by_role("heading", name="今天的值班").wait_for()

    def unlock(self, pin: str = PIN) -> None:
        self.page.get_by_label("PIN", exact=True).fill(pin)
        self.page.get_by_role("button", name="打开").click()

    def status(self, text: str) -> None:
        """What stands under the title, always: whether everything is with the server."""
        self.page.locator(".a-status", has_text=text).wait_for()

    def tap(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def complaints(self) -> list[tuple[str, str]]:
        """What axe has to say about the page as it is."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", STANDARD)["violations"]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 390
        return [(each["id"], each["nodes"][0]["html"]) for each in found]
