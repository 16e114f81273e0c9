"""Fixtures that all tests share."""

import pytest

from tests.support.world import World

pytest.register_assert_rewrite("tests.browser.chain", "tests.browser.stage")  # what they assert is worth reading


@pytest.fixture
def world(db: None) -> World:
    """A small school with people, a plan adopted and care published; see tests/support/world.py."""
    return World.build()
