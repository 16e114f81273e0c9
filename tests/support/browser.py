"""A real Chromium: the system's own, with Chinese letters, without calls home."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.fonts import FONTS, fontconfig_env

AXE = FONTS.parents[1] / "axe-core/axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--lang=zh-CN",
]


def chromium_path() -> str | None:
    """`KEHOU_CHROMIUM`, or the first Chromium on the PATH; None where there is none."""
    wanted = os.environ.get("KEHOU_CHROMIUM")
    return next(filter(None, map(shutil.which, [wanted] if wanted else NAMES)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium that ends with the block. A whole session must not share it: while Playwright's loop runs in a
    thread, Django refuses to use the database there.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), env=fontconfig_env(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def browser_or_skip() -> Iterator[Browser]:
    """A Chromium for tests. They are skipped where there is none; with KEHOU_BROWSER_REQUIRED=1 they fail."""
    if chromium_path() is None:
        reason = f"NO BROWSER: none of {', '.join(NAMES)} is on the PATH and KEHOU_CHROMIUM names none; nothing tested."
        if os.environ.get("KEHOU_BROWSER_REQUIRED") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with launched() as browser:
        yield browser
