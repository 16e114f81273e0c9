"""One Chromium and one installation for each module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.stage import Stage, staged
from tests.support.browser import browser_or_skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser_or_skip() as browser:
        yield browser


@pytest.fixture(scope="module")
def stage(chromium: Browser) -> Iterator[Stage]:
    with staged("browser", chromium) as made:
        yield made
