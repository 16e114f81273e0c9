"""The whole chain in a real browser, as people walk it: step after step, on phones and at desks."""

from collections.abc import Callable

import pytest

from tests.browser.chain import STEPS
from tests.browser.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
stopped_at: list[str] = []


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_step(stage: Stage, step: Callable[[Stage], None]) -> None:
    """A step starts where the one before it ended, so after a failure the rest is not tried."""
    if stopped_at:
        pytest.fail(f"not tried: the walk ended at {stopped_at[0]}", pytrace=False)
    stopped_at.append(step.__name__)
    step(stage)
    stopped_at.clear()
