"""The day of custody's tests, here too, and a browser at the moment that a module names in its `moment`."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.areas.custody.day import Day, clock, day
from tests.support.browser import browser_or_skip

__all__ = ["day"]


@pytest.fixture
def browser(day: Day, moment: str) -> Iterator[Browser]:
    clock(moment)
    with browser_or_skip() as opened:
        yield opened
