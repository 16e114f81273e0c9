"""Wishes and lot, waiting lists and a merged site, walked in a real browser at an installation of their own."""

import pytest

from tests.browser.chain.placing import STEPS
from tests.browser.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-placing")]


def test_from_wishes_to_a_merged_site(stage: Stage) -> None:
    """A step starts where the one before it ended."""
    for step in STEPS:
        step(stage)
